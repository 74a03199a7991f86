using System.Security.Cryptography;
using Assay.Record.Tests.Storage;
using Assay.Tests.Shared;

namespace Assay.Record.Tests.Transfer;

/// <summary>Copies between engines, exports, and files that somebody changed.</summary>
public sealed class RecordTransferTests(PostgresCluster cluster)
{
    static async Task<TestStore> Full(Engine engine, PostgresCluster cluster)
    {
        var t = await TestStore.CreateAsync(engine, cluster);
        await t.AppendAsync(t.Evidence("model", 5, 1));
        await t.Store.AppendAsync(_ => [t.Note("one", ("text", "content"), ("empty", "")), t.Note("two", ("other", "more"))]);
        var details = await t.Store.ReadAsync(view => view.Entry(7).Blobs["details"]);
        await t.AppendAsync(t.Erasure(details));
        await t.AppendAsync(t.Note("last"));
        return t;
    }

    static async Task<byte[]> Export(TestStore t)
    {
        using var stream = new MemoryStream();
        Assert.Equal(12, await RecordTransfer.ExportAsync(t.Store, stream));
        return stream.ToArray();
    }

    static Task<string> Log(RecordStore store) => store.ReadAsync(view => string.Join('\n', new[] { "entry ORDER BY idx", "node ORDER BY level, idx", "tree_head ORDER BY size", "blob ORDER BY commitment" }
        .SelectMany(table => view.Query<dynamic>($"SELECT * FROM {table}").Cast<IDictionary<string, object?>>())
        .Select(row => string.Join(", ", row.Values.Select(v => v is byte[] b ? Convert.ToHexString(b) : v ?? "null")))));

    [Theory]
    [InlineData(Engine.Sqlite, Engine.Postgres)]
    [InlineData(Engine.Postgres, Engine.Sqlite)]
    [InlineData(Engine.Sqlite, Engine.Sqlite)]
    public async Task A_copy_has_every_cell_and_root_of_its_source_and_goes_on(Engine from, Engine to)
    {
        await using var t = await Full(from, cluster);
        var address = await t.NewAddressAsync(to, cluster);
        await using var copy = await t.OpenAsync(StoreMode.Create, address: address);
        var result = await RecordCopy.CopyAsync(t.Store, copy);
        Assert.True(result.Ok, result.Refusal);
        Assert.Equal(12, result.Size);
        Assert.Equal(await Log(t.Store), await Log(copy));
        Assert.Equal(await TestStore.CellsAsync(t.Store), await TestStore.CellsAsync(copy));
        await copy.AppendAsync(_ => [t.Note("goes on")]);
        Assert.True((await RecordVerifier.VerifyAsync(copy, new VerifyOptions { Against = await t.Store.ReadAsync(view => view.Head) })).Ok);
    }

    [Fact]
    public async Task A_copy_into_a_store_with_a_record_is_refused()
    {
        await using var t = await Full(Engine.Sqlite, cluster);
        await using var other = await Full(Engine.Sqlite, cluster);
        var before = await Log(other.Store);
        var result = await RecordCopy.CopyAsync(t.Store, other.Store);
        Assert.Contains("already", result.Refusal, StringComparison.Ordinal);
        Assert.Equal(before, await Log(other.Store));
    }

    [Fact]
    public async Task An_export_is_the_same_from_both_engines_and_comes_back()
    {
        await using var t = await Full(Engine.Sqlite, cluster);
        var file = await Export(t);
        var address = await t.NewAddressAsync(Engine.Postgres, cluster);
        await using var copy = await t.OpenAsync(StoreMode.Create, address: address, signing: false);
        Assert.True((await RecordTransfer.ImportAsync(new MemoryStream(file), copy)).Ok);
        using var again = new MemoryStream();
        await RecordTransfer.ExportAsync(copy, again);
        Assert.Equal(file, again.ToArray());
    }

    [Fact]
    public async Task Every_changed_byte_and_every_cut_is_refused_and_nothing_is_kept()
    {
        await using var t = await Full(Engine.Sqlite, cluster);
        var file = await Export(t);
        await using var target = await t.OpenAsync(StoreMode.Create, address: await t.NewAddressAsync(Engine.Sqlite, cluster));
        var step = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? 1 : 97;
        for (var i = 0; i < file.Length; i += step)
        {
            var changed = (byte[])file.Clone();
            changed[i] ^= 0x10;
            Assert.False((await RecordTransfer.ImportAsync(new MemoryStream(changed), target)).Ok, $"byte {i}");
            Assert.False((await RecordTransfer.ImportAsync(new MemoryStream(file[..i]), target)).Ok, $"cut at {i}");
            Assert.Equal(0, await target.ReadAsync(view => view.Size));
        }

        Assert.False((await RecordTransfer.ImportAsync(new MemoryStream([.. file, 0]), target)).Ok);
        Assert.True((await RecordTransfer.ImportAsync(new MemoryStream(file), target)).Ok);
    }

