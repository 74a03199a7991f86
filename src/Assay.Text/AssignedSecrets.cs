using System.Text.RegularExpressions;

namespace Assay.Text;

/// <summary>A value that is written beside a name that says it is secret.</summary>
/// <param name="Match">The value's place; its kind names the service where the name does.</param>
/// <param name="Name">The name it is given to.</param>
/// <param name="IsPassword">True where only the name tells that it is secret.</param>
public readonly record struct AssignedSecret(SecretMatch Match, string Name, bool IsPassword);

/// <summary>
/// Credentials without a shape of their own: <c>WANDB_API_KEY = "…"</c>. The name has to say so, and the value must be too random for
/// a word, a path or a placeholder.
/// </summary>
public static partial class AssignedSecrets
{
    // Services whose keys have no prefix: the name's word, whose it is, and how many letters (hexadecimal, or any).
    static readonly (string Word, string Kind, int Least, int Most, bool Hex)[] Services =
    [
        ("wandb", "Weights & Biases key", 40, 86, false), ("comet", "Comet key", 25, 40, false), ("neptune", "Neptune token", 60, 300, false), ("clearml", "ClearML key", 20, 64, false), ("mlflow", "MLflow credential", 8, 100, false),
        ("dagshub", "DagsHub token", 40, 40, true), ("kaggle", "Kaggle key", 32, 40, false), ("pinecone", "Pinecone key", 36, 80, false), ("cohere", "Cohere key", 40, 40, false), ("mistral", "Mistral key", 32, 32, false),
        ("together", "Together AI key", 64, 64, true), ("elevenlabs", "ElevenLabs key", 32, 51, false), ("deepgram", "Deepgram key", 40, 40, true), ("assemblyai", "AssemblyAI key", 32, 32, true), ("azure_openai", "Azure OpenAI key", 32, 84, false),
        ("azure", "Azure key", 32, 90, false), ("deepseek", "DeepSeek key", 32, 64, false), ("aws_secret", "AWS secret key", 40, 40, false), ("watson", "IBM Cloud key", 44, 44, false), ("ibm", "IBM Cloud key", 44, 44, false), ("qdrant", "Qdrant key", 30, 220, false),
        ("weaviate", "Weaviate key", 20, 64, false), ("zilliz", "Zilliz key", 64, 100, false), ("roboflow", "Roboflow key", 20, 20, false), ("datadog", "Datadog key", 32, 40, true), ("dd_api", "Datadog key", 32, 40, true), ("snowflake", "Snowflake credential", 8, 100, false),
        ("algolia", "Algolia key", 32, 32, true), ("serpapi", "SerpApi key", 64, 64, true), ("serper", "Serper key", 40, 40, true), ("cloudflare", "Cloudflare key", 37, 40, false), ("heroku", "Heroku key", 36, 36, false), ("lambda_labs", "Lambda Labs key", 30, 90, false),
        ("vast", "Vast.ai key", 64, 64, true), ("labelbox", "Labelbox key", 100, 400, false), ("scale_api", "Scale AI key", 30, 60, false), ("arize", "Arize key", 16, 40, false), ("langfuse", "Langfuse key", 36, 48, false), ("openai", "OpenAI key", 32, 200, false), ("anyscale", "Anyscale key", 30, 80, false),
        ("ai21", "AI21 key", 32, 40, false), ("aleph_alpha", "Aleph Alpha token", 40, 300, false), ("determined", "Determined AI token", 30, 300, false),
    ];

    static readonly string[] Placeholders =
    [
        "your", "example", "xxxx", "changeme", "change_me", "change-me", "placeholder", "dummy", "insert", "replace", "<", "{", "$", "%(", "...", "…", "***", "redacted", "secret_key", "api_key", "apikey", "my_", "my-", "todo", "test", "sample", "fake", "mock", "12345678", "abcdef", "password", "none", "null", "undefined", "localhost", "http", "env.", "environ", "getenv", "vault:", "secret:", "ssm:",
    ];

    static readonly System.Buffers.SearchValues<string> Words = System.Buffers.SearchValues.Create(["key", "token", "secret", "passw", "pwd", "credential", "://"], StringComparison.OrdinalIgnoreCase);

    const int LongestLine = 2000;

