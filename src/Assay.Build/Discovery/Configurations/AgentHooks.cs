namespace Assay.Build.Discovery.Configurations;

/// <summary>Commands that an agent's program runs by itself.</summary>
internal static class AgentHooks
{
    /// <param name="when">The event, or the setting that names it.</param>
    /// <param name="severity">How bad it is when the command shows nothing bad; info says nothing.</param>
    public static void Tell(string when, string command, string client, int line, Severity severity, DiscoverySink sink)
    {
        sink.Asset(AssetKind.Hook, when, line, ("client", client), ("command", command));
        if (ShellDanger.IsIn(command))
            sink.Find(SettingsRules.DangerousHook, line, null, when, command);
        else if (severity > Severity.Info)
            sink.Find(SettingsRules.Hook, line, severity, when, command);
    }
}

/// <summary>Variables that settings give to an agent: addresses of model services, and credentials.</summary>
internal static class SettingsEnvironment
{
    static readonly string[] Addresses = ["ANTHROPIC_BASE_URL", "ANTHROPIC_BEDROCK_BASE_URL", "ANTHROPIC_VERTEX_BASE_URL", "OPENAI_BASE_URL", "OPENAI_API_BASE", "GOOGLE_GEMINI_BASE_URL", "GEMINI_BASE_URL", "HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"];

    public static void Judge(ModelFiles.Documents.DataNode? variables, string client, bool ofProject, Func<long, int> lineOf, DiscoverySink sink)
    {
        if (variables is not { Kind: ModelFiles.Documents.DataKind.Map })
            return;
        foreach (var (name, node) in variables.Pairs.Take(500))
        {
            var (value, line) = (node.Text, lineOf(node.At));
            if (Array.IndexOf(Addresses, name) >= 0 && value.Contains("://", StringComparison.Ordinal) && !ServerAddress.IsLoopback(ServerAddress.Host(value)))
            {
                sink.Asset(AssetKind.ModelEndpoint, ServerAddress.Host(value), line, ("url", ServerAddress.Shown(value)), ("client", client), ("variable", name));
                if (ofProject)
                    sink.Find(SettingsRules.Redirect, line, null, client, $"{name}={ServerAddress.Shown(value)}");
            }
            else if (CredentialValue.Of(name, value) is var (kind, severity))
            {
                sink.Asset(AssetKind.Key, name, line, ("service", kind), ("holder", client), ("where", "configuration"));
                sink.Find(SettingsRules.Secret, line, severity, client, $"{name}: {kind}");
            }
        }
    }
}
