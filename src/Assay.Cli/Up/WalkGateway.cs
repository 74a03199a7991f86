using Assay.Server;
using Assay.Serving;

namespace Assay.Cli;

/// <summary>A gateway of the walk: it follows the record of the folder, listens on the loopback address, and ends with the command.</summary>
sealed class WalkGateway : IAsyncDisposable
{
    readonly GatewaySetup _setup;
    readonly FollowedRecord _followed;
    GatewayHost? _host;

    WalkGateway(GatewaySetup setup, FollowedRecord followed) => (_setup, _followed) = (setup, followed);

    public Uri Address => _host!.Address;

    /// <param name="name">Its name among the gateways that follow the record.</param>
    /// <param name="file">The gateway's file.</param>
    public static async Task<WalkGateway> StartAsync(UpHome home, string name, string file, KeptPorts ports, CancellationToken cancel)
    {
        var setup = GatewaySetup.Read(file, Environment.GetEnvironmentVariable, out var error) ?? throw new WalkException($"The gateway's file {file} cannot be used: {error}");
        var control = new GatewayControl(setup);
        var started = new WalkGateway(setup, FollowedRecord.Over(home.Store, control, name));
        try
        {
            var gateway = new Gateway(setup, TimeProvider.System, started._followed.Seen, control, started._followed.Budget, null, started._followed.Seen);
            started._followed.Watch(gateway, setup);
            started._host = await ports.ListeningAsync(
                "gateway", port => GatewayHost.StartAsync(new GatewayListen(new Uri($"http://127.0.0.1:{port}"), null, null, setup.MaxRequestBytes), gateway, cancel)).ConfigureAwait(false);
            return started;
        }
        catch
        {
            await started.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
            await _host.DisposeAsync().ConfigureAwait(false);
        await _followed.DisposeAsync().ConfigureAwait(false);
        _setup.Dispose();
    }
}
