using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// From what a finding was found in to every model version that contains it: the version itself, and what bills of materials, the provenance of runs and verified base models say
/// was made from it, also in several steps. A file that unaffected versions have too (a tokeniser, a licence) says nothing of where a version comes from and is not followed.
/// </summary>
sealed class TakedownReach
{
    const int MostSteps = 8, MostVersions = 500;

    // What names the digest: as a component of any kind where it is what was found bad, as a base model further on.
    const string Users = """
        SELECT m.evidence AS Entry, m.role AS Role FROM material m WHERE m.digest = @digest
        UNION
        SELECT c.evidence, CASE WHEN c.kind = 'model' THEN 'base-model' ELSE c.kind END
        FROM bom_key k JOIN bom_component c ON c.evidence = k.evidence AND c.ordinal = k.ordinal
        WHERE k.word = @word AND (@any = 1 OR c.kind = 'model')
        ORDER BY 1, 2 LIMIT @most
        """;

    readonly IReadView _view;
    readonly Dictionary<string, AffectedVersion> _versions = new(StringComparer.Ordinal);
    readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    readonly List<ThingView> _registered = [];
    readonly HashSet<Digest> _followed = [];
    readonly Queue<(Digest Digest, int Steps)> _waiting = [];
    readonly IReadOnlySet<string> _spared;

    TakedownReach(IReadView view, IReadOnlySet<string> spared) => (_view, _spared) = (view, spared);

    internal IReadOnlyList<AffectedVersion> Versions => [.. _versions.Values.OrderBy(v => v.Steps).ThenBy(v => v.Version, StringComparer.Ordinal)];

    /// <summary>There is more than was followed, or bills and runs that are not indexed whole.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Digests by which gateways may know what is affected.</summary>
    internal IReadOnlyList<Digest> Stops { get; private set; } = [];

    /// <param name="found">What the finding was found in.</param>
    /// <param name="spared">Ids of the versions for which it is verified, though they contain that.</param>
    internal static TakedownReach Of(IReadView view, Digest found, IReadOnlySet<string> spared)
    {
        var reach = new TakedownReach(view, spared)
        {
            IsCut = view.Query<long>("SELECT COUNT(*) FROM bom WHERE whole = 0")[0] + view.Query<long>("SELECT COUNT(*) FROM material_list WHERE whole = 0")[0] > 0,
        };
        // What was found in a version's code, packages or answers names it by its entry in the register.
        var holders = ThingQueries.WithDigest(view, found.ToString()).Where(t => t.Kind == ThingKind.ModelVersion).ToList();
        foreach (var holder in holders)
            reach.Add(holder, "itself", 0);
        reach.Follow(found, found, 0);
        while (reach._waiting.TryDequeue(out var next))
            if (next.Steps >= MostSteps)
                reach.IsCut = true;
            else if (reach.IsOwn(next.Digest))
                reach.Follow(next.Digest, found, next.Steps);
        // No gateway knows a version by its entry, where it has files to know it by.
        IEnumerable<Digest> own = holders.Count > 0 && holders.TrueForAll(t => t.Digests.Count > 0 && !t.Digests.Contains(found)) ? [] : [found];
        reach.Stops = [.. own.Concat(reach._registered.SelectMany(reach.KnownBy)).Concat(reach._versions.Values.Where(v => !v.Registered).SelectMany(v => v.Digests.Where((d, i) => i == 0 || reach.IsOwn(d)))).Concat(reach.Rolled()).Distinct()];
        return reach;
    }

    // By what nobody else has; what is one with another version is known by its whole, and stops with it.
    IEnumerable<Digest> KnownBy(ThingView version)
    {
        var own = version.Digests.Where(IsOwn).ToList();
        return own.Count > 0 || version.Digests.Count == 0 ? own : [VersionCover.Registered(_view, version).Digests[0]];
    }

    // And by what a rollout sends callers to, though another version should have that file too: they would go on getting it.
    IEnumerable<Digest> Rolled() => ServingQueries.Rollouts(_view, null)
        .SelectMany(r => new[] { (Version: r.FromVersion, Digest: r.From, Serves: r.State != RolloutState.Promoted), (Version: r.ToVersion, Digest: r.To, Serves: r.State != RolloutState.RolledBack) })
        .Where(r => r.Serves && _ids.Contains(r.Version)).Select(r => r.Digest);

    void Follow(Digest digest, Digest found, int steps)
    {
        if (!_followed.Add(digest))
            return;
        var users = _view.Query<User>(Users, new { digest = digest.ToString(), word = BomWord.Digest(digest.ToString()), any = Sql.Flag(digest == found), most = MostVersions + 1L });
        IsCut |= users.Count > MostVersions;
        foreach (var user in users.Take(MostVersions))
        {
            var body = _view.Entry(user.Entry).Body.Deserialize<EvidenceBody>(Json.Options)!;
            // A bill of the thing itself lists its own files.
            if (steps == 0 && digest != found && body.Subjects.Any(s => s.Digests.Contains(digest)))
                continue;
            var why = $"{user.Role.Replace('-', ' ')} by entry {user.Entry} ({body.Kind}, {body.Origin.Name()})";
            var versions = About(body.Subjects);
            foreach (var version in versions)
                Add(version, why, steps + 1);
            // What was made and nobody registered is told and stopped too: an unregistered fine-tune is the one that gets forgotten.
            if (versions.Count == 0)
                AddUnknown(body.Subjects[0], why, steps + 1);
        }
    }

    // Of versions that share files with what the evidence is about, the one that shares most is meant.
    List<ThingView> About(IReadOnlyList<Subject> subjects)
    {
        var owners = subjects.SelectMany(s => s.Digests).Distinct().SelectMany(Owners).GroupBy(t => t.Id).Select(g => (Thing: g.First(), Count: g.Count())).ToList();
        return owners.Count == 0 ? [] : [.. owners.Where(o => o.Count == owners.Max(x => x.Count)).Select(o => o.Thing)];
    }

    void Add(ThingView version, string why, int steps)
    {
        if (_versions.ContainsKey(version.Slug) || _spared.Contains(version.Id))
            return;
        if (_versions.Count >= MostVersions)
        {
            IsCut = true;
            return;
        }

        _ids.Add(version.Id);
        _registered.Add(version);
        _versions.Add(version.Slug, new AffectedVersion(version.Slug, true, why, steps, version.Digests, BomQueries.Deployments(_view, version.Id)));
        foreach (var digest in version.Digests)
            _waiting.Enqueue((digest, steps));
    }

    void AddUnknown(Subject subject, string why, int steps)
    {
        if (subject.Digests.Count == 0 || _versions.Count >= MostVersions)
        {
            IsCut = true;
            return;
        }

        if (_versions.TryAdd($"{subject.Name} ({subject.Digests[0].Short})", new AffectedVersion(subject.Name, false, why, steps, subject.Digests, [])))
            _waiting.Enqueue((subject.Digests[0], steps));
    }

    bool IsOwn(Digest digest) => Owners(digest).All(o => _ids.Contains(o.Id));

    IEnumerable<ThingView> Owners(Digest digest) => ThingQueries.WithDigest(_view, digest.ToString()).Where(t => t.Kind == ThingKind.ModelVersion && t.Digests.Contains(digest));

    sealed record User(long Entry, string Role);
}
