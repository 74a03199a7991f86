using System.Security.Cryptography;
using System.Text.Json;
using Assay.Native;
using Assay.Serving.Classification.Tokenisers;
using Assay.Serving.Guards;
using Assay.Serving.Policies;

namespace Assay.Serving.Classification;

/// <summary>Makes the guard <c>classifier</c> from a policy's entry. What the policy says is looked at anywhere; the files only where there is a folder for them.</summary>
static class ClassifierMaking
{
    const int MostModel = 1 << 30, MostTokeniser = 64 << 20, MostConfig = 1 << 20, LongestWindow = 8192;

    // Models are large: the one that a guard has already is not loaded again for another.
    static readonly Dictionary<string, WeakReference<OnnxSession>> Loaded = [];
    static readonly Lock Gate = new();

    internal static MadeGuard Make(GuardEntry entry, string? folder)
    {
        if (Wrong(entry) is var (where, what) && what.Length > 0)
            return new(where, what);
        (double, double)? between = entry.Between is [var low, var high] ? (low, high) : null;
        var call = TimeSpan.FromMilliseconds(entry.CallMilliseconds ?? 1000);
        var atOnce = entry.AtOnce ?? Math.Max(1, Environment.ProcessorCount / 2);
        if (folder is null)
            return new(new ClassifierGuard(null, between, call, atOnce), "", "");
        if (Load(entry, folder, out where, out what) is not { } model)
            return new(where, what);
        MakeRoom(ClassifierGuard.MostThreads(atOnce));
        return new(new ClassifierGuard(model, between, call, atOnce), "", "");
    }

