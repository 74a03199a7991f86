using System.CommandLine;
using System.Text.Json.Nodes;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>
/// <c>--record</c> for every command that measures: its statements are signed by the evidence key and taken into the record,
/// with findings, metrics and gaps. Things are found by digest; a name only asserts what the digest already says.
/// </summary>
sealed class Recording
{
    const int MostNamed = 10;

    readonly Option<bool> _record = new("--record") { Description = "Take the result into the record, as measured." };
    readonly Option<string?> _subject = new("--subject") { Description = "With --record: the registered thing that it is about. Otherwise it is found by digest; code and packages have none of a version: name it.", HelpName = "THING" };
    readonly Option<string?> _useCase = new("--use-case") { Description = "With --record: the use case it is for; says when the thing is not linked to it.", HelpName = "USE-CASE" };
    readonly WhenOption _until = When.Option("--valid-until", "With --record: when it goes stale.");
    readonly ConnectOptions _connect = new();

    /// <summary>What goes into the record sealed, beside the first statement.</summary>
    public IReadOnlyList<EvidenceAttachment>? Attachments { get; set; }

    /// <summary>What the command did, as its last line in place of the count of findings; null where findings are what it is about.</summary>
    public string? Done { get; set; }

    /// <summary>Called when everything is in the record.</summary>
    public Action? WhenRecorded { get; set; }

    /// <summary>Says why a report has nothing to record, where the command knows better than that nothing could be read.</summary>
    public Func<Report, Problem?>? WhyNothing { get; init; }

    /// <summary>What the record has of the result already, where it is a round that was done: then nothing is recorded.</summary>
    public EvidenceView? Known { get; private set; }

    /// <summary>Which findings of a report the record keeps; all of them where nobody says otherwise.</summary>
    public Func<Report, IReadOnlyList<Finding>>? Kept { get; init; }

    /// <summary>Whether the command measured what it records, or took it from somebody.</summary>
    public Origin Origin { get; init; } = Origin.Measured;

    public void AddTo(Command command)
    {
        if (Origin == Origin.Filed)
            _record.Description = "Take the result into the record, as filed by you.";
        foreach (var option in new Option[] { _record, _subject, _useCase, _until })
            command.Add(option);
        _connect.AddTo(command);
    }

    /// <summary>How to open the record, for a command that also reads it.</summary>
    public Connect Connect(CommandContext context, RecordUse use) => _connect.Read(context, use);

    public bool Wanted(CommandContext context) => context.Get(_record);

    /// <summary>Produces reports, records them when that was asked for, writes them as one, and gives the exit code they deserve.</summary>
    /// <param name="produce">Given the record in the current folder, when there is one and <c>--record</c> was given.</param>
    /// <param name="write">Writes the result instead of the usual rendering; the lines about the record follow on the error stream.</param>
    /// <param name="finish">Writes everything itself, given what was recorded, and gives the exit code.</param>
    public Task<ExitCode> RunAsync(CommandContext context, Func<LocalRecord?, Task<IReadOnlyList<Report>>> produce, Action<Report>? write = null, Func<IReadOnlyList<Recorded>, ExitCode>? finish = null) =>
        Wanted(context) ? RecordAsync(context, produce, write, finish) : OnlyAsync(context, produce, write, finish);

    /// <summary>The same for a command that asks the record before it works.</summary>
    /// <param name="before">Asked of the record before the work; its problem ends the command.</param>
    public Task<ExitCode> RunAfterAsync(CommandContext context, Func<IRecord, Task<Problem?>> before, Func<LocalRecord?, Task<IReadOnlyList<Report>>> produce, Func<IReadOnlyList<Recorded>, ExitCode>? finish = null) =>
        Wanted(context) ? RecordAsync(context, produce, null, finish, before) : OnlyAsync(context, produce, null, finish);

