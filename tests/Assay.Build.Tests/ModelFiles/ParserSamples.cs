namespace Assay.Build.Tests.ModelFiles;

/// <summary>Small files of every format, good and hostile: what the fuzzer mutates and what is cut at each byte. A format adds its line here.</summary>
static class ParserSamples
{
    public static byte[][] Of(BenignSamples real) =>
    [
        .. Bypasses.All.Values,
        .. HubSamples.Seeds,
        .. OtherSamples.Ordinary.Values, .. OtherSamples.Hostile.Values,
        .. FrameworkSamples.Seeds,
        .. Code.CodeSamples.Seeds,
        .. Archives.ArchiveSamples.All.Values,
        .. real.Files.Where(f => f.Length <= 16_384).OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => File.ReadAllBytes(f.FullName)),
    ];
}
