using System.Globalization;
using Assay.Cli.Tests.Commands;
using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Tests.Shared;

namespace Assay.Server.Tests.RedTeam.Schedule;

/// <summary>A use case that runs, a plan that asks for a round every day, a target that answers, and a day gone by.</summary>
sealed class ScheduleSite : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-schedule-");
    readonly List<AssayServer> _servers = [];
    TwoServers _two = null!;

    public ChatServer Chat { get; } = new() { Obeys = true };

    public TestRecord Record => _two.Record;

    public RoundQueue Queue => _two.One;

    public string TargetPath => Path.Combine(_folder.FullName, "targets", "fraud.yaml");

    public string Journals => Path.Combine(_folder.FullName, "journals");

    public static string Id(TestRecord record, string useCase) => RoundQueue.IdOf(useCase, "Daily", "fraud.yaml");

    public static async Task<ScheduleSite> OpenAsync(Engine engine, PostgresCluster cluster, object? changes = null, int variants = 6)
    {
        var site = new ScheduleSite { _two = await TwoServers.OpenAsync(engine, cluster) };
        Directory.CreateDirectory(Path.GetDirectoryName(site.TargetPath)!);
        await DeployedRecord.FillAsync(site.Record, Digest.Sha256("fraud 1"u8));
        site.WriteTarget(variants);
        await site.PlanAsync(changes);
        site.Record.Clock.Offset += TimeSpan.FromDays(2);
        return site;
    }

    public void WriteTarget(int variants = 6, string more = "", string version = DeployedRecord.Version) => File.WriteAllText(TargetPath, $$"""
        name: fraud-chat
        kind: openai-chat
        address: {{Chat.Address}}v1/chat/completions
        model: none
        version: {{version}}
        authorization: { by: the tests, until: 2999-01-01 }
        limits: { requestsPerSecond: 1000, concurrency: 1, tokens: 100000 }
        round: { probes: [injection-override], variants: {{variants}} }
        {{more}}
        """);

    /// <summary>Files the plan; what is given replaces members of it.</summary>
    public async Task PlanAsync(object? changes = null)
    {
        var plan = System.Text.Json.Nodes.JsonNode.Parse(Json.Text(new
        {
            name = "Daily",
            scope = "The chat as a stranger reaches it.",
            targets = new[] { new { name = "fraud-chat", kind = "openai-chat", address = Chat.Address } },
            rules = "Nothing else.",
            people = new[] { new { who = "AI red team", part = "tests" }, new { who = "Head of fraud", part = "may-stop" } },
            from = Day(-30),
            until = Day(300),
            authorization = new { by = "Head of fraud", reference = "TICKET-7", until = Day(300) },
            limits = new { requestsPerSecond = 1000, requests = 500 },
            catalogues = new[] { "owasp-llm:2025" },
            recurrenceDays = 1,
        }))!.AsObject();
        if (changes is not null)
            foreach (var (name, value) in System.Text.Json.Nodes.JsonNode.Parse(Json.Text(changes))!.AsObject().ToList())
                plan[name] = value?.DeepClone();
        DeployedRecord.Ok(await Record.As(Role.AiRedTeam).FileEvidenceAsync(new EvidenceRequest(RedTeamPlan.Kind, [DeployedRecord.UseCase], [], Json.Element(plan), null, EvidenceResult.NotStated, Origin.Filed)));
    }

    public string Day(int days) => Record.Clock.GetUtcNow().AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <param name="other">Over the second store, as another machine has it.</param>
    public async Task<AssayServer> ServeAsync(bool other = false)
    {
        var server = await AssayServer.StartAsync(new ServerOptions(other ? _two.OtherStore : Record.Store, Record.Session, DeployedRecord.Policies, new Uri("http://127.0.0.1:0"))
        {
            Time = Record.Clock,
            Rounds = new RoundScheduleOptions(Path.GetDirectoryName(TargetPath)!, Journals) { Every = TimeSpan.FromMilliseconds(200), Lease = TimeSpan.FromSeconds(40), FirstWait = TimeSpan.FromMilliseconds(1) },
        });
        _servers.Add(server);
        return server;
    }

    public async Task<HttpClient> ClientAsync(AssayServer server, Role role)
    {
        var client = new HttpClient { BaseAddress = server.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", await server.Accounts.IssueAsync("token", null, Record.Actors[role], "test", TimeSpan.FromHours(1)));
        return client;
    }

    public async Task<RoundScheduleView> ScheduleAsync(AssayServer server)
    {
        using var client = await ClientAsync(server, Role.Auditor);
        return Json.Read<RoundScheduleView>(await client.GetByteArrayAsync(new Uri("/api/v1/round-schedule", UriKind.Relative)));
    }

    /// <summary>Waits until the only round of the schedule is as wanted.</summary>
    public async Task<ScheduledRound> UntilAsync(AssayServer server, Func<ScheduledRound, bool> wanted)
    {
        ScheduledRound? last = null;
        for (var i = 0; i < 1800; i++)
        {
            last = Assert.Single((await ScheduleAsync(server)).Rounds);
            if (wanted(last))
                return last;
            await Task.Delay(100);
        }

        throw new InvalidOperationException($"it never came to that; last: {Json.Text(last)}");
    }

    public async Task<IReadOnlyList<EvidenceView>> ReportsAsync()
    {
        var reports = new List<EvidenceView>();
        foreach (var row in (await Record.Admin.EvidenceListAsync(null, "red-team-report", DeployedRecord.Version, null, 20)).Items)
            reports.Add(DeployedRecord.Ok(await Record.Admin.EvidenceAsync(row.Entry)));
        return reports;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
        await _two.DisposeAsync();
        Chat.Dispose();
        _folder.Delete(true);
    }
}