    /// <summary>Every value in a text that is given to a name that says it is secret, in order.</summary>
    public static IEnumerable<AssignedSecret> In(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var hit = text.AsSpan(at).IndexOfAny(Words);
            if (hit < 0)
                yield break;
            // The line around the word, no more of it than is read at once.
            var from = text.LastIndexOf('\n', at + hit, Math.Min(at + hit + 1, LongestLine)) + 1;
            from = Math.Max(from, Math.Max(at, at + hit - 200));
            // A line may be as long as the file: its end is looked for no further than is read.
            var last = Math.Min(text.Length, from + LongestLine);
            var end = text.AsSpan(at + hit, Math.Max(0, last - at - hit)).IndexOf('\n') is >= 0 and var stop ? at + hit + stop : last;
            var line = text[from..end];
            foreach (var found in OfLine(line))
                yield return found with { Match = found.Match with { Start = found.Match.Start + from } };
            at = Math.Max(end, at + hit + 1);
        }
    }

    static IEnumerable<AssignedSecret> OfLine(string line)
    {
        foreach (Match match in Assignment().Matches(line))
        {
            var value = match.Groups[2].Success ? match.Groups[2] : match.Groups[3];
            if (Judge(match.Groups[1].Value, value.Value, match.Groups[2].Success) is var (kind, password))
                yield return new AssignedSecret(new SecretMatch(kind, value.Index, value.Length), match.Groups[1].Value, password);
        }

        foreach (Match match in Address().Matches(line))
        {
            var value = match.Groups[1];
            if (!Array.Exists(Placeholders, p => value.Value.Contains(p, StringComparison.OrdinalIgnoreCase)) && value.Length > 4 && value.Value is not ("guest" or "admin" or "postgres" or "root" or "user"))
                yield return new AssignedSecret(new SecretMatch("password in an address", value.Index, value.Length), "address", false);
        }
    }

    static (string Kind, bool Password)? Judge(string name, string value, bool quoted)
    {
        if (Array.Exists(Placeholders, p => value.Contains(p, StringComparison.OrdinalIgnoreCase)) || Secrets.In(value).Count > 0)
            return null;
        var plain = name.ToUpperInvariant();
        foreach (var (word, kind, least, most, hex) in Services)
            if (plain.Contains(word, StringComparison.OrdinalIgnoreCase) && value.Length >= least && value.Length <= most && (!hex || value.All(char.IsAsciiHexDigit)) && IsRandom(value, 2.8))
                return (kind, false);
        if (plain.Contains("PASSW", StringComparison.Ordinal) || plain.Contains("PWD", StringComparison.Ordinal))
            // People's passwords are short; a word alone is a label.
            return quoted && value.Length >= 6 && !value.All(char.IsAsciiLetter) && !value.All(c => !char.IsAsciiLetterOrDigit(c)) && !value.Contains(' ', StringComparison.Ordinal) ? ("password", true) : null;
        return value.Length >= 16 && IsRandom(value, 3.2) ? ("credential", false) : null;
    }

    // Letters and digits mixed, few repeated: no word, path, name of a class, version or date.
    static bool IsRandom(string value, double least)
    {
        var digits = value.Count(char.IsAsciiDigit);
        var letters = value.Count(char.IsAsciiLetter);
        return digits >= 2 && letters >= 2 && digits + letters >= value.Length * 0.8 && Secrets.Entropy(value) >= least && !value.Contains("::", StringComparison.Ordinal) && !value.Contains("//", StringComparison.Ordinal) && value.Split('_', '-', '.', '/').Max(p => p.Length) >= 8;
    }

    [GeneratedRegex(@"\b([A-Za-z0-9_.-]{0,60}(?:api_?key|apikey|token|secret|passw(?:or)?d|pwd|credential|auth_?key|access_?key|private_?key|account_?key)[A-Za-z0-9_]{0,20})[""']?\]?\s{0,4}(?::=|=>|[:=])\s{0,4}(?:(?:[brfu]{0,2})[""']([^""'\r\n]{6,400})[""']|([A-Za-z0-9_+/=.~-]{16,400})(?:\r?$))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\b[a-z][a-z0-9+]{2,20}://[A-Za-z0-9_.-]{1,60}:([^\s:@/""'<>{}$\[\]]{4,100})@[A-Za-z0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
