using System.CommandLine;
using Assay.Build.Discovery.Mcp;

namespace Assay.Cli;

/// <summary>Which servers, how to reach them, and how long they may take.</summary>
sealed class McpOptions
{
    readonly Argument<string[]> _command = new("command") { Description = "The server's command, after --.", HelpName = "COMMAND", Arity = ArgumentArity.ZeroOrMore };
    readonly Option<string?> _url = new("--url") { Description = "Address of a server: streamable HTTP, or the older kind with a stream of events.", HelpName = "URL" };
    readonly Option<string?> _config = new("--config") { Description = "Configuration file of an MCP client: every server in it that is not disabled.", HelpName = "FILE" };
    readonly Option<string?> _name = new("--name") { Description = "What the server is called in findings and pins (default: what it calls itself, or its address).", HelpName = "NAME" };
    readonly Option<string[]> _env = new("--env") { Description = "Variable of this environment that the server gets too.", HelpName = "NAME" };
    readonly Option<string[]> _header = new("--header-env") { Description = "Header to send, with the variable that holds its value: Authorization=TOKEN_VARIABLE.", HelpName = "HEADER=NAME" };
    readonly Option<int> _timeout = new("--timeout") { Description = "Seconds that one server may take.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
    readonly Option<string?> _client = new("--client-name") { Description = "What Assay calls itself to the server (default: assay). A server may show a scanner something else than your client.", HelpName = "CLIENT" };
    readonly Option<bool> _yes = new("--yes") { Description = "With --config: run what it says without asking." };

    public void AddTo(Command command)
    {
        command.Add(_command);
        foreach (var option in new Option[] { _url, _config, _name, _env, _header, _timeout, _client, _yes })
            command.Add(option);
    }

    public McpLimits Limits(CommandContext context) => McpLimits.Default with { Time = TimeSpan.FromSeconds(Math.Clamp(context.Get(_timeout), 1, 3600)), ClientName = context.Get(_client) is { Length: > 0 } name ? name : McpLimits.Default.ClientName };

    /// <summary>Null when something is wrong or was not approved, which was then told.</summary>
    public async Task<IReadOnlyList<McpTarget>?> ReadAsync(CommandContext context)
    {
        var (command, url, config) = (context.Get(_command), context.Get(_url), context.Get(_config));
        if ((command.Length > 0 ? 1 : 0) + (url is null ? 0 : 1) + (config is null ? 0 : 1) != 1)
            return Wrong(context, "Say which server: a command after --, --url or --config, and only one of them.", null, "For example: assay mcp inspect -- npx -y @modelcontextprotocol/server-memory@2026.1.26");
        if (config is not null && context.Get(_name) is not null)
            return Wrong(context, "--name is for one server; those of a configuration file have their names there.", config, "Leave --name away.");
        var passed = new Dictionary<string, string>();
        foreach (var name in context.Get(_env) ?? [])
            if (Environment.GetEnvironmentVariable(name) is { } value)
                passed[name] = value;
            else
                return Wrong(context, "--env names a variable that is not set.", name, "Set it, or leave it away.");
        var headers = new Dictionary<string, string>();
        foreach (var header in context.Get(_header) ?? [])
            if (header.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } variable] && Environment.GetEnvironmentVariable(variable) is { } value)
                headers[name] = value;
            else
                return Wrong(context, "--header-env has a header and the name of a variable that is set: HEADER=NAME.", header, "The value itself does not go on the command line, where others see it.");
        if (config is not null)
            return await FromConfigAsync(context, config, passed).ConfigureAwait(false);
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https")))
            return Wrong(context, "--url is not an http address.", url, "For example: --url https://mcp.example.org/mcp");
        return [new McpTarget(context.Get(_name) ?? "", url is null ? command : null, url is null ? null : new Uri(url), Environment.CurrentDirectory, passed, headers)];
    }

    async Task<IReadOnlyList<McpTarget>?> FromConfigAsync(CommandContext context, string config, Dictionary<string, string> passed)
    {
        if (!File.Exists(config))
            return Wrong(context, "There is no such file.", config, "Name the configuration file of an MCP client.");
        if (McpConfigFile.Read(await BoundedFile.ReadAsync(config, McpConfigFile.MaxBytes, context.Cancel).ConfigureAwait(false), out var error) is not { } entries)
            return Wrong(context, $"The configuration cannot be read: {error}.", config, "It is JSON with mcpServers, servers or context_servers.");
        var targets = McpTarget.Of(entries, Path.GetDirectoryName(Path.GetFullPath(config))!, passed);
        if (targets.Count == 0)
            return Wrong(context, "The configuration holds no server that is not disabled.", config, "Nothing was looked at.");
        foreach (var off in entries.Where(e => e.Disabled))
            Console.Error.WriteLine(SafeText.Of($"{off.Name}: disabled in the file, not looked at"));
        // What a file says to run is run only when a person saw it.
        foreach (var target in targets)
            Console.Error.WriteLine(SafeText.Of($"{target.Label}: {target.Shown}"));
        return context.Get(_yes) || Approved(targets.Count) ? targets : Wrong(context, "Nothing was run: starting the servers of a file needs approval.", config, "Look at the commands above; then say --yes.");
    }

    static bool Approved(int servers)
    {
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            return false;
        Console.Error.Write($"Run {(servers == 1 ? "this" : $"these {servers}")}? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    static IReadOnlyList<McpTarget>? Wrong(CommandContext context, string what, string? where, string hint)
    {
        context.Fail(what, where, hint);
        return null;
    }
}
