using SupportAssistant.Shop;
using SupportAssistant.Weak;

namespace SupportAssistant.Retrieval;

/// <summary>Search in the corpus: BM25 (Robertson and Zaragoza, 2009; k1 1.2, b 0.75) over what a tenant may see.</summary>
sealed class Search(WeaknessSet weak)
{
    const double K1 = 1.2, B = 0.75;

    public IReadOnlyList<Document> Find(World world, string tenant, string query, int most = 4)
    {
        var documents = world.Corpus.Values.Where(d => weak.Has("cross-tenant-retrieval") || d.Tenant == "public" || d.Tenant == tenant).OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => (Document: d, Terms: Terms.Of(d.Text))).ToList();
        var asked = Terms.Of(query).Distinct().ToList();
        if (documents.Count == 0 || asked.Count == 0)
            return [];
        var average = documents.Average(d => (double)d.Terms.Count) + 1e-9;
        var weight = asked.ToDictionary(t => t, t => Math.Log(1 + (documents.Count - documents.Count(d => d.Terms.Contains(t)) + 0.5) / (documents.Count(d => d.Terms.Contains(t)) + 0.5)));
        double Score(IReadOnlyList<string> terms) => asked.Sum(t => Part(terms.Count(w => w == t), weight[t], terms.Count / average));
        return [.. documents.Select(d => (d.Document, Score: Score(d.Terms))).Where(d => d.Score > 0).OrderByDescending(d => d.Score).ThenBy(d => d.Document.Id, StringComparer.Ordinal).Take(most).Select(d => Believed(d.Document))];
    }

    // The weakness counts words without end: who repeats them most, wins.
    double Part(int count, double weight, double length) =>
        weak.Has("retrieval-poisoning") ? weight * count : weight * count * (K1 + 1) / (count + K1 * (1 - B + B * length));

    // ... and believes strangers as it believes the house.
    Document Believed(Document d) => weak.Has("retrieval-poisoning") ? d with { Verified = true } : d;
}
