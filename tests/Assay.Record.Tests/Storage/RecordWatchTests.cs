using Assay.Tests.Shared;

namespace Assay.Record.Tests.Storage;

/// <summary>Who follows a record leaves word of itself, and takes it back when it ends.</summary>
public sealed class RecordWatchTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task The_last_word_is_written_although_another_one_is_under_way(Engine engine)
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        var tables = new HostTables(t.Store);
        using var watch = new RecordWatch(t.Store);
        using var go = new ManualResetEventSlim();
        // Somebody holds the turn of writers: what is told waits behind it.
        var held = t.Store.WriteRawAsync((_, _) => go.Wait(TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken);
        watch.Tell("INSERT INTO host_gateway_replica (id, name, started_at, seen_at, position) VALUES ('gw', 'eu-1', 1, 1, 1)", new { });
        var last = Task.Run(() => watch.TellLast("DELETE FROM host_gateway_replica WHERE id = @id", new { id = "gw" }), TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
        go.Set();
        Assert.True(await held);
        await last;
        // Whatever waited for the turn before this has had it.
        await t.AppendAsync(t.Note("after all that"));
        Assert.Empty(await tables.QueryAsync<string>("SELECT id FROM host_gateway_replica", cancel: TestContext.Current.CancellationToken));
    }
}
