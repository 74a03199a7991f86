using Assay.Governance;
using Assay.Record;

namespace Assay.Cli.Tests.Commands;

/// <summary>Leaves word beside a record as a gateway does, without one that runs.</summary>
static class GatewayWord
{
    /// <summary>Gateways that only left word were seen at one time, and are there until the test is over.</summary>
    public static DateTimeOffset There { get; } = DateTimeOffset.UtcNow.AddHours(1);

    /// <summary>Seen so long ago that it is not there, and is remembered.</summary>
    public static DateTimeOffset Away { get; } = DateTimeOffset.UtcNow.AddMinutes(-20);

    public static async Task SayAsync(Workspace work, string name, string route, IReadOnlyList<string> models, long position = 1, string? id = null, DateTimeOffset? seen = null, string? problem = null)
    {
        var folder = RecordFolder.Find(work.Path, out _)!;
        await using var store = await RecordStore.OpenAsync(StoreAddress.Sqlite(folder.SqlitePath!), RecordProjections.All, null, TimeProvider.System, StoreMode.Write);
        var contents = new ServedContents("1.0.0", "sha256:0", [new ServedRoute(route, "", [], "none", "", null, [.. models.Select((m, i) => new ServedUpstream($"server-{i}", "http://127.0.0.1:9", m))])]) { Keys = [], Tools = [] };
        await new HostTables(store).ExecuteAsync(
            "INSERT INTO host_gateway_replica (id, name, started_at, seen_at, position, routes, setup) VALUES (@id, @name, @now, @now, @position, @routes, @setup)",
            new { id = id ?? name, name, position, now = Sql.Time(seen ?? There), routes = Json.Text(new[] { new ReplicaRoute(route, models, "", true, null, 0, problem) }), setup = Json.Text(contents) },
            TestContext.Current.CancellationToken);
    }
}
