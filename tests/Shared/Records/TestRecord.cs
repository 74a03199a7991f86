using Assay.Record;

namespace Assay.Governance.Tests.Records;

/// <summary>A record in a temporary folder, with actors of every role.</summary>
sealed class TestRecord : IAsyncDisposable
{
    readonly string _folder;
    readonly NewRecord _made;
    readonly Dictionary<string, string> _keys = [];

    TestRecord(string folder, NewRecord made, RecordStore store) => (_folder, _made, Store) = (folder, made, store);

    public RecordStore Store { get; }

    public TestClock Clock { get; private init; } = new();

    /// <summary>For tests that publish guardrail policies: only hosts can read them.</summary>
    public IGuardPolicyReader? Guards { get; set; }

    public string DatabasePath => _made.Folder.SqlitePath!;

    /// <summary>The actor on another store: one that fails, or cancels.</summary>
    public EmbeddedRecord On(IRecordStore store, Role role, GatePolicies? policies = null) => new(store, _made.Session.As(Actors[role], _keys[Actors[role]])!, policies ?? GatePolicies.Default, Clock);

    public Dictionary<Role, string> Actors { get; } = [];

    public SigningSession Session => _made.Session;

    /// <summary>What an auditor holds.</summary>
    public PublicKey Root => _made.First.Root;

    /// <param name="moves">Entries are dated by <see cref="Clock"/>, too; otherwise by the machine's.</param>
    /// <param name="address">Where the record is kept; SQLite in its own folder when it is not said.</param>
    public static async Task<TestRecord> CreateAsync(StoreAddress? address = null, bool moves = false)
    {
        var folder = Directory.CreateTempSubdirectory("assay-governance-").FullName;
        using var passphrase = Passphrase.Of("correct horse battery staple");
        var made = RecordFolder.Init(folder, "Test organisation", passphrase, "First Admin", DateTimeOffset.UnixEpoch, out var error) ?? throw new InvalidOperationException(error!.Message);
        var clock = new TestClock();
        var store = await RecordStore.OpenAsync(address ?? StoreAddress.Sqlite(made.Folder.SqlitePath!), RecordProjections.All, made.Session.TreeHead, clock, StoreMode.Create);
        await store.AppendAsync(_ => made.First.Entries);
        var record = new TestRecord(folder, made, store) { Clock = moves ? clock : new TestClock() };
        foreach (var role in Enum.GetValues<Role>())
            record.Actors[role] = (await record.Admin.AddActorAsync(new ActorRequest($"{role} person", Roles: [role], WithKey: true))).Value!.Id;
        foreach (var key in (await record.Admin.RecordAsync()).Keys.Where(k => k.Actor is not null))
            record._keys[key.Actor!] = key.Id;
        return record;
    }

    public EmbeddedRecord Admin => new(Store, _made.Session, GatePolicies.Default, Clock);

    /// <summary>The actor with their own key, as on a command line.</summary>
    public EmbeddedRecord As(Role role) => new(Store, _made.Session.As(Actors[role], _keys[Actors[role]])!, GatePolicies.Default, Clock, null, Guards);

    public ISigner SignerOf(Role role) => _made.Session.As(Actors[role], _keys[Actors[role]])!.Actor;

    /// <summary>The actor as a server authenticated them.</summary>
    public EmbeddedRecord Through(Role role) => new(Store, _made.Session.OnBehalfOf(Actors[role]), GatePolicies.Default, Clock, null, Guards);

    /// <summary>A second record from here on: the same entries and keys, other entries from now. Whoever rewrites history does this.</summary>
    public async Task<TestRecord> ForkAsync()
    {
        var copy = Directory.CreateTempSubdirectory("assay-governance-").FullName;
        var path = Path.Combine(copy, "fork.db");
        foreach (var suffix in (string[])["", "-wal", "-shm"])
            if (System.IO.File.Exists(_made.Folder.SqlitePath + suffix))
                System.IO.File.Copy(_made.Folder.SqlitePath + suffix, path + suffix);
        var store = await RecordStore.OpenAsync(StoreAddress.Sqlite(path), RecordProjections.All, Session.TreeHead, Clock, StoreMode.Write);
        var fork = new TestRecord(copy, _made, store) { IsFork = true };
        foreach (var (role, actor) in Actors)
            fork.Actors[role] = actor;
        foreach (var (actor, key) in _keys)
            fork._keys[actor] = key;
        return fork;
    }

    bool IsFork { get; init; }

    /// <summary>Files evidence of a kind with the least that its schema asks for.</summary>
    public Task<Answer<EvidenceRow>> File(string kind, string thing, Role by, EvidenceResult result = EvidenceResult.Passed, Origin origin = Origin.Filed, IReadOnlyList<Finding>? findings = null) =>
        As(by).FileEvidenceAsync(new EvidenceRequest(kind, [thing], [], SampleEvidence.For(kind), null, result, origin, origin == Origin.Measured ? new Tool("test", "1") : null, findings));

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        if (!IsFork)
            _made.Dispose();
        Directory.Delete(_folder, true);
    }
}

/// <summary>The machine's clock, moved.</summary>
sealed class TestClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
