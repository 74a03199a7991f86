using System.Text;
using Assay.Record.Tests.Storage;
using Assay.Tests.Shared;

namespace Assay.Record.Tests.Verification;

public sealed class SqliteVerifierTests(PostgresCluster cluster) : RecordVerifierTests(Engine.Sqlite, cluster);

public sealed class PostgresVerifierTests(PostgresCluster cluster) : RecordVerifierTests(Engine.Postgres, cluster);

/// <summary>What the verifier finds, on both engines. Every cell of a full record: Assay.Governance.Tests, Tampering.</summary>
public abstract class RecordVerifierTests(Engine engine, PostgresCluster cluster)
{
    async Task<TestStore> Full()
    {
        var t = await TestStore.CreateAsync(engine, cluster);
        await t.AppendAsync(t.Evidence("model", 5, 1));
        await t.Store.AppendAsync(_ => [t.Note("one", ("text", "content")), t.Note("two", ("other", "more"))]);
        var details = await t.Store.ReadAsync(view => view.Entry(7).Blobs["details"]);
        await t.AppendAsync(t.Erasure(details));
        await t.AppendAsync(t.Note("last"));
        return t;
    }

    Tampering Tamper(TestStore t) => engine == Engine.Sqlite ? Tampering.Sqlite(t.Address.SqlitePath!) : Tampering.Postgres(t.Address.Postgres!);

