using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.LightGbm;

/// <summary>LightGBM models, saved as text.</summary>
internal sealed class LightGbmFormat : IModelFormat
{
    public string Id => "lightgbm";

    public IReadOnlyList<Rule> Rules => LightGbmRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (!head.StartsWith("tree"u8) || head.Length < 12)
            return false;
        var next = head[4] == '\r' && head[5] == '\n' ? head[6..] : head[4] == '\n' ? head[5..] : default;
        return next.StartsWith("version=v"u8) || next.StartsWith("num_class="u8);
    }

    public void Scan(ByteSource source, ScanScope scope) => new LightGbmReader(source, scope, new LightGbmRules(scope)).Read();
}