    // Apart, so that a command without --record does not load what IRecord is declared in.
    Task<ExitCode> RecordAsync(CommandContext context, Func<LocalRecord?, Task<IReadOnlyList<Report>>> produce, Action<Report>? write, Func<IReadOnlyList<Recorded>, ExitCode>? finish) =>
        RecordAsync(context, produce, write, finish, null);

    /// <summary>What is wrong with the options of a command that is not to record; null when nothing is.</summary>
    public Problem? Misplaced(CommandContext context) => context.Get(_subject) is null && context.Get(_useCase) is null
        ? null
        : new Problem("--subject and --use-case say where to record the result.", null, "Add --record.");

    /// <summary>The value of <c>--use-case</c>.</summary>
    public string? UseCase(CommandContext context) => context.Get(_useCase);

    /// <summary>The value of <c>--subject</c>.</summary>
    public string? Subject(CommandContext context) => context.Get(_subject);

    // Apart from RecordAsync, so that a command without --record does not load the record's assemblies.
    async Task<ExitCode> OnlyAsync(CommandContext context, Func<LocalRecord?, Task<IReadOnlyList<Report>>> produce, Action<Report>? write, Func<IReadOnlyList<Recorded>, ExitCode>? finish)
    {
        if (Misplaced(context) is { } problem)
            return problem.Write(context.Out.Format);
        return Write(context, await produce(null).ConfigureAwait(false), [], write, finish);
    }

    async Task<ExitCode> RecordAsync(
        CommandContext context, Func<LocalRecord?, Task<IReadOnlyList<Report>>> produce, Action<Report>? write, Func<IReadOnlyList<Recorded>, ExitCode>? finish, Func<IRecord, Task<Problem?>>? before)
    {
        // Opened before the work: a wrong passphrase is told at once, not after an hour of scanning.
        var opening = await RecordConnection.OpenAsync(_connect.Read(context, RecordUse.Write)).ConfigureAwait(false);
        if (opening.Value is not { } opened)
            return opening.Problem!.Write(context.Out.Format);
        await using var connection = opened.ConfigureAwait(false);
        // So is a use case that is not there: what is found would be recorded for none.
        if (context.Get(_useCase) is { } useCase && (!(await opened.Record.ThingAsync(useCase, context.Cancel).ConfigureAwait(false)).TryGet(out var page, out _) || page.Thing.Kind != ThingKind.UseCase))
            return new Problem($"There is no use case '{useCase}'. Nothing was looked at.", "--use-case", "List them with: assay register list --kind use-case").Write(context.Out.Format);
        if (before is not null && await before(opened.Record).ConfigureAwait(false) is { } refused)
            return refused.Write(context.Out.Format);
        var reports = await produce(opened.Local).ConfigureAwait(false);
        var recorded = new List<Recorded>();
        Known = reports is [var only] ? await KnownRounds.FindAsync(opened.Record, only, context.Cancel).ConfigureAwait(false) : null;
        foreach (var report in Known is null ? reports : [])
            if (await FileAsync(context, opened.Record, report, recorded).ConfigureAwait(false) is { } problem)
            {
                // What was found is not lost because it could not be recorded.
                Write(context, reports, recorded, write, finish);
                return problem.Write(context.Out.Format);
            }

        WhenRecorded?.Invoke();
        return Write(context, reports, recorded, write, finish);
    }

