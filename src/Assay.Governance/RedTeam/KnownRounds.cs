using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Rounds of attacks, and runs of a suite, that a record has: one that was asked once is evidence once, whoever records it. Its journal is known by its name and the moment
/// at which it began, which stand in what is recorded. One that went on since and was answered more, or was judged otherwise, is recorded again. Only what was measured is known: what
/// somebody wrote by hand keeps no round out.
/// </summary>
public static class KnownRounds
{
    const int MostRows = 100;

    // The clock of who ran it, and that of the record, need not agree.
    static readonly TimeSpan Apart = TimeSpan.FromDays(1);

    /// <summary>The entry that has a round; null when there is none that can be read.</summary>
    /// <param name="kind"><c>red-team-report</c> or <c>regression-output</c>.</param>
    /// <param name="started">When its journal was begun.</param>
    /// <param name="answered">When it was answered last: what the record has without that is not this.</param>
    /// <param name="report">What the round says now.</param>
    public static async Task<EvidenceView?> FindAsync(IRecord record, string kind, string round, DateTimeOffset started, DateTimeOffset answered, Report report, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(report);
        var asked = new Journal(round, started, answered);
        for (string? after = null; ;)
        {
            var page = await record.EvidenceListAsync(null, kind, null, after, MostRows, cancel).ConfigureAwait(false);
            foreach (var row in page.Items.Where(r => !r.Erased && r.Origin == Origin.Measured && r.At >= From(started) && SaysTheSame(report.Findings, report.Statements.Select(s => s.Result).FirstOrDefault(), r.Findings, r.Result)))
                if ((await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value is { Predicate: { } said } view && asked.IsIn(Journal.Of(kind, said), row.At))
                    return view;
            if (page.Next is null || page.Items is not [.., var last] || last.At < From(started))
                return null;
            after = page.Next;
        }
    }

    /// <summary>Why a round is not recorded again; null when it is new, when it was answered more since, and of everything that is no round.</summary>
    internal static Refusal? Refuse(IReadView view, string kind, JsonElement predicate, Origin origin, EvidenceResult result, IReadOnlyList<Finding> findings)
    {
        if (Journal.Of(kind, predicate) is not { } asked)
            return null;
        foreach (var entry in view.Query<long>("SELECT id FROM evidence WHERE kind = @kind AND origin = @measured AND erased = 0 AND at >= @from ORDER BY id DESC", new { kind, measured = Origin.Measured.Name(), from = Sql.Time(From(asked.Started)) }))
            if (EvidenceQueries.Row(view, entry) is { } row && (origin == Origin.Filed || SaysTheSame(findings, result, row.Findings, row.Result)) && Blobs.Of(view, view.Entry(entry), "envelope") is { } bytes && Envelope.TryRead(bytes, out _)?.TryReadStatement(out _) is { } before && asked.IsIn(Journal.Of(kind, before.Predicate), row.At))
                return new Refusal(RefusalKind.Conflict, Told(asked.Round, row), [new FieldError("round", "recorded already")])
                {
                    HowTo = string.Create(CultureInfo.InvariantCulture, $"See it: assay evidence show {entry}. A new round has a name of its own: --round NAME"),
                };
        return null;
    }

    static DateTimeOffset From(DateTimeOffset started) => started - DateTimeOffset.MinValue > Apart ? started - Apart : DateTimeOffset.MinValue;

    // A judge that was measured, or paid, since may find what was unclear before: then it is to be recorded.
    static bool SaysTheSame(IReadOnlyList<Finding> findings, EvidenceResult result, int recorded, EvidenceResult before) =>
        result == before && findings.DistinctBy(f => f.SameAs ?? f.Fingerprint).Count() <= recorded;

    /// <summary>That a round was done, and where it is.</summary>
    public static string Told(string round, EvidenceRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return string.Create(CultureInfo.InvariantCulture, $"The round '{round}' was done, and is entry {row.Entry}, which {row.ActorName ?? row.Actor} recorded on {Why.Day(row.At)}: nothing was recorded.");
    }

    /// <summary>When a measured round was answered last, which is never later than now; null of everything that is no round.</summary>
    internal static DateTimeOffset? Answered(string kind, JsonElement predicate, DateTimeOffset now) => Journal.Of(kind, predicate)?.Answered is { } answered ? answered < now ? answered : now : null;

    /// <param name="Answered">Null where that is not said.</param>
    sealed record Journal(string Round, DateTimeOffset Started, DateTimeOffset? Answered)
    {
        public static Journal? Of(string kind, JsonElement predicate) =>
            kind is "red-team-report" or "regression-output" && predicate.Inner("round") is { ValueKind: JsonValueKind.Object } round && round.Text("name") is { } name && Moment(round.Text("startedAt")) is { } started
                ? new Journal(name, started, Moment(round.Text("endedAt"))) : null;

        /// <summary>The same journal, with no answer less.</summary>
        public bool IsIn(Journal? recorded, DateTimeOffset at) =>
            recorded is not null && Round == recorded.Round && Started == recorded.Started && !(Answered > (recorded.Answered < at ? recorded.Answered : recorded.Answered is null ? null : at));

        static DateTimeOffset? Moment(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }
}
