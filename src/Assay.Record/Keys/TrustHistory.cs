namespace Assay.Record;

/// <summary>
/// Who could sign what at which entry: a pure fold over the entries of keys, access and actors, from a root key that the
/// reader brings. An entry at index n is judged by what entries before n said; a tree head of size n likewise. So a
/// revocation never touches what was signed before it. Entries whose signer may not say what they say are ignored
/// and reported.
/// </summary>
/// <param name="root">The trusted root; null takes the one of the genesis entry, which proves only that the record fits itself.</param>
public sealed class TrustHistory(PublicKey? root)
{
    const int MaxProblems = 1000;

    readonly Dictionary<string, Key> _keys = new(StringComparer.Ordinal);
    readonly Dictionary<string, Actor> _actors = new(StringComparer.Ordinal);
    readonly HashSet<string> _grants = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _ignoredKeys = new(StringComparer.Ordinal);
    readonly List<TrustProblem> _problems = [];
    PublicKey? _root = root;
    long _last = -1;

    /// <summary>Id of the record; null before its genesis was seen.</summary>
    public string? Record { get; private set; }

    public string? Organisation { get; private set; }

    public PublicKey? Root => _root;

    /// <summary>False when the genesis entry names another root than the trusted one: then nothing of the record can be trusted.</summary>
    public bool RootMatches { get; private set; }

    /// <summary>The first thousand; <see cref="ProblemCount"/> counts all.</summary>
    public IReadOnlyList<TrustProblem> Problems => _problems;

    public long ProblemCount { get; private set; }

    /// <summary>Takes the next entry. Entries of other types may be given or left out.</summary>
    public void Apply(LogEntry entry)
    {
        if (entry.Index <= _last)
        {
            Problem(entry.Index, TrustFault.OutOfOrder, $"came after entry {_last}");
            return;
        }

        _last = entry.Index;
        var fact = TrustFact.Read(entry, out var fault, out var problem);
        if (fact is null && problem.Length > 0)
            Problem(entry.Index, fault, problem);
        else if (fact is TrustFact.Genesis genesis)
            Begin(entry.Index, genesis);
        else if (fact is not null && Record is null)
            Problem(entry.Index, TrustFault.Genesis, "stands before any genesis entry");
        else if (fact is TrustFact.Delegated delegated)
            Delegate(entry.Index, delegated);
        else if (fact is TrustFact.Revoked revoked)
            Revoke(entry.Index, revoked);
        else if (fact is TrustFact.Access access)
            Change(entry.Index, access);
        else if (fact is TrustFact.ActorChanged actor)
            Change(entry.Index, actor.Body);
    }

    /// <summary>The key as an entry at <paramref name="logIndex"/> would find it; null when it was not delegated before.</summary>
    public KeyState? KeyAt(string keyId, long logIndex) =>
        _keys.TryGetValue(keyId, out var key) && (key.Purpose == KeyPurpose.Root || key.DelegatedAt < logIndex)
            ? new KeyState(key.PublicKey, key.Purpose, key.Actor, key.DelegatedAt, key.RevokedAt < logIndex ? key.RevokedAt : null)
            : null;

    /// <summary>Roles in force for an entry at <paramref name="logIndex"/>; none for an actor who is unknown or closed.</summary>
    public IReadOnlyList<Role> RolesAt(string actor, long logIndex)
    {
        if (!_actors.TryGetValue(actor, out var known) || !(known.AddedAt < logIndex) || known.ClosedAt < logIndex)
            return [];
        var low = 0;
        for (var high = known.Roles.Count; low < high;)
        {
            var middle = (low + high) / 2;
            if (known.Roles[middle].Index < logIndex)
                low = middle + 1;
            else
                high = middle;
        }

        var mask = low == 0 ? 0 : known.Roles[low - 1].Mask;
        return [.. Enum.GetValues<Role>().Where(r => (mask & Bit(r)) != 0)];
    }

    /// <summary>Who signed an envelope that stands at <paramref name="logIndex"/> (for a tree head: its size), with a key of one of the allowed purposes.</summary>
    public TrustVerdict Verify(Envelope envelope, long logIndex, params ReadOnlySpan<KeyPurpose> allowed)
    {
        TrustVerdict? first = null;
        byte[]? signed = null;
        foreach (var signature in envelope.Signatures)
        {
            var verdict = Judge(signature.KeyId, logIndex, allowed);
            if (verdict.Trusted && !verdict.Key!.Key.Verifies(signed ??= Envelope.PreAuthenticationEncoding(envelope.PayloadType, envelope.Payload), signature.Sig))
                verdict = No(Distrust.BadSignature, $"The signature is not one by the key {signature.KeyId} over this content.");
            if (verdict.Trusted)
                return verdict;
            first ??= verdict;
        }

        return first ?? No(Distrust.BadSignature, "The envelope has no signature.");
    }

    TrustVerdict Judge(string keyId, long logIndex, ReadOnlySpan<KeyPurpose> allowed)
    {
        if (KeyAt(keyId, logIndex) is not { } key)
            return _keys.TryGetValue(keyId, out var later)
                ? No(Distrust.NotYetDelegated, $"The key {keyId} was delegated at entry {later.DelegatedAt}, not before entry {logIndex}.")
                : _ignoredKeys.TryGetValue(keyId, out var why) ? No(Distrust.DelegationNotByRoot, $"The delegation of the key {keyId} does not count: {why}")
                : No(Distrust.UnknownKey, keyId.Length == 0 ? "The signature names no key." : $"The key {keyId} is not one of this record.");
        if (key.RevokedAt is { } revoked)
            return No(Distrust.Revoked, $"The key {keyId} was revoked at entry {revoked}, before entry {logIndex}.");
        return allowed.Contains(key.Purpose) ? new TrustVerdict(key, null, "")
            : No(Distrust.WrongPurpose, $"The key {keyId} is for {key.Purpose.Name()}, which does not sign this.");
    }

