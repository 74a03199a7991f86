using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay gateway manifest</c>: what really runs, as the gateways that follow the record say it.</summary>
static partial class GatewayManifestCommand
{
    const string Kind = "deployment-manifest";

    public static Command Create() => new("manifest", "The deployment manifest of what really runs: show it, record it as evidence. Routes, versions, policies and files by digest, as the gateways that follow the record say it.") { Show(), Record() };

    static AssayCommand Show()
    {
        var (environment, platform) = (Environment(), Platform());
        return RecordCommand.Create("show", "Print the manifest. Exit code 3 when a gateway does not say what it serves.", RecordUse.Read, [environment, platform], async (context, record) =>
        {
            var replicas = await record.GatewayContentsAsync(context.Cancel).ConfigureAwait(false);
            if (replicas.Count == 0)
                return context.Fail("No gateway follows this record.", null, "Start one with: assay gateway run --config FILE --record");
            var manifest = await OfAsync(record, replicas, context.Get(environment)!, context.Get(platform)!, context.Cancel).ConfigureAwait(false);
            context.Out.Write(manifest, text =>
            {
                text.Table(["What", "Digest"], [.. manifest.Artefacts.Select(a => new Cell[] { new(a.Name, Tone.Strong), a.Digest })]);
                foreach (var endpoint in manifest.Endpoints)
                    text.Line(endpoint);
                text.Line($"{Gateways(manifest.Replicas)}. {manifest.RolloutPlan} {manifest.KillSwitch}");
            });
            return Complete(replicas, context);
        });
    }

    static AssayCommand Record()
    {
        var (environment, platform) = (Environment(), Platform());
        var version = new Option<string>("--model-version", "--for") { Description = "The model version that it is evidence of; gateways have to serve it.", HelpName = "VERSION", Required = true };
        return RecordCommand.Create("record", "Record the manifest as evidence of a model version that gateways have a server of. Exit code 1 when none has.", RecordUse.Write, [environment, platform, version], async (context, record) =>
        {
            var replicas = await record.GatewayContentsAsync(context.Cancel).ConfigureAwait(false);
            if (!(await record.ThingAsync(context.Get(version)!, context.Cancel).ConfigureAwait(false)).TryGet(out var page, out var missing))
                return context.Refuse(missing);
            var digests = page.Thing.Digests.Select(d => d.ToString()).ToHashSet(StringComparer.Ordinal);
            var serving = replicas.Where(r => r.Contents?.Routes.Any(route => route.Upstreams.Any(u => u.Digest is not null && digests.Contains(u.Digest))) == true).ToList();
            var rollouts = await record.RolloutsAsync(context.Cancel).ConfigureAwait(false);
            var asked = serving.Count(r => r.Contents!.Routes.Any(route => IsAsked(route, rollouts, page.Thing.Id, digests)));
            // One that has not said may be the one that has it.
            if (Complete(replicas, context) is var incomplete && incomplete != ExitCode.Yes)
                return incomplete;
            if (serving.Count == 0)
            {
                context.Out.Write(new { version = page.Thing.Slug, gateways = replicas.Count, serving = 0 }, text =>
                    text.Line($"Nothing was recorded: none of {replicas.Count} gateways that follow this record has a server of {page.Thing.Slug}.", Tone.Bad));
                return ExitCode.No;
            }

            var manifest = await OfAsync(record, replicas, context.Get(environment)!, context.Get(platform)!, context.Cancel).ConfigureAwait(false);
            var request = new EvidenceRequest(Kind, [page.Thing.Slug], [], JsonSerializer.SerializeToElement(manifest, Json.Options), null, EvidenceResult.NotStated, Origin.Measured, new Tool("assay gateway manifest", ProductVersion.Text));
            return context.Finish(await record.FileEvidenceAsync(request, context.Cancel).ConfigureAwait(false), (row, text) =>
                text.Line($"Recorded as entry {row.Entry}: {manifest.Artefacts.Count} artefacts on {Gateways(manifest.Replicas)}, of which {serving.Count} {(serving.Count == 1 ? "has" : "have")} a server of {page.Thing.Slug}; {(asked == 0 ? "no caller gets it now" : $"callers get it at {asked}")}.", asked == 0 ? Tone.Plain : Tone.Good));
        });
    }

    // A version that waits beside the one that callers get has to have its manifest before its gate lets it be rolled out.
    static bool IsAsked(ServedRoute route, IReadOnlyList<RolloutRow> rollouts, string version, HashSet<string> digests)
    {
        if (rollouts.FirstOrDefault(r => r.Route == route.Name) is not { } moved)
            return route.Upstreams is [{ Digest: { } first }, ..] && digests.Contains(first);
        var (from, to) = moved.State switch { RolloutState.Promoted => (false, true), RolloutState.RolledBack => (true, false), _ => (moved.Percent < 100, moved.Percent > 0 || moved.Header is not null) };
        // By the version that was moved, for another may have a file of it too; and a server of it has to be there.
        return (from && moved.FromVersion == version && Has(moved.From)) || (to && moved.ToVersion == version && Has(moved.To));

        bool Has(Digest digest) => route.Upstreams.Any(u => u.Digest == digest.ToString());
    }

