using System.Text;
using System.Text.Json;
using Assay.Tests.Shared;

namespace Assay.Record.Tests.Storage;

public sealed class SqliteStoreTests(PostgresCluster cluster) : StoreTests(Engine.Sqlite, cluster);

public sealed class PostgresStoreTests(PostgresCluster cluster) : StoreTests(Engine.Postgres, cluster);

/// <summary>What a store promises, on both engines.</summary>
public abstract class StoreTests(Engine engine, PostgresCluster cluster)
{
    Task<TestStore> Create(bool begin = true, IReadOnlyList<IProjection>? projections = null) => TestStore.CreateAsync(engine, cluster, begin, projections);

    [Fact]
    public async Task A_batch_stands_in_order_under_one_head_that_covers_it()
    {
        await using var t = await Create();
        var receipts = await t.Store.AppendAsync(_ => [t.Note("a"), t.Note("b"), t.Note("c")]);
        Assert.Equal([7, 8, 9], receipts.Select(r => r.Index));
        Assert.All(receipts, r => Assert.Equal(10, r.Head.Size));
        Assert.Equal(7, receipts[0].Head.Previous);
        await t.Store.ReadAsync(view =>
        {
            Assert.Equal(["a", "b", "c"], view.Entries(7, 10).Select(e => e.Body.GetProperty("text").GetString()));
            Assert.Equal(receipts.Select(r => r.LeafHash), view.Entries(7, 3).Select(e => Merkle.LeafHash(e.Leaf)));
            Assert.Equal(view.Root(10), view.Head!.Root);
            Assert.Null(view.HeadAt(8));
            Assert.Equal(7, view.HeadAt(7)!.Size);
            return true;
        });
    }

    [Fact]
    public async Task Proofs_lead_to_the_root_at_every_size()
    {
        await using var t = await Create();
        for (var i = 0; i < 13; i++)
            await t.AppendAsync(t.Note($"note {i}"));
        await t.Store.ReadAsync(view =>
        {
            for (var size = 1; size <= view.Size; size++)
            {
                for (var index = 0; index < size; index++)
                    Assert.True(Merkle.VerifyInclusion(Merkle.LeafHash(view.Entry(index).Leaf), view.Inclusion(index, size), view.Root(size)));
                for (var from = 0; from <= size; from++)
                    Assert.True(Merkle.VerifyConsistency(view.Consistency(from, size), view.Root(from), view.Root(size)));
            }

            Assert.Throws<ArgumentOutOfRangeException>(() => view.Inclusion(3, view.Size + 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Consistency(4, view.Size + 1));
            Assert.Throws<ArgumentOutOfRangeException>(() => view.Entry(view.Size));
            return true;
        });
    }

    [Fact]
    public async Task Blobs_come_back_byte_for_byte_and_large()
    {
        await using var t = await Create();
        var content = new byte[3_000_000];
        new Random(1).NextBytes(content);
        var receipt = await t.AppendAsync(t.Note("x") with { Blobs = [new NewBlob("big", "application/octet-stream", content), new NewBlob("empty", "text/plain", Array.Empty<byte>())] });
        await t.Store.ReadAsync(view =>
        {
            var entry = view.Entry(receipt.Index);
            Assert.Equal(content, view.Blob(entry.Blobs["big"])!);
            Assert.Equal(0, view.Blob(entry.Blobs["empty"])?.Length);
            Assert.Null(view.Blob(new string('0', 64)));
            return true;
        });
    }

    [Fact]
    public async Task Erased_content_is_gone_and_the_projections_say_what_a_fold_without_it_says()
    {
        await using var t = await Create();
        var receipt = await t.AppendAsync(t.Evidence("model", 3, 1));
        var name = await t.Store.ReadAsync(view => view.Entry(4).Blobs["name"]);
        var envelope = await t.Store.ReadAsync(view => view.Entry(receipt.Index).Blobs["envelope"]);
        await t.AppendAsync(t.Erasure(envelope, name));
        await t.AppendAsync(t.Erasure(envelope));
        await t.Store.ReadAsync(view =>
        {
            Assert.Null(view.Blob(envelope));
            Assert.NotNull(view.Blob(view.Entry(receipt.Index).Blobs["details"]));
            Assert.Equal([1], view.Query<long>("SELECT erased FROM evidence"));
            Assert.Equal([null], view.Query<string?>("SELECT name FROM actor"));
            Assert.Equal([8, 8], view.Query<long>("SELECT erased_by FROM blob WHERE erased_by IS NOT NULL"));
            Assert.Equal(0, view.Query<long>("SELECT COUNT(*) FROM blob WHERE erased_by IS NOT NULL AND (salt IS NOT NULL OR content IS NOT NULL)")[0]);
            return true;
        });
        var before = await TestStore.CellsAsync(t.Store);
        await t.Store.RebuildAsync();
        Assert.Equal(before, await TestStore.CellsAsync(t.Store));
    }

    [Fact]
    public async Task A_rebuild_gives_every_cell_again()
    {
        await using var t = await Create();
        await t.AppendAsync(t.Evidence("model", 7, 1));
        await t.AppendAsync(t.Evidence("other", 2, 8));
        await t.AppendAsync(new NewEntry(EntryTypes.Finding, 1, t.First.Owner, Json.Element(new FindingBody("AS-2", "in-progress", t.First.Owner))));
        await t.AppendAsync(new NewEntry(EntryTypes.Waiver, 1, t.First.Owner, Json.Element(new WaiverBody("w_1", "requested", "risk-acceptance", "AS-3", Expires: t.Clock.Now.AddDays(9)))));
        await t.AppendAsync(new NewEntry(EntryTypes.Waiver, 1, t.First.Owner, Json.Element(new WaiverBody("w_1", "approved", "risk-acceptance", "AS-3", Expires: t.Clock.Now.AddDays(9), Role: "grc"))));
        var before = await TestStore.CellsAsync(t.Store);
        Assert.Contains("accepted", before, StringComparison.Ordinal);
        await t.Store.RebuildAsync();
        Assert.Equal(before, await TestStore.CellsAsync(t.Store));
        await t.AppendAsync(t.Evidence("third", 1, 10));
        var grown = await TestStore.CellsAsync(t.Store);
        Assert.NotEqual(before, grown);
        await t.Store.RebuildAsync();
        Assert.Equal(grown, await TestStore.CellsAsync(t.Store));
    }

    [Fact]
    public async Task Time_never_goes_backwards()
    {
        await using var t = await Create();
        var late = t.Clock.Now;
        t.Clock.Now = late.AddYears(-3);
        var receipt = await t.AppendAsync(t.Note("from the past"));
        Assert.Equal(late, receipt.Head.At);
        Assert.Equal(late, await t.Store.ReadAsync(view => view.Entry(receipt.Index).At));
        t.Clock.Now = late.AddTicks(12_345_678);
        receipt = await t.AppendAsync(t.Note("later"));
        Assert.Equal(late.AddMilliseconds(1234), receipt.Head.At);
    }

    [Fact]
    public async Task Projections_of_another_shape_are_made_anew_on_opening()
    {
        await using var t = await Create(projections: [new TrustProjection()]);
        await t.AppendAsync(t.Evidence("model", 4, 1));
        await using (var wider = await t.OpenAsync(StoreMode.Write))
            Assert.Equal([4], await wider.ReadAsync(view => view.Query<long>("SELECT COUNT(*) FROM finding")));
        await using var narrower = await t.OpenAsync(StoreMode.Write, [new TrustProjection()]);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => narrower.ReadAsync(view => view.Query<long>("SELECT COUNT(*) FROM finding")));
        await narrower.AppendAsync(_ => [t.Note("still writable")]);
    }

