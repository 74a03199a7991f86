using System.Text;
using System.Text.RegularExpressions;
using Assay.Text;

namespace Assay.Build.Locks.References;

/// <summary>What command lines fetch or serve: in containers, notebooks, workflows, scripts. Nothing is expanded but variables that the file itself sets.</summary>
internal static partial class ShellReferences
{
    const int Longest = 1 << 20, MostWords = 4000;

    static readonly string[] ModelFlags = ["--model", "--model-id", "--model_id", "--model-path", "--model_name_or_path", "--model-name-or-path", "--pretrained_model_name_or_path", "--model_name", "--base_model", "--base-model", "--base_model_name_or_path", "--hf-repo", "-hf", "-hfr", "--hf_model_id", "--repo-id", "--repo_id", "--draft-model", "--speculative-model", "--reward_model_path"];
    static readonly string[] TokenizerFlags = ["--tokenizer", "--tokenizer_name", "--tokenizer-path"];
    static readonly string[] DatasetFlags = ["--dataset_name", "--dataset-name", "--dataset"];

    /// <summary>Reads commands; <paramref name="line"/> is where the first begins, and each line of the text is the next.</summary>
    public static void Read(string text, ReferenceSink sink, int line, string? part, IReadOnlyDictionary<string, string>? variables = null, bool oneLine = false)
    {
        if (text.Length > Longest)
        {
            sink.Gaps.Add(new Gap(sink.Path, "commands longer than are read"));
            return;
        }

        var known = new Dictionary<string, string>(variables ?? new Dictionary<string, string>());
        var number = line;
        var start = line;
        var command = new StringBuilder();
        var digest = Checked(text);
        foreach (var raw in text.Split('\n'))
        {
            var piece = raw.TrimEnd('\r', ' ', '\t');
            if (command.Length == 0)
                start = number;
            if (!oneLine)
                number++;
            if (piece.EndsWith('\\'))
            {
                command.Append(piece.AsSpan(0, piece.Length - 1)).Append(' ');
                continue;
            }

            foreach (var words in Commands(command.Append(piece).ToString(), known))
                Command(words, sink, start, part, digest);
            command.Clear();
        }

        if (command.Length > 0)
            foreach (var words in Commands(command.ToString(), known))
                Command(words, sink, start, part, digest);
    }

    // echo "HEX  file" | sha256sum -c: what one digest stands beside one download for.
    static Digest? Checked(string text) =>
        (text.Contains("sha256sum", StringComparison.Ordinal) || text.Contains("shasum -a 256", StringComparison.Ordinal) || text.Contains("--checksum=sha256:", StringComparison.Ordinal)) && Hex().Matches(text) is [var only] && Digest.TryParse(only.Value, out var digest) ? digest : null;

    static IEnumerable<List<string>> Commands(string text, Dictionary<string, string> variables)
    {
        var words = new List<string>();
        foreach (var word in ShellWords.Of(text, ";|&()", comments: true).Take(MostWords).Select(w => w.Text))
        {
            if (word is "&&" or "||" or ";" or "|" or "&" or "then" or "do" or "(" or ")")
            {
                if (words.Count > 0)
                    yield return words;
                words = [];
                continue;
            }

            var made = Variable().Replace(word, m => variables.TryGetValue(m.Groups[1].Value, out var value) ? value : m.Groups[2].Success ? m.Groups[2].Value : m.Value);
            if (words.Count == 0 && Setting().Match(made) is { Success: true } set)
                variables[set.Groups[1].Value] = set.Groups[2].Value;
            else if (words is ["export"] && Setting().Match(made) is { Success: true } exported)
                variables[exported.Groups[1].Value] = exported.Groups[2].Value;
            else
                words.Add(made);
        }

        if (words.Count > 0)
            yield return words;
    }

