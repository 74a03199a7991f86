using System.Text.RegularExpressions;

namespace Assay.Build.Discovery.Configurations;

/// <summary>How firmly a started package is fixed.</summary>
internal enum Pinning
{
    /// <summary>Nothing is fetched: a program that is already there.</summary>
    Local,

    /// <summary>One version, or a digest, or a commit.</summary>
    Exact,

    /// <summary>A range, or a tag that can be moved.</summary>
    Range,

    /// <summary>Whatever is newest when it starts.</summary>
    None,
}

/// <summary>What a command fetches and runs.</summary>
/// <param name="Registry"><c>npm</c>, <c>pypi</c>, <c>docker</c>, <c>git</c>, <c>url</c> or <c>jsr</c>.</param>
internal sealed record Launched(string Registry, string Package, string? Version, Pinning Pinning);

/// <summary>Reads the command lines that MCP servers are started with.</summary>
internal static partial class LaunchCommand
{
    const int MostShells = 4;

    static readonly HashSet<string> NpmValues = ["-p", "--package", "-c", "--call", "--registry", "--cache", "-w", "--workspace", "--prefix", "--userconfig"];

    static readonly HashSet<string> UvValues =
    [
        "--from", "--with", "--with-editable", "--with-requirements", "-p", "--python", "--index", "--index-url", "-i", "--extra-index-url", "--default-index", "-f", "--find-links", "--directory", "--project", "--config-file", "--env-file", "--cache-dir", "--resolution",
        "--prerelease", "-c", "--constraints", "--overrides", "--refresh-package", "--exclude-newer", "--keyring-provider", "--link-mode", "--spec", "--pip-args", "--suffix",
    ];

    // What docker run takes without a value; every other option before the image takes one, unless it is written with '='.
    static readonly HashSet<string> DockerFlags =
    [
        "-i", "--interactive", "-t", "--tty", "-it", "-ti", "--rm", "-d", "--detach", "--init", "--privileged", "--read-only", "--no-healthcheck", "--oom-kill-disable", "-P", "--publish-all", "-q", "--quiet", "--sig-proxy", "--disable-content-trust", "-dit", "-itd",
    ];

    /// <summary>The words of the program that is run in the end, shells and wrappers taken off.</summary>
    public static IReadOnlyList<string> Words(string? command, IEnumerable<string> arguments)
    {
        IReadOnlyList<string> words = [.. (command is null ? [] : command.Contains(' ', StringComparison.Ordinal) && !command.Contains('\\', StringComparison.Ordinal) && !File(command) ? Split(command) : [command]), .. arguments];
        for (var i = 0; i < MostShells && words.Count > 1; i++)
        {
            var program = Program(words[0]);
            if (program is "cmd" && words.Count > 2 && words[1].Equals("/c", StringComparison.OrdinalIgnoreCase))
                words = [.. words.Skip(2)];
            else if (IsShell(program) && words.Index().FirstOrDefault(w => w.Index > 0 && w.Item.StartsWith('-') && w.Item.EndsWith('c')) is { Item: not null } flag && flag.Index + 1 < words.Count)
                words = Last(Split(words[flag.Index + 1]));
            else if (program is "env" or "sudo" or "exec" or "nohup" or "dotenv" or "time")
                words = [.. words.Skip(1).SkipWhile(w => w.StartsWith('-') || Assignment().IsMatch(w))];
            else
                break;
        }

        return words;
    }

    /// <summary>What is fetched and run; null when the program is already there.</summary>
    public static Launched? Of(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
            return null;
        string[] rest = [.. words.Skip(1)];
        return (Program(words[0]), rest) switch
        {
            ("npx" or "bunx" or "pnpx", _) => Npm(rest),
            ("npm", ["exec" or "x", .. var more]) => Npm(more),
            ("pnpm" or "yarn", ["dlx", .. var more]) => Npm(more),
            ("bun", ["x", .. var more]) => Npm(more),
            ("deno", ["run", .. var more]) => Deno(more),
            ("uvx", _) => Python(rest),
            ("uv", ["tool", "run", .. var more]) => Python(more),
            ("uv", ["run", .. var more]) => With(more),
            ("pipx", ["run", .. var more]) => Python(more),
            ("docker" or "podman" or "nerdctl", ["run" or "create", .. var more]) => Docker(more),
            ("docker" or "podman" or "nerdctl", ["container", "run", .. var more]) => Docker(more),
            _ => null,
        };
    }

    public static string Program(string word)
    {
        var name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        foreach (var end in (string[])[".exe", ".cmd", ".bat"])
            name = name.EndsWith(end, StringComparison.Ordinal) ? name[..^end.Length] : name;
        return name;
    }

    public static bool IsShell(string program) => program is "sh" or "bash" or "zsh" or "dash" or "ash" or "fish" or "pwsh" or "powershell";

    /// <summary>Words of a command line, with quotes taken off.</summary>
    public static List<string> Split(string line) => [.. Word().Matches(line.Length > 8192 ? line[..8192] : line).Select(m => m.Value.Trim('"', '\''))];

    // Of "cd x && npx y" the last command stays: it is the server.
    static IReadOnlyList<string> Last(List<string> words)
    {
        var cut = words.FindLastIndex(w => w is "&&" or ";" or "||");
        var last = words[(cut + 1)..];
        return last is ["exec", ..] ? last[1..] : last;
    }

    static bool File(string command) => command.StartsWith('/') && System.IO.Path.GetFileName(command).Contains(' ', StringComparison.Ordinal);

