using System.Data.Common;
using System.Text;
using Assay.Tests.Shared;

namespace Assay.Record.Tests.Storage;

public sealed class SqliteTurnTests(PostgresCluster cluster) : TurnTests(Engine.Sqlite, cluster)
{
    [Fact]
    public async Task Erased_text_is_in_no_file_of_the_record_any_more()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, Cluster);
        var receipt = await t.AppendAsync(t.Note("public", ("comment", "a name that nobody should find again")));
        Assert.Contains(await Files(t), text => text.Contains("nobody should find", StringComparison.Ordinal));
        await t.AppendAsync(t.Erasure(await t.Store.ReadAsync(view => view.Entry(receipt.Index).Blobs["comment"])));
        Assert.DoesNotContain(await Files(t), text => text.Contains("nobody should find", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_that_was_closed_is_whole_in_its_one_file()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, Cluster);
        for (var i = 0; i < 20; i++)
            await t.AppendAsync(t.Note($"note {i}"));
        var size = await t.Store.ReadAsync(view => view.Size);
        await t.Store.DisposeAsync();
        var copy = StoreAddress.Sqlite(t.Folder["copy.db"]);
        File.Copy(t.Address.SqlitePath!, copy.SqlitePath!);
        await using var alone = await t.OpenAsync(StoreMode.Read, signing: false, address: copy);
        Assert.Equal(size, await alone.ReadAsync(view => view.Size));
    }

    static async Task<List<string>> Files(TestStore t)
    {
        var texts = new List<string>();
        foreach (var path in Directory.GetFiles(Path.GetDirectoryName(t.Address.SqlitePath!)!, Path.GetFileName(t.Address.SqlitePath!) + "*"))
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var memory = new MemoryStream();
            await file.CopyToAsync(memory, TestContext.Current.CancellationToken);
            texts.Add(Encoding.Latin1.GetString(memory.ToArray()));
        }

        return texts;
    }
}

public sealed class PostgresTurnTests(PostgresCluster cluster) : TurnTests(Engine.Postgres, cluster)
{
    [Fact]
    public async Task A_connection_that_the_server_ended_is_replaced()
    {
        await using var t = await TestStore.CreateAsync(Engine.Postgres, Cluster);
        using (var tamper = Tampering.Postgres(t.Address.Postgres!))
            tamper.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        var size = t.First.Entries.Count;
        await Assert.ThrowsAnyAsync<DbException>(() => t.AppendAsync(t.Note("finds out")));
        await t.AppendAsync(t.Note("goes on"));
        Assert.Equal(size + 1, await t.Store.ReadAsync(view => view.Size));
        Assert.True((await RecordVerifier.VerifyAsync(t.Store, cancel: TestContext.Current.CancellationToken)).Ok);
    }
}

/// <summary>Who may write when, and what is refused before it is written.</summary>
public abstract class TurnTests(Engine engine, PostgresCluster cluster)
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    protected PostgresCluster Cluster => cluster;

    [Fact]
    public async Task A_cancelled_wait_ends_at_once_and_the_turn_comes_back()
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        await using var two = await t.OpenAsync(StoreMode.Write);
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var size = await two.ReadAsync(view => view.Size);
        var holder = t.Store.AppendAsync(_ =>
        {
            inside.Set();
            goOn.Wait();
            return [t.Note("held")];
        }, TestContext.Current.CancellationToken);
        inside.Wait(TestContext.Current.CancellationToken);
        using var impatient = new CancellationTokenSource(200);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => two.AppendAsync(_ => [t.Note("late")], impatient.Token)).WaitAsync(Soon, TestContext.Current.CancellationToken);
        // Readers never wait for a writer.
        Assert.Equal(size, await two.ReadAsync(view => view.Size).WaitAsync(Soon, TestContext.Current.CancellationToken));
        goOn.Set();
        await holder;
        await two.AppendAsync(_ => [t.Note("again")]).WaitAsync(Soon, TestContext.Current.CancellationToken);
        await t.AppendAsync(t.Note("and again")).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(size + 3, await two.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task Stores_that_only_read_do_not_keep_writers_out()
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        await using var reader = await t.OpenAsync(StoreMode.Read, signing: false);
        await using var opened = await t.OpenAsync(StoreMode.Write);
        await opened.AppendAsync(_ => [t.Note("while another store is open")]).WaitAsync(Soon, TestContext.Current.CancellationToken);
        Assert.Equal(await opened.ReadAsync(view => view.Size), await reader.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task A_store_is_opened_while_another_one_writes()
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var holder = t.Store.AppendAsync(_ =>
        {
            inside.Set();
            goOn.Wait();
            return [t.Note("held")];
        }, TestContext.Current.CancellationToken);
        inside.Wait(TestContext.Current.CancellationToken);
        await using (var reader = await t.OpenAsync(StoreMode.Read, signing: false))
            Assert.Equal(t.First.Entries.Count, await reader.ReadAsync(view => view.Size));
        goOn.Set();
        await holder;
    }

    [Fact]
    public async Task Closing_a_store_waits_for_the_write_under_way()
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        var two = await t.OpenAsync(StoreMode.Write);
        using var inside = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var write = two.AppendAsync(_ =>
        {
            inside.Set();
            goOn.Wait();
            return [t.Note("under way")];
        }, TestContext.Current.CancellationToken);
        inside.Wait(TestContext.Current.CancellationToken);
        var closing = two.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);
        goOn.Set();
        var receipts = await write;
        await closing.WaitAsync(Soon, TestContext.Current.CancellationToken);
        await two.DisposeAsync();
        Assert.Equal(receipts[0].Index + 1, await t.Store.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task A_store_opened_for_reading_writes_nothing()
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        await using var reader = await t.OpenAsync(StoreMode.Read);
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.AppendAsync(_ => [t.Note("x")]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.RebuildAsync());
        Assert.Equal(t.First.Entries.Count, await reader.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task What_cannot_stand_in_a_record_is_refused_and_leaves_nothing()
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        var size = await t.Store.ReadAsync(view => view.Size);
        var twice = t.Note("x", ("comment", "a"), ("comment", "b"));
        foreach (var bad in new[] { t.Note("x") with { Actor = "a\0" }, t.Note("x") with { Type = "" }, t.Note("x") with { Version = 0 }, t.Note("x") with { Type = new string('t', 129) }, twice })
            await Assert.ThrowsAnyAsync<ArgumentException>(() => t.Store.AppendAsync(_ => [t.Note("good"), bad]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => t.AppendAsync(t.Erasure(new string('0', 64))));
        Assert.Equal(size, await t.Store.ReadAsync(view => view.Size));
        Assert.Equal(size, (await t.AppendAsync(t.Note("goes on"))).Index);
    }
}
