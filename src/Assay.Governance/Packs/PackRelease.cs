using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>The first line of the report: whether this version was released, when, by whom and as what. The gate of evaluation is the release.</summary>
static class PackRelease
{
    public static void Write(PackHtml html, PackModel model, IEnumerable<StampView> stamps)
    {
        var (verdict, rest, lapsed) = Of(model, stamps);
        html.Raw("<div class=\"panel pad release\"><b>").Text(verdict).Raw("</b>: ").Text(rest);
        if (lapsed)
            html.Raw(" ").Tag("warn", NoLonger);
        html.Raw("</div>\n");
    }

    /// <summary>The same line as one text.</summary>
    public static string Sentence(PackModel model, IEnumerable<StampView> stamps)
    {
        var (verdict, rest, lapsed) = Of(model, stamps);
        return $"{verdict}: {rest}{(lapsed ? $" It {NoLonger}." : "")}";
    }

    const string NoLonger = "no longer stands";

    static (string Verdict, string Line, bool Lapsed) Of(PackModel model, IEnumerable<StampView> stamps)
    {
        const string not = "Not released";
        var (entry, body, words) = model.Decisions.LastOrDefault(d => d.Body.Gate == Gate.Evaluation && d.Body.ModelVersion == model.ModelVersionId);
        if (entry is null)
            return (not, $"nobody has decided on the release of {model.ModelVersion.Slug}.", false);
        var who = $"on {PackHtml.Day(entry.At)} by {PackHtml.Person(model.Name(entry.Actor))} as {PackHtml.RoleName(body.As)}, entry {PackHtml.Number(entry.Index)}";
        if (!body.Opens)
            return (not, $"{Title(model, body)}, {who}.", false);
        if (body.Baseline is { } until)
            return (not, $"{model.ModelVersion.Slug} is in production without its gates until {PackHtml.Day(until)}, {who}.", false);
        var conditions = words is null ? model.Erased(entry, "words") is null ? "" : ", its words erased since" : string.IsNullOrWhiteSpace(words.Conditions) ? ", without conditions" : ", under conditions";
        return ("Released", $"{model.ModelVersion.Slug} {who}{conditions}.", stamps.FirstOrDefault(s => s.Gate == Gate.Evaluation)?.State == StampState.Stale);
    }

    /// <summary>An outcome as the policy in force names it.</summary>
    public static string Title(PackModel model, DecisionBody body) =>
        model.Policies.LastOrDefault(p => p.Body.Policy == body.Policy).Policy?.Outcomes.FirstOrDefault(o => o.Id == body.Outcome)?.Title ?? body.Outcome;

    /// <summary>Whether who decided also recorded what the decision rests on, in a sentence.</summary>
    public static string Apart(PackModel model, LogEntry decision, DecisionBody body)
    {
        var pieces = body.Basis.Evidence.Select(e => e.Entry).ToHashSet();
        var own = model.Evidence.Count(e => pieces.Contains(e.Entry.Index) && e.Entry.Actor == decision.Actor);
        var who = PackHtml.Person(model.Name(decision.Actor));
        return pieces.Count == 0
            ? "It rests on no evidence."
            : string.Create(CultureInfo.InvariantCulture, $"It rests on {pieces.Count} {(pieces.Count == 1 ? "piece" : "pieces")} of evidence; {who} recorded {(own == 0 ? "none of them" : $"{own} of them")}.");
    }
}