    static TrustVerdict No(Distrust reason, string message) => new(null, reason, message);

    void Begin(long index, TrustFact.Genesis genesis)
    {
        if (index != 0 || Record is not null)
        {
            Problem(index, TrustFault.Genesis, "is a genesis entry that is not the first entry");
            return;
        }

        Record = genesis.Record;
        Organisation = genesis.Organisation;
        _root ??= genesis.Root;
        RootMatches = _root.KeyId == genesis.Root.KeyId;
        _keys[_root.KeyId] = new Key(_root, KeyPurpose.Root, null, index);
        if (!RootMatches)
            Problem(index, TrustFault.RootDiffers, $"was begun with another root key, {genesis.Root.KeyId}; the trusted one is {_root.KeyId}");
    }

    void Delegate(long index, TrustFact.Delegated fact)
    {
        var id = fact.Key.KeyId;
        var known = _keys.ContainsKey(id);
        if (!Allowed(index, fact.Record, fact.Signer, fact.Purpose, out var why))
        {
            if (!known && _ignoredKeys.Count < MaxProblems)
                _ignoredKeys.TryAdd(id, why);
        }
        else if (known)
            Problem(index, TrustFault.KeyReused, $"delegates the key {id} a second time");
        else
            _keys[id] = new Key(fact.Key, fact.Purpose, fact.Actor, index);
    }

    void Revoke(long index, TrustFact.Revoked fact)
    {
        if (!_keys.TryGetValue(fact.KeyId, out var key) || key.Purpose == KeyPurpose.Root || key.RevokedAt is not null)
            Problem(index, TrustFault.UnknownKey, $"revokes {fact.KeyId}, which is not a delegated key in force");
        else if (Allowed(index, fact.Record, fact.Signer, key.Purpose, out _))
            key.RevokedAt = index;
    }

    void Change(long index, TrustFact.Access fact)
    {
        if (!Allowed(index, fact.Record, fact.Signer, KeyPurpose.Actor, out _))
            return;
        if (!_grants.Add(fact.Id))
        {
            Problem(index, TrustFault.Replayed, "repeats a signed grant that was used before");
            return;
        }

        var actor = ActorOf(fact.Actor);
        var mask = actor.Roles.Count == 0 ? 0 : actor.Roles[^1].Mask;
        foreach (var role in fact.Roles)
            mask = fact.Change == AccessChange.Granted ? mask | Bit(role) : mask & ~Bit(role);
        actor.Roles.Add((index, mask));
    }

    void Change(long index, ActorBody body)
    {
        var actor = ActorOf(body.Actor);
        if (body.Change == ActorChange.Added ? actor.AddedAt is not null : actor.AddedAt is null || actor.ClosedAt is not null)
            Problem(index, TrustFault.Actor, $"is '{body.Change.Name()}' for the actor {body.Actor}, who {(actor.AddedAt is null ? "was not added" : "was added before, or is closed")}");
        else if (body.Change == ActorChange.Added)
            actor.AddedAt = index;
        else if (body.Change == ActorChange.Closed)
        {
            actor.ClosedAt = index;
            foreach (var key in _keys.Values)
                if (key.Actor == body.Actor)
                    key.RevokedAt ??= index;
        }
    }

    // The root says anything; a roster key in force speaks of keys of actors and of roles.
    bool Allowed(long index, string record, string signer, KeyPurpose purpose, out string why)
    {
        var may = _keys.TryGetValue(signer, out var key) && key.RevokedAt is null
            && (key.Purpose == KeyPurpose.Root || (key.Purpose == KeyPurpose.Roster && purpose == KeyPurpose.Actor));
        why = record != Record ? $"is signed for the record {record}" : may ? "" : $"is signed by {signer}, which is neither the root nor a roster key in force for this";
        if (why.Length > 0)
            Problem(index, record != Record ? TrustFault.WrongRecord : TrustFault.SignerNotAllowed, why);
        return why.Length == 0;
    }

    Actor ActorOf(string id) => _actors.TryGetValue(id, out var actor) ? actor : _actors[id] = new Actor();

    void Problem(long index, TrustFault fault, string what)
    {
        ProblemCount++;
        if (_problems.Count < MaxProblems)
            _problems.Add(new TrustProblem(index, fault, $"Entry {index} {(fault == TrustFault.Malformed ? "is malformed: " : "")}{what}."));
    }

    static ulong Bit(Role role) => 1UL << (int)role;

    sealed class Key(PublicKey publicKey, KeyPurpose purpose, string? actor, long delegatedAt)
    {
        public PublicKey PublicKey => publicKey;

        public KeyPurpose Purpose => purpose;

        public string? Actor => actor;

        public long DelegatedAt => delegatedAt;

        public long? RevokedAt { get; set; }
    }

    sealed class Actor
    {
        public long? AddedAt { get; set; }

        public long? ClosedAt { get; set; }

        public List<(long Index, ulong Mask)> Roles { get; } = [];
    }
}
