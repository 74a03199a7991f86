using System.Text.RegularExpressions;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Writes down a configured MCP server, and what is wrong with it.</summary>
internal static partial class ServerJudge
{
    static readonly string[] CommandServers =
    [
        "mcp-server-commands", "@wonderwhy-er/desktop-commander", "desktop-commander", "mcp-shell", "mcp-shell-server", "mcp-server-shell", "shell-mcp-server", "cli-mcp-server", "mcp-terminal", "iterm-mcp", "mcp-run-python", "@pydantic/mcp-run-python", "mcp-python-repl", "mcp-server-code-runner", "mcp-code-executor",
        "super-shell-mcp", "@mkusaka/mcp-shell-server", "mcp-bash", "terminal-mcp", "windows-cli-mcp", "@simonb97/server-win-cli", "ssh-mcp", "mcp-remote-ssh", "mcp-interpreter", "jupyter-mcp-server",
    ];

    static readonly string[] WholeTrees = ["/", "~", "~/", "$HOME", "${HOME}", "${env:HOME}", "%USERPROFILE%", "${userHome}", "/home", "/Users", "/root", "/etc", "C:\\", "C:/", "c:\\", "C:\\Users", "C:\\\\"];

    public static void Judge(ConfiguredServer server, DiscoverySink sink)
    {
        var words = LaunchCommand.Words(server.Command, server.Arguments.Select(a => a.Text));
        var launched = LaunchCommand.Of(words);
        // In code the name is that of a variable; the package says more.
        if (server.Client == "code" && launched is not null)
            server = server with { Name = launched.Package };
        sink.Asset(AssetKind.McpServer, server.Name, server.Line,
            ("client", server.Client), ("transport", Transport(server)), ("command", words.Count > 0 ? LaunchCommand.Program(words[0]) : null), ("url", server.Url is { } url ? ServerAddress.Shown(url.Text) : null),
            ("registry", launched?.Registry), ("package", launched?.Package), ("version", launched?.Version), ("pinned", launched is null ? null : launched.Pinning == Pinning.Exact ? "true" : "false"),
            ("environment", string.Join(", ", server.Environment.Select(e => e.Name).Order(StringComparer.Ordinal))), ("headers", string.Join(", ", server.Headers.Select(h => h.Name).Order(StringComparer.Ordinal))),
            ("approved", string.Join(", ", server.AutoApproved)), ("state", server.Disabled ? "disabled" : null));
        sink.Servers.Add(server);
        // What is switched off is an asset, and its secrets lie there all the same.
        Credentials(server, sink);
        if (launched is not null)
            Package(server, launched, sink);
        if (server.Url is { } address && ServerAddress.IsPlainRemote(address.Text))
            sink.Find(ServerRules.PlainHttp, address.Line, ServerAddress.IsNear(ServerAddress.Host(address.Text)) ? Severity.Medium : null, server.Name, ServerAddress.Shown(address.Text));
        foreach (var argument in server.Arguments)
            if (ServerAddress.IsPlainRemote(argument.Text) && launched?.Package is "mcp-remote" or "mcp-proxy" or "supergateway" or "@modelcontextprotocol/inspector")
                sink.Find(ServerRules.PlainHttp, argument.Line, ServerAddress.IsNear(ServerAddress.Host(argument.Text)) ? Severity.Medium : null, server.Name, ServerAddress.Shown(argument.Text));
        Access(server, words, launched, sink);
        // "env NAME=value npx ..." and "docker run -e NAME=value" set variables too.
        var assigned = server.Arguments.Select(a => a.Text.Split('=', 2) is [var name, var value] ? new NamedValue(name, value, a.Line) : default).Where(a => a.Name is not null);
        foreach (var variable in server.Environment.Concat(assigned))
            if (Disarms(variable))
                sink.Find(ServerRules.Loader, variable.Line, null, server.Name, variable.Name);
        if (server.AutoApproved.Count > 0)
            sink.Find(ServerRules.AutoApproved, server.Line, server.AutoApproved.Contains("*") ? Severity.High : null, server.Name, string.Join(", ", server.AutoApproved.Take(20)));
    }

    static string Transport(ConfiguredServer server) => server.Transport switch
    {
        "stdio" or "local" or "process" => "stdio",
        "sse" => "sse",
        "http" or "streamable-http" or "streamableHttp" or "streamable_http" or "remote" => "http",
        "builtin" => "builtin",
        _ when server.Url is { } url => url.Text.TrimEnd('/').EndsWith("/sse", StringComparison.Ordinal) ? "sse" : "http",
        _ => "stdio",
    };

