using System.Text.Json;
using Assay.Record;
using Assay.Serving;

namespace Assay.Server;

/// <summary>What goes into the database at once, as statements. All of them may run twice and say the same.</summary>
static class TrafficBatch
{
    const int MostHits = 100, MostPlaces = 64, MostText = 500;

    static readonly string RowSql =
        $"INSERT INTO host_traffic (minute, instance, route, model, gateway, until, {string.Join(", ", TrafficNumbers.Columns)}) VALUES (@minute, @instance, @route, @model, @gateway, @until, {string.Join(", ", TrafficNumbers.Columns.Select(c => "@" + c))}) " +
        $"ON CONFLICT (minute, instance, route, model) DO UPDATE SET {string.Join(", ", TrafficNumbers.Columns.Select(c => $"{c} = excluded.{c}"))}";

    const string GuardSql =
        """
        INSERT INTO host_traffic_guard (minute, instance, route, guard, until, blocked, changed, noted, shadow) VALUES (@minute, @instance, @route, @guard, @until, @blocked, @changed, @noted, @shadow)
        ON CONFLICT (minute, instance, route, guard) DO UPDATE SET blocked = excluded.blocked, changed = excluded.changed, noted = excluded.noted, shadow = excluded.shadow
        """;

    const string ExchangeSql =
        """
        INSERT INTO host_exchange (reference, at, until, kept, gateway, instance, route, application, outcome, guards, seen)
        VALUES (@reference, @at, @until, @kept, @gateway, @instance, @route, @application, @outcome, @guards, @seen) ON CONFLICT (reference) DO NOTHING
        """;

    internal static (string, object) Of(TrafficRow row, TrafficSource source)
    {
        var cells = new Dictionary<string, object> { ["minute"] = row.Minute, ["instance"] = source.Instance, ["route"] = row.Route, ["model"] = row.Model, ["gateway"] = source.Name, ["until"] = Until(row.Minute, source.Keep) };
        for (var i = 0; i < TrafficNumbers.Columns.Count; i++)
            cells[TrafficNumbers.Columns[i]] = row.Numbers[i];
        return (RowSql, cells);
    }

    internal static (string, object) Of(GuardRow row, TrafficSource source) => (GuardSql, new
    {
        minute = row.Minute,
        instance = source.Instance,
        route = row.Route,
        guard = row.Guard,
        until = Until(row.Minute, source.Keep),
        blocked = row.Blocked,
        changed = row.Changed,
        noted = row.Noted,
        shadow = row.Shadow,
    });

    internal static (string, object) Of(SeenExchange seen, TrafficSource source) => (ExchangeSql, new
    {
        reference = seen.Reference,
        at = Sql.Time(seen.At),
        until = Sql.Time(seen.At.AddDays(source.Keep.ExchangeDays)),
        kept = Sql.Flag(ExchangeShelf.IsKept(seen)),
        gateway = source.Name,
        instance = source.Instance,
        route = seen.Route ?? "",
        application = Cut(seen.Application) ?? "",
        outcome = seen.Outcome.Name(),
        guards = string.Concat(seen.Hits.Select(h => h.Guard).Distinct(StringComparer.Ordinal).Take(MostPlaces).Select(g => $"|{g}|")),
        seen = Json.Text(Bounded(seen)),
    });

    const string TextSql = "INSERT INTO host_prompt (reference, at, until, gateway, key_id, sealed) VALUES (@reference, @at, @until, @gateway, @key, @whole) ON CONFLICT (reference) DO NOTHING";

    internal static (string, object) Of(SealedText text, TrafficSource source) => (TextSql, new
    {
        reference = text.Reference,
        at = Sql.Time(text.At),
        until = Sql.Time(text.At.AddDays(source.Keep.Prompts?.Days ?? 1)),
        gateway = source.Name,
        key = text.Key,
        whole = text.Sealed,
    });

    /// <summary>What has had its time goes, and of a gateway's exchanges those beyond its number: ordinary ones first, then the oldest.</summary>
    internal static IReadOnlyList<(string, object)> Sweep(TrafficSource source, DateTimeOffset now) =>
    [
        .. Expired.Select(sql => (sql, (object)new { now = Sql.Time(now) })),
        ("DELETE FROM host_exchange WHERE reference IN (SELECT reference FROM host_exchange WHERE gateway = @gateway ORDER BY kept DESC, at DESC LIMIT 100000 OFFSET @most)", new { gateway = source.Name, most = source.Keep.Exchanges }),
    ];

    /// <summary>Statements that take away what has had its time, at <c>@now</c>.</summary>
    internal static readonly IReadOnlyList<string> Expired = ["DELETE FROM host_traffic WHERE until < @now", "DELETE FROM host_traffic_guard WHERE until < @now", "DELETE FROM host_exchange WHERE until < @now", "DELETE FROM host_prompt WHERE until < @now"];

    /// <summary>An exchange as it was written; null when this program does not read it.</summary>
    internal static SeenExchange? Read(string seen)
    {
        try
        {
            return Json.Read<SeenExchange>(System.Text.Encoding.UTF8.GetBytes(seen));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static long Until(long minute, TelemetryEntry keep) => (minute * 60_000) + (keep.TrafficDays * 86_400_000L);

    // Callers choose models' names and the depth of pointers: no row of theirs is large.
    static SeenExchange Bounded(SeenExchange seen) => seen with
    {
        Model = Cut(seen.Model),
        Application = Cut(seen.Application),
        Hits = [.. seen.Hits.OrderByDescending(h => h.Enforced).ThenByDescending(h => h.Action).Take(MostHits).Select(h => h with { Pointer = Cut(h.Pointer)!, Why = Cut(h.Why)! })],
        Gaps = [.. seen.Gaps.Take(MostPlaces).Select(g => Cut(g)!)],
        Coverage = seen.Coverage.Take(MostPlaces).ToDictionary(c => c.Key, c => c.Value),
    };

    static string? Cut(string? text) => text is { Length: > MostText } ? text[..(char.IsHighSurrogate(text[MostText - 1]) ? MostText - 1 : MostText)] : text;
}
