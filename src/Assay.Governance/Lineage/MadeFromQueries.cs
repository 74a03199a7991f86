using Assay.Record;

namespace Assay.Governance;

/// <summary>Something that was made from what was asked about.</summary>
/// <param name="Entry">The evidence that says so.</param>
/// <param name="Kind">Kind of that evidence: <c>training-provenance</c>, <c>base-model-verification</c>, <c>aibom</c>.</param>
/// <param name="Role">As what it was used: <c>base-model</c>, <c>dataset</c>, <c>source</c>.</param>
/// <param name="Used">Its name there.</param>
/// <param name="Name">What was made, as the evidence names it.</param>
/// <param name="Thing">The registered version that was made; null when nobody registered it.</param>
/// <param name="Steps">1 is made from it directly, 2 from something that was made from it.</param>
public sealed record MadeFrom(long Entry, string Kind, string Role, string Used, string Name, string? Thing, int Steps, IReadOnlyList<BomDeployment> Deployments);

/// <summary>
/// From a digest forward: what runs made from it, what was verified against it, what bills say descends from it, and so on from each of those. Circles
/// end where they close; there is an end to how far and how much.
/// </summary>
static class MadeFromQueries
{
    const int MostSteps = 8, MostDigests = 500, MostOutputs = 200;

    // Who used the digest, by the run's own materials, by verification, and as a model in another's bill.
    const string Users = """
        SELECT m.evidence AS Entry, e.kind AS Kind, m.role AS Role, m.name AS Used, e.subject_name AS Name
        FROM material m JOIN evidence e ON e.id = m.evidence WHERE m.digest = @digest
        UNION ALL
        SELECT c.evidence, e.kind, 'base-model', c.name, e.subject_name
        FROM bom_key k JOIN bom_component c ON c.evidence = k.evidence AND c.ordinal = k.ordinal JOIN evidence e ON e.id = k.evidence
        WHERE k.word = @word AND c.kind = 'model' AND NOT EXISTS (SELECT 1 FROM evidence_subject s WHERE s.evidence = c.evidence AND s.digest = @digest)
        ORDER BY 1 DESC LIMIT @most
        """;

    const string Outputs = """
        SELECT s.digest AS Digest, t.id AS ThingId, t.slug AS Thing FROM evidence_subject s
            LEFT JOIN thing_digest d ON d.digest = s.digest AND d.artefact = 1 LEFT JOIN thing t ON t.id = d.thing
        WHERE s.evidence = @entry ORDER BY s.digest LIMIT @most
        """;

    public static (IReadOnlyList<MadeFrom> Made, bool IsCut) Find(IReadView view, Digest asked, int limit, Func<string, IReadOnlyList<BomDeployment>> deployments)
    {
        var made = new Dictionary<(long Entry, string? Thing), MadeFrom>();
        var seen = new HashSet<string>(StringComparer.Ordinal) { asked.ToString() };
        var waiting = new Queue<(string Digest, int Steps)>([(asked.ToString(), 1)]);
        var cut = false;
        while (waiting.TryDequeue(out var at))
            foreach (var user in view.Query<User>(Users, new { digest = at.Digest, word = BomWord.Digest(at.Digest), most = limit + 1L }))
            {
                var outputs = view.Query<Output>(Outputs, new { entry = user.Entry, most = MostOutputs + 1L });
                cut |= outputs.Count > MostOutputs;
                var things = outputs.Where(o => o.Thing is not null).DistinctBy(o => o.Thing).ToList();
                // What a run made and nobody registered is told too: an unregistered fine-tune is the one that gets forgotten.
                foreach (var (id, slug) in things.Count == 0 ? [((string?)null, (string?)null)] : things.Select(t => (t.ThingId, t.Thing)))
                    if (made.Count < limit)
                        made.TryAdd((user.Entry, slug), new MadeFrom(user.Entry, user.Kind, user.Role, user.Used, user.Name, slug, at.Steps, id is null ? [] : deployments(id)));
                    else
                        cut |= !made.ContainsKey((user.Entry, slug));
                foreach (var output in outputs)
                    if (at.Steps >= MostSteps || seen.Count >= MostDigests)
                        cut = true;
                    else if (seen.Add(output.Digest))
                        waiting.Enqueue((output.Digest, at.Steps + 1));
            }

        return ([.. made.Values], cut);
    }

    sealed record User(long Entry, string Kind, string Role, string Used, string Name);

    sealed record Output(string Digest, string? ThingId, string? Thing);
}
