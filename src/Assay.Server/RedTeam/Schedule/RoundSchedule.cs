using Assay.Governance;
using Assay.Record;

namespace Assay.Server;

/// <summary>The schedule for people: what the record asks for beside what the servers' table says; and what people may do to it.</summary>
sealed class RoundSchedule(ServerOptions options, ScheduledRounds rounds, TimeProvider time)
{
    const string NoFolder = "this server runs no rounds (assay serve --redteam-targets)";

    RoundQueue Queue => rounds.Queue;

    public async Task<RoundScheduleView> ListAsync(CancellationToken cancel)
    {
        var record = rounds.Own;
        var shelf = options.Rounds is { } folder ? TargetShelf.Read(folder.Targets) : [];
        var rows = (await Queue.AllAsync(cancel).ConfigureAwait(false)).ToDictionary(r => r.Id);
        var names = (await record.RecordAsync(cancel).ConfigureAwait(false)).Actors.ToDictionary(a => a.Id, a => a.Name);
        var list = new List<ScheduledRound>();
        foreach (var due in await record.DueRoundsAsync(cancel).ConfigureAwait(false))
        {
            var known = rows.Values.Where(r => r.UseCase == due.UseCase.Id && r.Plan == due.Plan.Name).Select(r => r.Target);
            var targets = (await OfAsync(record, due, shelf, cancel).ConfigureAwait(false)).Select(f => f.Name).Union(known.Where(t => options.Rounds is null || shelf.Any(f => f.Name == t) || rows[RoundQueue.IdOf(due.UseCase.Id, due.Plan.Name, t)].State is not RoundState.Done)).ToList();
            foreach (var target in targets)
            {
                var id = RoundQueue.IdOf(due.UseCase.Id, due.Plan.Name, target);
                list.Add(rows.Remove(id, out var row) && !(row.State == RoundState.Done && row.DueCell < Sql.Time(due.Due)) ? Of(row, due, names) : await ToComeAsync(id, due, target, shelf, cancel).ConfigureAwait(false));
            }

            if (targets.Count == 0)
                list.Add(Bare(null, due, null, options.Rounds is null ? NoFolder : "no file in this server's folder of targets is of a version of this use case that the plan covers"));
        }

        // What the record no longer asks for is shown as long as it runs or waits.
        foreach (var row in rows.Values.Where(r => r.State is not RoundState.Done))
            list.Add(Of(row, null, names, (await record.ThingAsync(row.UseCase, cancel).ConfigureAwait(false)).Value?.Thing));
        return new RoundScheduleView(
            options.Rounds is not null, [.. list.OrderBy(r => Rank(r.State)).ThenBy(r => r.Due).ThenBy(r => r.Target, StringComparer.Ordinal)],
            [.. shelf.Where(f => f.Target is null).Select(f => $"{f.Name}: {Shown.Text(f.Error, 300)}")]);
    }

    public async Task<Answer<ScheduledRound>> StartAsync(IRecord caller, string id, CancellationToken cancel)
    {
        var who = await caller.WhoAmIAsync(cancel).ConfigureAwait(false);
        if (Permissions.Check(Operation.StartRound, who.Roles) is { } refusal)
            return refusal;
        if (await FindAsync(id, cancel).ConfigureAwait(false) is not { } round)
            return Missing();
        if (options.Rounds is null)
            return new Refusal(RefusalKind.Conflict, $"Nothing was started: {NoFolder}.");
        if (!round.MayStart)
            return new Refusal(RefusalKind.Conflict, round.State == RoundState.Running ? "It runs already." : "There is nothing to start.") { HowTo = "See it on the page Red-team rounds." };
        if (round.State == RoundState.Scheduled)
        {
            if (!(await rounds.Own.ThingAsync(round.UseCase, cancel).ConfigureAwait(false)).TryGet(out var page, out var missing))
                return missing;
            await Queue.AddAsync(page.Thing.Id, round.Plan, round.Target!, time.GetUtcNow(), who.Actor, cancel).ConfigureAwait(false);
        }
        else
            await Queue.StartAsync(id, who.Actor, cancel).ConfigureAwait(false);
        rounds.Look();
        return await FindAsync(id, cancel).ConfigureAwait(false) is { } now ? now : Missing();
    }

    public async Task<Answer<ScheduledRound>> StopAsync(IRecord caller, string id, CancellationToken cancel)
    {
        var who = await caller.WhoAmIAsync(cancel).ConfigureAwait(false);
        if (Permissions.Check(Operation.StopRound, who.Roles) is { } refusal)
            return refusal;
        if (await FindAsync(id, cancel).ConfigureAwait(false) is not { } round)
            return Missing();
        // Due since less than a minute: no server has written it down yet.
        if (round.State == RoundState.Waiting && (await rounds.Own.ThingAsync(round.UseCase, cancel).ConfigureAwait(false)).Value is { } page)
            await Queue.AddAsync(page.Thing.Id, round.Plan, round.Target!, round.Due, null, cancel).ConfigureAwait(false);
        if (!await Queue.StopAsync(id, who.Actor, cancel).ConfigureAwait(false))
            return new Refusal(RefusalKind.Conflict, "It neither runs nor waits, so there is nothing to stop.") { HowTo = "See it on the page Red-team rounds." };
        return await FindAsync(id, cancel).ConfigureAwait(false) is { } now ? now : Missing();
    }

