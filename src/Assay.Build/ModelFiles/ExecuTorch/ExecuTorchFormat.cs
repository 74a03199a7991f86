using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.ExecuTorch;

/// <summary>ExecuTorch programs (schema/program.fbs, file identifier ET12): calls of named kernels and of backends, with their data.</summary>
internal sealed class ExecuTorchFormat : IModelFormat
{
    public string Id => "executorch";

    public IReadOnlyList<Rule> Rules => ExecuTorchRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        head.Length >= 8 && head[4..6].SequenceEqual("ET"u8) && char.IsAsciiDigit((char)head[6]) && char.IsAsciiDigit((char)head[7]);

    public void Scan(ByteSource source, ScanScope scope) => new ExecuTorchReader(source, scope).Walk();
}
