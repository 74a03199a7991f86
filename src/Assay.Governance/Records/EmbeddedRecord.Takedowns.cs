using System.Text;
using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    const int LongestReason = 500;

    public Task<IReadOnlyList<TakedownRow>> TakedownsAsync(CancellationToken cancel = default) => ReadAsync(view => TakedownQueries.List(view, null), cancel);

    public Task<Answer<TakedownPreview>> PreviewTakedownAsync(TakedownRequest request, CancellationToken cancel = default) => ReadAsync<Answer<TakedownPreview>>(view =>
        FindingQueries.Find(view, request.Finding) is { } cells ? TakedownPreviews.Of(view, cells, policies.Takedown, Now) : Sought.Finding.Missing(request.Finding), cancel);

    public Task<Answer<TakedownRow>> ProposeTakedownAsync(TakedownRequest request, CancellationToken cancel = default) =>
        WriteAsync<TakedownRow>(Operation.ProposeTakedown, (view, _) =>
        {
            if (request.Comment?.Length > MaxText)
                return Invalid($"The comment is longer than {MaxText} characters.", new FieldError("comment", "too long")) with { HowTo = FewerWords };
            if (FindingQueries.Find(view, request.Finding) is not { } cells)
                return Sought.Finding.Missing(request.Finding);
            if (TakedownQueries.OfFinding(view, cells.Id).FirstOrDefault(t => t.State == TakedownState.Proposed) is { } waits)
                return new Refusal(RefusalKind.Conflict, $"{waits.Id} waits for an answer already.") { HowTo = $"Answer it: assay takedown approve {waits.Id}" };
            var preview = TakedownPreviews.Of(view, cells, policies.Takedown, Now);
            if (preview.Refused is { } why)
                return Invalid(why, new FieldError("finding", "takes nothing down")) with { HowTo = $"See what it would reach: assay takedown preview {cells.Id}. To stop it at once: assay switch pull model VERSION --reason TEXT" };
            if (preview.Stops.Count == 0)
                return new Refusal(RefusalKind.Conflict, "Everything that it reaches is stopped already.") { HowTo = "See what is stopped with: assay switch list" };
            // A service account is nobody's second opinion, and no first one either.
            IReadOnlyList<string> people = ActorQueries.IsService(view, session.ActorId) ? [] : [session.ActorId];
            var body = new TakedownBody(Ids.New("td"), cells.Id, preview.Digest, TakedownState.Proposed, preview.Stops, policies.Takedown.Digest, preview.Share, preview.Needed, people, false);
            return Take(view, body, preview, request.Comment);
        }, cancel);

    public Task<Answer<TakedownRow>> AnswerTakedownAsync(TakedownAnswer answer, CancellationToken cancel = default) =>
        WriteAsync<TakedownRow>(Operation.ApproveTakedown, (view, _) =>
        {
            if (answer.Comment?.Length > MaxText)
                return Invalid($"The comment is longer than {MaxText} characters.", new FieldError("comment", "too long")) with { HowTo = FewerWords };
            if (TakedownQueries.List(view, answer.Takedown).FirstOrDefault() is not { } takedown)
                return Sought.Takedown.Missing(answer.Takedown);
            if (takedown.State != TakedownState.Proposed)
                return new Refusal(RefusalKind.Conflict, $"{takedown.Id} is '{takedown.State.Name()}' already.") { HowTo = $"See what the finding reaches now: assay takedown preview {takedown.Finding}" };
            var cells = FindingQueries.Find(view, takedown.Finding)!;
            var preview = TakedownPreviews.Of(view, cells, policies.Takedown, Now);
            if (!answer.Approve)
                return Take(view, Body(takedown) with { State = TakedownState.Refused }, preview, answer.Comment);
            if (ActorQueries.IsService(view, session.ActorId))
                return new Refusal(RefusalKind.SeparationOfDuties, "A service account does not agree to a takedown: a person does.") { HowTo = Ask(Operation.ApproveTakedown, $"assay takedown approve {takedown.Id}") };
            if (takedown.People.Any(p => p.Actor == session.ActorId))
                return new Refusal(RefusalKind.SeparationOfDuties, "You agreed to it already; another person is needed.") { HowTo = Ask(Operation.ApproveTakedown, $"assay takedown approve {takedown.Id}") };
            if (preview.Refused is { } why)
                return new Refusal(RefusalKind.Conflict, why) { HowTo = $"Refuse the takedown: assay takedown refuse {takedown.Id}" };
            // What it reaches is looked at again: it may have grown since somebody looked, and then it needs what that needs; and what was verified since is left alone.
            var body = Body(takedown) with
            {
                Stops = [.. takedown.Stops.Where(preview.Already.Contains).Union(preview.Stops)],
                Share = preview.Share,
                Needed = Math.Max(takedown.Needed, preview.Needed),
                People = [.. takedown.People.Select(p => p.Actor), session.ActorId],
            };
            return Take(view, body, preview, answer.Comment);
        }, cancel);

    /// <summary>
    /// What the policy has a server do by itself: takes down what findings reach that no takedown of theirs has reached before, or proposes it. What a person refused or released is theirs.
    /// </summary>
    /// <returns>Takedowns that were begun.</returns>
    public async Task<IReadOnlyList<TakedownRow>> RunTakedownsAsync(CancellationToken cancel = default)
    {
        var policy = policies.Takedown;
        if (policy.Automatic == AutomaticTakedown.Never)
            return [];
        var begun = new List<TakedownRow>();
        foreach (var id in await store.ReadAsync(view => TakedownQueries.Candidates(view, policy.Severity, NowCell).Concat(OpenElsewhere(view, policy.Severity)).Distinct().ToList(), cancel).ConfigureAwait(false))
            begun.AddRange((await WriteAsync<IReadOnlyList<TakedownRow>>(null, (view, _) => Automatic(view, id, policy), cancel).ConfigureAwait(false)).Value!);
        return begun;
    }

    // What is verified for one version takes down the others as before.
    IEnumerable<string> OpenElsewhere(IReadView view, Severity least) => RetestScope.StillOpen(view, null).Values.Where(f => f.OpenAt(NowCell) && f.Severity >= (long)least).Select(f => f.Id).Take(200);

    Plan<IReadOnlyList<TakedownRow>> Automatic(IReadView view, string finding, TakedownPolicy policy)
    {
        var cells = FindingQueries.Find(view, finding)!;
        var before = TakedownQueries.OfFinding(view, finding);
        var preview = TakedownPreviews.Of(view, cells, policy, Now);
        var known = before.SelectMany(t => t.Stops).ToHashSet();
        if (preview.Refused is not null || before.Any(t => t.State == TakedownState.Proposed) || preview.Stops.All(known.Contains))
            return Plan<IReadOnlyList<TakedownRow>>.Already([]);
        var needed = policy.Automatic == AutomaticTakedown.Always || preview.Needed == 1 ? 0 : preview.Needed;
        var body = new TakedownBody(Ids.New("td"), cells.Id, preview.Digest, TakedownState.Proposed, [.. preview.Stops.Where(d => !known.Contains(d))], policy.Digest, preview.Share, needed, [], true);
        var plan = Take(view, body, preview, null);
        return Plan<IReadOnlyList<TakedownRow>>.Append(plan.Entries!, (after, receipts) => [plan.Answer!(after, receipts)]);
    }

    // The entry, and everything that follows from it when enough people agreed, in one append: nobody sees half of it.
    Plan<TakedownRow> Take(IReadView view, TakedownBody asked, TakedownPreview preview, string? comment)
    {
        var body = asked.State == TakedownState.Proposed && asked.People.Count >= asked.Needed ? asked with { State = TakedownState.CarriedOut } : asked;
        var blobs = new List<NewBlob> { Blobs.Json("preview", preview), new("policy", "application/yaml", Encoding.UTF8.GetBytes(policies.Takedown.Yaml)) };
        if (!string.IsNullOrWhiteSpace(comment))
            blobs.Add(Blobs.Text("comment", comment));
        var entries = new List<NewEntry> { Entry(EntryTypes.Takedown, body, blobs) };
        if (body.State == TakedownState.CarriedOut)
        {
            var reason = Cut($"{body.Finding} ({preview.Finding.Severity.Name()}, {preview.Finding.Title ?? preview.Finding.RuleId}), takedown {body.Id}", LongestReason);
            foreach (var digest in body.Stops.Where(d => ServingQueries.Switch(view, SwitchScope.Model, d.ToString()) is not { Stopped: true }))
                entries.Add(Entry(EntryTypes.KillSwitch, new SwitchBody(SwitchScope.Model, digest.ToString(), true), Blobs.Text("reason", reason)));
            entries.AddRange(Consequences(view, body, preview));
        }

        return Plan<TakedownRow>.Append(entries, (after, _) => TakedownQueries.List(after, body.Id)[0]);
    }

    // A route on its way to what was taken down goes back to what it had, and the register says what no longer runs.
    IEnumerable<NewEntry> Consequences(IReadView view, TakedownBody body, TakedownPreview preview)
    {
        var back = ServingQueries.Rollouts(view, null).Where(r => r.State == RolloutState.Running && body.Stops.Contains(r.To) && !body.Stops.Contains(r.From)).ToList();
        foreach (var rollout in back)
        {
            yield return Entry(EntryTypes.Rollout, Body(rollout) with { State = RolloutState.RolledBack, Percent = 0 }, Blobs.Text("comment", $"takedown {body.Id}"));
            yield return Entry(EntryTypes.Deployment, new DeploymentBody(rollout.Deployment, rollout.FromVersion, DeploymentStatus.Live, null));
        }

        foreach (var (deployment, version) in preview.Versions.Where(v => v.Registered).SelectMany(v => v.Deployments.Where(d => d.Status is DeploymentStatus.Rollout or DeploymentStatus.Live or DeploymentStatus.Paused).Select(d => (d.Deployment, v.Version))).Distinct())
            if (ThingQueries.Find(view, deployment, ThingKind.Deployment) is { } thing && back.All(r => r.Deployment != thing.Id) && ThingQueries.Find(view, version, ThingKind.ModelVersion) is { } model)
                yield return Entry(EntryTypes.Deployment, new DeploymentBody(thing.Id, model.Id, DeploymentStatus.TakenDown, null));
    }

    static string Cut(string text, int most) => text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    static TakedownBody Body(TakedownRow row) =>
        new(row.Id, row.Finding, row.Digest, row.State, row.Stops, row.Policy, row.Share, row.Needed, [.. row.People.Select(p => p.Actor)], row.Automatic);
}
