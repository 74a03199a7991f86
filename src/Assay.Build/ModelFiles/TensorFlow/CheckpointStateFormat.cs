using System.Text;
using Assay.Build.ModelFiles.Sources;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.TensorFlow;

/// <summary>The text file <c>checkpoint</c> (CheckpointState): which checkpoint <c>latest_checkpoint</c> finds in a folder.</summary>
internal sealed class CheckpointStateFormat : IModelFormat
{
    const int Longest = 1 << 20;

    static readonly Rule FarPath = new("tensorflow-checkpoint-path",
        "The file names a checkpoint outside its own folder, which is then loaded instead of the one that lies here.", "Name the checkpoint by its file name only.", PathTraversal, SupplyChain);

    public string Id => "tensorflow-checkpoint-state";

    public IReadOnlyList<Rule> Rules => [FarPath];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => head.StartsWith("model_checkpoint_path:"u8) || head.StartsWith("all_model_checkpoint_paths:"u8);

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (source.Length > Longest || !PlainText.Is(source))
        {
            scope.Gap("the checkpoint file is too long or no text");
            return;
        }

        foreach (var line in Encoding.UTF8.GetString(source.Bytes(0, Longest)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (key, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..].Trim().Trim('"', '\''));
            if (key is not ("model_checkpoint_path" or "all_model_checkpoint_paths" or "all_model_checkpoint_timestamps" or "last_preserved_timestamp"))
                scope.Gap($"the line {ScanScope.Printable(key)} is not known");
            else if (value.Replace('\\', '/').Split('/').Contains("..") || value.Contains("://", StringComparison.Ordinal))
                scope.Find(FarPath, Severity.Medium, "Names a checkpoint outside its folder", ScanScope.Printable(line), identity: value);
            else if (value.StartsWith('/') || value.StartsWith('\\'))
                scope.Find(FarPath, Severity.Low, "Names a checkpoint by an absolute path", ScanScope.Printable(line), identity: value);
        }
    }
}