    // What one gateway does not say may be anything.
    static ExitCode Complete(IReadOnlyList<ServingReplica> replicas, CommandContext context)
    {
        var silent = replicas.Where(r => r.Contents is null).Select(r => r.Replica.Name).ToList();
        if (silent.Count == 0)
            return ExitCode.Yes;
        Console.Error.WriteLine(SafeText.Of($"assay: these gateways do not say what they serve: {string.Join(", ", silent)}. A gateway says so within seconds of its start."));
        return ExitCode.Incomplete;
    }

    static async Task<Manifest> OfAsync(IRecord record, IReadOnlyList<ServingReplica> replicas, string environment, string platform, CancellationToken cancel)
    {
        var known = replicas.Where(r => r.Contents is not null).ToList();
        // The policy that acts may be the record's, not the one of the gateway's own file.
        var routes = known.SelectMany(r => r.Contents!.Routes.Select(route => (r.Replica.Name, Route: r.Replica.Routes.FirstOrDefault(x => x.Name == route.Name) is { } acting ? route with { PolicyDigest = acting.Policy } : route))).ToList();
        var artefacts = routes.SelectMany(r => r.Route.Upstreams.Select(u => new Artefact($"model at {u.Name} of route {r.Route.Name}", u.Digest ?? "")))
            .Concat(routes.Select(r => new Artefact($"guardrail policy of route {r.Route.Name}", r.Route.PolicyDigest)))
            .Concat(known.Select(r => new Artefact($"gateway file of {r.Replica.Name} (assay {r.Contents!.Version})", r.Contents.File)))
            .Where(a => Sha256().IsMatch(a.Digest)).Distinct().OrderBy(a => a.Name, StringComparer.Ordinal).ToList();
        var endpoints = routes.GroupBy(r => (r.Route.Name, r.Route.Prefix, Apis: string.Join(", ", r.Route.Apis))).Select(g =>
        {
            var unknown = g.SelectMany(r => r.Route.Upstreams).Where(u => u.Digest is null).Select(u => u.Name).Distinct().ToList();
            return $"route {g.Key.Name} at {(g.Key.Prefix.Length == 0 ? "/" : g.Key.Prefix)} ({g.Key.Apis}) on {string.Join(", ", g.Select(r => r.Name).Distinct())}{(unknown.Count > 0 ? $"; version not known: {string.Join(", ", unknown)}" : "")}";
        });
        // One that ended says which of the versions beside each other callers get.
        var rollouts = (await record.RolloutsAsync(cancel).ConfigureAwait(false)).Where(r => r.State == RolloutState.Running || routes.Exists(x => x.Route.Name == r.Route))
            .Select(r => r.State != RolloutState.Running ? $"{r.Route}: all at {(r.State == RolloutState.Promoted ? r.To : r.From).Short}."
                : string.Create(CultureInfo.InvariantCulture, $"{r.Route}: {r.Percent} % at {r.To.Short}, the rest at {r.From.Short}{(r.Plan is { } plan ? $", step {r.Step + 1} of {plan.Steps.Count}" : "")}.")).ToList();
        var stopped = (await record.SwitchesAsync(cancel).ConfigureAwait(false)).Where(s => s.Stopped && s.Scope != SwitchScope.Test).ToList();
        return new Manifest(
            environment, platform, artefacts, [.. endpoints.Order(StringComparer.Ordinal)], replicas.Count, rollouts.Count == 0 ? "No route is being moved." : string.Join(" ", rollouts),
            $"assay switch pull; {Gateways(replicas.Count)} {(replicas.Count == 1 ? "follows" : "follow")} the record. {(stopped.Count == 0 ? "Nothing is stopped." : $"Stopped: {string.Join(", ", stopped.Select(SwitchCommand.Words))}.")}");
    }

    static string Gateways(int count) => count == 1 ? "1 gateway" : $"{count} gateways";

    static Option<string> Environment() => new("--environment") { Description = "Name of where it runs.", HelpName = "NAME", DefaultValueFactory = _ => "production" };

    static Option<string> Platform() => new("--platform") { Description = "What it runs on.", HelpName = "NAME", DefaultValueFactory = _ => "assay gateway" };

    [GeneratedRegex("^sha256:[0-9a-f]{64}$")]
    private static partial Regex Sha256();

    sealed record Artefact(string Name, string Digest);

    sealed record Manifest(string Environment, string Platform, IReadOnlyList<Artefact> Artefacts, IReadOnlyList<string> Endpoints, int Replicas, string RolloutPlan, string KillSwitch);
}
