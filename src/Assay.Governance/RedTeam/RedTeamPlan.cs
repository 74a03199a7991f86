using System.Globalization;
using System.Text.Json;

namespace Assay.Governance;

/// <summary>A system that a plan allows to be attacked.</summary>
/// <param name="Address">Covers itself and everything below its path; null when the target has none.</param>
public sealed record PlannedTarget(string Name, string Kind, Uri? Address)
{
    /// <summary>Whether an attack on <paramref name="other"/> stays within this. Names are for people: an address decides where there is one.</summary>
    public bool Covers(PlannedTarget other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Address is null || other.Address is null)
            return Address is null && other.Address is null && Name == other.Name && Kind == other.Kind;
        return Uri.Compare(Address, other.Address, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) == 0
            && (other.Address.AbsolutePath == Address.AbsolutePath || other.Address.AbsolutePath.StartsWith(Address.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal));
    }

    /// <summary>
    /// Its address as a plan would name it; null when it has none. Names and passwords, and what is asked for, are nobody's business, and of a place that is filled in
    /// for each attempt (<c>/documents/{name}</c>) the folder is what has to be covered.
    /// </summary>
    public string? Place()
    {
        if (Address?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) is not { } whole)
            return null;
        var filled = whole.IndexOfAny(['{', '}']) is var open and >= 0 ? open : whole.IndexOf("%7B", StringComparison.OrdinalIgnoreCase);
        return filled < 0 ? whole : whole[..(whole.LastIndexOf('/', filled) + 1)];
    }
}

/// <summary>Somebody of a plan.</summary>
/// <param name="Part"><c>leads</c>, <c>tests</c>, <c>is-told</c>, <c>may-stop</c>.</param>
public sealed record PlannedPerson(string Who, string Part, string? Contact);

/// <summary>A red-team plan as evidence of the kind <c>red-team-plan</c> states it: what may be attacked, when, how hard, allowed by whom.</summary>
public sealed record RedTeamPlan
{
    public const string Kind = "red-team-plan";

    public required EvidenceRow Row { get; init; }

    public required string Name { get; init; }

    public required string Scope { get; init; }

    public required string Rules { get; init; }

    public required IReadOnlyList<PlannedTarget> Targets { get; init; }

    public required IReadOnlyList<PlannedPerson> People { get; init; }

    public required DateOnly From { get; init; }

    public required DateOnly Until { get; init; }

    public required string AuthorizedBy { get; init; }

    public required string Reference { get; init; }

    public required DateOnly AuthorizedUntil { get; init; }

    public required double RequestsPerSecond { get; init; }

    public required long Requests { get; init; }

    public long? Tokens { get; init; }

    /// <summary>In words, for people.</summary>
    public string? Cost { get; init; }

    /// <summary>Money of a round, in <see cref="Currency"/>.</summary>
    public decimal? Money { get; init; }

    public string? Currency { get; init; }

    /// <summary>Of 1,000 tokens that are sent.</summary>
    public decimal? InputPrice { get; init; }

    /// <summary>Of 1,000 tokens that come back.</summary>
    public decimal? OutputPrice { get; init; }

    /// <summary>Schemes with their editions: <c>owasp-llm:2025</c>.</summary>
    public required IReadOnlyList<string> Catalogues { get; init; }

    /// <summary>Entries that are not tested, with the reason.</summary>
    public IReadOnlyDictionary<string, string> OutOfScope { get; init; } = new Dictionary<string, string>();

    public int? RecurrenceDays { get; init; }

    public bool Independent { get; init; }

    /// <summary>What the plan lacks on this day, whatever the target; empty when it is in force.</summary>
    public IReadOnlyList<string> Lacks(DateOnly today)
    {
        var lacks = new List<string>();
        if (today < From || today > Until)
            lacks.Add(string.Create(CultureInfo.InvariantCulture, $"its window is {From:d MMM yyyy} to {Until:d MMM yyyy}"));
        if (today > AuthorizedUntil)
            lacks.Add(string.Create(CultureInfo.InvariantCulture, $"its authorisation by {AuthorizedBy} ended on {AuthorizedUntil:d MMM yyyy}"));
        return lacks;
    }

    /// <summary>What the plan lacks for an attack on this target on this day; empty when it allows it.</summary>
    public IReadOnlyList<string> Lacks(PlannedTarget target, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(target);
        var lacks = Lacks(today).ToList();
        if (!Targets.Any(t => t.Covers(target)))
            lacks.Add(target.Place() is { } place ? $"it covers no target at {place}" : $"it covers no target '{target.Name}' of kind '{target.Kind}'");
        return lacks;
    }

    /// <summary>Null when the statement is not one: an older shape, or text where a date has to be.</summary>
    public static RedTeamPlan? Read(EvidenceRow row, JsonElement predicate)
    {
        if (EvidenceSchemas.For(Kind).Validate(predicate).Count > 0)
            return null;
        var (allowed, limits) = (predicate.Inner("authorization"), predicate.Inner("limits"));
        return new RedTeamPlan
        {
            Row = row,
            Name = predicate.Text("name")!,
            Scope = predicate.Text("scope")!,
            Rules = predicate.Text("rules")!,
            Targets = [.. predicate.Inner("targets").EnumerateArray().Select(t => new PlannedTarget(t.Text("name")!, t.Text("kind")!, t.Text("address") is { } address ? new Uri(address) : null))],
            People = [.. predicate.Inner("people").EnumerateArray().Select(p => new PlannedPerson(p.Text("who")!, p.Text("part")!, p.Text("contact")))],
            From = Day(predicate, "from"),
            Until = Day(predicate, "until"),
            AuthorizedBy = allowed.Text("by")!,
            Reference = allowed.Text("reference")!,
            AuthorizedUntil = Day(allowed, "until"),
            RequestsPerSecond = limits.Inner("requestsPerSecond").GetDouble(),
            Requests = Whole(limits.Inner("requests")) ?? 1,
            Tokens = Whole(limits.Inner("tokens")),
            Cost = limits.Text("cost"),
            Money = Amount(limits.Inner("money")),
            Currency = limits.Text("currency"),
            InputPrice = Amount(limits.Inner("inputPrice")),
            OutputPrice = Amount(limits.Inner("outputPrice")),
            Catalogues = [.. predicate.Inner("catalogues").EnumerateArray().Select(c => c.GetString()!)],
            OutOfScope = predicate.Inner("outOfScope") is { ValueKind: JsonValueKind.Array } left
                ? left.EnumerateArray().DistinctBy(e => e.Text("entry")).ToDictionary(e => e.Text("entry")!, e => e.Text("reason")!) : new Dictionary<string, string>(),
            RecurrenceDays = Whole(predicate.Inner("recurrenceDays")) is { } days ? (int)Math.Min(days, 36_500) : null,
            Independent = predicate.Inner("independent").ValueKind == JsonValueKind.True,
        };
    }

    static DateOnly Day(JsonElement json, string name) => DateOnly.ParseExact(json.Text(name)!, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    static decimal? Amount(JsonElement json) => json.ValueKind == JsonValueKind.Number ? (decimal)Math.Min(json.GetDouble(), 1e12) : null;

    static long? Whole(JsonElement json) => json.ValueKind == JsonValueKind.Number ? (long)Math.Min(json.GetDouble(), 1e15) : null;
}
