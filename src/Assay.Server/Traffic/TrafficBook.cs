using System.Globalization;
using Assay.Governance;
using Assay.Record;
using Outcome = Assay.Serving.Outcome;

namespace Assay.Server;

/// <summary>Reads what gateways left beside the record: numbers over a stretch of time, and single exchanges.</summary>
sealed class TrafficBook(HostTables tables, TimeProvider time)
{
    /// <summary>Stretches of time that can be looked at, with the length of a point; about as many points in each as a drawing shows apart.</summary>
    internal static readonly IReadOnlyDictionary<string, (TimeSpan Length, TimeSpan Step)> Windows = new Dictionary<string, (TimeSpan, TimeSpan)>
    {
        ["15m"] = (TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(1)),
        ["1h"] = (TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
        ["6h"] = (TimeSpan.FromHours(6), TimeSpan.FromMinutes(5)),
        ["1d"] = (TimeSpan.FromDays(1), TimeSpan.FromMinutes(20)),
        ["7d"] = (TimeSpan.FromDays(7), TimeSpan.FromHours(2)),
        ["30d"] = (TimeSpan.FromDays(30), TimeSpan.FromHours(12)),
    };

    internal const string Usual = "1h";

    const int Most = 200, LeastReference = 6;

    static readonly string Sums = string.Join(", ", TrafficNumbers.Columns.Select(c => $"CAST(SUM({c}) AS BIGINT) AS {c}"));

    internal async Task<Answer<TrafficView>> ReadAsync(string? window, string? route, CancellationToken cancel)
    {
        if (!Windows.TryGetValue(window ?? Usual, out var span))
            return ChoiceRefusal.Of("window", window, Windows.Keys);
        var now = time.GetUtcNow();
        var step = (long)span.Step.TotalMinutes;
        var last = TrafficTally.MinuteOf(now) / step;
        var count = (long)(span.Length / span.Step);
        var first = last - count + 1;
        var at = new { first = first * step, last = (last + 1) * step, step, route };
        const string here = "minute >= @first AND minute < @last", those = here + " AND (CAST(@route AS TEXT) IS NULL OR route = @route)";
        var slots = (await SumsAsync($"SELECT minute / @step AS name, {Sums} FROM host_traffic WHERE {those} GROUP BY minute / @step", at, cancel).ConfigureAwait(false))
            .ToDictionary(s => long.Parse(s.Name, CultureInfo.InvariantCulture), s => s.Numbers);
        var routes = await SumsAsync($"SELECT route AS name, {Sums} FROM host_traffic WHERE {here} GROUP BY route", at, cancel).ConfigureAwait(false);
        var models = await SumsAsync($"SELECT model AS name, {Sums} FROM host_traffic WHERE {those} GROUP BY model", at, cancel).ConfigureAwait(false);
        var guards = await tables.QueryAsync<GuardCells>(
            $"SELECT minute / @step AS Slot, guard AS Guard, CAST(SUM(blocked) AS BIGINT) AS Blocked, CAST(SUM(changed) AS BIGINT) AS Changed, CAST(SUM(noted) AS BIGINT) AS Noted, CAST(SUM(shadow) AS BIGINT) AS Shadow FROM host_traffic_guard WHERE {those} GROUP BY minute / @step, guard",
            at, cancel).ConfigureAwait(false);
        var gateways = await tables.QueryAsync<GatewayCells>(
            $"SELECT gateway AS Name, COUNT(DISTINCT instance) AS Instances, MAX(minute) AS Minute, CAST(SUM({string.Join(" + ", TrafficNumbers.Columns.Take(Enum.GetValues<Outcome>().Length))}) AS BIGINT) AS Requests, CAST(SUM(lost) AS BIGINT) AS Lost FROM host_traffic WHERE {here} GROUP BY gateway ORDER BY gateway LIMIT 200",
            at, cancel).ConfigureAwait(false);
        var kept = await tables.QueryAsync<long>("SELECT COUNT(*) FROM host_exchange WHERE at >= @from AND (CAST(@route AS TEXT) IS NULL OR route = @route)", new { from = at.first * 60_000, route }, cancel).ConfigureAwait(false);
        var ever = slots.Count > 0 || (await tables.QueryAsync<long>("SELECT 1 FROM host_traffic LIMIT 1", cancel: cancel).ConfigureAwait(false)).Count > 0;
        var from = DateTimeOffset.FromUnixTimeSeconds(at.first * 60);
        var seconds = (now - from).TotalSeconds;
        var total = new TrafficNumbers();
        foreach (var numbers in slots.Values)
            total.Add(numbers);
        return new TrafficView(
            from, now, step * 60, route, TrafficSums.Of(total, seconds),
            [
                .. Enumerable.Range(0, (int)count).Select(i => first + i).Select(slot => new TrafficPoint(
                    DateTimeOffset.FromUnixTimeSeconds(slot * step * 60), TrafficSums.Of(slots.GetValueOrDefault(slot) ?? new TrafficNumbers(), Math.Min(step * 60, (now - DateTimeOffset.FromUnixTimeSeconds(slot * step * 60)).TotalSeconds)),
                    guards.Where(g => g.Slot == slot && g.Blocked > 0).ToDictionary(g => g.Guard, g => g.Blocked))),
            ],
            [.. guards.GroupBy(g => g.Guard).Select(g => new GuardTraffic(g.Key, g.Sum(x => x.Blocked), g.Sum(x => x.Changed), g.Sum(x => x.Noted), g.Sum(x => x.Shadow))).OrderByDescending(g => g.Blocked).ThenByDescending(g => g.Changed).ThenByDescending(g => g.Shadow).ThenBy(g => g.Guard, StringComparer.Ordinal)],
            Named(routes, seconds), Named(models, seconds),
            [.. gateways.Select(g => new GatewayTraffic(g.Name, g.Instances, DateTimeOffset.FromUnixTimeSeconds(g.Minute * 60), g.Requests, g.Lost))], kept[0], ever);
    }

    /// <summary>Exchanges, the last first.</summary>
    internal async Task<Answer<ExchangeList>> ExchangesAsync(ExchangeQuery query, CancellationToken cancel)
    {
        if (query.Reference is { } reference && Wrong(reference) is { } wrong)
            return wrong;
        var limit = Math.Clamp(query.Limit, 1, Most);
        if (!After(query.After, out var at, out var id))
            return new Refusal(RefusalKind.Invalid, "after is no cursor of this list.") { HowTo = "Give what the answer before gave as next." };
        var rows = await tables.QueryAsync<ExchangeCells>(
            """
            SELECT reference AS Reference, gateway AS Gateway, at AS At, until AS Until, seen AS Seen FROM host_exchange
            WHERE (CAST(@route AS TEXT) IS NULL OR route = @route) AND (CAST(@outcome AS TEXT) IS NULL OR outcome = @outcome) AND (CAST(@application AS TEXT) IS NULL OR application = @application)
              AND (CAST(@guard AS TEXT) IS NULL OR guards LIKE @guard ESCAPE '!') AND (CAST(@reference AS TEXT) IS NULL OR reference LIKE @reference)
              AND (at < @at OR (at = @at AND reference < @id)) ORDER BY at DESC, reference DESC LIMIT @limit
            """,
            new
            {
                route = query.Route,
                outcome = query.Outcome?.Name(),
                application = query.Application,
                guard = query.Guard is { } guard ? $"%|{guard.Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal)}|%" : null,
                reference = query.Reference is { } begins ? begins.Trim().ToLowerInvariant() + "%" : null,
                at,
                id,
                limit = limit + 1,
            }, cancel).ConfigureAwait(false);
        var next = rows.Count > limit ? string.Create(CultureInfo.InvariantCulture, $"{rows[limit - 1].At}-{rows[limit - 1].Reference}") : null;
        return new ExchangeList([.. rows.Take(limit).Select(Row).OfType<ExchangeRow>()], next);
    }

    /// <summary>One exchange by its whole reference.</summary>
    internal async Task<Answer<ExchangeView>> ExchangeAsync(string reference, CancellationToken cancel)
    {
        if (Wrong(reference) is { } wrong)
            return wrong;
        var rows = await tables.QueryAsync<ExchangeCells>(
            "SELECT reference AS Reference, gateway AS Gateway, at AS At, until AS Until, seen AS Seen FROM host_exchange WHERE reference = @reference", new { reference = reference.Trim().ToLowerInvariant() }, cancel).ConfigureAwait(false);
        var key = (await tables.QueryAsync<string>("SELECT key_id FROM host_prompt WHERE reference = @reference", new { reference = reference.Trim().ToLowerInvariant() }, cancel).ConfigureAwait(false)).SingleOrDefault();
        if (rows.Count == 0)
            return new Refusal(
                RefusalKind.NotFound,
                $"No exchange with the reference {Shown.Text(reference, 64)} is kept. Its gateway may follow another record or none, it is older than the gateway's file keeps (telemetry), or it was one of very many that were simply answered. A gateway that runs with --log has a line of it.");
        return TrafficBatch.Read(rows[0].Seen) is { } seen
            ? new ExchangeView(seen, rows[0].Gateway, Sql.Time(rows[0].Until), key, seen.Added.TotalMilliseconds, Math.Max(0, (seen.Total - seen.Added).TotalMilliseconds), seen.Total.TotalMilliseconds)
            : new Refusal(RefusalKind.Invalid, "A gateway of another version wrote this exchange: this server does not read it.") { HowTo = "Bring the gateway and this server to one version." };
    }

    static Refusal? Wrong(string reference) => reference.Trim() is { Length: >= LeastReference and <= 64 } text && text.All(char.IsAsciiLetterOrDigit)
        ? null : new Refusal(RefusalKind.Invalid, $"A reference has digits and letters, {LeastReference} at least: it stands in the header assay-reference and in the text of a refusal.");

    async Task<List<(string Name, TrafficNumbers Numbers)>> SumsAsync(string sql, object parameters, CancellationToken cancel) =>
    [
        .. (await tables.QueryAsync<object>(sql, parameters, cancel).ConfigureAwait(false)).Cast<IDictionary<string, object>>().Select(row =>
            (Convert.ToString(row["name"], CultureInfo.InvariantCulture)!, new TrafficNumbers([.. TrafficNumbers.Columns.Select(c => Convert.ToInt64(row[c], CultureInfo.InvariantCulture))]))),
    ];

    static IReadOnlyList<NamedTraffic> Named(List<(string Name, TrafficNumbers Numbers)> sums, double seconds) =>
        [.. sums.Where(s => s.Numbers.Requests > 0).Select(s => new NamedTraffic(s.Name, TrafficSums.Of(s.Numbers, seconds))).OrderByDescending(n => n.Sums.Requests).ThenBy(n => n.Name, StringComparer.Ordinal).Take(Most)];

    static ExchangeRow? Row(ExchangeCells cells) => TrafficBatch.Read(cells.Seen) is not { } seen ? null : new ExchangeRow(
        seen.Reference, seen.At, cells.Gateway, seen.Route, seen.Application, seen.Model, seen.Status, seen.Outcome, [.. seen.Hits.Select(h => h.Guard).Distinct()], seen.Added.TotalMilliseconds, seen.Total.TotalMilliseconds);

    static bool After(string? after, out long at, out string id)
    {
        (at, id) = (long.MaxValue, "");
        if (after is null)
            return true;
        var dash = after.IndexOf('-', StringComparison.Ordinal);
        id = after[(dash + 1)..];
        return dash > 0 && id.All(char.IsAsciiLetterOrDigit) && long.TryParse(after.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out at);
    }

    // With setters: of no rows SQLite does not say of what type a computed column is, and a constructor would have to fit.
    sealed record GuardCells
    {
        public long Slot { get; init; }

        public string Guard { get; init; } = "";

        public long Blocked { get; init; }

        public long Changed { get; init; }

        public long Noted { get; init; }

        public long Shadow { get; init; }
    }

    sealed record GatewayCells
    {
        public string Name { get; init; } = "";

        public long Instances { get; init; }

        public long Minute { get; init; }

        public long Requests { get; init; }

        public long Lost { get; init; }
    }

    sealed record ExchangeCells(string Reference, string Gateway, long At, long Until, string Seen);
}
