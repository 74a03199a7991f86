using System.Globalization;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Discovery.Contents;

/// <summary>What a file that is no text holds: weights, or an index of vectors. Its content decides; of names only that they are worth a look.</summary>
internal static class FileContents
{
    const int Head = 4096;

    static readonly HashSet<string> Never = new(StringComparer.OrdinalIgnoreCase)
    {
        ".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico", ".svg", ".pdf", ".mp4", ".mp3", ".wav", ".mov", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".css", ".html", ".map", ".md", ".rst", ".lock", ".pyc", ".class", ".jar", ".so", ".dll", ".dylib", ".exe", ".o", ".a", ".gz", ".xz", ".bz2", ".zst", ".whl",
    };

    /// <summary>Texts under such names are judged as contents as well.</summary>
    public static bool LooksBinary(string name) => Path.GetExtension(name).ToUpperInvariant() is ".BIN" or ".PT" or ".PKL" or ".ONNX" or ".GGUF" or ".SAFETENSORS";

    public static void Read(TreeFile file, DiscoverySink sink, CancellationToken cancel)
    {
        if (file.Length < 16 || Never.Contains(Path.GetExtension(file.Name)))
            return;
        try
        {
            using var source = FileSource.Open(file.Full);
            var head = source.Bytes(0, Head);
            var size = file.Length.ToString(CultureInfo.InvariantCulture);
            if (VectorIndex.Of(file.Name, head, source) is var (store, detail))
                sink.Asset(AssetKind.VectorStore, store, null, ("where", "file"), ("index", detail), ("bytes", size));
            else if (WeightsFile.Of(file.Name, head, source, sink.Gap, cancel) is { } format)
                sink.Asset(AssetKind.Model, file.Name[(file.Name.LastIndexOf('/') + 1)..], null, ("format", format), ("bytes", size), ("where", "file"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SourceFailure)
        {
            sink.Gap(e is SpecialFileException or SourceFailure ? e.Message : $"cannot be read: {e.GetType().Name}");
        }
    }
}
