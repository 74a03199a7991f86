using System.Text.RegularExpressions;

namespace Assay.Text;

/// <summary>A stretch of text that looks like a credential: where it stands, never what it is.</summary>
/// <param name="Kind">Whose it is, for people: "AWS access key".</param>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">Characters.</param>
public readonly record struct SecretMatch(string Kind, int Start, int Length);

/// <summary>Credentials by the shapes that their issuers publish.</summary>
public static partial class Secrets
{
    static readonly (string Kind, string Start)[] Issuers =
    [
        ("AWS access key", "AKIA"), ("AWS session key", "ASIA"), ("GitHub token", "gh"), ("Hugging Face token", "hf_"), ("model provider's key", "sk-"),
        ("Slack token", "xox"), ("Google key", "AIza"), ("GitLab token", "glpat-"), ("npm token", "npm_"), ("private key", "-----"),
    ];

    /// <summary>Every credential in a text, in order.</summary>
    public static IReadOnlyList<SecretMatch> In(string text)
    {
        List<SecretMatch> found = [];
        foreach (var match in Shapes().EnumerateMatches(text))
        {
            var (at, length) = (match.Index, match.Length);
            found.Add(new(Array.Find(Issuers, i => text.AsSpan(at, length).StartsWith(i.Start, StringComparison.Ordinal)).Kind ?? "credential", at, length));
        }

        return found;
    }

    [GeneratedRegex(
        @"(AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{22,90}|\bhf_[A-Za-z0-9]{34}|\bsk-[A-Za-z0-9_-]{32,120}|xox[abprs]-[A-Za-z0-9-]{20,80}|AIza[0-9A-Za-z_-]{35}|glpat-[A-Za-z0-9_-]{20}|\bnpm_[A-Za-z0-9]{36}\b|-----BEGIN (RSA |EC |OPENSSH |DSA |PGP |ENCRYPTED )?PRIVATE KEY",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Shapes();
}