    static void Package(ConfiguredServer server, Launched launched, DiscoverySink sink)
    {
        if (launched.Pinning is Pinning.None or Pinning.Range)
            sink.Find(ServerRules.Unpinned, server.Line, launched.Pinning == Pinning.Range ? Severity.Low : null, server.Name, $"{launched.Registry}: {launched.Package}{(launched.Version is null ? "" : " " + launched.Version)}");
        if (launched.Registry is "npm" or "pypi" && KnownServers.TakenFor(launched.Package) is { } meant)
            sink.Find(ServerRules.Lookalike, server.Line, null, server.Name, $"{launched.Package} looks like {meant}");
        if (Array.IndexOf(CommandServers, launched.Package) >= 0)
            sink.Find(ServerRules.Commands, server.Line, null, server.Name, launched.Package);
    }

    static void Credentials(ConfiguredServer server, DiscoverySink sink)
    {
        foreach (var (name, value, line) in server.Environment.Concat(server.Headers))
            if (CredentialValue.Of(name, value) is var (kind, severity))
                Tell(ServerRules.Secret, kind, severity, line, name);
            else
                foreach (var (part, secret) in ServerAddress.Credentials(value))
                    if (!CredentialValue.IsReference(secret) && secret.Length > 3)
                        Tell(ServerRules.Secret, "credential in an address", Severity.Medium, line, $"{name}, {part}");
        foreach (var (text, line) in server.Url is { } url ? server.Arguments.Append(url) : server.Arguments)
            foreach (var (part, secret) in ServerAddress.Credentials(text))
                if (!CredentialValue.IsReference(secret) && secret.Length > 3)
                    Tell(ServerRules.Secret, "credential in an address", CredentialValue.Of(part, secret)?.Severity ?? Severity.Medium, line, part);
        for (var i = 0; i < server.Arguments.Count; i++)
        {
            var (text, line) = server.Arguments[i];
            if (Option().Match(text) is not { Success: true } option)
                continue;
            var name = option.Groups[1].Value;
            var value = option.Groups[2].Success ? option.Groups[2].Value : i + 1 < server.Arguments.Count ? server.Arguments[i + 1].Text : "";
            if (name.Equals("header", StringComparison.OrdinalIgnoreCase) || name == "H")
            {
                if (value.Split(':', 2) is not [var header, var content] || !SecretName().IsMatch(header))
                    continue;
                (name, value) = (header.Trim(), content.Trim());
            }
            else if (!SecretName().IsMatch(name) || value.Length == 0 || value.StartsWith('-'))
            {
                continue;
            }

            var known = CredentialValue.Of(name, value);
            sink.Find(ServerRules.Argument, line, known is var (_, severity) ? severity < Severity.Medium ? Severity.Medium : severity : CredentialValue.IsReference(value) ? Severity.Low : null, server.Name, name, identity: name);
            if (known is var (kind, _))
                sink.Asset(AssetKind.Key, name, line, ("holder", server.Name), ("service", kind), ("where", "argument"));
        }

        // docker -e NAME=value, and plain tokens anywhere.
        foreach (var (text, line) in server.Arguments)
            if (text.Split('=', 2) is [var name, { Length: > 0 } value] && !name.StartsWith('-') && CredentialValue.Of(name, value) is var (kind, severity))
                Tell(ServerRules.Secret, kind, severity, line, name);
            else if (!text.Contains('=', StringComparison.Ordinal) && CredentialValue.Of("", text) is var (shape, high) && high == Severity.High)
                Tell(ServerRules.Secret, shape, high, line, "argument");

        void Tell(Code.CodeRule rule, string kind, Severity severity, int line, string name)
        {
            sink.Find(rule, line, severity, server.Name, $"{name}: {kind}");
            sink.Asset(AssetKind.Key, name, line, ("holder", server.Name), ("service", kind), ("where", "configuration"));
        }
    }

