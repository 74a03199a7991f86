using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Rounds of attacks, runs of a suite and questions that a record has: what was asked once is evidence once, whoever records it. Its journal is known by its name and the moment at
/// which it began, which stand in what is recorded; where that was erased, by the moment of its last answer, which stays. One that went on since and was answered more, or was
/// judged otherwise, is recorded again. Only what was measured is known: what somebody wrote by hand keeps no round out.
/// </summary>
public static class KnownRounds
{
    const int MostRows = 100;
    const string Answers = "evaluation-record";

    static readonly string[] s_judgedBy = ["dataset", "metrics", "thresholds"];

    // The clock of who ran it, and that of the record, need not agree.
    static readonly TimeSpan Apart = TimeSpan.FromDays(1);

    /// <summary>What the record has of a round about the same thing; null when there is none that can be read, and for everything that is no round.</summary>
    /// <param name="report">What the round says now.</param>
    public static async Task<EvidenceView?> FindAsync(IRecord record, Report report, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(report);
        if (report.Statements is not [var made, ..] || Asked.Of(made.Kind, made.Statement, made.Result, report.Findings) is not { } asked)
            return null;
        for (string? after = null; ;)
        {
            var page = await record.EvidenceListAsync(null, made.Kind, null, after, MostRows, cancel).ConfigureAwait(false);
            foreach (var row in page.Items.Where(r => !r.Erased && r.Origin == Origin.Measured && r.At >= asked.Since && asked.IsAbout(r) && asked.SaysTheSame(r)))
                if ((await record.EvidenceAsync(row.Entry, cancel).ConfigureAwait(false)).Value is { Predicate: { } said } view && asked.IsIn(said, row.At))
                    return view;
            if (page.Next is null || page.Items is not [.., var last] || last.At < asked.Since)
                return null;
            after = page.Next;
        }
    }

    /// <summary>Why a round is not recorded again; null when it is new, when it was answered more since, and of everything that is no round.</summary>
    internal static Refusal? Refuse(IReadView view, string kind, Statement statement, Origin origin, EvidenceResult result, IReadOnlyList<Finding> findings)
    {
        if (Asked.Of(kind, statement, result, findings) is not { } asked)
            return null;
        foreach (var cells in EvidenceQueries.Measured(view, kind, asked.Since))
            if (cells.View(view) is var row && (origin == Origin.Filed || asked.SaysTheSame(row)) && (row.Erased ? asked.EndedAt(cells.Answered) : EvidenceQueries.Stated(view, row.Entry) is { } before && asked.IsIn(before.Predicate, row.At)))
                return new Refusal(RefusalKind.Conflict, $"{Told(asked.Name, row)}{Besides(asked, row)}", [new FieldError("round", "recorded already")])
                {
                    HowTo = string.Create(CultureInfo.InvariantCulture, $"See it: assay evidence show {row.Entry}. A new round has a name of its own: --round NAME"),
                };
        return null;
    }

    static string Besides(Asked asked, EvidenceRow row) =>
        (asked.IsAbout(row) ? "" : $" It is about {row.SubjectName}: what was asked of one version says nothing of another.") + (row.Erased ? " What it said was erased since." : "");

    /// <summary>That a round was done, and where it is.</summary>
    public static string Told(EvidenceView known)
    {
        ArgumentNullException.ThrowIfNull(known);
        return Told(known.Predicate?.Inner("round").Text("name") ?? "", known.Row);
    }

    static string Told(string round, EvidenceRow row) =>
        string.Create(CultureInfo.InvariantCulture, $"The round '{round}' was done, and is entry {row.Entry}, which {row.ActorName ?? row.Actor} recorded on {Why.Day(row.At)}: nothing was recorded.");

    /// <summary>When a measured round was answered last, which is never later than now; null of everything that is no round.</summary>
    internal static DateTimeOffset? Answered(string kind, JsonElement predicate, DateTimeOffset now) => Journal.Of(kind, predicate)?.AnsweredBy(now);

    /// <summary>A round that is to be recorded: its journal, and what it says of what.</summary>
    sealed record Asked(Journal Journal, Statement Statement, EvidenceResult Result, int Findings)
    {
        public string Name => Journal.Name;

        /// <summary>Nothing older can have it.</summary>
        public DateTimeOffset Since => Journal.Started - DateTimeOffset.MinValue > Apart ? Journal.Started - Apart : DateTimeOffset.MinValue;

        public static Asked? Of(string kind, Statement statement, EvidenceResult result, IReadOnlyList<Finding> findings) =>
            Journal.Of(kind, statement.Predicate) is { } journal ? new Asked(journal, statement, result, findings.DistinctBy(f => f.SameAs ?? f.Fingerprint).Count()) : null;

        public bool IsAbout(EvidenceRow row) => Statement.Subjects[0].Name == row.SubjectName;

        // A judge that was measured, or paid, since may find what was unclear before: then it is to be recorded.
        public bool SaysTheSame(EvidenceRow row) => Result == row.Result && Findings <= row.Findings;

        /// <summary>A statement has the same journal with no answer less. The same answers may be held against other bars, or against what is right by now.</summary>
        public bool IsIn(JsonElement said, DateTimeOffset at) =>
            Journal.Of(Journal.Kind, said) is { } recorded && Journal.GoesNoFurtherThan(recorded, at) && (Journal.Kind != Answers || s_judgedBy.All(name => Same(Statement.Predicate.Inner(name), said.Inner(name))));

        /// <summary>Of what was erased only that is left.</summary>
        public bool EndedAt(long? answered) => answered is not null && answered == Sql.Time(Journal.Answered);

        static bool Same(JsonElement one, JsonElement other) =>
            one.ValueKind == JsonValueKind.Undefined || other.ValueKind == JsonValueKind.Undefined ? one.ValueKind == other.ValueKind : JsonElement.DeepEquals(one, other);
    }

    /// <param name="Answered">When it was answered last; null where that is not said.</param>
    sealed record Journal(string Kind, string Name, DateTimeOffset Started, DateTimeOffset? Answered)
    {
        public static Journal? Of(string kind, JsonElement predicate) =>
            kind is "red-team-report" or "regression-output" or Answers && predicate.Inner("round") is { ValueKind: JsonValueKind.Object } round && round.Text("name") is { } name && Moment(round.Text("startedAt")) is { } started
                ? new Journal(kind, name, started, Moment(round.Text("endedAt"))) : null;

        /// <summary>The last answer that can have been there at a moment: none comes from later.</summary>
        public DateTimeOffset? AnsweredBy(DateTimeOffset moment) => Answered > moment ? moment : Answered;

        /// <summary>The same journal, with no answer that the recorded one had not. A clock that goes ahead says of both that they ended later than they were recorded.</summary>
        public bool GoesNoFurtherThan(Journal recorded, DateTimeOffset recordedAt) =>
            (Name, Started) == (recorded.Name, recorded.Started) && (Answered == recorded.Answered || !(Answered > recorded.AnsweredBy(recordedAt)));

        static DateTimeOffset? Moment(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }
}
