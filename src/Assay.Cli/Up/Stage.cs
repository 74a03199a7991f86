using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Assay.Server;
using Assay.Serving;
using SupportAssistant;
using SupportAssistant.Weak;

namespace Assay.Cli;

/// <summary>
/// What runs while the walk goes and after it: the two releases of the support assistant, and the gateway before them. Each is started when it is first needed. All of it listens on the loopback address,
/// and ends with the command.
/// </summary>
sealed class Stage(UpHome home, CancellationToken cancel) : IAsyncDisposable
{
    public const string Route = "support";
    public const string Old = "1.0.0", New = "1.1.0";

    /// <summary>The sample's invented tokens: who asks, another customer, the shop's own person.</summary>
    public static readonly (string Name, string Token)[] Tokens = [("SUPPORT_TOKEN", "alice-token"), ("OTHER_TOKEN", "bob-token"), ("OWNER_TOKEN", "admin-token")];

    readonly Dictionary<string, SupportAssistantApp> _assistants = [];
    GatewaySetup? _setup;
    FollowedRecord? _followed;
    GatewayHost? _gateway;

    /// <summary>The sample, laid out in the record's folder.</summary>
    public string Folder => Path.Combine(home.Folder, "support-assistant");

    /// <summary>Where texts of refused exchanges are opened with.</summary>
    public string PromptKeyFile => Path.Combine(Folder, "prompts.key");

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
        var app = await ListeningAsync(version, port => SupportAssistantApp.StartAsync(new SupportAssistantOptions { Port = port, Weak = weak }, cancel)).ConfigureAwait(false);
        _assistants[version] = app;
        var target = await File.ReadAllTextAsync(SampleFiles.SupportAssistant.Of("target.yaml"), cancel).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            Path.Combine(home.Folder, Target(version)), target.Replace("http://127.0.0.1:8099", app.Address.ToString().TrimEnd('/'), StringComparison.Ordinal) + $"version: support-assistant@{version}\n", cancel).ConfigureAwait(false);
        return app.Address;
    }

    /// <summary>The gateway, when it was started.</summary>
    public Task<Uri> GatewayAsync() => GatewayAsync(_ => throw new InvalidOperationException("the gateway was not started"));

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
        _setup = GatewaySetup.Read(file, Environment.GetEnvironmentVariable, out var error) ?? throw new WalkException($"The gateway's file {file} cannot be used: {error}");
        var control = new GatewayControl(_setup);
        _followed = FollowedRecord.Over(home.Store, control, "walk");
        var gateway = new Gateway(_setup, TimeProvider.System, _followed.Seen, control, _followed.Budget, null, _followed.Seen);
        _followed.Watch(gateway, _setup);
        _gateway = await ListeningAsync("gateway", port => GatewayHost.StartAsync(new GatewayListen(new Uri($"http://127.0.0.1:{port}"), null, null, _setup.MaxRequestBytes), gateway, cancel)).ConfigureAwait(false);
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

    // A port that was free a moment ago may be somebody's now: then another one.
    async Task<T> ListeningAsync<T>(string name, Func<int, Task<T>> start)
    {
        for (var tries = 0; ; tries++)
            try
            {
                return await start(await PortAsync(name).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (IOException) when (tries < 3)
            {
                File.Delete(Path.Combine(Folder, $"port-{name}"));
            }
    }

    // The same ports at every start, while they are free: an address that a visitor wrote down, or a round that goes on, stays right.
    async Task<int> PortAsync(string name)
    {
        var file = Path.Combine(Folder, $"port-{name}");
        if (File.Exists(file) && int.TryParse(await File.ReadAllTextAsync(file, cancel).ConfigureAwait(false), out var port) && port is > 1023 and < 65536 && LoopbackPort.IsFree(port))
            return port;
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            port = ((IPEndPoint)listener.LocalEndpoint).Port;
        }

        await File.WriteAllTextAsync(file, $"{port}", cancel).ConfigureAwait(false);
        return port;
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync().ConfigureAwait(false);
        if (_followed is not null)
            await _followed.DisposeAsync().ConfigureAwait(false);
        _setup?.Dispose();
        foreach (var assistant in _assistants.Values)
            await assistant.DisposeAsync().ConfigureAwait(false);
    }
}
