using System.Text;

namespace Assay.Record.Tests.Storage;

/// <summary>What a record promises, on either engine.</summary>
public abstract class RecordStoreTests : IAsyncDisposable
{
    readonly EcdsaSigner _signer = EcdsaSigner.Create();
    readonly List<RecordStore> _open = [];
    StoreAddress? _address;

    protected abstract Task<StoreAddress> NewAddress();

    async Task<RecordStore> Open(StoreMode mode = StoreMode.Create, bool signs = true, TimeProvider? time = null)
    {
        _address ??= await NewAddress();
        var store = await TestRecord.OpenAsync(_address, signs ? _signer : null, mode, time);
        _open.Add(store);
        return store;
    }

    [Fact]
    public async Task What_was_appended_is_read_back_and_proved()
    {
        var store = await Open();
        await store.Add(TestRecord.Genesis());
        for (var i = 0; i < 20; i++)
        {
            var receipt = Assert.Single(await store.Add(TestRecord.Note($"note {i}")));
            Assert.Equal(i + 1, receipt.Index);
            Assert.Equal(i + 2, receipt.Head.Size);
        }

        await store.ReadAsync(view =>
        {
            Assert.Equal(21, view.Size);
            Assert.Equal(view.Head!.Root, view.Root(21));
            for (var size = 1; size <= 21; size++)
            {
                for (var index = 0; index < size; index++)
                    Assert.True(Merkle.VerifyInclusion(Merkle.LeafHash(view.Entry(index).Leaf), view.Inclusion(index, size), view.Root(size)));
                for (var from = 0; from <= size; from++)
                    Assert.True(Merkle.VerifyConsistency(view.Consistency(from, size), view.Root(from), view.Root(size)));
            }

            Assert.Equal("note 4", Encoding.UTF8.GetString(view.Blob(view.Entry(5).Blobs["text"])!));
            Assert.Equal(["note 18", "note 19"], view.Query<string>("SELECT text FROM note WHERE id > @id ORDER BY id", new { id = 18 }));
            return true;
        });
    }

    [Fact]
    public async Task A_head_is_signed_and_read_back_as_it_was()
    {
        var store = await Open();
        await store.Add(TestRecord.Genesis());
        var second = (await store.Add(TestRecord.Note("a"), TestRecord.Note("b")))[1].Head;
        var envelope = Envelope.TryRead(second.Envelope, out _)!;
        Assert.True(envelope.VerifiedBy(_signer.PublicKey));
        Assert.Equal(second, await store.ReadAsync(view => view.HeadAt(3)! with { Envelope = second.Envelope }));
        Assert.Equal(second.Envelope!, await store.ReadAsync(view => view.HeadAt(3)!.Envelope!));
        Assert.Equal(("r_1", 3L), (second.Record, second.Size));
    }

    [Fact]
    public async Task The_decision_sees_everything_appended_and_an_empty_one_changes_nothing()
    {
        var store = await Open();
        await store.Add(TestRecord.Genesis());
        var head = await store.ReadAsync(view => view.Head!.Size);
        Assert.Empty(await store.AppendAsync(view => view.Size == 1 ? [] : throw new InvalidOperationException("does not see the genesis")));
        Assert.Equal(head, await store.ReadAsync(view => view.Head!.Size));
    }