    // Who asks a model holds a thread. So many more are made at once when they are wanted, and not one after the other while everybody else waits.
    static void MakeRoom(int threads)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        ThreadPool.SetMinThreads(Math.Max(workers, Environment.ProcessorCount + threads), ports);
    }

    static (string Where, string What) Wrong(GuardEntry entry)
    {
        if (entry.Model is null)
            return (".model", "it needs model: { file, sha256 }");
        foreach (var (where, file) in (ReadOnlySpan<(string, ModelFile?)>)[(".model", entry.Model), (".tokeniser", entry.Tokeniser), (".config", entry.Config)])
        {
            if (file is null)
                continue;
            if (file.File.Length == 0 || file.File.Contains("..", StringComparison.Ordinal) || file.File.Contains('\0', StringComparison.Ordinal) || Path.IsPathRooted(file.File))
                return ($"{where}.file", "a file beside the policy, without '..'");
            // What a policy of the record names is looked for beside a gateway's file: it is a file of this kind, and not a key.
            if (!(where == ".model" ? file.File.EndsWith(".onnx", StringComparison.Ordinal) : file.File.EndsWith(".json", StringComparison.Ordinal) || (where == ".tokeniser" && IsLines(file))))
                return ($"{where}.file", where == ".model" ? "it has to be a .onnx" : where == ".config" ? "it has to be a .json" : "it has to be a tokenizer.json or a vocab.txt");
            if (file.Sha256.Length != 64 || !file.Sha256.All(char.IsAsciiHexDigitLower))
                return ($"{where}.sha256", "64 small hexadecimal digits: what sha256sum says of the file");
            if (file.Lowercase is not null && (where != ".tokeniser" || !IsLines(file)))
                return ($"{where}.lowercase", "only a vocab.txt needs to be told");
        }

        if (entry.Tokeniser is { } tokeniser && IsLines(tokeniser) && tokeniser.Lowercase is null)
            return (".tokeniser", "a vocab.txt does not say whether the model knows small letters only: write lowercase: true or false");
        if (entry.Attack is not { Count: > 0 and <= 100 } || entry.Attack.Any(a => a.Length == 0))
            return (".attack", "it needs attack: the labels that mean one, by name (with config) or by number");
        if (entry.Config is null && entry.Attack.FirstOrDefault(a => Place(a) is null) is { } name)
            return (".attack", $"without config there are no names of labels, and '{FileRefusal.Named(name)}' is no number");
        if (entry.Scores is null)
            return (".scores", "it needs scores: softmax (one label is true), sigmoid (each is or is not), or given (probabilities)");
        if (entry.Between is { } between && !(between is [var low, var high] && low >= 0 && low < high && high <= 1))
            return (".between", "two scores of the linear stage, 0 to 1, the smaller first");
        if (entry.Window is < 4 or > LongestWindow)
            return (".window", $"it has to be 4 to {LongestWindow}");
        if (entry.Overlap is < 0)
            return (".overlap", "it has to be 0 or more");
        if (entry.Windows is < 1 or > 1000)
            return (".windows", "it has to be 1 to 1000");
        if (entry.CallMilliseconds is < 1 or > 60_000)
            return (".callMilliseconds", "it has to be 1 to 60000");
        return entry.AtOnce is < 1 or > 64 ? (".atOnce", "it has to be 1 to 64") : ("", "");
    }

    static TextClassifier? Load(GuardEntry entry, string folder, out string where, out string wrong)
    {
        where = ".tokeniser";
        TextTokeniser? tokeniser = null;
        if (entry.Tokeniser is { } words)
        {
            if (Bytes(words, folder, MostTokeniser, ref where, out wrong) is not { } file)
                return null;
            tokeniser = IsLines(words) ? TextTokeniser.ReadLines(file, words.Lowercase == true, out wrong) : TextTokeniser.Read(file, out wrong);
            if (tokeniser is null)
            {
                wrong = $"{words.File}: {wrong}";
                return null;
            }
        }

        where = ".config";
        IReadOnlyDictionary<string, int> labels = new Dictionary<string, int>();
        if (entry.Config is { } config)
        {
            if (Bytes(config, folder, MostConfig, ref where, out wrong) is not { } file)
                return null;
            if ((labels = Labels(file)!) is null)
            {
                wrong = $"{config.File}: it has no id2label of numbers from 0 on and names";
                return null;
            }
        }

        where = ".attack";
        if (entry.Attack!.FirstOrDefault(a => !labels.ContainsKey(a) && (labels.Count > 0 || Place(a) is null)) is { } unknown)
        {
            wrong = $"there is no label '{FileRefusal.Named(unknown)}'; there are {string.Join(", ", labels.Keys.Take(50).Select(FileRefusal.Named))}";
            return null;
        }

        int[] attack = [.. entry.Attack!.Select(a => labels.TryGetValue(a, out var place) ? place : Place(a)!.Value).Distinct()];
        where = ".attack";
        if (labels.Count > 0 && attack.Length == labels.Count)
        {
            wrong = "if every label means an attack, every text is one";
            return null;
        }

        where = ".model";
        if (Session(entry.Model!, folder, ref where, out wrong) is not { } session)
            return null;
        var window = entry.Window ?? (tokeniser is null ? 4000 : TextClassifier.FixedLength(session) is > 0 and var size ? Math.Min(size, 512) : 512);
        var use = new ClassifierUse(entry.Scores!.Value, attack, window, entry.Overlap ?? window / 8, entry.Windows ?? 8);
        return TextClassifier.Try(session, tokeniser, use, entry.Output, labels.Count, out where, out wrong);
    }

    static OnnxSession? Session(ModelFile file, string folder, ref string where, out string wrong)
    {
        lock (Gate)
        {
            if (Bytes(file, folder, MostModel, ref where, out wrong) is not { } bytes)
                return null;
            if (Loaded.TryGetValue(file.Sha256, out var known) && known.TryGetTarget(out var session))
                return session;
            if ((session = OnnxSession.TryOpen(bytes, new OnnxLimits { MaxModelBytes = MostModel, MaxOutputBytes = 1 << 20 }, out wrong)) is null)
            {
                wrong = $"{file.File}: {wrong}";
                return null;
            }

            foreach (var gone in Loaded.Where(l => !l.Value.TryGetTarget(out _)).Select(l => l.Key).ToList())
                Loaded.Remove(gone);
            Loaded[file.Sha256] = new(session);
            return session;
        }
    }

    static byte[]? Bytes(ModelFile file, string folder, int most, ref string where, out string wrong)
    {
        var path = Path.Combine(folder, file.File);
        where += ".file";
        try
        {
            // A pipe has no length, and would be waited for.
            var length = new FileInfo(path) is { Exists: true } there ? there.Length : -1;
            wrong = length < 0 ? $"there is no file '{file.File}' beside the policy" : length == 0 ? $"{file.File} is empty" : length > most ? $"{file.File} is larger than {most >> 20} MiB" : "";
            if (wrong.Length > 0)
                return null;
            // What is checked and what is used are the same bytes.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var bytes = new byte[length];
            stream.ReadExactly(bytes);
            where = where[..^".file".Length];
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) is var digest && digest == file.Sha256)
                return bytes;
            where += ".sha256";
            wrong = $"{file.File} is another file than this one: its SHA-256 is {digest}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            wrong = $"{file.File} cannot be read: {e.Message}";
        }

        return null;
    }

    static Dictionary<string, int>? Labels(byte[] file)
    {
        try
        {
            using var json = StrictJson.Parse(file, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("id2label", out var names) || names.ValueKind != JsonValueKind.Object)
                return null;
            Dictionary<string, int> labels = new(StringComparer.Ordinal);
            foreach (var label in names.EnumerateObject())
                if (Place(label.Name) is not { } place || label.Value.ValueKind != JsonValueKind.String || labels.ContainsValue(place) || !labels.TryAdd(label.Value.GetString()!, place) || labels.Count > 1000)
                    return null;
            return labels.Count > 0 && labels.Values.Max() == labels.Count - 1 ? labels : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    static int? Place(string label) => label.Length is > 0 and <= 4 && label.All(char.IsAsciiDigit) ? int.Parse(label, System.Globalization.CultureInfo.InvariantCulture) : null;

    static bool IsLines(ModelFile file) => file.File.EndsWith(".txt", StringComparison.Ordinal);
}
