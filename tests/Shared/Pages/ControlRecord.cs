using Assay.Governance;
using Assay.Governance.Tests.Records;
using Assay.Record;
using Assay.Serving;

namespace Assay.Server.Tests.Web;

/// <summary>Two gateways that follow the record, with something stopped, something rolled out, and versions of a guardrail policy: one in force, one tried.</summary>
sealed class ControlRecord : IAsyncDisposable
{
    public const string Policy = """
        # What the support assistant may be asked, and may say.
        format: assay-guardrails/1
        name: support
        guards:
          - { guard: injection, action: block, at: [user, document] }
          - { guard: secrets, action: redact, at: [output] }
          - { guard: personal-data, action: pseudonymise, kinds: [email, phone, iban] }
          - { guard: exfiltration, action: rewrite, hosts: [shop.example] }
          - { guard: phrases, name: competitors, action: block, at: [output], phrases: [Acme Corp, Globex] }
        """;

    static readonly Digest Night = Digest.Sha256("night summaries"u8);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("assay-control-");
    readonly List<(GatewaySetup Setup, RecordFollower Follower, VersionReport Report)> _gateways = [];

    public static async Task<ControlRecord> FillAsync(TestRecord record)
    {
        var made = new ControlRecord();
        record.Guards ??= new GuardPolicyReading();
        var (old, next) = (Digest.Sha256("support 3.1"u8), Digest.Sha256("support 3.2"u8));
        foreach (var name in new[] { "eu-1", "eu-2" })
            await made.StartAsync(record, name, old, next);
        await RollOutAsync(record, old, next);
        await GuardAsync(record);
        await TakeDownAsync(record);
        var (_, key) = NewKey.For("shop", ["chat"], [], null);
        Ok(await record.As(Role.MlPlatform).AddGatewayKeyAsync(new(key.Id, key.Application, key.Sha256, key.Routes)));
        Ok(await record.As(Role.SecurityOperations).ChangeSwitchAsync(new(SwitchScope.Tool, "shell", true, "It ran a command that nobody asked for (INC-41).")));
        Ok(await record.As(Role.AppSec).ChangeSwitchAsync(new(SwitchScope.Agent, "batch-summaries", true, "It repeats documents of other customers.")));
        Ok(await record.As(Role.Leadership).ChangeSwitchAsync(new(SwitchScope.Agent, "batch-summaries", false, "Mended in 1.4.1, and retested.")));
        return made;
    }

    async Task StartAsync(TestRecord record, string name, Digest old, Digest next)
    {
        var path = Path.Combine(_folder.FullName, name + ".yaml");
        await File.WriteAllTextAsync(path, $$"""
            format: assay-gateway/1
            anonymous: true
            whenRecordIsAway: { then: stop }
            upstreams: [{ name: old, url: "http://127.0.0.1:9", digest: "{{old}}" }, { name: next, url: "http://127.0.0.1:9", digest: "{{next}}" }, { name: batch, url: "http://127.0.0.1:9" }, { name: night, url: "http://127.0.0.1:9", digest: "{{Night}}" }]
            routes: [{ name: night, prefix: /night, upstreams: [night] }, { name: chat, upstreams: [old, next] }, { name: batch, prefix: /batch, upstreams: [batch] }]
            """);
        var setup = GatewaySetup.Read(path, _ => null, out var error) ?? throw new InvalidOperationException(error);
        var follower = RecordFollower.Start(record.Store, new GatewayControl(setup), name, TimeProvider.System, _ => { });
        _gateways.Add((setup, follower, VersionReport.Start(record.Store, follower.Id, TimeProvider.System, TimeSpan.FromMilliseconds(100))));
    }

