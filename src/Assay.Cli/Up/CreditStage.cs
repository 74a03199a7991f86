using CreditScorer;

namespace Assay.Cli;

/// <summary>
/// What runs for the credit-risk model while the walk goes and after it: a scorer that serves the sample's own ONNX file, and the gateway before it. Both are started when they are first needed, listen on the loopback
/// address, and end with the command.
/// </summary>
sealed class CreditStage(UpHome home, CancellationToken cancel) : IAsyncDisposable
{
    public const string Route = "credit";

    CreditScorerApp? _scorer;
    WalkGateway? _gateway;

    /// <summary>The sample, laid out in the record's folder.</summary>
    public string Folder => Path.Combine(home.Folder, "credit-risk");

    /// <summary>The gateway. Its file names the model by the digest of the bytes that the scorer has loaded, whatever the register says.</summary>
    public async Task<Uri> GatewayAsync()
    {
        if (_gateway is not null)
            return _gateway.Address;
        var ports = new KeptPorts(Folder, cancel);
        try
        {
            _scorer ??= await ports.ListeningAsync("scorer", port => CreditScorerApp.StartAsync(new CreditScorerOptions(Path.Combine(Folder, "model", "credit-risk.onnx")) { Port = port }, cancel)).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw new WalkException($"The walk stopped at serving the credit-risk model: {e.Message}");
        }

        var text = await File.ReadAllTextAsync(Path.Combine(Folder, "walk", "gateway.yaml"), cancel).ConfigureAwait(false);
        var file = Path.Combine(Folder, "gateway.yaml");
        await File.WriteAllTextAsync(
            file, text.Replace("{address}", _scorer.Address.ToString().TrimEnd('/'), StringComparison.Ordinal).Replace("{digest}", _scorer.Digest.ToString(), StringComparison.Ordinal), cancel).ConfigureAwait(false);
        _gateway = await WalkGateway.StartAsync(home, "credit-gateway", file, ports, cancel).ConfigureAwait(false);
        return _gateway.Address;
    }

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync().ConfigureAwait(false);
        if (_scorer is not null)
            await _scorer.DisposeAsync().ConfigureAwait(false);
    }
}