    [Fact]
    public async Task A_changed_byte_under_a_right_checksum_is_refused_by_the_verification()
    {
        await using var t = await Full(Engine.Sqlite, cluster);
        var file = await Export(t);
        await using var target = await t.OpenAsync(StoreMode.Create, address: await t.NewAddressAsync(Engine.Sqlite, cluster));
        var random = new Random(5);
        for (var round = 0; round < (Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? 5000 : 150); round++)
        {
            var changed = (byte[])file.Clone();
            var at = random.Next(changed.Length - 32);
            changed[at] ^= (byte)(1 << random.Next(8));
            SHA256.HashData(changed.AsSpan(0, changed.Length - 32), changed.AsSpan(changed.Length - 32));
            var result = await RecordTransfer.ImportAsync(new MemoryStream(changed), target);
            Assert.False(result.Ok, $"byte {at}");
            Assert.Equal(0, await target.ReadAsync(view => view.Size));
        }
    }

    [Fact]
    public async Task An_export_is_verified_in_memory_against_a_key_and_a_head_that_were_kept()
    {
        await using var t = await Full(Engine.Sqlite, cluster);
        var kept = (await t.Store.ReadAsync(view => view.Head))!;
        var file = await Export(t);
        var trusted = new VerifyOptions { Root = t.First.Root, Against = kept };
        var result = await RecordTransfer.VerifyAsync(new MemoryStream(file), TestStore.Projections, trusted);
        Assert.True(result.Ok, result.Refusal);
        Assert.Equal((12L, (Digest?)kept.Root), (result.Report!.Size, result.Report.Root));

        // Another root key, a head of another record, a changed byte and a cut: each is refused, with a reason.
        await using var other = await Full(Engine.Sqlite, cluster);
        var underAnother = await RecordTransfer.VerifyAsync(new MemoryStream(file), TestStore.Projections, trusted with { Root = other.First.Root });
        Assert.Contains("begun with another root key", Assert.Single(underAnother.Report!.Problems).Detail, StringComparison.Ordinal);
        Assert.Equal((false, 1L), (underAnother.Ok, underAnother.Report.ProblemCount));
        var strange = (await other.Store.ReadAsync(view => view.Head))!;
        var notCompared = await RecordTransfer.VerifyAsync(new MemoryStream(file), TestStore.Projections, trusted with { Against = strange });
        Assert.Contains($"The older head is of the record {strange.Record}", notCompared.Refusal, StringComparison.Ordinal);
        // It is no head of this record: nothing is said against the record, and nothing for it.
        Assert.Equal((false, false, 0L, notCompared.Refusal), (notCompared.Ok, notCompared.Report!.Ok, notCompared.Report.ProblemCount, notCompared.Report.NotCompared));
        var envelope = Envelope.TryRead(kept.Envelope, out _)!;
        var signature = envelope.Signatures[0];
        var damaged = kept with { Envelope = (envelope with { Signatures = [signature with { Sig = [.. signature.Sig.SkipLast(1), (byte)(signature.Sig[^1] ^ 1)] }] }).ToBytes() };
        Assert.Contains("is not as it was signed", (await RecordTransfer.VerifyAsync(new MemoryStream(file), TestStore.Projections, trusted with { Against = damaged })).Refusal, StringComparison.Ordinal);
        // A head of this record that says what never was is one against the record.
        var made = TreeHeads.Sign(kept.Record, kept.Size, Digest.Sha256("other"u8), kept.At, t.Session.TreeHead);
        Assert.Contains("was changed since", (await RecordTransfer.VerifyAsync(new MemoryStream(file), TestStore.Projections, trusted with { Against = made })).Refusal, StringComparison.Ordinal);
        Assert.True((await RecordTransfer.VerifyAsync(new MemoryStream("PK a pack, and no export"u8.ToArray()), TestStore.Projections, trusted)).NoExport);
        var changed = (byte[])file.Clone();
        changed[file.Length / 2] ^= 1;
        Assert.False((await RecordTransfer.VerifyAsync(new MemoryStream(changed), TestStore.Projections, trusted)).Ok);
        Assert.Contains("ends before", (await RecordTransfer.VerifyAsync(new MemoryStream(file[..^40]), TestStore.Projections, trusted)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_promise_of_much_takes_no_memory()
    {
        using var nowhere = new ProjectionWriter(null!);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("ends before", Refusal([.. ExportFormat.Magic, (byte)'E', 0, 0, 0, 0, 0x0f, 0xff, 0xff, 0xff, 1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains("at most", Refusal([.. ExportFormat.Magic, (byte)'E', 0x7f, 0, 0, 0, 0, 0, 0, 0]), StringComparison.Ordinal);
        Assert.Contains("not an export", Refusal(new byte[1000]), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);

        string Refusal(byte[] file) => new ExportReader(new MemoryStream(file), nowhere, default).Read(out _)!;
    }
}
