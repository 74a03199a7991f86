using System.Text;
using System.Text.Json;

namespace Assay.Build;

/// <summary>SHA-256 digests of a model's files that somebody else computed: the output of <c>sha256sum</c>, or an OCI image manifest.</summary>
public sealed class KnownDigests
{
    const int MaxBytes = 64 * 1024 * 1024;
    const string TitleAnnotation = "org.opencontainers.image.title";

    KnownDigests(IReadOnlyDictionary<string, Digest> files) => Files = files;

    /// <summary>Digest by name: plain paths with <c>/</c> inside the model.</summary>
    public IReadOnlyDictionary<string, Digest> Files { get; }

    /// <summary>Reads the content of such a file; null, and what is wrong where.</summary>
    public static KnownDigests? TryRead(byte[] content, out string error)
    {
        if (content.Length > MaxBytes)
        {
            error = $"longer than {MaxBytes} bytes";
            return null;
        }

        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
            return text.TrimStart() is ['{', ..] ? OfManifest(content, out error) : OfLines(text, out error);
        }
        catch (Exception e) when (e is DecoderFallbackException or JsonException or InvalidOperationException)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>Names that are in the model and have no digest, or have one and are not in the model. Nothing is hashed.</summary>
    public IReadOnlyList<FileProblem> Differences(ModelSource source, ModelDigestOptions options)
    {
        var ignored = IgnoredPaths.Of(source, options.IgnorePaths, options.IgnoreGitPaths);
        var tree = ModelTree.Walk(source, options.AllowSymlinks, ignored.Covers);
        var present = tree.Files.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. tree.Problems,
            .. present.Where(n => !Files.ContainsKey(n)).Select(n => new FileProblem(FileProblemKind.Unreadable, n, "is in the model and has no digest")),
            .. Files.Keys.Where(n => !present.Contains(n)).Select(n => new FileProblem(FileProblemKind.NotFound, n, "has a digest and is not in the model")),
        ];
    }

    // "HEX  name", "HEX *name" (binary mode), and, with a backslash first, a name in which \\ and \n are escaped.
    static KnownDigests? OfLines(string text, out string error)
    {
        var files = new Dictionary<string, Digest>(StringComparer.Ordinal);
        var number = 0;
        foreach (var read in text.Split('\n'))
        {
            number++;
            var line = read.TrimEnd('\r');
            if (line.Length == 0)
                continue;
            var escaped = line[0] == '\\';
            if (escaped)
                line = line[1..];
            if (line.Length < 67 || line[64] != ' ' || line[65] is not (' ' or '*') || !Digest.TryParse($"sha256:{line[..64].ToLowerInvariant()}", out var digest))
            {
                error = $"line {number} is not 'SHA-256, two spaces, name', as sha256sum writes it";
                return null;
            }

            if (!Add(files, escaped ? line[66..].Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal) : line[66..], digest, out error))
            {
                error = $"line {number}: {error}";
                return null;
            }
        }

        return Finish(files, "no line names a file", out error);
    }

    static KnownDigests? OfManifest(byte[] content, out string error)
    {
        using var document = JsonDocument.Parse(content, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
        var files = new Dictionary<string, Digest>(StringComparer.Ordinal);
        if (!document.RootElement.TryGetProperty("layers", out var layers) || layers.ValueKind != JsonValueKind.Array)
        {
            error = "the JSON is not an OCI image manifest: it has no layers";
            return null;
        }

        var number = 0;
        foreach (var layer in layers.EnumerateArray())
        {
            number++;
            var title = layer.TryGetProperty("annotations", out var annotations) && annotations.TryGetProperty(TitleAnnotation, out var value) ? value.GetString() : null;
            if (title is null || !layer.TryGetProperty("digest", out var said) || !Digest.TryParse(said.GetString(), out var digest) || digest.Algorithm != "sha256")
            {
                error = $"layer {number} has no sha256 digest, or no {TitleAnnotation}: it is not one file";
                return null;
            }

            if (!Add(files, title, digest, out error))
            {
                error = $"layer {number}: {error}";
                return null;
            }
        }

        return Finish(files, "the manifest has no layers", out error);
    }

    static bool Add(Dictionary<string, Digest> files, string name, Digest digest, out string error)
    {
        if (name.StartsWith("./", StringComparison.Ordinal))
            name = name[2..];
        error = !SignedManifest.IsInside(name) || Printable.HasUnsafe(name) ? $"'{Printable.Name(name)}' is not a plain path inside the model; run sha256sum in the model's folder"
            : !files.TryAdd(name, digest) ? $"'{Printable.Name(name)}' is named twice"
            : "";
        return error.Length == 0;
    }

    static KnownDigests? Finish(Dictionary<string, Digest> files, string whenEmpty, out string error)
    {
        error = files.Count == 0 ? whenEmpty : "";
        return files.Count == 0 ? null : new KnownDigests(files);
    }
}
