using Assay.Governance;

namespace Assay.Cli;

/// <summary>What the walk says while it goes: headings for gates, a line for each act.</summary>
interface IWalkLog
{
    void Heading(string text);

    /// <summary>A command that is about to be run.</summary>
    void Typed(string command);

    void Did(Role who, string what, string how);
}

/// <summary>
/// The steps of which a walk is made. Each looks first whether it is done, so a walk that was interrupted goes on where it stopped, and a finished one does nothing.
/// </summary>
/// <param name="useCase">The use case that is walked through its gates.</param>
abstract class WalkSteps(UpHome home, Cast cast, IWalkLog log, SampleFiles sample, string useCase, CancellationToken cancel)
{
    /// <summary>Kinds whose documents state that something was tried and held.</summary>
    static readonly HashSet<string> Passed = ["red-team-report", "regression-output", "robustness-evaluation"];

    protected UpHome Home { get; } = home;

    protected Cast Cast { get; } = cast;

    protected IWalkLog Log { get; } = log;

    protected SampleFiles Sample { get; } = sample;

    protected CancellationToken Cancel { get; } = cancel;

    protected TypedCommand Assay { get; } = new(home, log, cancel);

    protected DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    public abstract Task RunAsync();

    /// <summary>The value, or an exception that says which step could not be done and why.</summary>
    public static T Need<T>(Answer<T> answer, string step) =>
        answer.TryGet(out var value, out var refusal) ? value : throw new WalkException($"The walk stopped at {step}: {refusal.Message}");

    protected async Task<bool> MissingAsync(string thing) => (await Home.Admin.ThingAsync(thing, Cancel).ConfigureAwait(false)).Refusal is not null;

    // What is incomplete was cut off, with a walk that was killed: it is measured again.
    protected async Task<int> CountAsync(string thing, string kind) => (await Home.Admin.EvidenceListAsync(null, kind, thing, null, 50, Cancel).ConfigureAwait(false)).Items.Count(e => e.Result != EvidenceResult.Incomplete);

    protected async Task<bool> HasAsync(string thing, string kind) => await CountAsync(thing, kind).ConfigureAwait(false) > 0;

    protected async Task<EngagementView> EngagementAsync() => Need(await Home.Admin.EngagementAsync(useCase, Cancel).ConfigureAwait(false), "reading the engagement");

    /// <summary>Registers a thing that is not there, and links it to the use case when it is a version.</summary>
    protected async Task RegisterAsync(Role who, RegisterRequest request, string said)
    {
        var did = false;
        if (await MissingAsync(request.Slug).ConfigureAwait(false))
        {
            Need(await Cast[who].RegisterAsync(request, Cancel).ConfigureAwait(false), $"registering {request.Slug}");
            did = true;
        }

        if (request.Kind is ThingKind.ModelVersion or ThingKind.DatasetVersion && await EngagementAsync().ConfigureAwait(false) is var engagement
            && !engagement.ModelVersions.Concat(engagement.Datasets).Any(t => t.Slug == request.Slug))
        {
            Need(await Cast[who].LinkAsync(new(useCase, request.Slug), Cancel).ConfigureAwait(false), $"linking {request.Slug}");
            did = true;
        }

        if (did && said.Length > 0)
            Log.Did(who, said, "");
    }

    protected async Task FileAsync(Role who, string thing, params string[] kinds)
    {
        foreach (var kind in kinds)
        {
            if (await HasAsync(thing, kind).ConfigureAwait(false))
                continue;
            var until = kind == "dataset-access-audit" ? Now.AddDays(6) : (DateTimeOffset?)null;
            Need(await Cast[who].FileEvidenceAsync(new EvidenceRequest(
                kind, [thing], [], Sample.Evidence(kind), null, Passed.Contains(kind) ? EvidenceResult.Passed : EvidenceResult.NotStated, Origin.Filed, ValidUntil: until), Cancel).ConfigureAwait(false), $"filing the {kind}");
            Log.Did(who, EvidenceKinds.Get(kind).Title, "filed");
        }
    }

    /// <summary>What people state at the first gate.</summary>
    protected async Task FileIntakeAsync()
    {
        await FileAsync(Role.DataScience, useCase, "ai-register-entry").ConfigureAwait(false);
        await FileAsync(Role.Legal, useCase, "risk-classification", "obligations-list").ConfigureAwait(false);
        await FileAsync(Role.DataEngineering, useCase, "data-inventory-request").ConfigureAwait(false);
        await FileAsync(Role.ProductSecurity, useCase, "threat-model").ConfigureAwait(false);
    }

