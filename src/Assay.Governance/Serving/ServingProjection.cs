using System.Text;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>What gateways follow: kill switches, keys, rollouts; takedowns; and which of them somebody said to be gone.</summary>
internal sealed class ServingProjection : IProjection
{
    public IReadOnlyList<ProjectionTable> Tables { get; } = [new("kill_switch", "scope, value"), new("gateway_key", "id"), new("rollout", "route"), new("takedown", "id"), new("gateway_gone", "id")];

    public string Schema => """
        CREATE TABLE kill_switch (
            scope TEXT NOT NULL, value TEXT NOT NULL, stopped BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, reason TEXT, pulled_by TEXT NOT NULL, entry BIGINT NOT NULL,
            PRIMARY KEY (scope, value));
        CREATE TABLE gateway_key (
            id TEXT PRIMARY KEY, application TEXT NOT NULL, routes TEXT NOT NULL, models TEXT NOT NULL, expires BIGINT, revoked BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, entry BIGINT NOT NULL);
        CREATE TABLE rollout (
            route TEXT PRIMARY KEY, id TEXT NOT NULL, deployment TEXT NOT NULL, from_version TEXT NOT NULL, from_digest TEXT NOT NULL, to_version TEXT NOT NULL, to_digest TEXT NOT NULL,
            state TEXT NOT NULL, percent BIGINT NOT NULL, header TEXT, header_value TEXT, plan TEXT, step BIGINT NOT NULL, shadow BIGINT NOT NULL,
            at BIGINT NOT NULL, actor TEXT NOT NULL, comment TEXT, entry BIGINT NOT NULL);
        CREATE TABLE takedown (
            id TEXT PRIMARY KEY, finding TEXT NOT NULL, digest TEXT NOT NULL, state TEXT NOT NULL, stops TEXT NOT NULL, policy TEXT NOT NULL, share DOUBLE PRECISION, needed BIGINT NOT NULL,
            people TEXT NOT NULL, automatic BIGINT NOT NULL, proposed_at BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, comment TEXT, entry BIGINT NOT NULL);
        CREATE INDEX takedown_finding ON takedown (finding);
        CREATE TABLE gateway_gone (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, seen_at BIGINT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, reason TEXT, entry BIGINT NOT NULL)
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        switch (entry.Type)
        {
            case EntryTypes.KillSwitch:
                Switch(entry, entry.Body.Deserialize<SwitchBody>(Json.Options)!, blob("reason") is { } reason ? Encoding.UTF8.GetString(reason) : null, writer);
                break;
            case EntryTypes.GatewayKey:
                Key(entry, entry.Body.Deserialize<GatewayKeyBody>(Json.Options)!, writer);
                break;
            case EntryTypes.Rollout:
                Rollout(entry, entry.Body.Deserialize<RolloutBody>(Json.Options)!, blob("comment") is { } comment ? Encoding.UTF8.GetString(comment) : null, writer);
                break;
            case EntryTypes.GatewayGone:
                Gone(entry, entry.Body.Deserialize<GatewayGoneBody>(Json.Options)!, blob("reason") is { } known ? Encoding.UTF8.GetString(known) : null, writer);
                break;
            case EntryTypes.Takedown:
                Takedown(entry, entry.Body.Deserialize<TakedownBody>(Json.Options)!, blob("comment") is { } said ? Encoding.UTF8.GetString(said) : null, writer);
                break;
        }
    }

    public void Erase(LogEntry erased, IReadOnlySet<string> blobNames, IProjectionWriter writer)
    {
        if (erased.Type == EntryTypes.KillSwitch && blobNames.Contains("reason"))
            writer.Execute("UPDATE kill_switch SET reason = NULL WHERE entry = @entry", ("entry", erased.Index));
        if (erased.Type == EntryTypes.Rollout && blobNames.Contains("comment"))
            writer.Execute("UPDATE rollout SET comment = NULL WHERE entry = @entry", ("entry", erased.Index));
        if (erased.Type == EntryTypes.Takedown && blobNames.Contains("comment"))
            writer.Execute("UPDATE takedown SET comment = NULL WHERE entry = @entry", ("entry", erased.Index));
        if (erased.Type == EntryTypes.GatewayGone && blobNames.Contains("reason"))
            writer.Execute("UPDATE gateway_gone SET reason = NULL WHERE entry = @entry", ("entry", erased.Index));
    }

    static void Switch(LogEntry entry, SwitchBody body, string? reason, IProjectionWriter writer) => writer.Execute(
        """
        INSERT INTO kill_switch (scope, value, stopped, at, actor, reason, pulled_by, entry) VALUES (@scope, @value, @stopped, @at, @actor, @reason, @actor, @entry)
        ON CONFLICT (scope, value) DO UPDATE SET stopped = @stopped, at = @at, actor = @actor, reason = @reason,
            pulled_by = CASE WHEN @stopped = 1 THEN @actor ELSE kill_switch.pulled_by END, entry = @entry
        """,
        ("scope", body.Scope.Name()), ("value", body.Value), ("stopped", Sql.Flag(body.Stopped)), ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("reason", reason), ("entry", entry.Index));

    static void Rollout(LogEntry entry, RolloutBody body, string? comment, IProjectionWriter writer) => writer.Execute(
        """
        INSERT INTO rollout (route, id, deployment, from_version, from_digest, to_version, to_digest, state, percent, header, header_value, plan, step, shadow, at, actor, comment, entry)
        VALUES (@route, @id, @deployment, @from_version, @from, @to_version, @to, @state, @percent, @header, @header_value, @plan, @step, @shadow, @at, @actor, @comment, @entry)
        ON CONFLICT (route) DO UPDATE SET id = @id, deployment = @deployment, from_version = @from_version, from_digest = @from, to_version = @to_version, to_digest = @to,
            state = @state, percent = @percent, header = @header, header_value = @header_value, plan = @plan, step = @step, shadow = @shadow, at = @at, actor = @actor, comment = @comment, entry = @entry
        """,
        ("route", body.Route), ("id", body.Id), ("deployment", body.Deployment), ("from_version", body.FromVersion), ("from", body.From.ToString()), ("to_version", body.ToVersion),
        ("to", body.To.ToString()), ("state", body.State.Name()), ("percent", (long)body.Percent), ("header", body.Header), ("header_value", body.HeaderValue),
        ("plan", body.Plan is { } plan ? Json.Text(plan) : null), ("step", (long)body.Step), ("shadow", (long)body.Shadow),
        ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("comment", comment), ("entry", entry.Index));

    static void Takedown(LogEntry entry, TakedownBody body, string? comment, IProjectionWriter writer) => writer.Execute(
        """
        INSERT INTO takedown (id, finding, digest, state, stops, policy, share, needed, people, automatic, proposed_at, at, actor, comment, entry)
        VALUES (@id, @finding, @digest, @state, @stops, @policy, @share, @needed, @people, @automatic, @at, @at, @actor, @comment, @entry)
        ON CONFLICT (id) DO UPDATE SET state = @state, stops = @stops, policy = @policy, share = @share, needed = @needed, people = @people, at = @at, actor = @actor, comment = @comment, entry = @entry
        """,
        ("id", body.Id), ("finding", body.Finding), ("digest", body.Digest.ToString()), ("state", body.State.Name()), ("stops", Json.Text(body.Stops)), ("policy", body.Policy.ToString()),
        ("share", body.Share), ("needed", (long)body.Needed), ("people", Json.Text(body.People)), ("automatic", Sql.Flag(body.Automatic)), ("at", Sql.Time(entry.At)), ("actor", entry.Actor),
        ("comment", comment), ("entry", entry.Index));

    static void Gone(LogEntry entry, GatewayGoneBody body, string? reason, IProjectionWriter writer) => writer.Execute(
        """
        INSERT INTO gateway_gone (id, name, seen_at, at, actor, reason, entry) VALUES (@id, @name, @seen, @at, @actor, @reason, @entry)
        ON CONFLICT (id) DO UPDATE SET name = @name, seen_at = @seen, at = @at, actor = @actor, reason = @reason, entry = @entry
        """,
        ("id", body.Id), ("name", body.Name), ("seen", Sql.Time(body.SeenAt)), ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("reason", reason), ("entry", entry.Index));

    static void Key(LogEntry entry, GatewayKeyBody body, IProjectionWriter writer) => writer.Execute(
        """
        INSERT INTO gateway_key (id, application, routes, models, expires, revoked, at, actor, entry) VALUES (@id, @application, @routes, @models, @expires, @revoked, @at, @actor, @entry)
        ON CONFLICT (id) DO UPDATE SET application = @application, routes = @routes, models = @models, expires = @expires, revoked = @revoked, at = @at, actor = @actor, entry = @entry
        """,
        ("id", body.Id), ("application", body.Application), ("routes", Json.Text(body.Routes)), ("models", Json.Text(body.Models)), ("expires", Sql.Time(body.Expires)),
        ("revoked", Sql.Flag(body.Revoked)), ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("entry", entry.Index));
}