    async Task<Problem?> FileAsync(CommandContext context, IRecord record, Report report, List<Recorded> recorded)
    {
        if (report.Statements.Count == 0)
            return WhyNothing?.Invoke(report) is { } why ? why : report.Gaps.Count > 0
                ? new Problem("There is nothing to record: nothing could be read.", $"{report.Gaps[0].Where}: {report.Gaps[0].Reason}", "Mend what could not be read, and run it again.")
                : new Problem("There is nothing to record: nothing was found that evidence could be about.", Hint: "Run it on a model, a dataset or code; or leave --record away.");
        var first = true;
        foreach (var statement in report.Statements)
        {
            var things = new List<string>();
            // What is about a use case has no digest of its own to be found by: the use case is named.
            var ofUseCase = EvidenceKinds.Get(statement.Kind).Scope == EvidenceScope.UseCase;
            if ((context.Get(_subject) ?? (ofUseCase ? context.Get(_useCase) : null)) is { } name)
            {
                if (!(await record.ThingAsync(name, context.Cancel).ConfigureAwait(false)).TryGet(out var page, out var missing))
                    return Refusals.ProblemOf(missing) with { Hint = "Register it first, or leave --subject away: the thing is found by digest." };
                if (page.Thing.Digests.Count == 0)
                    things.Add(page.Thing.Id);
                else if (Origin == Origin.Filed || EvidenceKinds.Get(statement.Kind).LooksBeside)
                    things.Add(page.Thing.Id);
                // A run of what is served names its version by the entry in the register.
                else if (!statement.Statement.Subjects.SelectMany(s => s.Digests).Intersect(page.Thing.Digests.Append(page.Thing.RegisterDigest)).Any())
                    return new Problem(
                        $"This is not '{page.Thing.Slug}': none of its registered digests is that of what was looked at.", Named(statement.Statement),
                        "Nothing was recorded. Register what is here as a version of its own, or look at the registered files.");
            }

            var answer = await record.FileEvidenceAsync(
                new EvidenceRequest(
                    statement.Kind, things, statement.Statement.Subjects, statement.Statement.Predicate, null, statement.Result, Origin, report.Tool,
                    first ? Kept?.Invoke(report) ?? report.Findings : null, first ? report.Metrics : null, report.Gaps, context.Get(_until),
                    Attachments: first && recorded.Count == 0 ? Attachments : null), context.Cancel).ConfigureAwait(false);
            if (!answer.TryGet(out var row, out var refusal))
                return Refusals.ProblemOf(refusal) with { Hint = $"The result above was not recorded.{(refusal.HowTo is { } how ? $" {how}" : "")}" };
            recorded.Add(await DescribeAsync(context, record, row, statement).ConfigureAwait(false));
            first = false;
        }

        return null;
    }

    async Task<Recorded> DescribeAsync(CommandContext context, IRecord record, EvidenceRow row, EvidenceStatement made)
    {
        var (view, statement) = ((await record.EvidenceAsync(row.Entry, context.Cancel).ConfigureAwait(false)).Value, made.Statement);
        var things = view?.Things ?? [];
        string? note = null;
        if (things.Count == 0 && row.Kind.Scope == EvidenceScope.UseCase)
            note = "It is about no registered use case: name one with --use-case, and it counts for its gates.";
        else if (things.Count == 0 && (row.Kind.LooksBeside || row.Kind.Id == "serving-hardening-record"))
            note = "It is about no registered version, so no gate sees it. Say which: --subject NAME@VERSION";
        else if (things.Count == 0)
            note = $"No registered thing has the digest {statement.Subjects[0].Digests[0]}. The evidence counts as soon as one has: "
                + (row.Kind.Scope == EvidenceScope.DatasetVersion ? "assay register dataset-version NAME@VERSION --file PATH" : "assay register model-version NAME@VERSION --file PATH");
        else if (context.Get(_useCase) is { } useCase && (await record.EngagementAsync(useCase, context.Cancel).ConfigureAwait(false)) is var answer)
            note = answer.Refusal is { } refusal ? refusal.Message
                : things.Any(t => t.Id == answer.Value!.UseCase.Id || answer.Value.ModelVersions.Concat(answer.Value.Datasets).Any(l => l.Id == t.Id)) ? null
                : $"It is not linked to {useCase}, so no gate of it sees this: assay link {useCase} {things[0].Slug}";
        // The record says so when every version that the files belong to has more files than these.
        var cut = row.Result == EvidenceResult.Incomplete && made.Result != EvidenceResult.Incomplete;
        var seen = statement.Subjects.SelectMany(s => s.Digests).ToHashSet();
        return new Recorded(
            row.Entry, row.Kind.Id, row.Result, row.Envelope, [.. things.Select(t => t.Slug)], note,
            cut ? [.. things.Where(t => t.Digests.Count > 0).Select(t => new Uncovered(t.Slug, [.. t.Digests.Where(d => !seen.Contains(d))])).Where(u => u.Digests.Count > 0)] : null,
            row.Findings == 0 ? null : [.. (view?.Findings ?? []).Where(f => CameWith(f, row)).Select(f => new NamedFinding(f.Id, f.Severity))],
            row.Findings == 0 ? null : [.. (view?.Findings ?? []).Select(WaivedInRecord.Of).OfType<WaivedInRecord>()])
        {
            Reopened = [.. (view?.Findings ?? []).Where(f => view!.Reopened.Contains(f.Id)).Select(f => new NamedFinding(f.Id, f.Severity))],
            Closed = view?.Closed is { Count: > 0 } closed ? [.. closed.Select(f => new NamedFinding(f.Id, f.Severity))] : null,
            LooksAway = made.Kind == "model-scan" ? PolicyOf(statement) : null,
            ChosenProbes = made.Kind == "red-team-report" ? ChosenOf(statement) : null,
            Page = (record as HttpRecord)?.PageOf(FormattableString.Invariant($"evidence/{row.Entry}")),
        };
    }