    [Fact]
    public async Task A_decision_that_fails_leaves_nothing_behind()
    {
        var store = await Open();
        await store.Add(TestRecord.Genesis());
        await Assert.ThrowsAsync<FormatException>(() => store.AppendAsync(_ => throw new FormatException()));
        await Assert.ThrowsAnyAsync<Exception>(() => store.Add(TestRecord.Note("fits"), TestRecord.New("note", new { no_words = 1 })));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Add(TestRecord.Genesis()));
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.Add(TestRecord.Erasure(new string('0', 64))));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Add(TestRecord.Note("x") with { Actor = "zero\0" }));
        Assert.Equal(1, await store.ReadAsync(view => view.Size));
        Assert.Equal(1, (await store.Add(TestRecord.Note("goes on")))[0].Index);
    }

    [Fact]
    public async Task Without_a_key_reading_works_and_appending_says_what_is_missing()
    {
        await (await Open()).Add(TestRecord.Genesis());
        var reader = await Open(StoreMode.Write, signs: false);
        Assert.Equal(1, await reader.ReadAsync(view => view.Size));
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => reader.Add(TestRecord.Note("x")));
        Assert.Contains("tree-head key", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Opening_for_writing_makes_no_record()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Open(StoreMode.Write));
        await Assert.ThrowsAsync<InvalidDataException>(() => Open(StoreMode.Read));
    }

    [Fact]
    public async Task Time_never_goes_backwards()
    {
        var clock = new SetClock { Now = DateTimeOffset.UtcNow };
        var store = await Open(time: clock);
        await store.Add(TestRecord.Genesis());
        clock.Now -= TimeSpan.FromDays(1);
        await store.Add(TestRecord.Note("yesterday"));
        await store.ReadAsync(view =>
        {
            Assert.Equal(view.Entry(0).At, view.Entry(1).At);
            Assert.True(view.Head!.At >= view.Entry(1).At);
            return true;
        });
    }

    [Fact]
    public async Task An_erased_blob_is_gone_and_its_entry_stays()
    {
        var store = await Open();
        await store.Add(TestRecord.Genesis());
        await store.Add(TestRecord.Note("a name nobody should find again", 1, "w"));
        var commitment = await store.ReadAsync(view => view.Entry(1).Blobs["text"]);
        Assert.NotNull(await store.ReadAsync(view => view.Blob(commitment)));
        await store.Add(TestRecord.Erasure(commitment));
        await store.ReadAsync(view =>
        {
            Assert.Null(view.Blob(commitment));
            Assert.Null(Assert.Single(view.Query<string?>("SELECT text FROM note")));
            Assert.True(Merkle.VerifyInclusion(Merkle.LeafHash(view.Entry(1).Leaf), view.Inclusion(1, 3), view.Head!.Root));
            return true;
        });
        if (_address!.SqlitePath is { } path)
            foreach (var file in Directory.GetFiles(Path.GetDirectoryName(path)!))
                Assert.DoesNotContain("nobody should find", Encoding.Latin1.GetString(await ReadShared(file)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rebuild_gives_the_same_cells()
    {
        var store = await Open();
        await TestRecord.FillAsync(store);
        var before = await Cells(store);
        await store.RebuildAsync();
        Assert.Equal(before, await Cells(store));
        await store.Add(TestRecord.Note("the statements still fit"));
    }

    [Fact]
    public async Task A_cancelled_wait_ends_at_once_and_the_turn_comes_back()
    {
        var one = await Open();
        await one.Add(TestRecord.Genesis());
        var two = await Open();
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var holder = one.AppendAsync(_ =>
        {
            inside.Set();
            goOn.Wait();
            return [TestRecord.Note("held")];
        }, TestContext.Current.CancellationToken);
        inside.Wait(TestContext.Current.CancellationToken);
        using var impatient = new CancellationTokenSource(200);
        await Assert.ThrowsAnyAsync<Exception>(() => two.AppendAsync(_ => [TestRecord.Note("late")], impatient.Token)).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        // Readers never wait for a writer.
        Assert.Equal(1, await two.ReadAsync(view => view.Size).WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken));
        goOn.Set();
        await holder;
        await two.Add(TestRecord.Note("again"));
        await one.Add(TestRecord.Note("and again"));
        Assert.Equal(4, await one.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task Stores_that_only_read_do_not_keep_writers_out()
    {
        var writer = await Open();
        await writer.Add(TestRecord.Genesis());
        var reader = await Open(StoreMode.Read);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => writer.Add(TestRecord.Note($"{i}")))).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal(21, await reader.ReadAsync(view => view.Size));
    }

    static async Task<List<string>> Cells(RecordStore store) => await store.ReadAsync(view =>
        view.Query<string>("SELECT CAST(id AS TEXT) || '|' || actor || '|' || COALESCE(text, '-') || '|' || COALESCE(CAST(weight AS TEXT), '-') || '|' || CAST(edits AS TEXT) || '|' || CAST(entry AS TEXT) FROM note ORDER BY id")
            .Concat(view.Query<string>("SELECT CAST(note AS TEXT) || '|' || word || '|' || CAST(entry AS TEXT) FROM note_word ORDER BY note, word")).ToList());

    static async Task<byte[]> ReadShared(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory);
        return memory.ToArray();
    }

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var store in _open)
            await store.DisposeAsync();
        _signer.Dispose();
        GC.SuppressFinalize(this);
    }

    sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

public sealed class SqliteRecordStoreTests : RecordStoreTests
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-store-").FullName;

    protected override Task<StoreAddress> NewAddress() => Task.FromResult(StoreAddress.Sqlite(Path.Combine(_folder, "record.db")));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, true);
    }
}

public sealed class PostgresRecordStoreTests(PostgresFixture postgres) : RecordStoreTests
{
    protected override async Task<StoreAddress> NewAddress() => StoreAddress.TryParse(await postgres.NewDatabaseAsync(), out _)!;
}
