using System.Text.Json;

namespace Assay.Record;

/// <summary>Tells the projections what an erasure took away; the same in an append, a rebuild and a verification.</summary>
static class Erasures
{
    public static IReadOnlyList<string> Commitments(LogEntry erasure) => erasure.Body.GetProperty("commitments").Deserialize<string[]>(Json.Options)!;

    public static void Apply(
        LogEntry erasure, IReadOnlyList<IProjection> projections, IProjectionWriter writer, Func<string, (long Entry, string Name)?> find, Func<long, LogEntry> entry)
    {
        foreach (var group in Commitments(erasure).Select(find).OfType<(long Entry, string Name)>().GroupBy(b => b.Entry).OrderBy(g => g.Key))
        {
            var names = group.Select(b => b.Name).ToHashSet();
            var erased = entry(group.Key);
            foreach (var projection in projections)
                projection.Erase(erased, names, writer);
        }
    }
}
