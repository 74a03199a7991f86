using System.Text.RegularExpressions;
using Assay.Text;

namespace Assay.Build.Code.Docker;

/// <summary>Reads a Dockerfile by its instructions: continuation lines, here-documents, stages and build arguments.</summary>
internal static partial class DockerFile
{
    sealed record Instruction(string Word, string Rest, int Line);

    public static void Judge(CodeFile file)
    {
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var arguments = new Dictionary<string, string>();
        string? user = null;
        Instruction? from = null, serves = null;
        foreach (var one in Read(file))
        {
            switch (one.Word)
            {
                case "FROM":
                    (from, user, serves) = (one, null, null);
                    From(one, stages, arguments, file);
                    break;
                case "USER": user = one.Rest.Trim(); break;
                case "ARG" or "ENV": Variable(one, arguments, file); break;
                case "ADD": Add(one, file); break;
                case "COPY": Copy(one, file); break;
                case "RUN": Run(one, file); break;
                case "CMD" or "ENTRYPOINT":
                    serves = one;
                    Start(one, file);
                    break;
            }
        }

        // What is only built on has no process; what says how it starts has one.
        if (from is not null && serves is not null && (user is null or "root" or "0" || user.StartsWith("root:", StringComparison.Ordinal) || user.StartsWith("0:", StringComparison.Ordinal)) && !from.Rest.Contains("nonroot", StringComparison.Ordinal))
            file.Find(DockerRules.Root, serves.Line, 1);
    }

    static IEnumerable<Instruction> Read(CodeFile file)
    {
        var lines = file.Lines;
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].Trim();
            if (text.Length == 0 || text[0] == '#')
                continue;
            var start = i;
            while (text.EndsWith('\\') && i + 1 < lines.Length && text.Length < 65_536)
            {
                var more = lines[++i].Trim();
                text = text[..^1] + (more.StartsWith('#') ? "\\" : " " + more);
            }

            if (Heredoc().Match(text) is { Success: true } here)
            {
                var end = here.Groups[1].Value;
                while (i + 1 < lines.Length && lines[++i].Trim() != end)
                    text += "\n" + lines[i];
            }

