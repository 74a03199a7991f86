using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay finding</c>: what was found, and what became of it.</summary>
static class FindingCommand
{
    public static Command Create() => new("finding", "Findings: list, triage, assign, retest, ask for an override or a risk acceptance.")
    {
        List(), Show(), SetStatus(), Assign(), Comment(), Retest(), Waive(),
    };

    static AssayCommand List()
    {
        var statuses = EnumOption.Many<FindingStatus>("--status", "Only in this state.");
        var severities = EnumOption.Many<Severity>("--severity", "Only of this severity.");
        var thing = new Option<string?>("--subject") { Description = "Only of this thing: slug or id.", HelpName = "THING" };
        var owner = new Option<string?>("--owner") { Description = "Only of this owner.", HelpName = "NAME" };
        var text = new Option<string?>("--text") { Description = "Words in the title or rule.", HelpName = "TEXT" };
        var overdue = new Option<bool>("--overdue") { Description = "Only overdue ones." };
        var sort = new Option<string>("--sort") { Description = "severity, due, opened or id; with - in front the other way round.", HelpName = "FIELD", DefaultValueFactory = _ => "severity" };
        OneOf.Bound(sort, "severity", "due", "opened", "id", "-severity", "-due", "-opened", "-id");
        var all = new Option<bool>("--all") { Description = "Those that are closed, too: accepted, false positives, verified." };
        var least = EnumOption.Of<Severity>("--min-severity", "Only of this severity or a worse one.");
        var limit = new Option<int>("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var after = new Option<string?>("--after") { Description = "Continue behind a page: the cursor it ended with.", HelpName = "CURSOR" };
        return RecordCommand.Create("list", "List findings that are open, or in the states that are asked for, worst first.", RecordUse.Read, [statuses, all, severities, least, thing, owner, text, overdue, sort, limit, after], async (context, record) =>
        {
            if (await UnknownFilter.OfAsync(record, context.Get(thing), context.Get(owner), cancel: context.Cancel).ConfigureAwait(false) is { } unknown)
                return context.Refuse(unknown);
            IReadOnlyList<Severity>? worse = context.Get(least) is { } from ? [.. Enum.GetValues<Severity>().Where(s => s >= from)] : context.Get(severities);
            IReadOnlyList<FindingStatus>? states = context.Get(all) ? Enum.GetValues<FindingStatus>() : context.Get(statuses);
            var query = new FindingQuery(states, worse, context.Get(thing), context.Get(owner), context.Get(text), context.Get(overdue), context.Get(sort)!, context.Get(after), context.Get(limit));
            var page = await record.FindingsAsync(query, context.Cancel).ConfigureAwait(false);
            var open = states is not { Count: > 0 };
            // What is accepted is true still: a list that leaves it out says so.
            var left = open && context.Out.Format == OutputFormat.Text ? await LeftOutAsync(record, query, context.Cancel).ConfigureAwait(false) : null;
            var every = await AllAsync(record, query, page, open, context.Cancel).ConfigureAwait(false);
            return context.Finish(page, (p, output) =>
            {
                FindingText.Table(p.Items, output);
                output.Line($"{HowMany(p, every, open ? "open findings" : "findings")}{(p.Next is null ? "" : $" Next page: --after {p.Next}")}");
                if (left is not null)
                    output.Line(left);
            });
        }).OneOnly(all, statuses).OneOnly(least, severities);
    }

    // What a filter hides is counted too: "2 of 2" would say that there are no others.
    static async Task<Page<FindingRow>> AllAsync(IRecord record, FindingQuery query, Page<FindingRow> page, bool open, CancellationToken cancel)
    {
        var every = new FindingQuery(open ? [] : Enum.GetValues<FindingStatus>(), Limit: 1);
        var filtered = (query.Severities, query.Thing, query.Owner, query.Text) is not (null or { Count: 0 }, null, null, null) || query.OverdueOnly || (!open && query.Statuses!.Distinct().Count() < every.Statuses!.Count);
        return filtered ? await record.FindingsAsync(every, cancel).ConfigureAwait(false) : page;
    }

    static string HowMany(Page<FindingRow> page, Page<FindingRow> all, string what)
    {
        var (these, every) = (Total(page), Total(all));
        if (page.Items.Count == 0)
            return ReferenceEquals(page, all) || all.Total == 0 ? $"No {what}." : $"None of {every} {what}.";
        return ReferenceEquals(page, all) || page.Items.Count == page.Total ? $"{page.Items.Count} of {every} {what}." : $"{page.Items.Count} of {these} that are asked for, of {every} {what}.";

        static string Total(Page<FindingRow> counted) => $"{counted.Total}{(counted.TotalIsCapped ? " or more" : "")}";
    }

    static async Task<string?> LeftOutAsync(IRecord record, FindingQuery query, CancellationToken cancel)
    {
        const int most = 500;
        var left = new List<string>();
        foreach (var status in (FindingStatus[])[FindingStatus.Accepted, FindingStatus.FalsePositive, FindingStatus.Verified])
        {
            var page = await record.FindingsAsync(query with { Statuses = [status], After = null, Limit = status == FindingStatus.Accepted ? most : 1 }, cancel).ConfigureAwait(false);
            if (page.Total == 0)
                continue;
            var severities = status == FindingStatus.Accepted && page.Items.Count == page.Total ? $" ({FindingText.BySeverity(Counts(page.Items))})" : "";
            left.Add($"{page.Total}{(page.TotalIsCapped ? " or more" : "")} {status.Name().Replace('-', ' ')}{severities}");
        }

        return left.Count == 0 ? null : $"Left out: {string.Join(", ", left)}. List them too: --all";
    }

    static FindingCounts Counts(IReadOnlyList<FindingRow> rows)
    {
        return new FindingCounts(Of(Severity.Critical), Of(Severity.High), Of(Severity.Medium), Of(Severity.Low), Of(Severity.Info));

        int Of(Severity severity) => rows.Count(r => r.Severity == severity);
    }

    static AssayCommand Show()
    {
        var id = Id();
        return RecordCommand.Create("show", "Show a finding with its history.", RecordUse.Read, [id], async (context, record) =>
            context.Finish(await record.FindingAsync(context.Get(id), context.Cancel).ConfigureAwait(false), FindingText.Of));
    }

    static AssayCommand SetStatus()
    {
        var id = Id();
        var status = EnumOption.Argument<FindingStatus>("status", "The new state.");
        var comment = CommentOption.Create();
        return Change("set-status", "Move a finding on. 'verified' is reached by a retest, 'accepted' and 'false-positive' by a waiver.", [id, status, comment],
            context => new FindingChange(context.Get(id), Status: context.Get(status), Comment: context.Get(comment)));
    }

    static AssayCommand Assign()
    {
        var id = Id();
        var owner = new Argument<string>("owner") { Description = "Name or id of an actor.", HelpName = "NAME" };
        var due = When.Option("--due", "When it is due.");
        var comment = CommentOption.Create();
        return Change("assign", "Give a finding an owner, and a due date.", [id, owner, due, comment],
            context => new FindingChange(context.Get(id), Owner: context.Get(owner), Due: context.Get(due), Comment: context.Get(comment)));
    }

    static AssayCommand Comment()
    {
        var id = Id();
        var text = new Argument<string>("text") { Description = "The comment. It can be erased later.", HelpName = "TEXT" };
        return Change("comment", "Comment on a finding.", [id, text], context => new FindingChange(context.Get(id), Comment: context.Get(text)));
    }

    static AssayCommand Retest()
    {
        var id = Id();
        var passed = new Option<bool>("--passed") { Description = "The fix holds." };
        var failed = new Option<bool>("--failed") { Description = "It does not." };
        var method = new Option<string>("--method") { Description = "How it was checked.", HelpName = "TEXT", Required = true };
        var evidence = new Option<long?>("--evidence") { Description = "Log entry of the evidence for it: a fix holds for the versions that it is about.", HelpName = "ENTRY" };
        var version = new Option<string?>("--model-version") { Description = "The version, also of a dataset, that was checked, when no evidence says it.", HelpName = "VERSION" };
        return RecordCommand.Create("retest", "Record that a fix was checked. Whoever fixed it does not retest it.", RecordUse.Write, [id, passed, failed, method, evidence, version], async (context, record) =>
        {
            if (context.Get(passed) == context.Get(failed))
                return context.Fail("Neither or both of --passed and --failed are given.", hint: "Give one of them.");
            var change = new FindingChange(context.Get(id), Retest: new RetestResult(context.Get(passed), context.Get(method)!, context.Get(evidence), context.Get(version)));
            var answer = await record.ChangeFindingAsync(change, context.Cancel).ConfigureAwait(false);
            var after = answer.Value is not null && context.Get(passed) ? (await record.FindingAsync(context.Get(id), context.Cancel).ConfigureAwait(false)).Value : null;
            var failing = after is not null && context.Get(evidence) is { } entry && (await record.EvidenceAsync(entry, context.Cancel).ConfigureAwait(false)).Value is { Row.Result: EvidenceResult.Failed } ? context.Get(evidence) : null;
            return context.Finish(answer, (row, text) =>
            {
                if (after is not null)
                    Verified(after, failing, text);
                else
                    Now(row, text);
            });
        });
    }

    // For which version, and where it is as open as it was.
    static void Verified(FindingView finding, long? failing, TextOutput text)
    {
        var versions = finding.Events.LastOrDefault(e => e.Retest is not null)?.Retest?.Versions;
        text.Line($"{finding.Row.Id} is {finding.Row.Status.Name()}{(versions is { Count: > 0 } ? $" for {string.Join(", ", versions)}" : "")}.", Tone.Good);
        if (failing is { } entry)
            text.Line($"The evidence at entry {entry} failed for other findings: {finding.Row.Id} is not among what it found.");
        if (finding.StillOpenIn.Count > 0)
            text.Line($"It stays open in {string.Join(", ", finding.StillOpenIn)}.", Tone.Warn);
        if (finding.SetAsideIn.Count > 0)
            text.Line($"It stays set aside in {string.Join(", ", finding.SetAsideIn)}.", Tone.Warn);
    }

    static AssayCommand Waive()
    {
        var id = Id();
        var kind = new Option<string>("--kind") { Description = "What is asked for: false-positive, severity (both overrides) or risk-acceptance.", HelpName = "KIND", Required = true };
        OneOf.Bound(kind, "false-positive", "severity", "risk-acceptance");
        var severity = EnumOption.Of<Severity>("--severity", "The severity it should have.");
        var rationale = new Option<string>("--rationale") { Description = "Why; an auditor will read it.", HelpName = "TEXT", Required = true };
        var expires = When.Option("--expires", "Until when.", required: true);
        var owner = new Option<string?>("--owner") { Description = "Who answers for it (default: you).", HelpName = "NAME" };
        return RecordCommand.Create("waive", "Ask for an override or a risk acceptance of a finding. Somebody else approves it: assay waiver approve WAIVER.", RecordUse.Write, [id, kind, severity, rationale, expires, owner], async (context, record) =>
        {
            if (context.Get(severity) is not null && context.Get(kind) != "severity")
                return context.Fail($"--severity is for --kind severity, and this asks for {context.Get(kind)}.", null, "Leave --severity away, or ask for --kind severity.");
            var answer = await record.RequestWaiverAsync(
                new WaiverRequest(Names.Parse<WaiverKind>(context.Get(kind)!), context.Get(rationale)!, context.Get(expires)!.Value, context.Get(id), Severity: context.Get(severity), Owner: context.Get(owner)), context.Cancel).ConfigureAwait(false);
            var finding = answer.Value is null ? null : (await record.FindingAsync(context.Get(id), context.Cancel).ConfigureAwait(false)).Value;
            return context.Finish(answer, (waiver, text) =>
            {
                WaiverCommand.Asked(waiver, text);
                if (finding is not null)
                    text.Line($"It is for {FindingText.Reach(finding)}.");
            });
        });
    }

    static AssayCommand Change(string name, string description, Symbol[] takes, Func<CommandContext, FindingChange> change) =>
        RecordCommand.Create(name, description, RecordUse.Write, takes, async (context, record) =>
            context.Finish(await record.ChangeFindingAsync(change(context), context.Cancel).ConfigureAwait(false), Now));

    static void Now(FindingRow row, TextOutput text) => text.Line($"{row.Id} is {row.Status.Name()}{(row.OwnerName is { } owner ? $", owner {owner}" : "")}{(row.Due is { } due ? $", due {FindingText.Day(due)}" : "")}.", Tone.Good);

    static Argument<string> Id() => new("finding") { Description = "Id, for example AS-118.", HelpName = "FINDING" };

}
