using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Server;
using Assay.Serving;

namespace Assay.Cli;

/// <summary><c>assay gateway</c>: stands before models' servers, and lets through what its policies allow.</summary>
static class GatewayCommand
{
    public static Command Create() => new("gateway", "The gateway before models: run it, its keys, credentials, approvals, manifest.") { Run(), Check(), GatewayKeyCommand.Create(), GatewayApprovalsCommand.Create(), PromptKeyCommand.Create(), GatewayCredentialCommand.Create(), AdmissionCommand.Create(), GatewayManifestCommand.Create(), GatewayGoneCommand.Create() };

    static Option<string> Configuration() => new("--config") { Description = "The gateway's file (YAML).", HelpName = "FILE", Required = true };

    static Command Check()
    {
        var file = Configuration();
        var sealing = GatewayCredentialCommand.KeyFile();
        return new AssayCommand("check", "Read a gateway's file and its policies: every mistake with its line and column. Exit code 0 when they can be used, 1 when not.", context =>
        {
            var path = context.Get(file)!;
            if (!Readable(path, context.Get(sealing), out var key, out var problem))
                return problem!.Write(context.Out.Format);
            if (GatewaySetup.Check(path, Environment.GetEnvironmentVariable, out var wrong, key) is not { } setup)
            {
                context.Out.Write(new { file = path, valid = false, mistakes = wrong.Select(w => GatewayMistake.Of(path, w)) }, text =>
                {
                    foreach (var one in wrong)
                        text.Line(GatewayMistake.Of(path, one).ToString(), Tone.Bad);
                });
                return ExitCode.No;
            }

            using (setup)
                context.Out.Write(setup.Summary.Select(s => new { s.Route, s.Policy, s.Guards, rules = setup.Guards.Where(g => g.Route == s.Route) }), text =>
                {
                    Show(text, setup);
                    text.Line();
                    if (GatewayStanding.NobodyMayCall(setup, null) is { } nobody)
                        text.Line(nobody, Tone.Warn);
                    text.Table(["Route", "Guard", "Action", "Mode", "If it fails", "From score", "Places"], [.. setup.Guards.Select(g => new Cell[] { new(g.Route, Tone.Strong), g.Guard, g.Action.Name(), g.Mode, g.Failure.Name(), g.Threshold.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture), string.Join(", ", g.Places.Select(p => p.Name())) })]);
                });
            return ExitCode.Yes;
        })
        { file, sealing };
    }

    static Command Run()
    {
        var file = Configuration();
        var sealing = GatewayCredentialCommand.KeyFile();
        var url = new Option<string>("--urls") { Description = "Where to listen; this machine only unless you say otherwise.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:7490" };
        var certificate = new Option<string?>("--tls-cert") { Description = "Certificate in PEM, for https.", HelpName = "PEM" };
        var key = new Option<string?>("--tls-key") { Description = "Its private key in PEM.", HelpName = "PEM" };
        var clients = new Option<string?>("--tls-client-ca") { Description = "Certificates in PEM of who issues callers' certificates: nobody connects without one (mutual TLS).", HelpName = "PEM" };
        var follow = new Option<bool>("--record") { Description = "Follow the record of this folder: its kill switches and keys count here at once." };
        var name = new Option<string>("--name") { Description = "With --record: how this gateway is called among those that follow it.", HelpName = "NAME", DefaultValueFactory = _ => Environment.MachineName };
        var metrics = new Option<string?>("--metrics-urls") { Description = "Where to answer Prometheus (/metrics) and health checks; this machine only.", HelpName = "URL" };
        var log = new Option<string?>("--log") { Description = "Append a line of JSON for each exchange to this file; no prompt or answer is in it.", HelpName = "FILE" };
        return new AssayCommand("run", "Run the gateway until Ctrl-C.", async context =>
        {
            if (ListenAddress.Of(context.Get(url)!, context.Get(certificate), context.Get(key), out var problem) is not { } address || Read(context.Get(file)!, context.Get(sealing), out problem) is not { } setup)
                return problem!.Write(context.Out.Format);
            using var held = setup;
            if (context.Get(follow) && setup.SilentAboutRecord is { } silent)
                return context.Fail($"The route '{silent}' does not say what happens when the record cannot be heard.", context.Get(file), "Write for all routes or for this one: whenRecordIsAway: { then: stop, afterSeconds: 30 } (or then: serve).");
            if (setup.Telemetry.Prompts is not null && !context.Get(follow))
                return context.Fail("The file wants texts kept (telemetry.prompts), and there is nothing to keep them in.", context.Get(file), "They are kept beside a record: run it with --record, or take the section away.");
            if (GatewayWatch.Open(context.Get(metrics), context.Get(log), setup.Telemetry.Otlp, context.Get(name)!, out problem) is not { } opened)
                return problem!.Write(context.Out.Format);
            await using var watch = opened.ConfigureAwait(false);
            if (setup.IsAnonymous && !address.IsLoopback)
                return context.Fail("Anybody in the network could use the models behind the gateway.", context.Get(file), "Give applications keys (assay gateway key new), or listen at 127.0.0.1.");
            if (context.Get(clients) is { } authorities && (context.Get(certificate) is null || !File.Exists(authorities)))
                return context.Fail("Callers cannot be asked for certificates.", authorities, "Mutual TLS needs --tls-cert, --tls-key and a file of authorities.");
            try
            {
                if (context.Get(certificate) is { } pem)
                    X509Certificate2.CreateFromPemFile(pem, context.Get(key)).Dispose();
                var control = context.Get(follow) ? new GatewayControl(setup) : null;
                var following = await FollowedRecord.OpenAsync(control, context.Get(name)!).ConfigureAwait(false);
                if (following.Value is not { } followed)
                    return following.Problem!.Write(context.Out.Format);
                await using var record = followed.ConfigureAwait(false);
                var refused = new RefusedCredentials(TimeProvider.System, setup.GivesCredential, words => Console.Error.WriteLine($"assay: {SafeText.Of(words)}"));
                var gateway = new Gateway(setup, TimeProvider.System, seen =>
                {
                    opened.Seen(seen);
                    refused.Seen(seen);
                    followed.Seen(seen);
                }, control, followed.Budget, opened.Sampling, followed.Seen);
                followed.Watch(gateway, setup);
                var standing = await followed.StandingAsync(setup, context.Cancel).ConfigureAwait(false);
                var host = await GatewayHost.StartAsync(new GatewayListen(address, context.Get(certificate), context.Get(key), setup.MaxRequestBytes, context.Get(clients)), gateway, context.Cancel).ConfigureAwait(false);
                await using var running = host.ConfigureAwait(false);
                await using var watching = (await opened.ListenAsync(gateway, control, context.Cancel).ConfigureAwait(false)).ConfigureAwait(false);
                Listens(context, host, opened, setup, standing);
                await StopsAsync(host, context.Cancel).ConfigureAwait(false);
                return ExitCode.Yes;
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException { ParamName: "privateKey" })
            {
                return context.Fail($"The certificate or its key cannot be used: {e.Message}", context.Get(certificate), "Give a certificate in PEM, and the private key that it was made for.");
            }
        })
        { file, sealing, url, certificate, key, clients, follow, name, metrics, log };
    }

    static void Listens(CommandContext context, GatewayHost host, GatewayWatch watch, GatewaySetup setup, GatewayStanding? standing)
    {
        context.Out.Write(new { address = host.Address, metrics = watch.Address, telemetry = watch.Collector, follows = standing, routes = setup.Summary.Select(s => new { s.Route, s.Policy, s.Guards }) }, text =>
        {
            text.Line($"The gateway listens at {host.Address}", Tone.Good);
            Show(text, setup);
            standing?.Show(text);
            if (GatewayStanding.NobodyMayCall(setup, standing) is { } nobody)
                text.Line(nobody, Tone.Warn);
            if (watch.Collector.Count > 0)
                text.Line($"Telemetry goes to {string.Join(", ", watch.Collector)}");
            if (watch.Address is { } at)
                text.Line($"Metrics for Prometheus: {at}metrics");
            text.Line("Ctrl-C stops it.", Tone.Quiet);
        });
        context.Out.Flush();
    }

    static async Task StopsAsync(GatewayHost host, CancellationToken cancel)
    {
        try
        {
            await host.WaitForShutdownAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Ctrl-C and SIGTERM are how a gateway ends.
        }

        await Console.Error.WriteLineAsync("assay: stopped.").ConfigureAwait(false);
    }

    static GatewaySetup? Read(string path, string? sealing, out Problem? problem)
    {
        if (!Readable(path, sealing, out var key, out problem))
            return null;
        var setup = GatewaySetup.Check(path, Environment.GetEnvironmentVariable, out var wrong, key);
        problem = setup is null ? new Problem($"The gateway's file cannot be used: {GatewayMistake.Of(path, wrong[0])}.", path, wrong.Count == 1 ? "docs/formats/gateway.md describes it." : $"{wrong.Count} things are wrong; all of them: assay gateway check --config {path}") : null;
        return setup;
    }

    // What is wrong before the file itself is looked at.
    static bool Readable(string path, string? sealing, out CredentialsKey? key, out Problem? problem)
    {
        key = null;
        problem = null;
        if (sealing is not null && (key = CredentialsKey.Read(sealing, out var wrong)) is null)
            problem = new Problem($"The key of the credentials cannot be used: {wrong}.", sealing, "assay gateway credential key FILE makes one.");
        else if (!File.Exists(path))
            problem = new Problem("There is no such file.", path, "docs/guides/put-the-gateway-before-your-application.md shows one.");
        return problem is null;
    }

    static void Show(TextOutput text, GatewaySetup setup) =>
        text.Table(["Route", "Policy", "Guards"], [.. setup.Summary.Select(s => new Cell[] { new(s.Route, Tone.Strong), s.Policy, $"{s.Guards}" })]);
}