            var space = text.IndexOfAny([' ', '\t', '\n']);
            if (space > 0)
                yield return new Instruction(text[..space].ToUpperInvariant(), text[(space + 1)..].Trim(), start + 1);
        }
    }

    static void From(Instruction one, HashSet<string> stages, Dictionary<string, string> arguments, CodeFile file)
    {
        var words = one.Rest.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(w => !w.StartsWith("--", StringComparison.Ordinal)).ToArray();
        if (words.Length == 0)
            return;
        var image = Reference().Replace(words[0], m => arguments.GetValueOrDefault(m.Groups[1].Value, m.Value));
        if (!stages.Contains(image) && image != "scratch" && !image.Contains("@sha256:", StringComparison.Ordinal))
            file.Find(DockerRules.Base, one.Line, 1, image.Contains(':', StringComparison.Ordinal) && !image.EndsWith(":latest", StringComparison.Ordinal) ? Severity.Low : Severity.Medium);
        if (words is [_, var word, var name] && word.Equals("as", StringComparison.OrdinalIgnoreCase))
            stages.Add(name);
    }

    static void Variable(Instruction one, Dictionary<string, string> arguments, CodeFile file)
    {
        foreach (Match pair in Pair().Matches(one.Rest))
        {
            var (name, value) = (pair.Groups[1].Value, pair.Groups[2].Value.Trim('"', '\''));
            arguments[name] = value;
            if (value.Length > 0 && !value.StartsWith('$') && (Secrets.In(value).Count > 0 || (Secret().IsMatch(name) && value.Length >= 6 && value is not ("true" or "false" or "changeme") && !value.StartsWith('/') && !value.Contains("${", StringComparison.Ordinal))))
                file.Find(DockerRules.Secret, one.Line, 1, excerpt: $"{one.Word} {name}=…");
        }

        // ARG TOKEN without a value: what is given at build time stands in the history.
        if (one.Word == "ARG" && !one.Rest.Contains('=', StringComparison.Ordinal) && Secret().IsMatch(one.Rest.Trim()))
            file.Find(DockerRules.Secret, one.Line, 1, Severity.Medium);
    }

    static void Add(Instruction one, CodeFile file)
    {
        if (one.Rest.Contains("://", StringComparison.Ordinal) && !one.Rest.Contains("--checksum=", StringComparison.Ordinal) && !one.Rest.Contains(".git#", StringComparison.Ordinal))
            file.Find(DockerRules.Add, one.Line, 1);
        Copy(one, file);
    }

    static void Copy(Instruction one, CodeFile file)
    {
        if (one.Rest.Contains("--from=", StringComparison.Ordinal))
            return;
        if (one.Rest.Split([' ', '\t', ',', '"', '[', ']'], StringSplitOptions.RemoveEmptyEntries).SkipLast(1).Any(w => w.Split('/')[^1] is ".env" or "id_rsa" or "id_ed25519" or "credentials" or ".netrc" or ".pypirc" or "kaggle.json" or "service-account.json" or ".git-credentials" or "token"))
            file.Find(DockerRules.Copy, one.Line, 1);
    }

    static void Run(Instruction one, CodeFile file)
    {
        if (ShellChecks.PipesDownload(one.Rest))
            file.Find(DockerRules.Piped, one.Line, 1);
        foreach (var command in one.Rest.Split(["&&", ";", "\n"], StringSplitOptions.None))
            if (ShellChecks.Install(command) is { } install)
            {
                if (install.OtherIndex)
                    file.Find(DockerRules.Index, one.Line, 1);
                if (install.Addresses)
                    file.Find(DockerRules.Add, one.Line, 1, Severity.Medium);
                if (install.Unpinned)
                    file.Find(DockerRules.Install, one.Line, 1);
            }

        if (World().IsMatch(one.Rest))
            file.Find(DockerRules.Sudo, one.Line, 1);
        if (Secrets.In(one.Rest).Count > 0)
            file.Find(DockerRules.Secret, one.Line, 1);
    }

    static void Start(Instruction one, CodeFile file)
    {
        var plain = one.Rest.Replace("\"", "", StringComparison.Ordinal).Replace(",", " ", StringComparison.Ordinal);
        if (ShellChecks.TrustsRemoteCode(plain))
            file.Find(DockerRules.RemoteCode, one.Line, 1);
        if (Jupyter().IsMatch(plain))
            file.Find(DockerRules.Open, one.Line, 1);
    }

    [GeneratedRegex(@"<<-?[""']?([A-Za-z_]+)[""']?", RegexOptions.CultureInvariant)]
    private static partial Regex Heredoc();

    [GeneratedRegex(@"\$\{?([A-Za-z_][A-Za-z0-9_]*)(?::-[^}]*)?\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"([A-Za-z_][A-Za-z0-9_]*)=(""[^""]*""|'[^']*'|\S*)", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    [GeneratedRegex(@"(TOKEN|SECRET|PASSW|API_?KEY|ACCESS_KEY|PRIVATE_KEY|CREDENTIAL)(?!S?_(FILE|PATH|DIR|URL|NAME|ID|LENGTH|LIMIT))", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"\bchmod\s+(-R\s+)?(0?777|a\+rwx|o\+w)\b", RegexOptions.CultureInvariant)]
    private static partial Regex World();

    [GeneratedRegex(@"\bjupyter\b.*(--[A-Za-z]*App\.token=\s*(''|\s|$)|--[A-Za-z.]*token=\s*(''|\s|$)|IdentityProvider\.token=\s*(''|\s|$)|disable_check_xsrf=True)", RegexOptions.CultureInvariant)]
    private static partial Regex Jupyter();
}
