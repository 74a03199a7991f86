using System.Text.RegularExpressions;

namespace Assay.Build.Locks.References;

/// <summary>What an image is built or started with.</summary>
internal static partial class DockerReferences
{
    public static void Read(string text, ReferenceSink sink)
    {
        var variables = new Dictionary<string, string>();
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var start = i;
            var whole = lines[i].TrimEnd();
            while (whole.EndsWith('\\') && i + 1 < lines.Length && whole.Length < 65_536)
            {
                var more = lines[++i].Trim();
                whole = whole[..^1] + (more.StartsWith('#') ? "\\" : " " + more);
            }

            if (Instruction().Match(whole) is not { Success: true } match)
                continue;
            var (word, rest) = (match.Groups[1].Value.ToUpperInvariant(), match.Groups[2].Value);
            if (Heredoc().Match(rest) is { Success: true } here)
                while (i + 1 < lines.Length && lines[++i].Trim() != here.Groups[1].Value)
                    ShellReferences.Read(lines[i], sink, i + 1, null, variables);
            switch (word)
            {
                case "ARG" or "ENV":
                    foreach (Match pair in Pair().Matches(rest))
                    {
                        var value = pair.Groups[2].Value.Trim('"', '\'');
                        variables[pair.Groups[1].Value] = value;
                        // MODEL_ID=owner/name is what images of inference servers are started with.
                        if (ModelVariable().IsMatch(pair.Groups[1].Value) && AssetNames.Repository().IsMatch(value))
                            sink.Hub(value, null, AssetKind.Model, "model", start + 1);
                    }

                    break;
                case "ADD":
                    var digest = Checksum().Match(rest) is { Success: true } sum && Digest.TryParse(sum.Groups[1].Value, out var stated) ? stated : (Digest?)null;
                    foreach (var source in rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                        ShellReferences.Fetched(source, digest, sink, start + 1, null);
                    break;
                case "RUN":
                    ShellReferences.Read(rest, sink, start + 1, null, variables, oneLine: true);
                    break;
                case "CMD" or "ENTRYPOINT":
                    ShellReferences.Read(rest.StartsWith('[') ? rest.Trim('[', ']', ' ').Replace("\",", "\" ", StringComparison.Ordinal) : rest, sink, start + 1, null, variables, oneLine: true);
                    break;
            }
        }
    }

    [GeneratedRegex(@"^\s*([A-Za-z]+)\s+(.*)$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Instruction();

    [GeneratedRegex(@"<<-?[""']?([A-Za-z_]+)[""']?", RegexOptions.CultureInvariant)]
    private static partial Regex Heredoc();

    [GeneratedRegex(@"([A-Za-z_][A-Za-z0-9_]*)=(""[^""]*""|'[^']*'|\S*)", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    [GeneratedRegex(@"--checksum=sha256:([0-9a-f]{64})", RegexOptions.CultureInvariant)]
    private static partial Regex Checksum();

    [GeneratedRegex("(^|_)(MODEL|MODEL_ID|MODEL_NAME|HF_MODEL_ID|BASE_MODEL|EMBEDDING_MODEL|TOKENIZER)$", RegexOptions.CultureInvariant)]
    private static partial Regex ModelVariable();
}
