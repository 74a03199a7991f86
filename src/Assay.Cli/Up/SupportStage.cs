using System.Text.Json.Nodes;
using Assay.Serving;
using SupportAssistant;
using SupportAssistant.Weak;

namespace Assay.Cli;

/// <summary>
/// What runs for the support assistant while the walk goes and after it: its two releases, and the gateway before them. Each is started when it is first needed. All of it listens on the loopback address,
/// and ends with the command.
/// </summary>
sealed class SupportStage(UpHome home, CancellationToken cancel) : IAsyncDisposable
{
    public const string Route = "support";
    public const string Old = "1.0.0", New = "1.1.0";

    /// <summary>The sample's invented tokens: who asks, another customer, the shop's own person.</summary>
    public static readonly (string Name, string Token)[] Tokens = [("SUPPORT_TOKEN", "alice-token"), ("OTHER_TOKEN", "bob-token"), ("OWNER_TOKEN", "admin-token")];

    readonly Dictionary<string, SupportAssistantApp> _assistants = [];
    WalkGateway? _gateway;

    /// <summary>The sample, laid out in the record's folder.</summary>
    public string Folder => Path.Combine(home.Folder, "support-assistant");

    /// <summary>Where texts of refused exchanges are opened with.</summary>
    public string PromptKeyFile => Path.Combine(Folder, "prompts.key");

    KeptPorts Ports => new(Folder, cancel);

    public static string Release(string version) => $"support-assistant/release/{version}";

    /// <summary>Keys under which the gateway keeps texts of refused exchanges, for who reads them.</summary>
    public IReadOnlyList<PromptKey> PromptKeys => PromptKey.Read(PromptKeyFile, out var error) is { } key ? [key] : throw new WalkException($"The key {PromptKeyFile} cannot be used: {error}");

    /// <summary>Name of the target's file of a release, from the record's folder.</summary>
    public static string Target(string version) => $"support-assistant/target-{version}.yaml";

    /// <summary>Lays out the sample's files, and the key for texts, before the server that reads with it starts.</summary>
    public void Prepare()
    {
        SampleFiles.SupportAssistant.LayOut(home.Folder, "release", "ingest", "data", "walk");
        if (!File.Exists(PromptKeyFile))
            UpHome.WritePrivate(PromptKeyFile, PromptKey.New() + "\n");
    }

    /// <summary>The release, running with the weaknesses that its own file names; writes the file that describes it as a target.</summary>
    public async Task<Uri> AssistantAsync(string version)
    {
        if (_assistants.TryGetValue(version, out var running))
            return running.Address;
        var settings = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(home.Folder, Release(version), "assistant.json"), cancel).ConfigureAwait(false))!;
        var weak = WeaknessSet.Of([.. settings["weak"]!.AsArray().Select(w => w!.GetValue<string>())]);
        var app = await Ports.ListeningAsync(version, port => SupportAssistantApp.StartAsync(new SupportAssistantOptions { Port = port, Weak = weak }, cancel)).ConfigureAwait(false);
        _assistants[version] = app;
        var target = await File.ReadAllTextAsync(SampleFiles.SupportAssistant.Of("target.yaml"), cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            Path.Combine(home.Folder, Target(version)), target.Replace("http://127.0.0.1:8099", app.Address.ToString().TrimEnd('/'), StringComparison.Ordinal) + $"version: support-assistant@{version}\n", cancel).ConfigureAwait(false);
        return app.Address;
    }

    /// <summary>The gateway, following the record of the folder; its file names both releases by digest.</summary>
    public async Task<Uri> GatewayAsync(Func<string, Task<Digest>> digestOf)
    {
        if (_gateway is not null)
            return _gateway.Address;
        var text = await FilledAsync("gateway.yaml").ConfigureAwait(false);
        foreach (var version in (string[])[Old, New])
            text = text.Replace($"{{digest-{version}}}", (await digestOf(version).ConfigureAwait(false)).ToString(), StringComparison.Ordinal);
        var file = Path.Combine(Folder, "gateway.yaml");
        UpHome.WritePrivate(Path.Combine(Folder, "assistant.credential"), Tokens[0].Token + "\n");
        await File.WriteAllTextAsync(file, text, cancel).ConfigureAwait(false);
        _gateway = await WalkGateway.StartAsync(home, "support-gateway", file, Ports, cancel).ConfigureAwait(false);
        return _gateway.Address;
    }

    /// <summary>Writes the red team's plan, which names where both releases are.</summary>
    public async Task PlanAsync() => await File.WriteAllTextAsync(Path.Combine(Folder, "plan.yaml"), await FilledAsync("plan.yaml").ConfigureAwait(false), cancel).ConfigureAwait(false);

    /// <summary>A file of the sample with the addresses of both releases, which run from then on.</summary>
    async Task<string> FilledAsync(string name)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder, "walk", name), cancel).ConfigureAwait(false);
        foreach (var version in (string[])[Old, New])
            text = text.Replace($"{{address-{version}}}", (await AssistantAsync(version).ConfigureAwait(false)).ToString().TrimEnd('/'), StringComparison.Ordinal);
        return text;
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync().ConfigureAwait(false);
        foreach (var assistant in _assistants.Values)
            await assistant.DisposeAsync().ConfigureAwait(false);
    }
}
