using System.Diagnostics;
using System.Text;
using Assay.Governance;

namespace Assay.Record.Bench;

/// <summary>Pages of the finding list over a million findings, filed through evidence entries of a thousand each.</summary>
static class FindingBench
{
    const int Reports = 1000, PerReport = 1000, Requests = 200;

    public static async Task RunAsync(Machine machine, string engine)
    {
        await using var record = await machine.NewAsync(engine);
        var clock = Stopwatch.StartNew();
        for (var report = 0; report < Reports; report++)
            await FillAsync(record, report);
        Program.Row($"filing {Reports * PerReport} findings", engine, $"{Reports * PerReport / clock.Elapsed.TotalSeconds:0} findings/s");
        var governed = new EmbeddedRecord(record.Store, record.Made.Session, GatePolicies.Default, TimeProvider.System);
        await MeasureAsync(governed, engine, "first page", new FindingQuery(Limit: 50), deep: false);
        await MeasureAsync(governed, engine, "page after page by cursor", new FindingQuery(Limit: 50), deep: true);
        await MeasureAsync(governed, engine, "deep pages by cursor, by due date", new FindingQuery(Sort: "due", Limit: 50), deep: true);
        await MeasureAsync(governed, engine, "deep pages by cursor, by age", new FindingQuery(Sort: "opened", Limit: 50), deep: true);
        await MeasureAsync(governed, engine, "critical and high", new FindingQuery(Severities: [Severity.Critical, Severity.High], Limit: 50), deep: true);
        await MeasureAsync(governed, engine, "low, by due date", new FindingQuery(Severities: [Severity.Low], Sort: "due", Limit: 50), deep: true);
        await MeasureAsync(governed, engine, "in progress (1 in 1000)", new FindingQuery(Statuses: [FindingStatus.InProgress], Limit: 50), deep: false);
        await MeasureAsync(governed, engine, "accepted (none)", new FindingQuery(Statuses: [FindingStatus.Accepted], Limit: 50), deep: false);
        await MeasureAsync(governed, engine, "in progress, by due date", new FindingQuery(Statuses: [FindingStatus.InProgress], Sort: "due", Limit: 50), deep: false);
        await MeasureAsync(governed, engine, "overdue, by due date", new FindingQuery(OverdueOnly: true, Sort: "due", Limit: 50), deep: true);
    }

    static async Task MeasureAsync(EmbeddedRecord record, string engine, string what, FindingQuery query, bool deep)
    {
        var times = new List<double>(Requests);
        string? cursor = null;
        for (var i = 0; i < Requests; i++)
        {
            // Half way through the list every second time: the cursor of a page that nobody came to by walking.
            var after = deep ? i % 2 == 0 ? cursor : Middle(query, i) : null;
            var clock = Stopwatch.StartNew();
            var page = await record.FindingsAsync(query with { After = after });
            times.Add(clock.Elapsed.TotalMilliseconds);
            if (i % 2 == 0)
                cursor = page.Next;
        }

        times.Sort();
        Program.Row($"findings: {what}", engine, $"p50 {times[Requests / 2]:0.0} ms, p95 {times[Requests * 95 / 100]:0.0} ms, longest {times[^1]:0.0} ms");
    }

    static string Middle(FindingQuery query, int i) => query.Sort.TrimStart('-') switch
    {
        "due" => FormattableString.Invariant($"{TimeProvider.System.GetUtcNow().AddDays(i % 60 - 10).ToUnixTimeMilliseconds()}.{i * 5003}"),
        "opened" => FormattableString.Invariant($"{i * 5003}.{i * 5003}"),
        _ => FormattableString.Invariant($"{i % 5}.{i * 5003}"),
    };

    static async Task FillAsync(BenchRecord record, int report)
    {
        var subject = new Subject($"model-{report}", [Digest.Sha256(Encoding.UTF8.GetBytes($"model-{report}"))]);
        var envelope = Envelope.Sign(new Statement([subject], "https://example.org/scan/v1", Json.Element(new { report })), record.Made.Session.Evidence).ToBytes();
        var now = TimeProvider.System.GetUtcNow();
        var body = new EvidenceBody(
            "model-scan", Origin.Measured, EvidenceResult.Failed, new Tool("scanner", "1.0"), [subject], Digest.Sha256(envelope), "https://example.org/scan/v1",
            record.Made.Session.Evidence.KeyId, null, [], 0,
            [
                .. Enumerable.Range(0, PerReport).Select(i => (I: i, Number: report * PerReport + i + 1)).Select(f => new SeenFinding(
                    $"AS-{f.Number}", "opened", $"f1:{f.Number}", $"rule-{f.I % 40}", $"Weakness {f.I} of model {report}", (Severity)(f.Number * 7 % 5), null, subject.Name, subject.Digests[0],
                    f.Number % 3 == 0 ? null : now.AddMinutes(f.Number * 37 % 86_400 - 14_400))),
            ], []);
        await record.Store.AppendAsync(_ =>
        [
            new NewEntry(EntryTypes.Evidence, 1, record.Made.First.Owner, Json.Element(body)) { Blobs = [new NewBlob("envelope", "application/json", envelope)] },
            new NewEntry(EntryTypes.Finding, 1, record.Made.First.Owner, Json.Element(new FindingBody($"AS-{report * PerReport + 500}", "in-progress"))),
        ]);
    }
}
