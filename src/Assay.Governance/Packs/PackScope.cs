using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Which entries of a record concern one use case and one model version. Judged from the entries alone and in two walks, so
/// that a verifier who holds only what was chosen chooses the same: nothing in a pack is there without a reason.
/// </summary>
sealed class PackScope
{
    readonly HashSet<string> _things;
    readonly HashSet<string> _digests = new(StringComparer.Ordinal);
    readonly HashSet<string> _findings = new(StringComparer.Ordinal);
    readonly HashSet<string> _commitments = new(StringComparer.Ordinal);
    readonly string _useCase;
    readonly string _modelVersion;

    PackScope(string useCase, string modelVersion)
    {
        (_useCase, _modelVersion) = (useCase, modelVersion);
        _things = new HashSet<string>(StringComparer.Ordinal) { useCase, modelVersion };
    }

    /// <param name="walk">Gives all entries in order, each time it is called.</param>
    public static List<LogEntry> Choose(Func<IEnumerable<LogEntry>> walk, string useCase, string modelVersion)
    {
        var scope = new PackScope(useCase, modelVersion);
        scope.Things(walk());
        return [.. walk().Where(scope.Concerns)];
    }

    /// <summary>
    /// Which entries a pack carries the content of: all of what concerns the use case, but of people only those who acted in it. To format 3 that was every name that they
    /// ever had, and the names of those who took part in no more than the packs and policies of other use cases.
    /// </summary>
    public static Func<LogEntry, bool> CarriesContent(IReadOnlyList<LogEntry> chosen, string useCase, int format)
    {
        var needed = format >= PackManifest.WithPolicies;
        var people = new HashSet<string>(StringComparer.Ordinal);
        var named = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in chosen)
        {
            if (entry.Type == EntryTypes.Actor && Read<ActorBody>(entry) is { Change: not ActorChange.Closed } actor)
                named[actor.Actor] = entry.Index;
            if (IsTrust(entry.Type) || (needed && IsOfTheWholeRecord(entry, useCase)))
                continue;
            people.Add(entry.Actor);
            if (entry.Type == EntryTypes.Waiver && Read<WaiverBody>(entry).Owner is { } owner)
                people.Add(owner);
            else if (entry.Type == EntryTypes.Finding && Read<FindingBody>(entry).Owner is { } assigned)
                people.Add(assigned);
        }

        // The envelope of an earlier pack is in that pack; here its digest is enough.
        return entry => entry.Type == EntryTypes.Actor
            ? Read<ActorBody>(entry).Actor is var person && people.Contains(person) && (!needed || named.GetValueOrDefault(person, -1) == entry.Index)
            : entry.Type != EntryTypes.Pack;
    }

    // In every pack, whosever use case it was about.
    static bool IsOfTheWholeRecord(LogEntry entry, string useCase) =>
        entry.Type == EntryTypes.Policy || (entry.Type == EntryTypes.Pack && Read<PackBody>(entry).UseCase != useCase);

    public static T Read<T>(LogEntry entry) => entry.Body.Deserialize<T>(Json.Options) ?? throw new JsonException($"the body of entry {entry.Index} is null");

    public static bool IsTrust(string type) => type is EntryTypes.Genesis or EntryTypes.Key or EntryTypes.Access or EntryTypes.Actor;

    // What the use case was ever linked to, the parents of that, its deployments; and every digest that names one of them.
    void Things(IEnumerable<LogEntry> entries)
    {
        var bodies = new Dictionary<string, (ThingKind Kind, string? Parent)>(StringComparer.Ordinal);
        var digests = new List<(string Thing, string Digest)>();
        var linked = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in entries)
            if (entry.Type == EntryTypes.Register)
            {
                var body = Read<RegisterBody>(entry);
                bodies[body.Id] = (body.Kind, body.Parent);
                digests.Add((body.Id, CanonicalJson.DigestOf(body).ToString()));
                digests.AddRange(body.Digests.Select(d => (body.Id, d.ToString())));
            }
            else if (entry.Type == EntryTypes.Link && Read<LinkBody>(entry) is var link && link.UseCase == _useCase)
                linked.Add(link.Thing);
        _things.UnionWith(linked.Where(id => bodies.TryGetValue(id, out var thing) && thing.Kind == ThingKind.DatasetVersion));
        _things.UnionWith(bodies.Where(b => b.Value.Kind == ThingKind.Deployment && b.Value.Parent == _useCase).Select(b => b.Key));
        foreach (var id in _things.ToList())
            if (bodies.TryGetValue(id, out var thing) && thing.Parent is { } parent)
                _things.Add(parent);
        _digests.UnionWith(digests.Where(d => _things.Contains(d.Thing)).Select(d => d.Digest));
    }

    bool Concerns(LogEntry entry)
    {
        var concerns = entry.Type switch
        {
            // All of them: a revocation left out would make a dead key good.
            EntryTypes.Genesis or EntryTypes.Key or EntryTypes.Access or EntryTypes.Actor or EntryTypes.Policy or EntryTypes.Pack => true,
            EntryTypes.Register => _things.Contains(Read<RegisterBody>(entry).Id),
            EntryTypes.Link => Read<LinkBody>(entry).UseCase == _useCase,
            EntryTypes.Deployment => _things.Contains(Read<DeploymentBody>(entry).Deployment),
            EntryTypes.Evidence => Evidence(Read<EvidenceBody>(entry)),
            EntryTypes.Finding => _findings.Contains(Read<FindingBody>(entry).Finding),
            EntryTypes.Waiver => Read<WaiverBody>(entry) is var waiver && (waiver.UseCase == _useCase || (waiver.Finding is { } f && _findings.Contains(f))),
            EntryTypes.Decision => Read<DecisionBody>(entry) is var decision && decision.UseCase == _useCase && (decision.ModelVersion is null || decision.ModelVersion == _modelVersion),
            EntryTypes.Erasure => PackErasures.Commitments(entry).Any(_commitments.Contains),
            _ => false,
        };
        if (concerns)
            _commitments.UnionWith(entry.Blobs.Values);
        return concerns;
    }

    bool Evidence(EvidenceBody body)
    {
        var about = body.Subjects.SelectMany(s => s.Digests).Any(d => _digests.Contains(d.ToString()));
        if (about)
            _findings.UnionWith(body.Findings.Where(f => _digests.Contains(f.CountedBy.ToString())).Select(f => f.Id));
        return about || (EvidenceKinds.TryGet(body.Kind, out var kind) && kind.Scope == EvidenceScope.Organisation);
    }
}

/// <summary>Erasures among the entries of a pack.</summary>
static class PackErasures
{
    public static IEnumerable<string> Commitments(LogEntry erasure) =>
        erasure.Body.GetProperty("commitments").EnumerateArray().Select(c => c.GetString() ?? "");

    /// <summary>The first entry that erased each commitment.</summary>
    public static Dictionary<string, long> By(IEnumerable<LogEntry> entries)
    {
        var erased = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in entries.Where(e => e.Type == EntryTypes.Erasure))
            foreach (var commitment in Commitments(entry))
                erased.TryAdd(commitment, entry.Index);
        return erased;
    }
}