    [Fact]
    public async Task A_sound_record_has_no_problem_and_its_erasures_are_notes()
    {
        await using var t = await Full();
        var report = await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { Root = t.First.Root });
        Assert.True(report.Ok, string.Join('\n', report.Problems));
        Assert.Equal(12, report.Size);
        Assert.Equal(t.First.Record, report.Record);
        Assert.Equal((await t.Store.ReadAsync(view => view.Head))!.Root, report.Root);
        Assert.Equal(["Entry 7, blob 'details': erased by entry 10."], report.Notes);
    }

    [Fact]
    public async Task The_first_entry_that_does_not_fit_is_named_first()
    {
        await using var t = await Full();
        using var tamper = Tamper(t);
        Assert.Equal(1, tamper.Execute("UPDATE entry SET actor = 'a_other' WHERE idx = 9"));
        Assert.Equal(1, tamper.Execute("UPDATE entry SET leaf = @leaf WHERE idx = 8", ("leaf", Encoding.UTF8.GetBytes("{}"))));
        var report = await RecordVerifier.VerifyAsync(t.Store);
        Assert.False(report.Ok);
        Assert.Equal(8, report.Problems[0].Entry);
        Assert.Contains(report.Problems, p => p is { Entry: 9, Where: { Table: "entry", Key: "9", Column: "actor" } });
    }

    [Fact]
    public async Task A_leaf_changed_together_with_all_nodes_is_found_by_the_signed_head()
    {
        await using var t = await Full();
        var other = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(await t.Store.ReadAsync(view => view.Entry(11).Leaf)).Replace("last", "lost", StringComparison.Ordinal));
        using var tamper = Tamper(t);
        tamper.Execute("UPDATE entry SET leaf = @leaf WHERE idx = 11", ("leaf", other));
        var hashes = await t.Store.ReadAsync(view => view.Entries(0, 100).Select(e => Merkle.LeafHash(e.Leaf).ToBytes()).ToList());
        var nodes = new Dictionary<(int, long), byte[]>();
        for (var i = 0; i < hashes.Count; i++)
            foreach (var (level, at, hash) in MerkleStorage.Completed(i, hashes[i], (l, x) => nodes[(l, x)]))
            {
                nodes[(level, at)] = hash;
                tamper.Execute("UPDATE node SET hash = @hash WHERE level = @level AND idx = @at", ("hash", hash), ("level", (long)level), ("at", at));
            }

        var report = await RecordVerifier.VerifyAsync(t.Store);
        var problem = Assert.Single(report.Problems);
        Assert.Equal((11, "tree_head", "root"), ((int)problem.Entry!, problem.Where.Table, problem.Where.Column));
    }

    [Fact]
    public async Task Another_root_key_is_not_the_one_the_reader_trusts()
    {
        await using var t = await Full();
        using var other = EcdsaSigner.Create();
        var report = await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { Root = other.PublicKey });
        Assert.Equal(0, report.Problems[0].Entry);
        Assert.Contains("trusted", report.Problems[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_cut_off_the_end_are_found_against_a_head_that_was_kept()
    {
        await using var t = await Full();
        var kept = await t.Store.ReadAsync(view => view.Head);
        using var tamper = Tamper(t);
        tamper.Execute("DELETE FROM entry WHERE idx = 11");
        tamper.Execute("DELETE FROM tree_head WHERE size = 12");
        tamper.Execute("DELETE FROM node WHERE (level = 0 AND idx = 11) OR (level = 1 AND idx = 5) OR (level = 2 AND idx = 2)");
        Assert.True((await RecordVerifier.VerifyAsync(t.Store)).Ok);
        var report = await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { Against = kept });
        Assert.Contains("cut off", Assert.Single(report.Problems).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_kept_head_of_every_size_is_consistent_and_a_changed_one_is_not()
    {
        await using var t = await Full();
        foreach (var size in new long[] { 7, 8, 10, 11, 12 })
        {
            var kept = (await t.Store.ReadAsync(view => view.HeadAt(size)))!;
            Assert.True((await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { Against = kept })).Ok);
            Assert.False((await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { Against = kept with { Root = Merkle.Empty } })).Ok);
            Assert.False((await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { Against = kept with { Root = Merkle.Empty, Envelope = null } })).Ok);
            using var stranger = EcdsaSigner.Create();
            Assert.False((await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { Against = TreeHeads.Sign(kept.Record, size, kept.Root, kept.At, stranger) })).Ok);
        }
    }

    [Fact]
    public async Task A_record_rewritten_under_new_keys_is_found_by_the_trusted_root_and_by_a_kept_head()
    {
        await using var t = await Full();
        await using var forged = await Full();
        var kept = await t.Store.ReadAsync(view => view.Head);
        Assert.True((await RecordVerifier.VerifyAsync(forged.Store)).Ok);
        Assert.False((await RecordVerifier.VerifyAsync(forged.Store, new VerifyOptions { Root = t.First.Root })).Ok);
        Assert.False((await RecordVerifier.VerifyAsync(forged.Store, new VerifyOptions { Against = kept })).Ok);
    }

    [Fact]
    public async Task A_head_signed_by_a_revoked_key_does_not_count()
    {
        await using var t = await Full();
        var root = t.Session.Keyring.Find(t.First.Root.KeyId)!;
        await t.AppendAsync(TrustEntries.Revoked(new Revocation(t.First.Record, t.First.TreeHeadKey, RevocationReason.Compromised), KeyPurpose.TreeHead, null, root, t.First.Owner));
        await t.AppendAsync(t.Note("signed with the revoked key"));
        var report = await RecordVerifier.VerifyAsync(t.Store);
        Assert.Contains(report.Problems, p => p.Where.Table == "tree_head" && p.Detail.Contains("revoked", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Evidence_with_a_bad_signature_by_a_known_key_is_a_problem_and_by_an_unknown_key_a_note()
    {
        await using var t = await Full();
        using var stranger = EcdsaSigner.Create();
        await t.AppendAsync(t.Evidence("from elsewhere", 1, 100, stranger));
        var report = await RecordVerifier.VerifyAsync(t.Store);
        Assert.True(report.Ok, string.Join('\n', report.Problems));
        Assert.Contains(report.Notes, n => n.StartsWith("1 envelopes", StringComparison.Ordinal));
        await t.AppendAsync(t.Evidence("forged", 1, 200, new Impostor(t.Session.Evidence.PublicKey, stranger)));
        report = await RecordVerifier.VerifyAsync(t.Store);
        Assert.Equal((13, "blob", "content"), ((int)report.Problems[0].Entry!, report.Problems[0].Where.Table, report.Problems[0].Where.Column));
    }

    [Fact]
    public async Task An_envelope_respelled_without_changing_its_meaning_is_found()
    {
        await using var t = await Full();
        using var tamper = Tamper(t);
        var envelope = (await t.Store.ReadAsync(view => view.Head))!.Envelope!;
        tamper.Execute("UPDATE tree_head SET envelope = @e WHERE size = 12", ("e", (byte[])[.. envelope, (byte)' ']));
        Assert.Contains((await RecordVerifier.VerifyAsync(t.Store)).Problems, p => p.Where == new Place("tree_head", "12", "envelope"));
    }

    [Fact]
    public async Task Rows_that_are_out_of_any_range_are_found()
    {
        await using var t = await Full();
        using var tamper = Tamper(t);
        foreach (var (add, remove) in new[]
        {
            ("INSERT INTO node (level, idx, hash) SELECT 0, -5, hash FROM node WHERE level = 0 AND idx = 0", "DELETE FROM node WHERE idx = -5"),
            ("INSERT INTO node (level, idx, hash) SELECT 70, 0, hash FROM node WHERE level = 0 AND idx = 0", "DELETE FROM node WHERE level = 70"),
            ("INSERT INTO entry (idx, type, at, actor, leaf) SELECT 9223372036854775807, type, at, actor, leaf FROM entry WHERE idx = 8", "DELETE FROM entry WHERE idx = 9223372036854775807"),
            ("INSERT INTO entry (idx, type, at, actor, leaf) SELECT -1, type, at, actor, leaf FROM entry WHERE idx = 8", "DELETE FROM entry WHERE idx = -1"),
            ("INSERT INTO tree_head (size, root, at, envelope) SELECT -1, root, at, envelope FROM tree_head WHERE size = 12", "DELETE FROM tree_head WHERE size = -1"),
            ("INSERT INTO blob (commitment, entry, name) VALUES ('x', -1, 'x')", "DELETE FROM blob WHERE commitment = 'x'"),
            ("INSERT INTO blob (commitment, entry, name) VALUES ('x', 8, 'x')", "DELETE FROM blob WHERE commitment = 'x'"),
            ("INSERT INTO meta (key, value) VALUES ('x', 'x')", "DELETE FROM meta WHERE key = 'x'"),
        })
        {
            Assert.Equal(1, tamper.Execute(add));
            Assert.False((await RecordVerifier.VerifyAsync(t.Store)).Ok, add);
            Assert.Equal(1, tamper.Execute(remove));
            Assert.True((await RecordVerifier.VerifyAsync(t.Store)).Ok, remove);
        }
    }

    [Fact]
    public async Task Host_tables_are_skipped_and_other_tables_are_named()
    {
        await using var t = await Full();
        using var tamper = Tamper(t);
        tamper.Execute("INSERT INTO host_idempotency (key, request, status, created_at) VALUES ('k', 'r', 1, 1)");
        tamper.Execute("CREATE TABLE other (x TEXT)");
        var report = await RecordVerifier.VerifyAsync(t.Store);
        Assert.True(report.Ok);
        Assert.Contains("The table other is not part of the record and was not looked at.", report.Notes);
    }

    [Fact]
    public async Task A_database_without_a_table_gives_a_report()
    {
        await using var t = await Full();
        using var tamper = Tamper(t);
        tamper.Execute("DROP TABLE finding");
        Assert.Contains((await RecordVerifier.VerifyAsync(t.Store)).Problems, p => p.Where.Table == "finding");
        tamper.Execute("DROP TABLE node");
        Assert.Contains((await RecordVerifier.VerifyAsync(t.Store)).Problems, p => p.Where.Table == "database");
    }

    sealed class Impostor(PublicKey claims, ISigner signs) : ISigner
    {
        public string KeyId => claims.KeyId;

        public PublicKey PublicKey => claims;

        public byte[] Sign(ReadOnlySpan<byte> data) => signs.Sign(data);
    }
}

/// <summary>What SQLite lets into a cell although its column says otherwise.</summary>
public sealed class SqliteCellTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData("UPDATE entry SET type = 'note' || char(0) || 'x' WHERE idx = 7")]
    [InlineData("UPDATE finding SET title = title || char(0)")]
    [InlineData("UPDATE finding SET title = CAST(x'576561ff' AS TEXT) WHERE id = 'AS-1'")]
    [InlineData("UPDATE finding SET title = CAST(title AS BLOB)")]
    [InlineData("UPDATE entry SET leaf = CAST(leaf AS TEXT) WHERE idx = 7")]
    [InlineData("UPDATE entry SET idx = 'seven' WHERE idx = 7")]
    [InlineData("UPDATE entry SET idx = NULL WHERE idx = 7")]
    [InlineData("UPDATE entry SET at = at + 0.5 WHERE idx = 7")]
    [InlineData("UPDATE node SET idx = 'x' WHERE idx = 7")]
    [InlineData("UPDATE node SET level = 'x' WHERE idx = 7")]
    [InlineData("UPDATE tree_head SET size = 'x' WHERE size = 7")]
    [InlineData("UPDATE blob SET entry = 'x'")]
    [InlineData("UPDATE blob SET salt = CAST(salt AS TEXT)")]
    [InlineData("UPDATE finding SET number = 1.5 WHERE id = 'AS-1'")]
    public async Task A_cell_of_another_type_is_found(string change)
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        await t.AppendAsync(t.Evidence("model", 2, 1));
        using var tamper = Tampering.Sqlite(t.Address.SqlitePath!);
        Assert.NotEqual(0, tamper.Execute(change));
        Assert.False((await RecordVerifier.VerifyAsync(t.Store)).Ok);
    }

    [Fact]
    public async Task An_index_that_says_other_than_its_table_is_found()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        await t.AppendAsync(t.Evidence("model", 2, 1));
        using var tamper = Tampering.Sqlite(t.Address.SqlitePath!);
        tamper.Execute("PRAGMA writable_schema = ON");
        tamper.Execute("UPDATE sqlite_master SET sql = replace(sql, 'ON finding (owner', 'ON finding (status') WHERE name = 'finding_owner'");
        tamper.Execute("PRAGMA writable_schema = RESET");
        await using var fresh = await t.OpenAsync(StoreMode.Read);
        Assert.Contains((await RecordVerifier.VerifyAsync(fresh)).Problems, p => p.Where.Table == "database");
    }
}
