using System.Buffers.Binary;
using System.Text;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Remote;

namespace Assay.Build.Tests.ModelFiles.Remote;

/// <summary>Scans of remote places, with variables of the test's own instead of the machine's.</summary>
static class RemoteScans
{
    public static ModelScan Of(string address, params (string Name, string Value)[] variables) => Of([address], new ScanOptions { Limits = Scans.Limits }, variables);

    public static ModelScan Whole(string address, params (string Name, string Value)[] variables) => Of([address], new ScanOptions { Limits = Scans.Limits, Digests = true }, variables);

    public static ModelScan Of(string[] addresses, ScanOptions options, params (string Name, string Value)[] variables) => Of(addresses, options, Access(variables));

    public static ModelScan Of(string[] addresses, ScanOptions options, RemoteAccess access)
    {
        var parsed = addresses.Select(a => RemoteTargets.TryParse(a, out var address) ? address : throw new ArgumentException(a)).ToList();
        return ModelScanner.Scan(ScanTarget.Remote(parsed, access), options, null, TestContext.Current.CancellationToken);
    }

    public static RemoteAccess Access(params (string Name, string Value)[] variables) => new()
    {
        Variable = name => variables.FirstOrDefault(v => v.Name == name).Value,
        Silence = TimeSpan.FromSeconds(2),
        Pause = TimeSpan.FromMilliseconds(20),
    };

    public static string Describe(ModelScan scan) => $"{scan.Verdict} " + string.Join(" | ",
        scan.Files.Select(f => $"{f.Path} {string.Join(',', f.Formats)} {f.Size} {f.Verdict} {string.Join(';', f.Findings.Select(x => x.RuleId))} {string.Join(';', f.Gaps.Select(g => g.Reason))}")
            .Concat(scan.Gaps.Select(g => $"GAP {g.Where}: {g.Reason}"))) + $" transferred {scan.Stats.Transferred}";

    public static void Is(ScanVerdict verdict, ModelScan scan) => Assert.True(scan.Verdict == verdict, Describe(scan));

    /// <summary>The only reason why the scan is incomplete.</summary>
    public static string Gap(ModelScan scan)
    {
        Is(ScanVerdict.Incomplete, scan);
        return Assert.Single(scan.Gaps.Concat(scan.Files.SelectMany(f => f.Gaps)).Select(g => g.Reason).Distinct());
    }

    /// <summary>A safetensors file with one tensor of so many bytes.</summary>
    public static byte[] Safetensors(int bytes)
    {
        var header = Encoding.UTF8.GetBytes($$$"""{"weight":{"dtype":"U8","shape":[{{{bytes}}}],"data_offsets":[0,{{{bytes}}}]}}""");
        var file = new byte[8 + header.Length + bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        header.CopyTo(file, 8);
        return file;
    }

    public static byte[] Malicious { get; } = Encoding.Latin1.GetBytes("cposix\nsystem\n(S'echo inert'\ntR.");
}
