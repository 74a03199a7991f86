using System.Text.RegularExpressions;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Commands that nobody wants to run without having read them.</summary>
internal static partial class ShellDanger
{
    /// <summary>It fetches and runs, sends files out, opens a shell to somewhere, or hides what it runs.</summary>
    public static bool IsIn(string command) => command.Length > 8192 || Dangerous().IsMatch(command);

    /// <summary>The command can be made to run any other: shells, interpreters, and what starts them.</summary>
    public static bool RunsAnything(string program) => program is "sh" or "bash" or "zsh" or "dash" or "fish" or "pwsh" or "powershell" or "cmd" or "python" or "python3" or "node" or "deno" or "bun" or "perl" or "ruby" or "php" or "npx" or "uvx" or "bunx" or "pipx" or "eval" or "exec" or "sudo" or "su" or "ssh" or "env" or "xargs" or "docker" or "podman" or "kubectl" or "osascript" or "uv" or "nix";

    /// <summary>The command reaches out or destroys, whatever its arguments are.</summary>
    public static bool IsRisky(string program) => program is "rm" or "curl" or "wget" or "nc" or "ncat" or "scp" or "rsync" or "chmod" or "chown" or "dd" or "find" or "awk" or "sed" or "mv" or "cp" or "tee" or "pip" or "pip3" or "npm" or "yarn" or "pnpm" or "gh" or "aws" or "gcloud" or "az" or "terraform" or "crontab" or "kill" or "apt" or "apt-get" or "brew";

    [GeneratedRegex(
        @"(?:curl|wget|iwr|irm|Invoke-WebRequest|fetch)\b[^\n]{0,400}\|\s*(?:sudo\s+)?(?:\S*/)?(?:ba|z|da|k)?sh\b|(?:curl|wget|irm|iwr)\b[^\n]{0,400}\|\s*(?:python3?|node|iex|perl|ruby|php)\b|<\(\s*(?:curl|wget)|\$\(\s*(?:curl|wget)" +
        @"|curl\b[^\n]{0,300}\s(?:-d|--data(?:-binary|-raw)?|-F|--form|-T|--upload-file)\s*[""']?[^\n]{0,40}(?:@|\$\(|`)|/dev/tcp/|\bnc\b[^\n]{0,80}\s-[a-z]*e\b|bash\s+-i\b|base64\s+(?:-d|-D|--decode)[^\n]{0,200}\|\s*\S*sh\b|\beval\s+[""']?\$\(" +
        @"|\brm\s+-[a-zA-Z]*r[a-zA-Z]*f?\s+[""']?(?:/|~|\$HOME)(?:\s|[""']|$)|(?:~|\$HOME|\$\{HOME\})/\.(?:ssh|aws|gnupg|kube|netrc)\b|authorized_keys|\bosascript\s+-e|powershell[^\n]{0,100}-e(?:nc|ncodedcommand)\b",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Dangerous();
}