    [Fact]
    public async Task Opening_runs_migrations_once_and_refuses_a_newer_schema()
    {
        await using var t = await Create();
        await using (await t.OpenAsync(StoreMode.Write))
        await using (await t.OpenAsync(StoreMode.Read))
        {
        }

        var host = new HostTables(t.Store);
        Assert.Equal(1, await host.ExecuteAsync("UPDATE meta SET value = '9999' WHERE key = 'schema'"));
        Assert.Contains("Use a newer assay", (await Assert.ThrowsAsync<InvalidDataException>(() => t.OpenAsync(StoreMode.Write))).Message, StringComparison.Ordinal);
        Assert.Contains("Use a newer assay", (await Assert.ThrowsAsync<InvalidDataException>(() => t.OpenAsync(StoreMode.Read))).Message, StringComparison.Ordinal);
        await host.ExecuteAsync("UPDATE meta SET value = 'two' WHERE key = 'schema'");
        Assert.Contains("not a number", (await Assert.ThrowsAsync<InvalidDataException>(() => t.OpenAsync(StoreMode.Read))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_record_reading_says_so()
    {
        await using var t = await Create();
        var empty = await t.NewAddressAsync(engine, cluster);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => t.OpenAsync(StoreMode.Read, address: empty));
        Assert.Contains("assay init", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_signer_nothing_is_appended()
    {
        await using var t = await Create();
        await using var reader = await t.OpenAsync(StoreMode.Write, signing: false);
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.AppendAsync(_ => [t.Note("x")]));
        Assert.Equal(7, await reader.ReadAsync(view => view.Size));
        Assert.Empty(await reader.AppendAsync(_ => []));
    }

    [Fact]
    public async Task A_record_begins_with_its_genesis_and_has_one()
    {
        await using var t = await Create(begin: false);
        await Assert.ThrowsAsync<InvalidOperationException>(() => t.Store.AppendAsync(_ => [t.Note("first")]));
        Assert.Equal(0, await t.Store.ReadAsync(view => view.Size));
        Assert.Null(await t.Store.ReadAsync(view => view.Head));
        await t.Store.AppendAsync(_ => t.First.Entries);
        await Assert.ThrowsAsync<InvalidOperationException>(() => t.Store.AppendAsync(_ => t.First.Entries));
        Assert.Equal(7, await t.Store.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task A_writer_that_fails_leaves_nothing_and_the_next_goes_on()
    {
        await using var t = await Create();
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => t.Store.AppendAsync(_ => throw new TimeZoneNotFoundException()));
        // The second entry breaks the fold (a finding's number is taken): the first is not kept either.
        await t.AppendAsync(t.Evidence("model", 1, 1));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => t.Store.AppendAsync(_ => [t.Note("before"), t.Evidence("again", 1, 1)]));
        Assert.Equal(8, await t.Store.ReadAsync(view => view.Size));
        var receipt = await t.AppendAsync(t.Note("after"));
        Assert.Equal(8, receipt.Index);
        Assert.Equal(9, await t.Store.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task Decide_sees_all_that_was_appended_before_it()
    {
        await using var t = await Create();
        await using var second = await t.OpenAsync(StoreMode.Write);
        var sizes = new List<long>();
        for (var i = 0; i < 6; i++)
            await (i % 2 == 0 ? t.Store : second).AppendAsync(view =>
            {
                sizes.Add(view.Size);
                Assert.Equal(view.Size, view.Query<long>("SELECT COUNT(*) FROM entry")[0]);
                return [t.Note("n")];
            });
        Assert.Equal([7, 8, 9, 10, 11, 12], sizes);
    }

    [Fact]
    public async Task Concurrent_appends_of_two_stores_are_all_there_once_and_in_an_order()
    {
        await using var t = await Create();
        await using var second = await t.OpenAsync(StoreMode.Write);
        var receipts = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => Task.Run(() => (i % 2 == 0 ? t.Store : second).AppendAsync(
            _ => [t.Note($"n{i}", ("text", $"blob {i}")), t.Note($"m{i}")]), TestContext.Current.CancellationToken)));
        Assert.Equal(Enumerable.Range(7, 120).Select(i => (long)i), receipts.SelectMany(r => r).Select(r => r.Index).Order());
        await t.Store.ReadAsync(view =>
        {
            foreach (var receipt in receipts.SelectMany(r => r))
                Assert.Equal(receipt.LeafHash, Merkle.LeafHash(view.Entry(receipt.Index).Leaf));
            Assert.Equal(view.Head!.Root, view.Root(127));
            return true;
        });
    }

    [Fact]
    public async Task A_reader_sees_one_state_while_others_write()
    {
        await using var t = await Create();
        await t.Store.ReadAsync(view =>
        {
            var size = view.Size;
            t.Store.AppendAsync(_ => [t.Note("meanwhile")]).Wait();
            Assert.Equal(size, view.Query<long>("SELECT COUNT(*) FROM entry")[0]);
            Assert.Equal(size, view.Head!.Size);
            return true;
        });
        Assert.Equal(8, await t.Store.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task Text_with_any_character_is_kept_in_leaves_and_shown_in_cells()
    {
        await using var t = await Create();
        const string title = "quote \" ' back \\ nul \0 line \n emoji \U0001F9EA right-to-left \u202E";
        var receipt = await t.AppendAsync(t.Evidence("model", 1, 1, title: title));
        await t.Store.ReadAsync(view =>
        {
            Assert.Equal(title, view.Entry(receipt.Index).Body.Deserialize<EvidenceBody>(Json.Options)!.Findings[0].Title);
            Assert.Equal([title.Replace('\0', '\uFFFD')], view.Query<string>("SELECT title FROM finding"));
            return true;
        });
    }

    [Fact]
    public async Task Leaves_are_stored_as_written()
    {
        await using var t = await Create();
        var receipt = await t.AppendAsync(t.Note("häß & <tag>", ("b", "c")));
        var leaf = await t.Store.ReadAsync(view => view.Entry(receipt.Index).Leaf);
        Assert.StartsWith("{\"type\":\"note\",\"version\":1,\"at\":\"2026-03-01T12:00:00.000Z\",\"actor\":\"a_", Encoding.UTF8.GetString(leaf), StringComparison.Ordinal);
        Assert.Contains("\"body\":{\"text\":\"häß & <tag>\"},\"blobs\":{\"b\":{\"commitment\":\"", Encoding.UTF8.GetString(leaf), StringComparison.Ordinal);
    }
}
