using System.CommandLine;
using System.Security.Cryptography;
using Assay.Governance;
using Assay.Server;
using Assay.Serving;

namespace Assay.Cli;

/// <summary><c>assay gateway admission</c>: a webhook that keeps pods from starting whose model may not be loaded.</summary>
static class AdmissionCommand
{
    const int MostFile = 256 * 1024;

    public static AssayCommand Create()
    {
        var file = new Option<string>("--config") { Description = "Which models there are (YAML, assay-admission/1).", HelpName = "FILE", Required = true };
        var url = new Option<string>("--urls") { Description = "Where to listen: https; this machine only unless you say otherwise.", HelpName = "URL", DefaultValueFactory = _ => "https://127.0.0.1:7443" };
        var certificate = new Option<string>("--tls-cert") { Description = "Certificate in PEM, for https.", HelpName = "PEM", Required = true };
        var key = new Option<string>("--tls-key") { Description = "Its private key in PEM.", HelpName = "PEM", Required = true };
        var follow = new Option<bool>("--record") { Description = "Ask the record of this folder, or the server: what is stopped there does not start, and load policies may ask about gates and evidence." };
        return new AssayCommand("admission", "Answer a Kubernetes API server which pods may start: those whose model passes its load policy. What is not known is refused.", async context =>
        {
            if (ListenAddress.Of(context.Get(url)!, context.Get(certificate), context.Get(key), out var problem) is not { } address)
                return problem!.Write(context.Out.Format);
            var path = Path.GetFullPath(context.Get(file)!);
            var text = System.Text.Encoding.UTF8.GetString(await BoundedFile.ReadAsync(path, MostFile, context.Cancel).ConfigureAwait(false));
            if (AdmissionFile.Read(text, out var error) is not { } asked)
                return context.Fail($"The file cannot be used: {error}.", path, "docs/guides/kubernetes.md describes it.");
            RecordConnection? opened = null;
            if (context.Get(follow))
            {
                var opening = await RecordConnection.OpenAsync(new Connect(RecordUse.Read)).ConfigureAwait(false);
                if (opening.Value is not { } connection)
                    return opening.Problem!.Write(context.Out.Format);
                opened = connection;
            }

            try
            {
                return await RunAsync(context, asked, Path.GetDirectoryName(path)!, opened?.Record, address, context.Get(certificate)!, context.Get(key)!).ConfigureAwait(false);
            }
            catch (Exception e) when (e is CryptographicException or ArgumentException { ParamName: "privateKey" })
            {
                return context.Fail($"The certificate or its key cannot be used: {e.Message}", context.Get(certificate), "Give a certificate in PEM, and the private key that it was made for.");
            }
            finally
            {
                if (opened is not null)
                    await opened.DisposeAsync().ConfigureAwait(false);
            }
        })
        { file, url, certificate, key, follow };
    }

    static async Task<ExitCode> RunAsync(CommandContext context, AdmissionFile file, string folder, IRecord? record, Uri address, string certificate, string key)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.Cancel);
        var models = file.Models.ToDictionary(m => m.Key, m => new AdmittedModel(m.Key, m.Value, folder, TimeSpan.FromMinutes(file.RecheckMinutes), record, Say), StringComparer.Ordinal);
        var keeping = models.Values.Select(m => Task.Run(() => m.KeepAsync(stop.Token))).ToList();
        var host = await AdmissionHost.StartAsync(address, certificate, key, new AdmissionJudge(file, (name, cancel) => models[name].WhyNotAsync(cancel)), Judged, context.Cancel).ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            context.Out.Write(new { address = host.Address, models = file.Models.Keys }, text =>
            {
                text.Line($"The webhook listens at {host.Address}validate", Tone.Good);
                text.Line("Ctrl-C stops it.", Tone.Quiet);
            });
            context.Out.Flush();
            try
            {
                await host.WaitForShutdownAsync(context.Cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (context.Cancel.IsCancellationRequested)
            {
                // Ctrl-C and SIGTERM are how it ends.
            }
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(keeping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Yes;
    }

    static void Judged(AdmissionReview review, AdmissionVerdict verdict)
    {
        if (!verdict.Allowed)
            Say($"refused: {review.Namespace}/{review.Pod?.Name} ({review.Operation}). {verdict.Says}");
    }

    static void Say(string words) => Console.Error.WriteLine(SafeText.Of($"assay: {words}"));
}