    /// <summary>Types a command that measures and records what it measured; nothing when so much of the kind is there.</summary>
    /// <param name="enough">How many pieces of evidence of the kind the thing has when this step is done.</param>
    protected async Task MeasureAsync(Role who, string thing, string kind, IReadOnlyList<string> command, int enough = 1, bool record = true)
    {
        if (await CountAsync(thing, kind).ConfigureAwait(false) >= enough)
            return;
        string[] arguments = [.. command, .. record ? (string[])["--record"] : [], "--as", Cast.NameOf(who)];
        var ending = await Assay.RunAsync(arguments).ConfigureAwait(false);
        // Exit code 1 is a finding: the walk goes on, and the gate says what it means.
        if (ending.Code is not (ExitCode.Yes or ExitCode.No) || await CountAsync(thing, kind).ConfigureAwait(false) < enough)
            throw TypedCommand.Failed(arguments, ending);
        var rows = (await Home.Admin.EvidenceListAsync(null, kind, thing, null, 50, Cancel).ConfigureAwait(false)).Items;
        var view = Need(await Home.Admin.EvidenceAsync(rows.Max(r => r.Entry), Cancel).ConfigureAwait(false), $"reading the {kind}");
        var found = view.Findings.Count == 0 ? "no findings" : $"{view.Findings.Count} finding{(view.Findings.Count == 1 ? "" : "s")}, worst {view.Findings.Max(f => f.Severity).Name()}";
        Log.Did(who, $"{EvidenceKinds.Get(kind).Title}: {(view.Row.Result == EvidenceResult.NotStated ? found : $"{view.Row.Result.Name()}, {found}")}", "measured");
    }

    /// <summary>The index of the few advisories that the samples' own packages have; a real one comes from the network.</summary>
    protected Task<string> AdvisoriesAsync()
    {
        SampleFiles.Advisories.LayOut(Home.Folder, "");
        return Assay.MustAsync("osv", "update", "advisories");
    }

    /// <param name="version">The model version, for gates that judge one.</param>
    protected async Task DecideAsync(Role who, Gate gate, string outcome, string rationale, string? conditions = null, string? version = null)
    {
        var view = Need(await Cast[who].GateAsync(useCase, gate, version, cancel: Cancel).ConfigureAwait(false), $"the {gate.Name()} gate");
        if (view.Decision is { } decided)
        {
            Log.Did(who, $"decided already: {decided.OutcomeTitle}", "");
            return;
        }

        if (!view.Result.Open)
            throw new WalkException($"The walk stopped at the {gate.Name()} gate, which is shut: {string.Join("; ", view.Result.Unmet.Select(u => $"{u.Id} is {u.State.Name()} ({u.Detail})"))}");
        var row = Need(await Cast[who].DecideAsync(new DecisionRequest(useCase, gate, outcome, rationale, version, conditions, SeenTreeSize: view.Result.TreeSize), Cancel).ConfigureAwait(false), $"deciding the {gate.Name()} gate");
        Log.Did(who, $"decided: {row.OutcomeTitle}", "decision");
        if (row.Pack is { WhyNot: { } why })
            Log.Did(who, $"the assurance pack of the release was not built: {why}", "");
    }

    protected async Task WaiveAsync(Role asks, WaiverRequest request)
    {
        // Asked for in a walk that was stopped before the answer: not asked for again.
        var waiting = (await Home.Admin.WaiversAsync(WaiverStatus.Requested, null, 500, Cancel).ConfigureAwait(false)).Items;
        var waiver = waiting.FirstOrDefault(w => w.Kind == request.Kind && w.Finding == request.Finding && w.Requirement == request.Requirement)
            ?? Need(await Cast[asks].RequestWaiverAsync(request, Cancel).ConfigureAwait(false), "asking for a waiver");
        Need(await Cast[Role.Grc].AnswerWaiverAsync(new WaiverAnswer(waiver.Id, WaiverStatus.Approved, "For ninety days, under the condition that is named."), Cancel).ConfigureAwait(false), "approving the waiver");
        Log.Did(Role.Grc, $"{(request.Kind == WaiverKind.Exception ? "exception" : "risk acceptance")} for {request.Finding ?? request.Requirement}, until {request.Expires:d MMM yyyy}, asked for by {Cast.NameOf(asks)}", "approved");
    }

    protected async Task ChangeAsync(Role who, FindingChange change)
    {
        var row = Need(await Cast[who].ChangeFindingAsync(change, Cancel).ConfigureAwait(false), $"changing {change.Finding}");
        Log.Did(who, $"{row.Id} {row.Status.Name().Replace('-', ' ')}", "finding");
    }

    protected async Task<List<FindingRow>> FindingsOfAsync(string thing, string kind)
    {
        var entries = (await Home.Admin.EvidenceListAsync(null, kind, thing, null, 50, Cancel).ConfigureAwait(false)).Items;
        var rows = new List<FindingRow>();
        foreach (var entry in entries)
            rows.AddRange(Need(await Home.Admin.EvidenceAsync(entry.Entry, Cancel).ConfigureAwait(false), $"reading entry {entry.Entry}").Findings);
        return [.. rows.DistinctBy(r => r.Id)];
    }
}

/// <summary>A step of the walk that could not be done; what was done stays, and the next run goes on from there.</summary>
sealed class WalkException(string message) : Exception(message);