    static string? PolicyOf(Statement scan)
    {
        if (!scan.Predicate.TryGetProperty("policy", out var policy))
            return null;
        var parts = new[] { ("off", "off"), ("quiet", "fails nothing"), ("allowedImports", "allowed") }
            .Where(p => policy.TryGetProperty(p.Item1, out _))
            .Select(p => $"{p.Item2}: {string.Join(", ", policy.GetProperty(p.Item1).EnumerateArray().Select(name => name.GetString()))}").ToList();
        return parts.Count == 0 ? null : $"Judged by the policy '{policy.GetProperty("name").GetString()}' ({string.Join("; ", parts)}); the evidence and the gate say so.";
    }

    static string? ChosenOf(Statement round)
    {
        if (!round.Predicate.TryGetProperty("round", out var measured) || !measured.TryGetProperty("leftOut", out var leftOut))
            return null;
        var (left, chosen) = (leftOut.GetArrayLength(), measured.GetProperty("probes").GetArrayLength());
        return $"A round of chosen probes: {chosen} of {chosen + left} that the plan allows. What resisted is no pass to a gate, which waits for a whole round.";
    }

    ExitCode Write(CommandContext context, IReadOnlyList<Report> reports, IReadOnlyList<Recorded> recorded, Action<Report>? write, Func<IReadOnlyList<Recorded>, ExitCode>? finish)
    {
        if (finish is not null)
            return Whole(finish(recorded), recorded);
        var report = Together(reports);
        if (write is not null)
            write(report);
        else if (context.Out.Format == OutputFormat.Sarif)
            context.Out.WriteRaw(SarifReport.Write(report));
        else
        {
            var json = context.Out.Format == OutputFormat.Json ? JsonReport.Of(report) : null;
            if (json is not null && recorded.Count > 0)
                json["recorded"] = JsonNode.Parse(Json.Bytes(recorded));
            context.Out.Write(json, text =>
            {
                TextReport.Write(report, text, Done);
                foreach (var line in Said(recorded))
                    text.Line(line);
            });
        }

        if (write is not null || context.Out.Format == OutputFormat.Sarif || (Known is not null && context.Out.Format != OutputFormat.Text))
            foreach (var line in Said(recorded))
                Console.Error.WriteLine(SafeText.Of(line));
        return Whole(report.ExitCode(context.FailOn), recorded);
    }

    ExitCode Whole(ExitCode code, IReadOnlyList<Recorded> recorded) => CodeOf(code, recorded, Known);

