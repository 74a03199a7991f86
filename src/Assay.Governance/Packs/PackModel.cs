using System.Text;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// What the chosen entries say, folded from them alone: the same in the record that builds a pack and in the hands of who
/// verifies it. It needs no database, no clock and no policy but those among the entries and those that the pack brings.
/// </summary>
sealed class PackModel
{
    const int FailsShared = 3;

    readonly Dictionary<string, (RegisterBody Body, DateTimeOffset Created, DateTimeOffset Changed, long Entry)> _things = new(StringComparer.Ordinal);
    readonly Dictionary<string, RegisterBody> _first = new(StringComparer.Ordinal);
    readonly Dictionary<string, HashSet<string>> _digests = new(StringComparer.Ordinal);
    readonly List<(string Thing, bool Removed, long Entry)> _links = [];
    readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);
    readonly Dictionary<long, EvidenceDetails?> _details = [];
    readonly Dictionary<Gate, GatePolicy> _brought = [];
    readonly Func<string, byte[]?> _content;

    PackModel(IReadOnlyList<LogEntry> entries, Func<string, byte[]?> content, string useCase, string modelVersion, long size, PublicKey? root, int format, IReadOnlyList<PackPolicy> policies)
    {
        Entries = entries;
        _content = content;
        (UseCaseId, ModelVersionId, Size, Format) = (useCase, modelVersion, size, format);
        Trust = new TrustHistory(root);
        ErasedBy = PackErasures.By(entries);
        foreach (var entry in entries)
            Apply(entry);
        // Of a gate that the record has a policy of, that one counts and no other.
        Brought = [.. policies.Where(p => Recorded(p.Gate) is null && p.Read() is { } read && _brought.TryAdd(p.Gate, read)).OrderBy(p => p.Gate)];
    }

    public IReadOnlyList<LogEntry> Entries { get; }

    public string UseCaseId { get; }

    public string ModelVersionId { get; }

    public long Size { get; }

    /// <summary>Format of the pack: what follows from the entries, follows as in the Assay that wrote it.</summary>
    public int Format { get; }

    public TrustHistory Trust { get; }

    /// <summary>Which entry erased a commitment.</summary>
    public IReadOnlyDictionary<string, long> ErasedBy { get; }

    /// <summary>Entries that register or change the use case.</summary>
    public List<LogEntry> Registrations { get; } = [];

    public List<(LogEntry Entry, EvidenceBody Body)> Evidence { get; } = [];

    public PackFindings Findings { get; } = new();

    public List<(LogEntry Entry, DecisionBody Body, DecisionWords? Words)> Decisions { get; } = [];

    public List<(LogEntry Entry, GatePolicy? Policy, PolicyBody Body)> Policies { get; } = [];

    /// <summary>The policies that the pack brings, of gates of which the record holds none, in the order of the gates.</summary>
    public IReadOnlyList<PackPolicy> Brought { get; }

    public List<(LogEntry Entry, DeploymentBody Body)> Deployments { get; } = [];

    public List<(LogEntry Entry, PackBody Body)> Packs { get; } = [];

    public List<PublicKey> Keys { get; } = [];

    /// <param name="content">Content behind a commitment; null when it was erased.</param>
    /// <param name="size">Tree size the model stands for.</param>
    /// <param name="root">The root that the reader trusts; null takes that of the genesis entry.</param>
    /// <param name="policies">Those in force where the pack was built, or those that it brings.</param>
    public static PackModel Of(
        IReadOnlyList<LogEntry> entries, Func<string, byte[]?> content, string useCase, string modelVersion, long size, PublicKey? root, int format, IReadOnlyList<PackPolicy>? policies = null) =>
        new(entries, content, useCase, modelVersion, size, root, format, format >= PackManifest.WithPolicies ? policies ?? [] : []);

    /// <summary>The model as it was before an entry.</summary>
    public PackModel Before(long index)
    {
        List<LogEntry> earlier = [.. Entries.TakeWhile(e => e.Index < index)];
        var erased = PackErasures.By(earlier);
        // A decision says itself by what it was judged, whatever format the pack has. What was erased later is not here any more either way; what matters is that it did not count as erased.
        return new PackModel(earlier, c => erased.ContainsKey(c) ? null : _content(c), UseCaseId, ModelVersionId, index, Trust.Root, PackManifest.CurrentFormat, []);
    }

    public byte[]? Content(LogEntry entry, string name) => entry.Blobs.TryGetValue(name, out var commitment) ? _content(commitment) : null;

    public string? Text(LogEntry entry, string name) => Content(entry, name) is { } utf8 ? Encoding.UTF8.GetString(utf8) : null;

    public T? Read<T>(LogEntry entry, string name) where T : class => Content(entry, name) is { } json ? JsonSerializer.Deserialize<T>(json, Json.Options) : null;

    /// <summary>The texts of a finding, as its latest report gave them; null when erased.</summary>
    public FindingDetail? Detail(FindingCells finding)
    {
        if (!_details.TryGetValue(finding.DetailEntry, out var texts))
            _details[finding.DetailEntry] = texts = Evidence.FirstOrDefault(e => e.Entry.Index == finding.DetailEntry).Entry is { } seen ? Read<EvidenceDetails>(seen, "details") : null;
        return texts?.Findings.ElementAtOrDefault((int)finding.DetailIndex);
    }

    /// <summary>Entry that erased a blob of an entry; null when it is there.</summary>
    public long? Erased(LogEntry entry, string name) =>
        entry.Blobs.TryGetValue(name, out var commitment) && ErasedBy.TryGetValue(commitment, out var by) ? by : null;

    /// <summary>Name of an actor; null when erased or not carried.</summary>
    public string? Name(string? actor) => actor is null ? null : _names.GetValueOrDefault(actor);

    /// <summary>A thing of the register; null when its entry is not among the chosen.</summary>
    public ThingView? Thing(string id) => _things.TryGetValue(id, out var thing)
        ? new ThingView(
            id, thing.Body.Kind, thing.Body.Slug, thing.Body.Name, thing.Body.Purpose, thing.Body.OwnerRole, thing.Body.RiskClass, thing.Body.Attributes,
            CanonicalJson.DigestOf(thing.Body), [.. thing.Body.Digests.Distinct()], thing.Body.Parent, thing.Body.Parent is { } p && _things.TryGetValue(p, out var parent) ? parent.Body.Name : null,
            thing.Created, thing.Changed, thing.Entry)
        : null;

    public ThingView UseCase => Thing(UseCaseId) ?? throw new JsonException($"no entry registers the use case {UseCaseId}");

    public ThingView ModelVersion => Thing(ModelVersionId) ?? throw new JsonException($"no entry registers the model version {ModelVersionId}");

    /// <summary>Dataset versions that the use case is linked to, newest link first.</summary>
    public IEnumerable<ThingView> Datasets => _links.GroupBy(l => l.Thing).Select(g => g.Last()).Where(l => !l.Removed).OrderByDescending(l => l.Entry)
        .Select(l => Thing(l.Thing)).OfType<ThingView>().Where(t => t.Kind == ThingKind.DatasetVersion);

    /// <summary>
    /// The findings of what the pack is about, as its gates count them: what a retest closed for other versions only is open in this one, or set aside. What a report found in
    /// another version's files beside those of this one is none of them: what became of it is not in the pack.
    /// </summary>
    public IEnumerable<FindingCells> StandingFindings => Findings.All.Where(finding => _digests.Values.Any(own => own.Contains(finding.SubjectDigest))).Select(finding =>
        Datasets.Append(ModelVersion).Any(thing => HasDigest(thing.Id, finding.SubjectDigest) && Findings.IsFixedElsewhere(finding, thing))
            ? RetestScope.Open(finding, [.. Findings.VerifiedFor(finding).Select(id => Thing(id)?.Slug ?? "another version").Distinct().Order(StringComparer.Ordinal)])
            : finding);

    /// <summary>The same for report and <c>findings.json</c>, which to format 4 told every finding of every report, as it stood in whatever version.</summary>
    public IEnumerable<FindingCells> ToldFindings => Format >= PackManifest.FindingsByVersion ? StandingFindings : Findings.All;

    public bool IsAbout(IEnumerable<Subject> subjects, string thing) =>
        _digests.TryGetValue(thing, out var own) && subjects.SelectMany(s => s.Digests).Any(d => own.Contains(d.ToString()));

    /// <summary>Whether evidence that is about a thing is about some of its files only.</summary>
    public bool IsPartial(EvidenceBody evidence, string thing) =>
        VersionCover.OfEveryFile.Contains(evidence.Kind) && _first.TryGetValue(thing, out var registered) && registered.Digests.Count > 0
        && !VersionCover.Whole(evidence.Kind, registered, evidence.Subjects.SelectMany(s => s.Digests).ToHashSet());

    /// <summary>Whether evidence that is about a thing failed for what that does not have. To format 3 every thing failed that shared a file.</summary>
    public bool FailedElsewhere(EvidenceBody evidence, string thing) =>
        Format > FailsShared && _first.TryGetValue(thing, out var registered) && VersionCover.FailedElsewhere(evidence, registered);

    public bool HasDigest(string thing, string digest) => _digests.TryGetValue(thing, out var own) && own.Contains(digest);

    /// <summary>The policy of a gate that the record took into force last; else the one that the pack brings.</summary>
    public GatePolicy? PolicyOf(Gate gate) => Recorded(gate) ?? _brought.GetValueOrDefault(gate);

    public bool IsBrought(Gate gate) => _brought.ContainsKey(gate);

    GatePolicy? Recorded(Gate gate) => Policies.LastOrDefault(p => p.Body.Gate == gate).Policy;

    void Apply(LogEntry entry)
    {
        Trust.Apply(entry);
        switch (entry.Type)
        {
            case EntryTypes.Genesis:
                Key(PackScope.Read<GenesisBody>(entry).RootKey);
                break;
            case EntryTypes.Key:
                Key(PackScope.Read<KeyBody>(entry).PublicKey);
                break;
            case EntryTypes.Actor:
                var actor = PackScope.Read<ActorBody>(entry);
                if (actor.Change != ActorChange.Closed)
                    _names[actor.Actor] = Text(entry, "name");
                break;
            case EntryTypes.Register:
                Register(entry, PackScope.Read<RegisterBody>(entry));
                break;
            case EntryTypes.Link:
                var link = PackScope.Read<LinkBody>(entry);
                _links.Add((link.Thing, link.Removed, entry.Index));
                break;
            case EntryTypes.Evidence:
                var evidence = PackScope.Read<EvidenceBody>(entry);
                Evidence.Add((entry, evidence));
                Findings.Seen(entry, evidence);
                break;
            case EntryTypes.Finding:
                Findings.Changed(entry, PackScope.Read<FindingBody>(entry));
                break;
            case EntryTypes.Waiver:
                Findings.Waived(entry, PackScope.Read<WaiverBody>(entry));
                break;
            case EntryTypes.Decision:
                Decisions.Add((entry, PackScope.Read<DecisionBody>(entry), Read<DecisionWords>(entry, "words")));
                break;
            case EntryTypes.Policy:
                var yaml = Text(entry, "policy");
                Policies.Add((entry, yaml is null ? null : GatePolicyReader.Read(yaml, $"entry {entry.Index}").Policy, PackScope.Read<PolicyBody>(entry)));
                break;
            case EntryTypes.Deployment:
                Deployments.Add((entry, PackScope.Read<DeploymentBody>(entry)));
                break;
            case EntryTypes.Pack:
                Packs.Add((entry, PackScope.Read<PackBody>(entry)));
                break;
        }
    }

    void Key(string? pem)
    {
        if (pem is not null && PublicKey.TryReadPem(pem, out _) is { } key && Keys.All(k => k.KeyId != key.KeyId))
            Keys.Add(key);
    }

    void Register(LogEntry entry, RegisterBody body)
    {
        if (body.Id == UseCaseId)
            Registrations.Add(entry);
        var created = _things.TryGetValue(body.Id, out var known) ? known.Created : entry.At;
        _first.TryAdd(body.Id, body);
        _things[body.Id] = (body, created, entry.At, entry.Index);
        if (!_digests.TryGetValue(body.Id, out var digests))
            _digests[body.Id] = digests = new HashSet<string>(StringComparer.Ordinal);
        digests.Add(CanonicalJson.DigestOf(body).ToString());
        digests.UnionWith(body.Digests.Select(d => d.ToString()));
    }
}
