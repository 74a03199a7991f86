using Assay.Serving;

namespace Assay.Server;

/// <summary>What gateways saw in a stretch of time.</summary>
/// <param name="From">Its beginning; a whole step.</param>
/// <param name="To">Its end: now.</param>
/// <param name="StepSeconds">Length of a point.</param>
/// <param name="Route">The route that was asked for; null for all.</param>
/// <param name="Points">One for each step, also where nothing happened.</param>
/// <param name="Guards">What each guard did, the one that refused most first.</param>
/// <param name="Routes">Each route with its own sums, whichever was asked for, the busiest first.</param>
/// <param name="Models">The same for models of the routes asked for.</param>
/// <param name="Gateways">Gateways that wrote in that time.</param>
/// <param name="Exchanges">How many exchanges of that time are kept.</param>
/// <param name="EverSeen">Whether a gateway ever wrote anything that is still kept.</param>
public sealed record TrafficView(
    DateTimeOffset From, DateTimeOffset To, long StepSeconds, string? Route, TrafficSums Total, IReadOnlyList<TrafficPoint> Points, IReadOnlyList<GuardTraffic> Guards,
    IReadOnlyList<NamedTraffic> Routes, IReadOnlyList<NamedTraffic> Models, IReadOnlyList<GatewayTraffic> Gateways, long Exchanges, bool EverSeen);

/// <summary>Sums over requests. Quantiles are read off histograms: they are off by less than the distance between two of their bounds.</summary>
/// <param name="Requests">All of them.</param>
/// <param name="PerSecond">Requests for each second of the time that is over.</param>
/// <param name="Outcomes">How many came to what.</param>
/// <param name="AddedP50">Milliseconds that the gateway added, half of the requests; null without requests.</param>
/// <param name="AddedP99">The same for 99 of 100.</param>
/// <param name="TotalP50">Milliseconds that all took.</param>
/// <param name="TotalP99">The same for 99 of 100.</param>
/// <param name="InputTokens">Tokens of questions.</param>
/// <param name="OutputTokens">Tokens of answers.</param>
/// <param name="Estimated">Requests whose tokens were counted from characters.</param>
/// <param name="Cost">In the currency of the gateways' prices.</param>
/// <param name="Priced">Requests whose cost is known; those of the others is not in <paramref name="Cost"/>.</param>
/// <param name="Lost">Requests that are missing in all these numbers.</param>
/// <param name="Dropped">Exchanges that were worth keeping and were not kept.</param>
/// <param name="Unlogged">Exchanges whose texts were wanted and not kept.</param>
public sealed record TrafficSums(
    long Requests, double PerSecond, IReadOnlyDictionary<Outcome, long> Outcomes, double? AddedP50, double? AddedP99, double? TotalP50, double? TotalP99,
    long InputTokens, long OutputTokens, long Estimated, decimal Cost, long Priced, long Lost, long Dropped, long Unlogged)
{
    /// <summary>Requests whose question or answer was refused by policy.</summary>
    public long Blocked => Outcomes.GetValueOrDefault(Outcome.RequestBlocked) + Outcomes.GetValueOrDefault(Outcome.AnswerBlocked);

    internal static TrafficSums Of(TrafficNumbers numbers, double seconds) => new(
        numbers.Requests, seconds <= 0 ? 0 : Math.Round(numbers.Requests / seconds, 3), Enum.GetValues<Outcome>().Where(o => numbers.Of(o) > 0).ToDictionary(o => o, numbers.Of),
        LatencyBounds.Quantile(LatencyBounds.Added, numbers.AddedCounts, 0.5), LatencyBounds.Quantile(LatencyBounds.Added, numbers.AddedCounts, 0.99),
        LatencyBounds.Quantile(LatencyBounds.Total, numbers.TotalCounts, 0.5), LatencyBounds.Quantile(LatencyBounds.Total, numbers.TotalCounts, 0.99),
        numbers.InputTokens, numbers.OutputTokens, numbers.Estimated, numbers.Cost, numbers.Priced, numbers.Lost, numbers.Dropped, numbers.Unlogged);
}

/// <summary>A step of time.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Guards">Requests that each guard refused in it.</param>
public sealed record TrafficPoint(DateTimeOffset At, TrafficSums Sums, IReadOnlyDictionary<string, long> Guards);

/// <summary>What one guard did, in requests.</summary>
/// <param name="Blocked">Refused.</param>
/// <param name="Changed">Something was taken out or replaced.</param>
/// <param name="Noted">Written down only.</param>
/// <param name="Shadow">It would have acted, and is on trial.</param>
public sealed record GuardTraffic(string Guard, long Blocked, long Changed, long Noted, long Shadow);

/// <summary>Sums of a route or a model; the name is empty for what led to none.</summary>
public sealed record NamedTraffic(string Name, TrafficSums Sums);

/// <summary>A gateway that wrote.</summary>
/// <param name="Instances">Processes of that name in that time.</param>
/// <param name="LastMinute">The last minute of which it wrote.</param>
/// <param name="Lost">Requests that are missing in its numbers.</param>
public sealed record GatewayTraffic(string Name, long Instances, DateTimeOffset LastMinute, long Requests, long Lost);

/// <summary>Which exchanges to list.</summary>
/// <param name="Reference">As the caller quotes it, or its beginning of 6 characters and more.</param>
public sealed record ExchangeQuery(string? Reference = null, string? Route = null, Outcome? Outcome = null, string? Guard = null, string? Application = null, string? After = null, int Limit = 50);

/// <summary>An exchange as a list shows it.</summary>
/// <param name="Guards">Guards that saw something in it.</param>
public sealed record ExchangeRow(
    string Reference, DateTimeOffset At, string Gateway, string? Route, string? Application, string? Model, int Status, Outcome Outcome, IReadOnlyList<string> Guards, double AddedMilliseconds, double TotalMilliseconds);

/// <summary>A page of exchanges, the last first.</summary>
public sealed record ExchangeList(IReadOnlyList<ExchangeRow> Items, string? Next);

/// <summary>All that is kept of one exchange; no text of it.</summary>
/// <param name="Until">When it is deleted at the latest.</param>
/// <param name="UpstreamMilliseconds">Time that callers and servers took.</param>
/// <param name="TextsKey">The key under which its texts are kept; null when none are.</param>
public sealed record ExchangeView(SeenExchange Seen, string Gateway, DateTimeOffset Until, string? TextsKey, double AddedMilliseconds, double UpstreamMilliseconds, double TotalMilliseconds);

/// <summary>The texts of an exchange, as they were kept: without personal data and secrets that guards knew.</summary>
/// <param name="Read">The entry of the record that says who read them.</param>
public sealed record ExchangeTexts(LoggedExchange Texts, long Read);
