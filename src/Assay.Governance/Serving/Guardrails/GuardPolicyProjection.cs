using System.Text;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Versions of guardrail policies, and which of them each route has.</summary>
internal sealed class GuardPolicyProjection : IProjection
{
    public IReadOnlyList<ProjectionTable> Tables { get; } = [new("guard_policy", "policy"), new("guard_route", "route")];

    public string Schema => """
        CREATE TABLE guard_policy (policy TEXT PRIMARY KEY, name TEXT NOT NULL, guards TEXT NOT NULL, at BIGINT NOT NULL, actor TEXT NOT NULL, comment TEXT, entry BIGINT NOT NULL);
        CREATE TABLE guard_route (
            route TEXT PRIMARY KEY, id TEXT NOT NULL, policy TEXT, candidate TEXT, trial TEXT, percent BIGINT NOT NULL, previous TEXT, weaker TEXT NOT NULL,
            at BIGINT NOT NULL, actor TEXT NOT NULL, comment TEXT, entry BIGINT NOT NULL)
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        var comment = blob("comment") is { } text ? Encoding.UTF8.GetString(text) : null;
        if (entry.Type == EntryTypes.GuardPolicy)
        {
            var body = entry.Body.Deserialize<GuardPolicyBody>(Json.Options)!;
            // Published once: the first entry says by whom.
            writer.Execute(
                "INSERT INTO guard_policy (policy, name, guards, at, actor, comment, entry) VALUES (@policy, @name, @guards, @at, @actor, @comment, @entry) ON CONFLICT (policy) DO NOTHING",
                ("policy", body.Policy.ToString()), ("name", body.Name), ("guards", Json.Text(body.Guards)), ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("comment", comment), ("entry", entry.Index));
        }
        else if (entry.Type == EntryTypes.GuardRoute)
            Route(entry, entry.Body.Deserialize<GuardRouteBody>(Json.Options)!, comment, writer);
    }

    public void Erase(LogEntry erased, IReadOnlySet<string> blobNames, IProjectionWriter writer)
    {
        if (erased.Type is EntryTypes.GuardPolicy or EntryTypes.GuardRoute && blobNames.Contains("comment"))
            writer.Execute($"UPDATE {(erased.Type == EntryTypes.GuardPolicy ? "guard_policy" : "guard_route")} SET comment = NULL WHERE entry = @entry", ("entry", erased.Index));
    }

    static void Route(LogEntry entry, GuardRouteBody body, string? comment, IProjectionWriter writer) => writer.Execute(
        """
        INSERT INTO guard_route (route, id, policy, candidate, trial, percent, previous, weaker, at, actor, comment, entry)
        VALUES (@route, @id, @policy, @candidate, @trial, @percent, @previous, @weaker, @at, @actor, @comment, @entry)
        ON CONFLICT (route) DO UPDATE SET id = @id, policy = @policy, candidate = @candidate, trial = @trial, percent = @percent, previous = @previous, weaker = @weaker,
            at = @at, actor = @actor, comment = @comment, entry = @entry
        """,
        ("route", body.Route), ("id", body.Id), ("policy", body.Policy?.ToString()), ("candidate", body.Candidate?.ToString()), ("trial", body.Trial?.Name()), ("percent", (long)body.Percent),
        ("previous", body.Previous), ("weaker", Json.Text(body.Weaker)), ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("comment", comment), ("entry", entry.Index));
}
