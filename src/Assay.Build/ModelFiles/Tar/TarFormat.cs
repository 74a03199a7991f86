using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>Tar archives, PyTorch's oldest format and container images among them: every member judged by content.</summary>
internal sealed class TarFormat : IModelFormat
{
    public string Id => "tar";

    public IReadOnlyList<Rule> Rules => TarRules.All;

    public string Knowledge => NemoConfig.Lists;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        head.Length >= TarReader.Block && head[0] != 0 && TarReader.IsHeader(source, 0);

    public void Scan(ByteSource source, ScanScope scope) => new TarScan(source, scope).Run();
}
