using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Server;

namespace Assay.Cli;

/// <summary><c>assay serve</c>: the API and the web pages over the record in the current folder.</summary>
static class ServeCommand
{
    static readonly TimeSpan SetupLife = TimeSpan.FromHours(24);

    // A timer takes no more than 49 days.
    static readonly TimeSpan MostBetweenRescans = TimeSpan.FromDays(49);

    public static Command Create()
    {
        var url = new Option<string>("--urls") { Description = "Where to listen; this machine only unless you say otherwise.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:7480" };
        var certificate = new Option<string?>("--tls-cert") { Description = "Certificate in PEM, for https.", HelpName = "PEM" };
        var key = new Option<string?>("--tls-key") { Description = "Its private key in PEM.", HelpName = "PEM" };
        var models = new Option<string?>("--models-folder") { Description = "Folder whose model files may be scanned by naming them.", HelpName = "FOLDER" };
        var rescan = new Option<string>("--rescan-every") { Description = "How often deployed models are scanned again if their last scan was made with other rules: 24h, 7d (h, d, w); 0 for never. Needs --models-folder.", HelpName = "SPAN", DefaultValueFactory = _ => "24h" };
        var osv = new Option<string?>("--osv") { Description = "Advisory index (default: ASSAY_OSV, or the one that assay osv update made).", HelpName = "FILE" };
        var promptKeys = new Option<string[]>("--prompt-key") { Description = "Key file under which gateways keep texts of exchanges; several, where a key was changed. Without it the texts cannot be read here.", HelpName = "FILE" };
        var policies = new ScanPolicies("--scan-policy");
        var rounds = new RoundScheduleSettings();
        var command = RecordCommand.CreateLocal("serve", "Serve the record: pages and API, until Ctrl-C.", RecordUse.Write, [url, certificate, key, models, rescan, osv, promptKeys], async (context, local) =>
        {
            if (ListenAddress.Of(context.Get(url)!, context.Get(certificate), context.Get(key), out var problem) is not { } address)
                return problem!.Write(context.Out.Format);
            if (context.Get(models) is { } folder && !Directory.Exists(folder))
                return context.Fail("There is no such folder.", folder, "Give --models-folder a folder with model files.");
            if (policies.Read(context, out var known) is { } wrong)
                return wrong.Write(context.Out.Format);
            if (rounds.Read(context, local.Folder.Path, out var schedule) is { } unusable)
                return unusable.Write(context.Out.Format);
            if (PromptKeys.Read(context.Get(promptKeys) ?? [], out var opened) is { } unread)
                return unread.Write(context.Out.Format);
            TimeSpan? every = context.Get(rescan) == "0" ? TimeSpan.Zero : When.Span(context.Get(rescan)!);
            if (every is not { } span || span > MostBetweenRescans)
                return context.Fail($"'{context.Get(rescan)}' is not a span of at most {MostBetweenRescans.TotalDays:0} days.", "--rescan-every", "Give a number and a unit, such as 24h or 7d, or 0 for never.");
            try
            {
                if (context.Get(certificate) is { } pem)
                    X509Certificate2.CreateFromPemFile(pem, context.Get(key)).Dispose();
                var server = await AssayServer.StartAsync(
                    new ServerOptions(local.Store, local.Session, local.Policies, address, context.Get(certificate), context.Get(key), local.Opa) { ModelsFolder = context.Get(models), RescanEvery = span, ScanPolicies = known, Rounds = schedule, PromptKeys = opened, AdvisoryIndex = context.Get(osv) ?? OsvCommand.DefaultPath() }, context.Cancel).ConfigureAwait(false);
                await using var running = server.ConfigureAwait(false);
                await SayAsync(context, local, server).ConfigureAwait(false);
                try
                {
                    await server.WaitForShutdownAsync(context.Cancel).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (context.Cancel.IsCancellationRequested)
                {
                    // Ctrl-C and SIGTERM are how a server ends.
                }

                await Console.Error.WriteLineAsync("assay: stopped.").ConfigureAwait(false);
                return ExitCode.Yes;
            }
            catch (ArgumentException e) when (e.ParamName == "privateKey")
            {
                return context.Fail("The key is not the one of the certificate.", context.Get(key), "Name the private key that the certificate was made for.");
            }
            catch (CryptographicException e)
            {
                return context.Fail($"The certificate or its key cannot be used: {e.Message}", context.Get(certificate), "Give a certificate in PEM, and the private key that it was made for.");
            }
        });
        policies.AddTo(command);
        rounds.AddTo(command);
        return command;
    }

    static async Task SayAsync(CommandContext context, LocalRecord local, AssayServer server)
    {
        string? secret = null;
        if (!await server.Accounts.AnyAsync(context.Cancel).ConfigureAwait(false))
        {
            // Links of earlier starts stand in the logs of those.
            await server.Accounts.ForgetLinksAsync(local.Folder.Configuration.Actor, context.Cancel).ConfigureAwait(false);
            secret = await server.Accounts.IssueAsync("setup", null, local.Folder.Configuration.Actor, "first administrator", SetupLife, context.Cancel).ConfigureAwait(false);
        }

        var setup = secret is null ? null : new Uri(server.Address, $"setup?token={secret}").ToString();
        context.Out.Write(new { address = server.Address, organisation = local.Folder.Configuration.Organisation, setup }, text =>
        {
            text.Line($"The record of {local.Folder.Configuration.Organisation} is served at {server.Address}", Tone.Good);
            if (setup is not null)
            {
                text.Line("Nobody can sign in yet. Make the first account here; the link works once, for a day:");
                text.Line(setup, Tone.Strong);
            }

            text.Line("Ctrl-C stops it.", Tone.Quiet);
        });
        context.Out.Flush();
    }
}
