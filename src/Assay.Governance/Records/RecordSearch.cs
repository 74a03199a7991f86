using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// One box for everything that has a name: things of the register, findings whatever their status, digests by their first digits, people,
/// kinds of evidence and entries by number. Letters count the same large and small.
/// </summary>
static class RecordSearch
{
    const int MaxText = 200;
    const int OfEach = 10;
    const int LeastDigits = 8;

    public static IReadOnlyList<SearchHit> Of(IReadView view, string text, long now)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxText)
            return [];
        var words = text.Trim();
        return [.. Things(view, words), .. Digests(view, words), .. Findings(view, words, now), .. People(view, words), .. Evidence(view, words), .. Entries(view, words)];
    }

    static IEnumerable<SearchHit> Things(IReadView view, string words)
    {
        var like = "%" + words.ToLowerInvariant().Replace("!", "!!", StringComparison.Ordinal).Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal) + "%";
        return view.Query<string>("SELECT id FROM thing WHERE lower(slug) LIKE @like ESCAPE '!' OR lower(name) LIKE @like ESCAPE '!' ORDER BY kind, slug LIMIT 20", new { like })
            .Select(id => ThingQueries.Find(view, id)!).Select(t => new SearchHit(t.Kind.Name(), t.Name, t.Slug, EmbeddedRecord.Link(t)));
    }

    // What carries the digest: the thing that has it, what was stated about it, and the statement whose envelope it is.
    static IEnumerable<SearchHit> Digests(IReadView view, string words)
    {
        var digits = words.ToLowerInvariant();
        digits = digits.StartsWith("sha256:", StringComparison.Ordinal) ? digits["sha256:".Length..] : digits;
        if (digits.Length is < LeastDigits or > 64 || !digits.All(char.IsAsciiHexDigitLower))
            return [];
        var range = new { from = $"sha256:{digits}", to = $"sha256:{digits}g", limit = (long)OfEach };
        var things = view.Query<Carried>("SELECT thing AS Id, digest AS Digest FROM thing_digest WHERE digest >= @from AND digest < @to ORDER BY digest, thing LIMIT @limit", range)
            .DistinctBy(c => c.Id).Select(c => (Thing: ThingQueries.Find(view, c.Id)!, c.Digest)).Select(c => new SearchHit(c.Thing.Kind.Name(), c.Thing.Name, Digest.Parse(c.Digest).Short, EmbeddedRecord.Link(c.Thing)));
        var pieces = view.Query<long>(
            """
            SELECT id FROM evidence WHERE (envelope >= @from AND envelope < @to) OR (payload >= @from AND payload < @to)
                OR id IN (SELECT evidence FROM evidence_subject WHERE digest >= @from AND digest < @to) ORDER BY id DESC LIMIT @limit
            """, range);
        return things.Concat(pieces.Select(id => Piece(view, id)));
    }

    static IEnumerable<SearchHit> Findings(IReadView view, string words, long now)
    {
        var ended = new[] { FindingStatus.Accepted, FindingStatus.FalsePositive, FindingStatus.Verified };
        // Open ones first; what was accepted, answered or fixed is found too.
        return FindingQueries.List(view, new FindingQuery(Text: words, Limit: OfEach), now).Items.Concat(FindingQueries.List(view, new FindingQuery(ended, Text: words, Limit: OfEach), now).Items)
            .DistinctBy(f => f.Id).Select(f => new SearchHit("finding", $"{f.Id} {f.Title}", $"{f.Severity.Name()}, {f.Status.Name().Replace('-', ' ')}", $"/findings/{f.Id}"));
    }

    static IEnumerable<SearchHit> People(IReadView view, string words) => ActorQueries.All(view).Where(a => a.Id == words || a.Name?.Contains(words, StringComparison.OrdinalIgnoreCase) == true).Take(OfEach)
        .Select(a => new SearchHit("person", a.Name ?? a.Id, a.Roles.Count == 0 ? "no role" : string.Join(", ", a.Roles.Select(r => r.Name().Replace('-', ' '))), $"/activity?actor={Uri.EscapeDataString(a.Id)}"));

    static IEnumerable<SearchHit> Evidence(IReadView view, string words)
    {
        var slug = words.Replace(' ', '-');
        var kinds = EvidenceKinds.All.Where(k => k.Title.Contains(words, StringComparison.OrdinalIgnoreCase) || k.Id.Contains(slug, StringComparison.OrdinalIgnoreCase)).Select(k => $"'{k.Id}'").ToList();
        return kinds.Count == 0 ? [] : view.Query<long>($"SELECT id FROM evidence WHERE kind IN ({string.Join(", ", kinds)}) ORDER BY id DESC LIMIT @limit", new { limit = (long)OfEach }).Select(id => Piece(view, id));
    }

    static IEnumerable<SearchHit> Entries(IReadView view, string words)
    {
        if (!long.TryParse(words, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= view.Size)
            return [];
        var entry = view.Entry(index);
        var row = Activity.Row(view, entry, ActorQueries.Name(view, entry.Actor));
        var link = entry.Type == EntryTypes.Evidence ? $"/evidence/{words}" : string.Create(CultureInfo.InvariantCulture, $"/activity?before={index + 1}");
        return [new SearchHit("entry", $"Entry {index.ToString(CultureInfo.InvariantCulture)}", row.Summary, link)];
    }

    static SearchHit Piece(IReadView view, long id)
    {
        var row = EvidenceQueries.Row(view, id)!;
        var entry = id.ToString(CultureInfo.InvariantCulture);
        return new SearchHit("evidence", row.About(), $"entry {entry}, {row.At.ToString("d MMM yyyy", CultureInfo.InvariantCulture)}", $"/evidence/{entry}");
    }

    sealed record Carried(string Id, string Digest);
}
