using Assay.Text;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Credentials;

/// <summary>Credentials in any text. The secret itself goes nowhere: kind, place, first letters, and a keyed fingerprint.</summary>
internal static class CredentialRules
{
    static readonly CodeRule Token = new("secret-token", Severity.High, "Holds a credential", "Everybody who gets the file gets the credential, and so does everybody who gets the repository's history.",
        "Revoke it now, then take it out of the file and its history. Read it from the environment or a vault.", Cwe(798), UnsecuredCredentials, LlmDisclosure);

    static readonly CodeRule Assigned = new("secret-assigned", Severity.Medium, "Holds what looks like a credential", "The name says that the value is secret, and it is too random for a word.", "Revoke it if it is real, and read it from the environment or a vault.", Cwe(798), UnsecuredCredentials);

    static readonly CodeRule Password = new("secret-password", Severity.Low, "Holds a password", "A password in code is known to everybody who reads the code.", "Read it from the environment or a vault.", Cwe(259), Cwe(798));

    static readonly CodeRule Key = new("secret-private-key", Severity.High, "Holds a private key", "Everybody who gets the file can sign or decrypt in its owner's name.", "Make a new key, and keep it outside the repository.", Cwe(321), Cwe(798), UnsecuredCredentials);

    public static IReadOnlyList<CodeRule> All => [Token, Assigned, Password, Key];

    public static void Judge(CodeFile file, byte[]? key) => Judge(file, file.Text, key, at => file.PlaceOf(at), null);

    /// <param name="place">Where in the file a character of the text stands.</param>
    public static void Judge(CodeFile file, string text, byte[]? key, Func<int, (int Line, int Column)> place, string? part)
    {
        var told = new HashSet<int>();
        foreach (var match in Secrets.In(text))
        {
            told.Add(match.Start);
            if (match.Kind == "private key" && !HasKey(text, match))
                continue;
            // A token whose checksum is wrong is an example, or was cut.
            var severity = Secrets.Checksum(text, match) == false ? Severity.Low : match.Kind == "JSON web token" ? Severity.Medium : Severity.High;
            Tell(match.Kind == "private key" ? Key : Token, severity, match);
        }

        foreach (var assigned in AssignedSecrets.In(text))
            if (told.Add(assigned.Match.Start) && !IsSampleFile(file.Path))
                Tell(assigned.IsPassword ? Password : Assigned, null, assigned.Match);

        void Tell(CodeRule rule, Severity? severity, SecretMatch match)
        {
            var (line, column) = place(match.Start);
            var secret = text.AsSpan(match.Start, match.Length);
            var mark = key is null ? "" : " fingerprint " + Secrets.Fingerprint(secret, key);
            var sample = IsSampleFile(file.Path) && severity > Severity.Low ? Severity.Low : severity;
            file.Find(rule, line, column, sample, match.Kind, $"{match.Kind} {(rule == Key ? "" : Secrets.Masked(secret))}{mark}", part, identity: match.Kind + mark);
        }
    }

    // The header alone stands in programs that look for keys.
    static bool HasKey(string text, SecretMatch match)
    {
        var from = match.Start + match.Length;
        var end = text.IndexOf("-----END", from, StringComparison.Ordinal);
        return end > from + 64 && end - from < 20_000 && text.AsSpan(from, end - from).ContainsAnyInRange('0', '9');
    }

    static bool IsSampleFile(string path) => path.Split('/').Any(p => p is "tests" or "test" or "testing" or "examples" or "fixtures" || p.StartsWith("test_", StringComparison.Ordinal) || p.EndsWith("_test.py", StringComparison.Ordinal));
}
