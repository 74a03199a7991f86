using System.Data.Common;
using Assay.Build.ModelFiles;
using Assay.Governance;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>What the last look at the deployed models came to.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Recorded">Versions with new evidence.</param>
/// <param name="Missed">Versions that could not be scanned or recorded, each with the reason.</param>
public sealed record RescanRound(DateTimeOffset At, IReadOnlyList<string> Recorded, IReadOnlyList<(string Version, string Reason)> Missed);

/// <summary>
/// Scans deployed models again whose last scan was made with other rules: at start, on a schedule, and when somebody asks.
/// One at a time. What is due is asked of the record every time, so a restart in the middle loses nothing.
/// </summary>
sealed partial class ModelRescans(ServerOptions options, ScanJobs jobs, TimeProvider time, ILogger<ModelRescans> logger) : RepeatedWork
{
    ModelSearch? _search;

    /// <summary>The last round since the server started; null before the first.</summary>
    public RescanRound? Last { get; private set; }

    /// <summary>A round is under way.</summary>
    public bool Running { get; private set; }

    /// <summary>There is a folder to look in.</summary>
    public bool Possible => options.ModelsFolder is not null;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ModelsFolder is not { } folder)
            return Task.CompletedTask;
        _search = new ModelSearch(folder);
        return RepeatAsync(options.RescanEvery, stoppingToken);
    }

    // A thread of its own: hashing and scanning fill it.
    protected override Task LookAsync(CancellationToken cancel) => Task.Run(() => RoundAsync(_search!, cancel), cancel);

    protected override void Failed(Exception error)
    {
        LogFailed(error);
        Last = new RescanRound(time.GetUtcNow(), [], [("all", error is DbException or IOException ? "the record or the models folder could not be read; it is tried again" : "the round failed; the server's log says where")]);
    }

    async Task RoundAsync(ModelSearch search, CancellationToken cancel)
    {
        Running = true;
        try
        {
            await DueAsync(search, cancel).ConfigureAwait(false);
        }
        finally
        {
            Running = false;
        }
    }

    async Task DueAsync(ModelSearch search, CancellationToken cancel)
    {
        // In the server's own name: it measures, and its evidence key signs.
        var record = new EmbeddedRecord(options.Store, options.Session, options.Policies, time, options.Opa);
        var due = (await record.RescansAsync(RescanFilter.Own(options.ScanPolicies), cancel).ConfigureAwait(false)).Where(Worth).ToList();
        var recorded = new List<string>();
        var missed = new List<(string, string)>();
        if (due.Count > 0)
            search.Look(null, cancel);
        foreach (var row in due)
            if (await RescanAsync(record, search, row, cancel).ConfigureAwait(false) is { } reason)
            {
                missed.Add((row.Version.Slug, reason));
                LogMissed(row.Version.Slug, reason);
            }
            else
                recorded.Add(row.Version.Slug);
        Last = new RescanRound(time.GetUtcNow(), recorded, missed);
    }

    // What could not be read whole with these very rules is not tried at every restart, but with the schedule.
    bool Worth(RescanRow row) => !row.OnlyIncomplete || row.Scan!.At < time.GetUtcNow() - options.RescanEvery + TimeSpan.FromMinutes(1);

    async Task<string?> RescanAsync(EmbeddedRecord record, ModelSearch search, RescanRow row, CancellationToken cancel)
    {
        if (search.FindAll(row.Parts, out _) is not { } found)
            return "its files are not below the models folder";
        var job = jobs.RunScheduled(row.Version.Slug, found.Paths, FoundModel.PolicyAfter(row.Policy, options.ScanPolicies), cancel);
        cancel.ThrowIfCancellationRequested();
        if (job.Scan is not { } scan)
            return job.Error ?? "the scan was stopped";
        if (found.ReportOf(scan, row.Version.Slug) is not { Statements: [var made] } report)
            return "a file changed or could not be read to its end while it was scanned";
        var answer = await record.FileEvidenceAsync(
            new EvidenceRequest(made.Kind, [], made.Statement.Subjects, made.Statement.Predicate, null, made.Result, Origin.Measured, report.Tool, report.Findings, null, report.Gaps),
            cancel).ConfigureAwait(false);
        if (!answer.TryGet(out var evidence, out var refusal))
            return refusal.Message;
        job.Recorded = evidence.Entry;
        return evidence.Result == EvidenceResult.Incomplete ? $"not all of it could be looked at (entry {evidence.Entry})" : null;
    }

    [LoggerMessage(4, LogLevel.Error, "Scanning deployed models again failed; it is tried again with the schedule")]
    partial void LogFailed(Exception error);

    [LoggerMessage(5, LogLevel.Warning, "{Version} is deployed and was not scanned again: {Reason}")]
    partial void LogMissed(string version, string reason);
}