    static void Access(ConfiguredServer server, IReadOnlyList<string> words, Launched? launched, DiscoverySink sink)
    {
        var line = string.Join(' ', server.Arguments.Select(a => a.Text).Prepend(server.Command ?? ""));
        if (FetchAndRun().IsMatch(line) || RunsFetched(words))
            sink.Find(ServerRules.Shell, server.Line, null, server.Name, line);
        if (words.Count > 0 && LaunchCommand.IsShell(LaunchCommand.Program(words[0])) && server.Arguments.Count == 0)
            sink.Find(ServerRules.Commands, server.Line, null, server.Name, words[0]);
        if (launched is { Package: var package } && package.Contains("filesystem", StringComparison.Ordinal))
            foreach (var argument in server.Arguments)
                if (Array.IndexOf(WholeTrees, argument.Text) >= 0 || Home().IsMatch(argument.Text))
                    sink.Find(ServerRules.Broad, argument.Line, Home().IsMatch(argument.Text) || argument.Text.Contains("HOME", StringComparison.Ordinal) || argument.Text.StartsWith('~') ? Severity.Medium : null, server.Name, argument.Text);
        if (launched is not { Registry: "docker" })
            return;
        for (var i = 0; i < server.Arguments.Count; i++)
        {
            var (text, at) = server.Arguments[i];
            var value = text.StartsWith("-v=", StringComparison.Ordinal) || text.StartsWith("--volume=", StringComparison.Ordinal) || text.StartsWith("--mount=", StringComparison.Ordinal) ? text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..] : text is "-v" or "--volume" or "--mount" && i + 1 < server.Arguments.Count ? server.Arguments[i + 1].Text : "";
            if (text is "--privileged" or "--pid=host" or "--cap-add=ALL" or "--cap-add=SYS_ADMIN" || value.Contains("docker.sock", StringComparison.Ordinal) || value.StartsWith("/:", StringComparison.Ordinal) || value.Contains("src=/,", StringComparison.Ordinal))
                sink.Find(ServerRules.Broad, at, null, server.Name, value.Length > 0 ? value : text);
        }
    }

    // python -c, node -e: the program stands in the configuration, and takes its code from the network.
    static bool RunsFetched(IReadOnlyList<string> words)
    {
        if (words.Count < 3 || LaunchCommand.Program(words[0]).TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.') is not ("python" or "node" or "deno" or "bun" or "ruby" or "perl" or "php" or "pwsh" or "powershell"))
            return false;
        for (var i = 1; i + 1 < words.Count; i++)
            if (words[i] is "-c" or "-e" or "-p" or "-r" or "--eval" or "--print" or "eval" or "-Command" or "-EncodedCommand")
                return words[i] == "-EncodedCommand" || FetchesCode().IsMatch(string.Join(' ', words.Skip(i + 1)));
        return false;
    }

    static bool Disarms(NamedValue variable) => variable.Name switch
    {
        "NODE_TLS_REJECT_UNAUTHORIZED" => variable.Value == "0",
        "PYTHONHTTPSVERIFY" => variable.Value == "0",
        "LD_PRELOAD" or "DYLD_INSERT_LIBRARIES" or "PYTHONSTARTUP" or "BASH_ENV" => variable.Value.Length > 0,
        "NODE_OPTIONS" => variable.Value.Contains("--require", StringComparison.Ordinal) || variable.Value.Contains("--import", StringComparison.Ordinal) || variable.Value.Contains("-r ", StringComparison.Ordinal),
        "npm_config_registry" or "NPM_CONFIG_REGISTRY" or "UV_INDEX_URL" or "UV_DEFAULT_INDEX" or "PIP_INDEX_URL" or "PIP_EXTRA_INDEX_URL" or "UV_EXTRA_INDEX_URL" => ServerAddress.IsPlainRemote(variable.Value),
        _ => false,
    };

    [GeneratedRegex(@"^--?([A-Za-z][A-Za-z0-9_-]{0,40})(?:=(.*))?$", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Option();

    [GeneratedRegex(@"(?:api[_-]?key|access[_-]?key|token|secret|passw(?:or)?d|authorization|credential|connection[_-]?string|bearer)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"(?:curl|wget|iwr|Invoke-WebRequest|irm)\b[^|;&]{0,400}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b|(?:curl|wget|irm|iwr)\b.{0,400}\|\s*(?:python3?|node|iex|perl|ruby)\b|(?:ba|z)?sh\s+<\(\s*(?:curl|wget)|(?:\$\(|`)\s*(?:curl|wget)\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FetchAndRun();

    [GeneratedRegex(@"urlopen|urlretrieve|requests\.|httpx\.|\bfetch\s*\(|https?://|https?\.get|net\.|socket|open-uri|LWP|Invoke-|DownloadString|base64|b64decode|atob", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FetchesCode();

    [GeneratedRegex(@"^(?:/home/[^/]+|/Users/[^/]+|[A-Za-z]:\\+Users\\+[^\\]+)[/\\]?$", RegexOptions.CultureInvariant)]
    private static partial Regex Home();
}