    static void Command(List<string> words, ReferenceSink sink, int line, string? part, Digest? digest)
    {
        var at = words.FindIndex(w => w is not ("sudo" or "exec" or "time" or "nohup" or "env" or "run" or "RUN" or "if" or "!" or "else" or "uv" or "poetry" or "-") && !Setting().IsMatch(w));
        if (at < 0)
            return;
        var program = words[at].Split('/')[^1];
        var rest = words[(at + 1)..];
        string? Flag(params ReadOnlySpan<string> names)
        {
            for (var i = 0; i < rest.Count; i++)
                foreach (var name in names)
                    if (rest[i] == name && i + 1 < rest.Count)
                        return rest[i + 1];
                    else if (rest[i].Length > name.Length && rest[i].StartsWith(name, StringComparison.Ordinal) && rest[i][name.Length] == '=')
                        return rest[i][(name.Length + 1)..];
            return null;
        }

        string? Plain(int skip) => rest.Skip(skip).FirstOrDefault(w => !w.StartsWith('-'));
        var revision = Flag("--revision", "--code-revision");
        switch (program)
        {
            case "huggingface-cli" or "hf" when rest.Count > 1 && rest[0] == "download":
                if (Plain(1) is { } repository)
                    sink.Hub(repository, revision, Flag("--repo-type") == "dataset" ? AssetKind.Dataset : AssetKind.Model, Flag("--repo-type") == "dataset" ? "dataset" : "model", line, part);
                return;
            case "vllm" or "sglang" or "lmdeploy" when rest.Count > 1 && rest[0] is "serve":
                if (Plain(1) is { } served)
                    sink.Hub(served, revision, AssetKind.Model, "model", line, part);
                break;
            case "ollama" when rest.Count > 1 && rest[0] is "pull" or "run":
                if (Plain(1) is { } tag && OllamaName().IsMatch(tag))
                    sink.Add(new Asset(AssetSource.Ollama, AssetKind.Model, tag), null, "model", line, part);
                return;
            case "wget" or "curl" or "aria2c" or "axel":
                foreach (var word in rest)
                    Fetched(word, digest, sink, line, part);
                return;
            case "git" when rest.Contains("clone") || rest.Contains("submodule"):
                foreach (var word in rest)
                    if (word.StartsWith("https://", StringComparison.Ordinal) && AssetNames.Hub(word, AssetKind.Model) is var (asset, _))
                        sink.Add(asset, Flag("--branch", "-b"), "model", line, part);
                return;
        }

        foreach (var (flags, kind, role) in new[] { (ModelFlags, AssetKind.Model, "model"), (TokenizerFlags, AssetKind.Model, "tokenizer"), (DatasetFlags, AssetKind.Dataset, "dataset") })
            foreach (var flag in flags)
                // Of any program: only owner/name is surely the hub's.
                if (Flag(flag) is { } value && AssetNames.Repository().IsMatch(value.Split(':')[0]))
                    sink.Hub(value.Split(':')[0], revision, kind, role, line, part);
    }

    public static void Fetched(string word, Digest? digest, ReferenceSink sink, int line, string? part)
    {
        if (word.Contains("://", StringComparison.Ordinal) && AssetNames.Web(word.StartsWith("--url=", StringComparison.Ordinal) ? word[6..] : word) is var (asset, revision))
            sink.Add(asset, revision, "file", line, part, digest);
    }

    [GeneratedRegex("(?<![0-9A-Fa-f])[0-9a-f]{64}(?![0-9A-Fa-f])", RegexOptions.CultureInvariant)]
    private static partial Regex Hex();

    [GeneratedRegex(@"\$\{?([A-Za-z_][A-Za-z0-9_]{0,80})(?::?-([^}]{0,200}))?\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex("^([A-Za-z_][A-Za-z0-9_]{0,80})=(.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Setting();

    [GeneratedRegex("^[a-z0-9][A-Za-z0-9._/-]{0,100}(:[A-Za-z0-9._-]{1,80})?$", RegexOptions.CultureInvariant)]
    private static partial Regex OllamaName();
}