    /// <summary>Files of the folder that are targets of what is due: of a version of the use case, at addresses that the plan covers.</summary>
    public static async Task<IReadOnlyList<ShelfFile>> OfAsync(EmbeddedRecord record, DueRound due, IReadOnlyList<ShelfFile> shelf, CancellationToken cancel)
    {
        if (!(await record.EngagementAsync(due.UseCase.Id, cancel).ConfigureAwait(false)).TryGet(out var engagement, out _))
            return [];
        var versions = engagement.ModelVersions.Select(v => v.Slug).ToHashSet();
        return [.. shelf.Where(f => f.Target is { Version: { } version } target && versions.Contains(version) && RecordedRound.Attacked(target).Any(a => due.Plan.Targets.Any(t => t.Covers(a))))];
    }

    /// <summary>A report of this very target that came after its round became due. A round of chosen probes, and one that broke off, is not the round that was due.</summary>
    public static async Task<long?> SinceAsync(EmbeddedRecord record, ReadyRound ready, QueuedRound row, CancellationToken cancel)
    {
        foreach (var report in (await record.EvidenceListAsync(null, "red-team-report", ready.Version.Name, null, 20, cancel).ConfigureAwait(false)).Items.Where(r => !r.Erased && r.Result != EvidenceResult.Incomplete && Sql.Time(r.At) > row.CreatedCell))
            if ((await record.EvidenceAsync(report.Entry, cancel).ConfigureAwait(false)).Value?.Predicate is { } said && (said.Inner("target").Text("name") is not { } name || name == ready.Target.Name)
                && said.Inner("round").Text("name") != ready.Name(row))
                return report.Entry;
        return null;
    }

    async Task<ScheduledRound?> FindAsync(string id, CancellationToken cancel) => (await ListAsync(cancel).ConfigureAwait(false)).Rounds.FirstOrDefault(r => r.Id == id);

    async Task<ScheduledRound> ToComeAsync(string id, DueRound due, string target, IReadOnlyList<ShelfFile> shelf, CancellationToken cancel)
    {
        // Said before it is due, so that somebody can see to it in time.
        var why = options.Rounds is { } folder && shelf.FirstOrDefault(f => f.Name == target) is { } file
            ? (await RoundReadiness.CheckAsync(rounds.Own, folder, due.UseCase.Id, due.Plan.Name, file, rounds.Today, cancel).ConfigureAwait(false)).Refusal?.Message : null;
        return Bare(id, due, target, why);
    }

    ScheduledRound Bare(string? id, DueRound due, string? target, string? reason) => new(
        id, due.UseCase.Slug, due.UseCase.Name, due.Plan.Name, due.Plan.Row.Entry, target, due.Due <= time.GetUtcNow() ? RoundState.Waiting : RoundState.Scheduled, due.Due, due.Due <= time.GetUtcNow(), reason,
        null, 0, null, 0, 0, 0, null, null, null, null, null);

    ScheduledRound Of(QueuedRound row, DueRound? due, Dictionary<string, string?> names, ThingView? useCase = null)
    {
        var now = time.GetUtcNow();
        var lost = row.State == RoundState.Running && row.LeaseCell < Sql.Time(now);
        return new ScheduledRound(
            row.Id, (due?.UseCase ?? useCase)?.Slug ?? row.UseCase, (due?.UseCase ?? useCase)?.Name ?? row.UseCase, row.Plan, due?.Plan.Row.Entry, row.Target, lost ? RoundState.Waiting : row.State,
            row.State == RoundState.Done && due is not null ? due.Due : row.Due, row.State != RoundState.Done && row.Due <= now,
            lost ? "the server that ran it has not been heard of; it goes on when one runs" : row.Reason,
            row.State == RoundState.Waiting && row.NotBeforeCell > Sql.Time(now) ? Sql.Time(row.NotBeforeCell) : null, row.Failures, row.Round, row.Done, row.Total, row.Worked,
            row.StartedCell is { } from ? Sql.Time(from) : null, row.EndedCell is { } to ? Sql.Time(to) : null, Named(row.AskedBy), Named(row.StoppedBy), row.Entry);

        string? Named(string? actor) => actor is null ? null : names.GetValueOrDefault(actor) ?? "somebody";
    }

    static Refusal Missing() => new(RefusalKind.NotFound, "The schedule has no such round.") { HowTo = "See it on the page Red-team rounds." };

    static int Rank(RoundState state) => state switch { RoundState.Running => 0, RoundState.GaveUp => 1, RoundState.Stopped => 2, RoundState.Waiting => 3, RoundState.Scheduled => 4, _ => 5 };
}
