using System.Text.RegularExpressions;

namespace Assay.Build.ModelFiles.Python;

/// <summary>Shell commands that no model needs: what is fetched is run, a shell is handed to the network, files are wiped.</summary>
internal static class ShellText
{
    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    static readonly Lazy<(Regex Pattern, string Why)[]> Patterns = new(() =>
    [
        (new(@"\b(curl|wget|fetch|lwp-request|aria2c)\b[^\n;]{0,200}\|\s*(sudo\s+(-\S+\s+)*)?(/\S*/)?(env\s+)?(ba|z|da|k|fi|a)?sh\b", Options), "runs what it downloads"),
        (new(@"\b(curl|wget|fetch)\b[^\n;]{0,200}\|\s*(sudo\s+)?(/\S*/)?(python[0-9.]*|perl|ruby|node|php)\b", Options), "runs what it downloads"),
        (new(@"\b(ba|z|da)?sh\s+(-\S+\s+)*(<\(|[""']?\$\()\s*(curl|wget)\b", Options), "runs what it downloads"),
        (new(@"\b(eval|source|\.)\s+[""']?(\$\(|<\(|`)\s*(curl|wget)\b", Options), "runs what it downloads"),
        (new(@"\b(curl|wget)\b[^\n]{0,200}(;|&&)\s*(sudo\s+)?(chmod\s+\S*(\+x|7[0-7]{2})|(ba)?sh\s|\./)", Options), "runs what it downloads"),
        (new(@"/dev/(tcp|udp)/", Options), "opens a shell to the network"),
        (new(@"\b(nc|ncat|netcat|socat)\b[^\n;]{0,200}(\s-[a-z]*[ec]\b|exec:|system:)", Options), "opens a shell to the network"),
        (new(@"\bmkfifo\b[^\n]{0,150}\b(nc|ncat|netcat|telnet)\b", Options), "opens a shell to the network"),
        (new(@"\bbase64\s+(-d|-D|--decode)\b[^\n;]{0,150}\|\s*(sudo\s+)?(ba|z|da)?(sh|python[0-9.]*)\b", Options), "runs what it unpacks"),
        (new(@"\bpowershell(\.exe)?\b[^\n]{0,150}(\s-e(nc|ncodedcommand|c)?\s|downloadstring|invoke-expression|\biex\b)", Options), "runs what it downloads or unpacks"),
        (new(@"\b(certutil(\.exe)?\s+[^\n]{0,100}-urlcache|mshta(\.exe)?\s+https?:|bitsadmin\b[^\n]{0,100}/transfer|regsvr32\b[^\n]{0,100}/i:http)", Options), "runs what it downloads"),
        (new(@"\brm\s+(-\S+\s+)*-\S*[rf]\S*\s+(-\S+\s+)*(--no-preserve-root\s+)?(/|~|\$HOME|/\*|/(etc|home|usr|var|boot))(\s|/?\*|$)", Options), "deletes what is not its own"),
        (new(@"\b(dd\s+[^\n]{0,100}of=/dev/(sd|nvme|hd|vd)|mkfs\S*\s+\S*/dev/)", Options), "overwrites a disk"),
        (new(@"(>>?|tee\s+(-a\s+)?)\s*\S*(\.ssh/authorized_keys|/etc/(passwd|shadow|sudoers|cron\S*|ld\.so\.preload)|\.bashrc|\.profile|\.zshrc|/etc/systemd/)", Options), "plants itself in the system"),
        (new(@"\bcrontab\s+-(\s|$)|\|\s*crontab\b", Options), "plants itself in the system"),
        (new(@"(cat|cp|tar|curl|scp)\b[^\n]{0,200}(/etc/shadow|\.ssh/id_[a-z0-9]+|\.aws/credentials|\.git-credentials|\.netrc|\.kube/config)", Options), "takes secrets"),
    ]);

    /// <summary>Why the command is dangerous; null when it is not known to be.</summary>
    public static string? Danger(string command)
    {
        var text = command.Length > 20_000 ? command[..20_000] : command;
        foreach (var (pattern, why) in Patterns.Value)
            if (pattern.IsMatch(text))
                return why;
        return null;
    }
}
