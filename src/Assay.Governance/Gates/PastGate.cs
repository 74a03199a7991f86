using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>A gate as of a moment that has passed: what the record tells of today is not shown as of then. What was so then is kept, and what cannot be known is said.</summary>
static class PastGate
{
    /// <summary>Why nothing can be judged as of the moment: the record had not begun.</summary>
    public static Refusal? Before(IReadView view, DateTimeOffset moment) => view.Size > 0 && view.Entry(0).At is var begun && moment < begun
        ? new Refusal(RefusalKind.Invalid, $"The record speaks from {begun.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC on, so nothing is judged as of a moment before that.") { HowTo = "Give that moment or a later one." }
        : null;

    /// <summary>The view without what came later.</summary>
    public static GateView Of(IReadView view, GateView gate, DateTimeOffset moment)
    {
        var untold = new List<string>();
        var (versions, live) = (gate.Versions, gate.Live);
        if (versions.Count > 0 && Moved(view, gate.UseCase.Id, moment))
        {
            versions = [.. versions.Select(v => new GateVersion(v.Slug, false))];
            live = [];
            untold.Add("What was live then is not told: a deployment or a rollout changed since.");
        }

        var asked = gate.Waivers.Where(w => w.RequestedAt <= moment).ToList();
        var later = asked.Where(w => view.Entry(w.Entry).At > moment).ToList();
        if (later.Count > 0)
            untold.Add($"Of what was set aside, {string.Join(", ", later.Select(w => w.Id))} {(later.Count == 1 ? "was" : "were")} answered or changed since, and left out.");
        // What gateways say is of now.
        return gate with { Versions = versions, Live = live, GatewaysSay = [], Waivers = [.. asked.Except(later).Select(w => w with { Expired = w.Expires <= moment })], Untold = untold };
    }

    static bool Moved(IReadView view, string useCase, DateTimeOffset moment)
    {
        var deployments = ThingQueries.Deployments(view, useCase);
        var ids = deployments.Select(d => d.Thing.Id).ToHashSet(StringComparer.Ordinal);
        return deployments.Any(d => d.Since > moment) || ServingQueries.Rollouts(view, null).Any(r => r.At > moment && ids.Contains(r.Deployment));
    }
}
