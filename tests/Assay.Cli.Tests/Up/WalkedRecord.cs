using System.Diagnostics;
using Assay.Governance;

namespace Assay.Cli.Tests.Up;

/// <summary>The sample, walked once for all tests that look at what the walk leaves.</summary>
public sealed class WalkedRecord : IDisposable
{
    readonly TestData _data = new();

    public WalkedRecord()
    {
        var clock = Stopwatch.StartNew();
        First = UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", Folder);
        Took = clock.Elapsed;
        Assert.True(First.Code == 0, First.Error);
    }

    internal Cli.Result First { get; }

    public TimeSpan Took { get; }

    public string Folder => _data.Up;

    internal async Task<T> ReadAsync<T>(Func<UpHome, Task<T>> read) => await ReadAsync(Folder, read);

    internal static async Task<T> ReadAsync<T>(string folder, Func<UpHome, Task<T>> read)
    {
        var opening = await UpHome.OpenAsync(folder, TestContext.Current.CancellationToken);
        Assert.True(opening.Value is not null, opening.Problem?.What);
        await using var home = opening.Value!;
        return await read(home);
    }

    /// <summary>Closed ones too; a query that names no status lists open findings only.</summary>
    internal static FindingQuery EveryFinding { get; } = new(Statuses: Enum.GetValues<FindingStatus>(), Limit: 500);

    internal static T Ok<T>(Answer<T> answer) => answer.TryGet(out var value, out var refusal) ? value : throw new InvalidOperationException(refusal.Message);

    /// <summary>What the record says, without ids, times and positions: two walks that did the same read the same.</summary>
    internal static async Task<string> SummaryAsync(UpHome home)
    {
        var engagement = Ok(await home.Admin.EngagementAsync("credit-risk"));
        var evidence = await home.Admin.EvidenceListAsync(null, null, null, null, 500);
        var findings = await home.Admin.FindingsAsync(EveryFinding);
        var waivers = await home.Admin.WaiversAsync(null, null, 500);
        return string.Join('\n',
        [
            .. engagement.Stamps.Select(s => $"{s.Gate} {s.State}"),
            .. engagement.Decisions.Select(d => $"{d.Gate}: {d.Outcome} by {d.ActorName}").Order(StringComparer.Ordinal),
            .. engagement.Datasets.Concat(engagement.ModelVersions).Select(t => t.Slug),
            .. engagement.Deployments.Select(d => $"{d.Thing.Slug} runs {d.ModelVersionName}: {d.Status} {d.Percent} %"),
            .. evidence.Items.Select(e => $"{e.Kind.Id} of {e.SubjectName}: {e.Origin} by {e.ActorName}, {e.Result}").Order(StringComparer.Ordinal),
            .. findings.Items.Select(f => $"{f.RuleId} {f.Title}: {f.Severity} {f.Status}, {f.OwnerName}").Order(StringComparer.Ordinal),
            .. waivers.Items.Select(w => $"{w.Kind} {w.Status}: {w.RequesterName}, {w.ApproverName}").Order(StringComparer.Ordinal),
            $"{engagement.Packs.Count} packs",
        ]);
    }

    public void Dispose() => _data.Dispose();
}

/// <summary>A data folder that is gone after the test.</summary>
public sealed class TestData : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory("assay-up-").FullName;

    public string Up => Path.Combine(_root, "up");

    public string Beside(string name) => Path.Combine(_root, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