    static async Task RollOutAsync(TestRecord record, Digest old, Digest next)
    {
        await DeployedRecord.FillAsync(record, old);
        var platform = record.On(record.Store, Role.MlPlatform, DeployedRecord.Policies);
        Ok(await platform.RegisterAsync(new(ThingKind.ModelVersion, "fraud@1.1.0", "Fraud 1.1.0", "fraud", Digests: [next])));
        Ok(await platform.LinkAsync(new(DeployedRecord.UseCase, "fraud@1.1.0")));
        var grc = record.On(record.Store, Role.Grc, DeployedRecord.Policies);
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g is >= Gate.Training and <= Gate.Deployment))
            Ok(await grc.DecideAsync(new(DeployedRecord.UseCase, gate, "go", "Nothing is open.", "fraud@1.1.0")));
        // More requests than were counted: the server that judges it waits, however late it looks.
        var plan = new RolloutPlan([new(25, 30, 500), new(50, 60, 1000)], RolloutConditions.Usual);
        var rollout = Ok(await platform.StartRolloutAsync(new("chat", DeployedRecord.Deployment, DeployedRecord.Version, "fraud@1.1.0", 25, "x-canary", "yes", "The pilot office first.", plan)));
        await CountAsync(record, rollout.At, "chat", old, requests: 655, errors: 4, blocked: 5, output: 91_000, milliseconds: 840);
        await CountAsync(record, rollout.At, "chat", next, requests: 212, errors: 3, blocked: 1, output: 30_000, milliseconds: 760);
        // Most of the traffic: what would stop it needs two people.
        await CountAsync(record, rollout.At, "night", Night, requests: 2_600, errors: 9, blocked: 0, output: 400_000, milliseconds: 900);
    }

    // As a gateway would have written it.
    static Task CountAsync(TestRecord record, DateTimeOffset at, string route, Digest digest, long requests, long errors, long blocked, long output, int milliseconds) => new HostTables(record.Store).ExecuteAsync(
        """
        INSERT INTO host_version_count (at, route, digest, shadow, replica, requests, errors, blocked, output, differs, dropped, times)
        VALUES (@at, @route, @digest, 0, 'eu-0', @requests, @errors, @blocked, @output, 0, 0, @times)
        """,
        new { at = Sql.Time(at), route, digest = digest.ToString(), requests, errors, blocked, output, times = Json.Text(new Dictionary<int, long> { [LatencyBuckets.Of(TimeSpan.FromMilliseconds(milliseconds))] = requests }) });

    // A finding in what the route of the night serves: proposed, and waiting for a second person.
    static async Task TakeDownAsync(TestRecord record)
    {
        var security = record.As(Role.AppSec);
        var found = new Finding { RuleId = "pickle-dangerous-import", Title = "Runs code when night-summaries is loaded", Severity = Severity.Critical, Fingerprint = Fingerprint.Of("test/1", "night-summaries") };
        Ok(await security.FileEvidenceAsync(new EvidenceRequest("model-scan", [], [new Subject("night-summaries", Night)], SampleEvidence.For("model-scan"), null, EvidenceResult.Failed, Origin.Measured, new Tool("assay", "1"), [found])));
        var finding = (await security.FindingsAsync(new FindingQuery(Text: "night-summaries"))).Items[0].Id;
        Ok(await security.ProposeTakedownAsync(new(finding, "It opens a connection when it is loaded.")));
    }

    static async Task GuardAsync(TestRecord record)
    {
        var (author, other) = (record.As(Role.AppSec), record.As(Role.MlPlatform));
        var first = Ok(await author.PublishGuardPolicyAsync(new(Policy, Comment: "As agreed with the support desk.")));
        Ok(await other.ChangeGuardRouteAsync(new("chat", GuardChange.Enforce, "support", Comment: "After a week in shadow.")));
        var next = Ok(await author.PublishGuardPolicyAsync(new(Policy.Replace("name: support", "name: support-next", StringComparison.Ordinal).Replace("Globex]", "Globex, Initech]", StringComparison.Ordinal).Replace(", hosts: [shop.example]", ", hosts: [shop.example, cdn.example]", StringComparison.Ordinal))));
        Ok(await author.ChangeGuardRouteAsync(new("chat", GuardChange.Shadow, "support-next")));
        // As a gateway would have counted them.
        await using var counts = new TrialCounts(new HostTables(record.Store), TimeProvider.System);
        for (var i = 0; i < 400; i++)
            counts.Add(Exchange(i, first.Policy.ToString(), next.Policy.ToString()));
    }

    static SeenExchange Exchange(int i, string policy, string tried)
    {
        SeenHit Hit(string guard, Serving.Guards.Place place, Serving.Guards.GuardAction action, bool enforced) => new(guard, place, "", action, enforced, 1, "");
        var both = i % 40 == 0;
        var only = i % 25 == 3;
        List<SeenHit> hits = both ? [Hit("injection", Serving.Guards.Place.User, Serving.Guards.GuardAction.Block, true)] : i % 60 == 7 ? [Hit("exfiltration", Serving.Guards.Place.Output, Serving.Guards.GuardAction.Rewrite, true)] : [];
        List<SeenHit> would = both ? hits : only ? [Hit("phrases-competitors", Serving.Guards.Place.Output, Serving.Guards.GuardAction.Block, false)] : [];
        return new SeenExchange
        {
            Reference = $"r{i}",
            At = TimeProvider.System.GetUtcNow(),
            Route = "chat",
            Status = both ? 403 : 200,
            Outcome = both ? Serving.Outcome.RequestBlocked : Serving.Outcome.Answered,
            Hits = hits,
            Policy = policy,
            Trial = new SeenTrial(tried, false, both || only, would),
            Added = TimeSpan.FromMilliseconds(0.2),
            Total = TimeSpan.FromMilliseconds(90),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (setup, follower, report) in _gateways)
        {
            await report.DisposeAsync();
            await follower.DisposeAsync();
            setup.Dispose();
        }

        _folder.Delete(true);
    }

    static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException($"{refusal.Message} {string.Join("; ", refusal.Errors?.Select(e => $"{e.Field}: {e.Message}") ?? [])}");
}
