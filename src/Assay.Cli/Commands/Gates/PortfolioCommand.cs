using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay portfolio</c>, <c>work</c>, <c>engagement</c>, <c>baseline</c>: the overviews, and how an old system enters.</summary>
static class PortfolioCommand
{
    public static Command CreatePortfolio() => RecordCommand.Create("portfolio", "All use cases with their gates and open findings.", RecordUse.Read, [], async (context, record) =>
        context.Finish(await record.PortfolioAsync(context.Cancel).ConfigureAwait(false), (p, text) =>
        {
            if (p.Rows.Count == 0)
            {
                text.Line("No use case is registered. Begin with: assay register use-case SLUG --name NAME");
                return;
            }

            text.Table(["Use case", "Risk", "Gates", "Critical", "High", "Findings", "In production", "Candidate"], [.. p.Rows.Select(r => new Cell[]
            {
                new(r.UseCase.Slug, Tone.Strong), r.UseCase.RiskClass.Name(), GateText.Strip(r.Stamps), Count(r.Findings.Critical, Tone.Worst), Count(r.Findings.High, Tone.Bad), $"{r.Findings.Total}", r.InProduction, r.Candidate,
            })]);
            text.Line(GateText.Legend, Tone.Quiet);
            text.Line($"Gates shut: {p.GatesShut}. Pieces of evidence that expire this week: {p.EvidenceExpiringThisWeek}. Open findings: {p.Findings.Total}. Critical and high ones accepted: {p.AcceptedHigh}.");
        }));

    public static Command CreateWork() => RecordCommand.Create("work", "What waits for you, and what expires soon.", RecordUse.Read, [], async (context, record) =>
        context.Finish(await record.WorkAsync(context.Cancel).ConfigureAwait(false), (w, text) =>
        {
            Items("Waits for you", w.Mine, text);
            Items("Expires soon", w.ExpiringSoon, text);
            if (w.Mine.Count + w.ExpiringSoon.Count == 0)
                text.Line("Nothing waits for you.");
        }));

    public static Command CreateEngagement()
    {
        var useCase = new Argument<string>("use-case") { Description = "The use case: slug or id.", HelpName = "USE-CASE" };
        return RecordCommand.Create("engagement", "The engagement record of a use case: all that is known of it.", RecordUse.Read, [useCase], async (context, record) =>
            context.Finish(await record.EngagementAsync(context.Get(useCase), context.Cancel).ConfigureAwait(false), (e, text) =>
            {
                text.Line(e.UseCase.Name, Tone.Strong);
                ThingText.Facts(e.UseCase, text);
                text.Heading("Gates");
                text.Table(["Gate", "", "State", "Decided"], [.. e.Stamps.Select(s => new Cell[] { s.Gate.Name(), GateText.Strip([s]), s.Label, s.DecidedAt is { } at ? FindingText.Day(at) : "" })]);
                text.Heading("Uses");
                text.Pairs(
                    ("model versions", e.ModelVersions.Count == 0 ? "none linked" : string.Join(", ", e.ModelVersions.Select(v => v.Slug))), ("datasets", e.Datasets.Count == 0 ? "none linked" : string.Join(", ", e.Datasets.Select(v => v.Slug))),
                    ("deployments", e.Deployments.Count == 0 ? "none" : string.Join(", ", e.Deployments.Select(d => $"{d.Thing.Slug} {d.Status.Name()}"))));
                EvidenceText.Table(e.Evidence, text);
                FindingText.Table([.. e.Findings, .. e.Accepted], text);
                if (e.Decisions.Count > 0)
                {
                    text.Heading("Decisions");
                    text.Table(["Entry", "Gate", "Version", "Outcome", "By", "At", "Why"], [.. e.Decisions.Select(d => new Cell[] { $"{d.Entry}", d.Gate.Name(), d.ModelVersionName, d.OutcomeTitle, d.ActorName ?? d.Actor, FindingText.Day(d.At), d.Rationale })]);
                }
            }));
    }

    public static Command CreateBaseline()
    {
        var useCase = new Argument<string>("use-case") { Description = "The use case: slug or id.", HelpName = "USE-CASE" };
        var until = When.Option("--expires", "Until when its gates count as open.", required: true, before: "--until");
        var rationale = new Option<string>("--rationale") { Description = "Why; an auditor will read it.", HelpName = "TEXT", Required = true };
        var version = new Option<string?>("--model-version") { Description = "The model version (default: the one linked last).", HelpName = "VERSION" };
        return RecordCommand.Create("baseline", "Let a use case enter that is in production already; its gaps become findings. The findings are due by the date that you give.", RecordUse.Write, [useCase, until, rationale, version], async (context, record) =>
            context.Finish(
                await record.BaselineAsync(new BaselineRequest(context.Get(useCase), context.Get(until)!.Value, context.Get(rationale)!, context.Get(version)), context.Cancel).ConfigureAwait(false),
                (r, text) => text.Line($"{context.Get(useCase)} entered by a baseline until {FindingText.Day(context.Get(until)!.Value)}; its gaps are findings (entry {r.Index}).", Tone.Good)));
    }

    static void Items(string title, IReadOnlyList<WorkItem> items, TextOutput text)
    {
        if (items.Count == 0)
            return;
        text.Heading(title);
        text.Table(["What", "Why", "When"], [.. items.Select(i => new Cell[] { i.Title, i.Detail, i.Due is { } due ? new Cell(Timed(i.Kind, FindingText.Day(due)), i.Overdue ? Tone.Bad : Tone.Plain) : "" })]);
    }

    // Of a wish it is its end, not a day by which it is answered.
    static string Timed(string kind, string day) => kind switch
    {
        "approve" => $"asked for until {day}",
        "expires" => $"ends {day}",
        _ => $"due {day}",
    };

    static Cell Count(int count, Tone tone) => new($"{count}", count > 0 ? tone : Tone.Quiet);
}