    static Launched? Npm(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word is "-p" or "--package" && i + 1 < words.Count)
                return NpmPackage(words[i + 1]);
            if (word.StartsWith("--package=", StringComparison.Ordinal))
                return NpmPackage(word["--package=".Length..]);
            if (word.StartsWith('-'))
                i += NpmValues.Contains(word) ? 1 : 0;
            else
                return NpmPackage(word);
        }

        return null;
    }

    static Launched? NpmPackage(string spec)
    {
        if (spec.StartsWith('.') || spec.StartsWith('/') || spec.StartsWith('~') || spec.StartsWith("file:", StringComparison.Ordinal))
            return null;
        if (Remote(spec) is { } remote)
            return remote;
        var at = spec.LastIndexOf('@');
        var (name, version) = at > 0 ? (spec[..at], spec[(at + 1)..]) : (spec, null);
        // owner/repository without a scope is fetched from GitHub.
        if (!name.StartsWith('@') && name.Contains('/', StringComparison.Ordinal))
            return new Launched("git", name, null, Commit().IsMatch(spec) ? Pinning.Exact : Pinning.None);
        return new Launched("npm", name, version, version is null || IsTag(version) ? Pinning.None : ExactNpm().IsMatch(version) ? Pinning.Exact : Pinning.Range);
    }

    static Launched? Deno(IReadOnlyList<string> words)
    {
        if (words.FirstOrDefault(w => !w.StartsWith('-')) is not { } script)
            return null;
        if (script.StartsWith("npm:", StringComparison.Ordinal))
            return NpmPackage(script[4..]);
        return script.StartsWith("jsr:", StringComparison.Ordinal) ? NpmPackage(script[4..]) is { } package ? package with { Registry = "jsr" } : null : Remote(script);
    }

    static Launched? Python(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word is "--from" or "--spec" && i + 1 < words.Count)
                return PythonPackage(words[i + 1]);
            if (word.StartsWith("--from=", StringComparison.Ordinal) || word.StartsWith("--spec=", StringComparison.Ordinal))
                return PythonPackage(word[7..]);
            if (word.StartsWith('-'))
                i += UvValues.Contains(word) ? 1 : 0;
            else
                return PythonPackage(word);
        }

        return null;
    }

    // uv run takes packages with --with and a local script; mcp run itself is no server.
    static Launched? With(IReadOnlyList<string> words)
    {
        for (var i = 0; i + 1 < words.Count; i++)
            if (words[i] == "--with" && !words[i + 1].StartsWith("mcp", StringComparison.Ordinal))
                return PythonPackage(words[i + 1]);
        return words.FirstOrDefault(w => w.StartsWith("https://", StringComparison.Ordinal) || w.StartsWith("http://", StringComparison.Ordinal)) is { } url ? Remote(url) : null;
    }

    static Launched? PythonPackage(string spec)
    {
        if (spec.StartsWith('.') || spec.StartsWith('/') || spec.StartsWith('~') || spec.StartsWith("file:", StringComparison.Ordinal))
            return null;
        if (Remote(spec.Split(" @ ")[^1]) is { } remote)
            return remote;
        if (Requirement().Match(spec) is not { Success: true } match)
            return null;
        var (op, version) = (match.Groups[2].Value, match.Groups[3].Value.Trim());
        var pinning = version.Length == 0 || IsTag(version) ? Pinning.None : op is "==" or "===" or "@" && !version.Contains('*', StringComparison.Ordinal) && !version.Contains(',', StringComparison.Ordinal) ? Pinning.Exact : Pinning.Range;
        return new Launched("pypi", match.Groups[1].Value, version.Length == 0 ? null : version, pinning);
    }

    static Launched? Docker(IReadOnlyList<string> words)
    {
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i];
            if (word.StartsWith('-'))
            {
                i += word.Contains('=', StringComparison.Ordinal) || DockerFlags.Contains(word) ? 0 : 1;
                continue;
            }

            if (word.IndexOf("@sha256:", StringComparison.Ordinal) is > 0 and var digest)
                return new Launched("docker", word[..digest], word[(digest + 1)..], Pinning.Exact);
            var colon = word.LastIndexOf(':');
            var (image, tag) = colon > word.LastIndexOf('/') ? (word[..colon], word[(colon + 1)..]) : (word, null);
            return new Launched("docker", image, tag, tag is null || IsTag(tag) ? Pinning.None : Pinning.Range);
        }

        return null;
    }

    static Launched? Remote(string spec)
    {
        var git = spec.StartsWith("git", StringComparison.Ordinal) && spec.Contains(':', StringComparison.Ordinal);
        if (!git && !spec.StartsWith("http://", StringComparison.Ordinal) && !spec.StartsWith("https://", StringComparison.Ordinal))
            return null;
        return new Launched(git ? "git" : "url", ServerAddress.Shown(spec), null, Commit().IsMatch(spec) || spec.Contains("#sha256=", StringComparison.Ordinal) ? Pinning.Exact : Pinning.None);
    }

    static bool IsTag(string version) => version is "latest" or "next" or "beta" or "alpha" or "canary" or "main" or "master" or "dev" or "nightly" or "edge" or "stable" or "*" or "";

    [GeneratedRegex(@"^v?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex ExactNpm();

    [GeneratedRegex(@"^([A-Za-z0-9][A-Za-z0-9._-]{0,100})(?:\[[^\]]{0,200}\])?\s*(?:(===|==|~=|>=|<=|!=|>|<|@)\s*(.{0,200}))?$", RegexOptions.CultureInvariant)]
    private static partial Regex Requirement();

    [GeneratedRegex(@"[@#/][0-9a-f]{40}(?:$|[#?/])", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*=", RegexOptions.CultureInvariant)]
    private static partial Regex Assignment();

    [GeneratedRegex("""(?:[^\s"']|"[^"]*"|'[^']*')+""", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
