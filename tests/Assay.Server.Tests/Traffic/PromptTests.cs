using System.Text;
using Assay.Governance;
using Assay.Record;
using Assay.Server.Tests.RedTeam.Schedule;
using Assay.Serving;
using Assay.Tests.Shared;
using Place = Assay.Serving.Guards.Place;

namespace Assay.Server.Tests.Gateways;

public sealed class SqlitePromptTests(PostgresCluster cluster) : PromptTests(Engine.Sqlite, cluster);

public sealed class PostgresPromptTests(PostgresCluster cluster) : PromptTests(Engine.Postgres, cluster);

/// <summary>Texts of exchanges in the record's database: encrypted, read by few, each reading an entry.</summary>
public abstract class PromptTests(Engine engine, PostgresCluster cluster)
{
    static readonly CancellationToken Never = CancellationToken.None;
    const string Secret = "what a person wrote in confidence";

    static PromptKey Key() => PromptKey.Parse(PromptKey.New(), out _)!;

    static LoggedExchange Logged(string reference, DateTimeOffset at) => new(reference, at, "chat", false, [new LoggedText(Place.User, "/messages/0/content", 0, false, Secret, ["secrets"], ["injection"])], false);

    static TrafficRecorder Recorder(TwoServers two, PromptKey key, int days = 7) => TrafficRecorder.Start(
        two.Record.Store, new TrafficSource("gw-test", "shop", new TelemetryEntry { Prompts = new PromptLogEntry { Blocked = true, Days = days } }, key), () => 0, new StillTime(two.Record.Clock), _ => { });

    [Fact]
    public async Task Only_the_roles_that_may_read_them_and_every_reading_is_an_entry()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        var key = Key();
        await using var recorder = Recorder(two, key);
        var reference = new string('a', 32);
        recorder.Add(Logged(reference, two.Record.Clock.GetUtcNow()));
        Assert.True(await recorder.WriteAsync(Never));
        var book = new PromptBook(new HostTables(two.OtherStore), [Key(), key]);
        Role[] allowed = [Role.AppSec, Role.SecurityOperations, Role.AiRedTeam, Role.Administrator];
        Assert.Equal(allowed.Order(), Permissions.RolesFor(Operation.ReadPrompts).Order());
        foreach (var role in Enum.GetValues<Role>())
        {
            var before = await two.Record.Store.ReadAsync(view => view.Size, Never);
            var answer = await book.OpenAsync(two.Record.As(role), reference.ToUpperInvariant(), Never);
            var entries = await two.Record.Store.ReadAsync(view => view.Entries(before, view.Size - before).ToList(), Never);
            if (!allowed.Contains(role))
            {
                Assert.Equal(RefusalKind.Forbidden, answer.Refusal?.Kind);
                Assert.Empty(entries);
                continue;
            }

            Assert.Equal(Secret, Assert.Single(answer.Value!.Texts.Texts).Text);
            var entry = Assert.Single(entries);
            Assert.Equal((EntryTypes.Read, two.Record.Actors[role], reference, answer.Value.Read), (entry.Type, entry.Actor, entry.Body.GetProperty("exchange").GetString(), entry.Index));
        }

        var row = (await two.Record.Admin.ActivityAsync(EntryTypes.Read, null, null, 1, Never)).Items[0];
        Assert.Equal($"Texts of exchange {reference} read", row.Summary);
    }

    [Fact]
    public async Task No_text_stands_in_the_database_and_without_the_key_or_changed_there_is_none()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        var (old, now) = (Key(), Key());
        var at = two.Record.Clock.GetUtcNow();
        var (first, second) = (new string('b', 32), new string('c', 32));
        await using (var recorder = Recorder(two, old))
        {
            recorder.Add(Logged(first, at));
            Assert.True(await recorder.WriteAsync(Never));
        }

        await using var after = Recorder(two, now);
        after.Add(Logged(second, at));
        Assert.True(await after.WriteAsync(Never));
        var tables = new HostTables(two.OtherStore);
        foreach (var bytes in await tables.QueryAsync<byte[]>("SELECT sealed FROM host_prompt"))
            Assert.DoesNotContain("confidence", Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        var reader = two.Record.As(Role.AppSec);
        // The key was changed: who has both reads both.
        foreach (var reference in (string[])[first, second])
            Assert.NotNull((await new PromptBook(tables, [now, old]).OpenAsync(reader, reference, Never)).Value);
        var refused = await new PromptBook(tables, [now]).OpenAsync(reader, first, Never);
        Assert.Equal(RefusalKind.Conflict, refused.Refusal?.Kind);
        Assert.Contains($"{old.Id}, which is not here.", refused.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("--prompt-key", refused.Refusal.HowTo, StringComparison.Ordinal);
        Assert.Equal(RefusalKind.NotFound, (await new PromptBook(tables, [now]).OpenAsync(reader, "none", Never)).Refusal?.Kind);
        // One exchange's texts put into another's place.
        await tables.ExecuteAsync("UPDATE host_prompt SET sealed = (SELECT sealed FROM host_prompt WHERE reference = @second), key_id = @key WHERE reference = @first", new { first, second, key = now.Id });
        var size = await two.Record.Store.ReadAsync(view => view.Size, Never);
        Assert.Equal(RefusalKind.Conflict, (await new PromptBook(tables, [now, old]).OpenAsync(reader, first, Never)).Refusal?.Kind);
        Assert.Equal(size, await two.Record.Store.ReadAsync(view => view.Size, Never));
    }

    [Fact]
    public async Task They_go_when_their_days_are_over_and_what_found_no_room_is_counted()
    {
        await using var two = await TwoServers.OpenAsync(engine, cluster);
        await using var recorder = Recorder(two, Key(), days: 2);
        var at = two.Record.Clock.GetUtcNow();
        for (var i = 0; i < 4000; i++)
            recorder.Add(Logged($"r{i}", at));
        Assert.True(await recorder.WriteAsync(Never));
        var tables = new HostTables(two.OtherStore);
        var kept = (await tables.QueryAsync<long>("SELECT COUNT(*) FROM host_prompt"))[0];
        Assert.Equal(4000, kept + (await new TrafficBook(tables, two.Record.Clock).ReadAsync("1h", null, Never)).Value!.Total.Unlogged);
        Assert.True(kept < 4000);
        two.Record.Clock.Offset += TimeSpan.FromDays(2.1);
        Assert.True(await recorder.WriteAsync(Never));
        Assert.Equal(0, (await tables.QueryAsync<long>("SELECT COUNT(*) FROM host_prompt"))[0]);
    }
}