    // What is only a part of a version, or of a round, is not looked at yet, however well that part is; and what the record has already ends as it did then.
    internal static ExitCode CodeOf(ExitCode said, IReadOnlyList<Recorded> recorded, EvidenceView? known) =>
        said == ExitCode.Yes && (recorded.Any(r => r.Uncovered is { Count: > 0 } || r.ChosenProbes is not null) || (known is not null && !WasWhole(known))) ? ExitCode.Incomplete : said;

    static bool WasWhole(EvidenceView known) => known.Gaps.Count == 0 && known.Row.Result != EvidenceResult.Incomplete && known.Predicate?.Inner("round").Each("leftOut").Any() != true;

    /// <summary>What became of the result in the record.</summary>
    public IEnumerable<string> Said(IReadOnlyList<Recorded> recorded) => Known is null ? recorded.SelectMany(Lines) : [KnownRounds.Told(Known)];

    public static IEnumerable<string> Lines(Recorded one)
    {
        yield return $"Recorded as entry {one.Entry}: {EvidenceKinds.Get(one.Kind).Title}, {EvidenceText.Says(one.Result)}{(one.Things.Count > 0 ? $", about {string.Join(", ", one.Things)}" : "")}.";
        if (one.LooksAway is { } policy)
            yield return policy;
        if (one.ChosenProbes is { } chosen)
            yield return chosen;
        if (one.Opened is { Count: > 0 } opened)
            yield return $"Opened {Listed(opened)}.";
        if (one.Reopened.Count > 0)
            yield return $"Open again, for it was seen again: {Listed(one.Reopened)}.";
        if (one.Closed is { } closed)
            yield return $"Closed {Listed(closed)}: no longer seen in {(one.Things.Count > 0 ? string.Join(", ", one.Things) : "it")}.";
        if (one.Waived is { Count: > 0 } waived)
            yield return $"A waiver of the record covers {Some(waived, f => $"{f.Id} ({f.How})")}."
                + (one.Result == EvidenceResult.Failed ? " The result stays as measured; where a gate asks for it, an exception lets it through." : "");
        foreach (var version in one.Uncovered ?? [])
            yield return $"Incomplete for {version.Thing}: {Some(version.Digests, d => d.ToString())} was not looked at. Give all files of the version.";
        if (one.Page is not null)
            yield return $"Its page, with its findings: {one.Page}";
        if (one.Note is not null)
            yield return one.Note;
    }

    static string Some<T>(IReadOnlyList<T> all, Func<T, string> said) => $"{string.Join(", ", all.Take(MostNamed).Select(said))}{(all.Count > MostNamed ? $" and {all.Count - MostNamed} more" : "")}";

    static string Listed(IReadOnlyList<NamedFinding> findings) => Some(findings, f => $"{f.Id} ({f.Severity.Name()})");

    // It was opened when the statement came in, by its entry.
    static bool CameWith(FindingRow finding, EvidenceRow row) => finding.OpenedAt == row.At;

    static string Named(Statement statement) => $"{statement.Subjects[0].Name} {statement.Subjects[0].Digests[0]}";

    /// <summary>Several reports of one tool as one. A finding that leaves out its report's only subject gets it by name.</summary>
    static Report Together(IReadOnlyList<Report> reports) => reports.Count == 1 ? reports[0] : new Report
    {
        Tool = reports[0].Tool,
        Subjects = [.. reports.SelectMany(r => r.Subjects)],
        Findings = [.. reports.SelectMany(r => r.Findings.Select(f => f.Subject is null && r.Subjects.Count == 1 ? f with { Subject = r.Subjects[0].Name } : f))],
        Metrics = [.. reports.SelectMany(r => r.Metrics)],
        Statements = [.. reports.SelectMany(r => r.Statements)],
        Gaps = [.. reports.SelectMany(r => r.Gaps)],
    };
}
