using System.Text.RegularExpressions;
using Assay.Build.Code.Docker;
using Assay.Text;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Notebooks;

/// <summary>What cells do beside Python, and what their outputs give away.</summary>
internal static partial class NotebookCodeRules
{
    static readonly CodeRule Url = new("nb-install-from-url", Severity.Medium, "Installs a package from an address", "What stands at the address is run when it is installed, and can change between two runs.", "Install from the registry with a pinned version, or pin the commit: git+https://…@<commit>.", Cwe(494), SupplyChain, LlmSupplyChain);

    static readonly CodeRule Index = new("nb-extra-index", Severity.Medium, "Installs with another package index", "With --extra-index-url the higher version wins, whoever published it (dependency confusion); with --trusted-host nobody checks who answers.", "Use one index that proxies the others (--index-url), over https.", Cwe(427), SupplyChain, LlmSupplyChain);

    static readonly CodeRule Unpinned = new("nb-install-unpinned", Severity.Low, "Installs a package without a version", "The notebook gives other results, or runs other code, tomorrow.", "Write %pip install name==version.", Cwe(1357), SupplyChain);

    static readonly CodeRule Piped = new("nb-shell-pipe", Severity.High, "Runs what it downloads", "The server decides what is run.", "Download the file, check its digest, then run it.", Cwe(494), SupplyChain);

    static readonly CodeRule Secret = new("nb-output-secret", Severity.High, "A saved output holds a credential", "Outputs are saved with the notebook and shown wherever it is shown.", "Revoke it, clear the output and the history (nbstripout as a hook keeps outputs out).", Cwe(532), Cwe(798), UnsecuredCredentials, LlmDisclosure);

    static readonly CodeRule Person = new("nb-output-personal-data", Severity.Medium, "A saved output holds personal data", "Rows that were printed while exploring are published with the notebook.", "Clear the outputs; show counts, or made-up rows.", Cwe(532), LlmDisclosure);

    static readonly CodeRule Remote = new("nb-runs-remote", Severity.Medium, "Loads code from an address with a magic", "What stands there is run, and can change.", "Keep the code in the notebook or a package.", Cwe(829), SupplyChain);

    static readonly CodeRule Inline = new("nb-secret-in-command", Severity.High, "Gives a credential to a command", "The command stands in the notebook and in the shell's history.", "Read the credential from the environment.", Cwe(798), UnsecuredCredentials);

    public static IReadOnlyList<CodeRule> All => [Url, Index, Unpinned, Piped, Secret, Person, Remote, Inline];

    public static void Shell(string command, CodeFile file, int line, string part)
    {
        foreach (var one in command.Split('\n'))
        {
            Installs(one, file, line, part);
            if (ShellChecks.PipesDownload(one))
                file.Find(Piped, line, 0, excerpt: one, part: part);
            if (ShellChecks.TrustsRemoteCode(one))
                file.Find(DockerRules.RemoteCode, line, 0, excerpt: one, part: part);
        }
    }

    public static void Magic(string magic, string rest, CodeFile file, int line, string part)
    {
        if (magic is "%pip" or "%conda" or "%uv" or "%mamba")
            Installs("pip " + rest, file, line, part);
        if (magic is "%load" or "%run" && rest.Contains("://", StringComparison.Ordinal))
            file.Find(Remote, line, 0, excerpt: magic + " " + rest, part: part);
        if (magic is "%env" or "%set_env" && (Secrets.In(rest).Count > 0 || AssignedSecrets.In(rest).Any()))
            file.Find(Inline, line, 0, excerpt: "%env " + Secrets.Mask(rest), part: part);
    }

    static void Installs(string command, CodeFile file, int line, string part)
    {
        if (ShellChecks.Install(command) is not { } install)
            return;
        if (install.Addresses)
            file.Find(Url, line, 0, excerpt: command, part: part);
        if (install.OtherIndex)
            file.Find(Index, line, 0, excerpt: command, part: part);
        if (install.Unpinned)
            file.Find(Unpinned, line, 0, excerpt: command, part: part);
    }

    public static void Output(NotebookPart part, CodeFile file, byte[]? key)
    {
        var text = part.Text;
        int Line(int at) => part.FileLine(text.AsSpan(0, at).Count('\n') + 1);
        var where = $"cell {part.Cell}, output";
        foreach (var match in Secrets.In(text).Concat(AssignedSecrets.In(text).Where(a => !a.IsPassword).Select(a => a.Match)))
        {
            var secret = text.AsSpan(match.Start, match.Length);
            var mark = key is null ? "" : " fingerprint " + Secrets.Fingerprint(secret, key);
            file.Find(Secret, Line(match.Start), 0, detail: match.Kind, excerpt: $"{match.Kind} {Secrets.Masked(secret)}{mark}", part: where, identity: match.Kind + mark);
        }

        if (part.Media is not ("text/plain" or "text/html"))
            return;
        var people = Mail().EnumerateMatches(text);
        var addresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var first = -1;
        foreach (var match in people)
        {
            var address = text.Substring(match.Index, match.Length);
            if (address.EndsWith("example.com", StringComparison.OrdinalIgnoreCase) || address.EndsWith("example.org", StringComparison.OrdinalIgnoreCase) || address.StartsWith("noreply", StringComparison.OrdinalIgnoreCase) || address.StartsWith("git@", StringComparison.Ordinal))
                continue;
            addresses.Add(address);
            first = first < 0 ? match.Index : first;
        }

        // One address is an author's; a table of them is people.
        if (addresses.Count >= 3)
            file.Find(Person, Line(first), 0, detail: "e-mail addresses", excerpt: $"{addresses.Count} e-mail addresses", part: where, identity: "mail");
        foreach (var match in Card().EnumerateMatches(text))
            if (IsCard(text.AsSpan(match.Index, match.Length)))
            {
                file.Find(Person, Line(match.Index), 0, detail: "card number", excerpt: "a card number", part: where, identity: "card");
                break;
            }

        foreach (var match in SocialSecurity().EnumerateMatches(text))
        {
            file.Find(Person, Line(match.Index), 0, detail: "social security number", excerpt: "a social security number", part: where, identity: "ssn");
            break;
        }
    }

    static bool IsCard(ReadOnlySpan<char> text)
    {
        var (sum, count) = (0, 0);
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(text[i]))
                continue;
            var digit = text[i] - '0';
            digit = count++ % 2 == 1 ? digit * 2 > 9 ? digit * 2 - 9 : digit * 2 : digit;
            sum += digit;
        }

        return count is >= 15 and <= 16 && sum % 10 == 0;
    }

    [GeneratedRegex(@"\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,4}\.[A-Za-z]{2,10}\b", RegexOptions.CultureInvariant)]
    private static partial Regex Mail();

    [GeneratedRegex(@"(?<![\d.])[3-6]\d{3}([ -]?)\d{4}\1\d{4}\1\d{3,4}(?![\d.])", RegexOptions.CultureInvariant)]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])", RegexOptions.CultureInvariant)]
    private static partial Regex SocialSecurity();
}
