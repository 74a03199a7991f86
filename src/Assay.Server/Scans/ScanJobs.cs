using System.Collections.Concurrent;
using System.Threading.Channels;
using Assay.Build.ModelFiles;
using Assay.Governance;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Assay.Server;

/// <summary>
/// Scans that people ask for: a bounded queue, one scan a core at a time, results kept for an hour. Uploads lie in a
/// folder of their own that only this process's user reads, and are gone when they were scanned.
/// </summary>
sealed partial class ScanJobs(ServerOptions options, TimeProvider time, ILogger<ScanJobs> logger) : BackgroundService
{
    const int MostWaiting = 64;
    const int MostOfOne = 8;
    static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    readonly ConcurrentDictionary<string, ScanJob> jobs = new();
    readonly Channel<ScanJob> queue = Channel.CreateUnbounded<ScanJob>();

    // Who looks for a place takes it before anybody else looks.
    readonly Lock places = new();

    // Whose uploads are being read: each has its place already.
    readonly List<string> arriving = [];

    /// <summary>The caller's scans, newest first.</summary>
    public IReadOnlyList<ScanJob> Of(string actor) => [.. jobs.Values.Where(j => j.Actor == actor).OrderByDescending(j => j.At)];

    /// <summary>What the server scanned by itself, newest first.</summary>
    public IReadOnlyList<ScanJob> Scheduled => Of(ScanJob.Schedule);

    /// <summary>A scan that the caller may look at: their own, or the schedule's.</summary>
    public ScanJob? Seen(string id, string actor) => Find(id, actor) ?? Find(id, ScanJob.Schedule);

    /// <summary>Scans on the caller's thread, listed as asked for by the schedule; it takes no place in the queue of people.</summary>
    public ScanJob RunScheduled(string name, IReadOnlyList<string> paths, ScanPolicy policy, CancellationToken cancel)
    {
        var job = new ScanJob(ScanJob.Schedule, name, paths[0], null, time.GetUtcNow()) { Paths = paths, Policy = policy };
        Forget();
        jobs[job.Id] = job;
        Run(job, cancel);
        return job;
    }

    public ScanJob? Find(string id, string actor) => jobs.TryGetValue(id, out var job) && job.Actor == actor ? job : null;

    /// <summary>Takes an upload in, block by block. It has its place among those that wait before a byte of it is read.</summary>
    public async Task<Answer<ScanJob>> UploadAsync(string actor, string? name, Stream content, CancellationToken cancel)
    {
        if (TakePlace(actor) is { } refusal)
            return refusal;
        ScanJob? job = null;
        try
        {
            var arrived = await ReadAsync(actor, name, content, cancel).ConfigureAwait(false);
            arrived.TryGet(out job, out _);
            return arrived;
        }
        finally
        {
            // Its place becomes the scan's, or is free again: never both, never neither.
            lock (places)
            {
                arriving.Remove(actor);
                if (job is not null)
                    Add(job);
            }
        }
    }

    async Task<Answer<ScanJob>> ReadAsync(string actor, string? name, Stream content, CancellationToken cancel)
    {
        var plain = PlainName(name);
        var folder = Directory.CreateTempSubdirectory("assay-scan-").FullName;
        var path = Path.Combine(folder, plain);
        try
        {
            // The folder is closed to everybody else (mode 0700).
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
                if (!await CopyAsync(content, file, options.MaxScanBytes, cancel).ConfigureAwait(false))
                {
                    Delete(folder);
                    return new Refusal(RefusalKind.Invalid, $"The file is larger than the {Web.Words.Bytes(options.MaxScanBytes)} this server takes.") { HowTo = "Scan it where it lies: assay scan FILE" };
                }
        }
        catch
        {
            // The sender went away, or the disk is full: half a file is no file.
            Delete(folder);
            throw;
        }

        return new ScanJob(actor, plain, path, folder, time.GetUtcNow());
    }

    /// <summary>Scans what lies below the models folder that the administrator named.</summary>
    public Answer<ScanJob> AtPath(string actor, string path)
    {
        if (options.ModelsFolder is not { } root)
            return new Refusal(RefusalKind.Invalid, "This server has no models folder.") { HowTo = "Upload the file, or start the server with one: assay serve --models-folder FOLDER" };
        if (ModelsFolder.Resolve(root, path) is not { } real)
            return new Refusal(RefusalKind.NotFound, "There is no such file or folder below the models folder.") { HowTo = "Give its path relative to that folder." };
        lock (places)
            return Full(actor) is { } refusal ? refusal : Add(new ScanJob(actor, path, real, null, time.GetUtcNow()));
    }

    /// <summary>Stops it if it runs, and forgets it.</summary>
    public void Remove(ScanJob job)
    {
        job.Cancel();
        if (job.Ended)
            jobs.TryRemove(job.Id, out _);
    }

    public override void Dispose()
    {
        foreach (var job in jobs.Values)
            Delete(job.UploadFolder);
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => Task.Run(() => WorkAsync(stoppingToken), stoppingToken)));

    async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var job in queue.Reader.ReadAllAsync(stopping).ConfigureAwait(false))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, job.Cancellation);
                Run(job, either.Token);
                Delete(job.UploadFolder);
                Forget();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server ends: what waits is not scanned.
        }
    }

    void Run(ScanJob job, CancellationToken cancel)
    {
        try
        {
            job.Began = time.GetUtcNow();
            job.State = ScanState.Scanning;
            // What is shown is what would be recorded.
            var scan = ModelScanner.Scan(ScanTarget.AtPath(job.Paths), ScanOptions.Default with { Digests = true, Policy = job.Policy }, new Progressing(job), cancel).WithoutWaivers();
            // A folder is called by its name and known by its root, as on the command line. What the schedule scans is filed by what it found.
            job.Report = !job.Scheduled && job.Paths is [var one] ? FoundModel.ReportOfPath(scan, one, null, cancel) : null;
            job.Scan = scan;
            job.State = ScanState.Done;
        }
        catch (OperationCanceledException)
        {
            job.State = ScanState.Cancelled;
        }
#pragma warning disable CA1031 // one job that fails must not end the worker, whatever went wrong; it is logged and shown
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFailed(e);
            job.Error = "The scan failed. This is a bug in Assay; the server's log says where.";
            job.State = ScanState.Failed;
        }
    }

    ScanJob Add(ScanJob job)
    {
        jobs[job.Id] = job;
        queue.Writer.TryWrite(job);
        return job;
    }

    Refusal? TakePlace(string actor)
    {
        lock (places)
        {
            if (Full(actor) is { } refusal)
                return refusal;
            arriving.Add(actor);
            return null;
        }
    }

    // What the server scans by itself takes no place of anybody.
    Refusal? Full(string actor)
    {
        Forget();
        List<string> waiting = [.. arriving, .. jobs.Values.Where(j => !j.Ended && !j.Scheduled).Select(j => j.Actor)];
        if (waiting.Count >= MostWaiting)
            return new Refusal(RefusalKind.Conflict, "Too many scans are waiting.") { HowTo = "Try again in a while, or scan it where it lies: assay scan FILE" };
        return waiting.Count(a => a == actor) >= MostOfOne
            ? new Refusal(RefusalKind.Conflict, $"{MostOfOne} of your scans are waiting or running.") { HowTo = "Wait for one, or cancel one." }
            : null;
    }

    void Forget()
    {
        var before = time.GetUtcNow() - Kept;
        foreach (var job in jobs.Values.Where(j => j.Ended && j.At < before))
            if (jobs.TryRemove(job.Id, out _))
                job.Dispose();
    }

    static async Task<bool> CopyAsync(Stream from, FileStream to, long most, CancellationToken cancel)
    {
        var block = new byte[1 << 16];
        long taken = 0;
        while (await from.ReadAsync(block, cancel).ConfigureAwait(false) is > 0 and var got)
        {
            taken += got;
            if (taken > most)
                return false;
            await to.WriteAsync(block.AsMemory(0, got), cancel).ConfigureAwait(false);
        }

        return true;
    }

    // A name for a file in a folder of its own: the last step of what was sent, without what a file system or a page could stumble over.
    static string PlainName(string? name)
    {
        var last = (name ?? "").Replace('\\', '/').Split('/')[^1];
        var plain = string.Concat(last.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim(' ', '.');
        return plain.Length == 0 ? "upload" : plain.Length > 120 ? plain[^120..] : plain;
    }

    static void Delete(string? folder)
    {
        try
        {
            if (folder is not null && Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody else cleans the temporary folder, too.
        }
    }

    [LoggerMessage(3, LogLevel.Error, "A scan failed")]
    partial void LogFailed(Exception error);

    sealed class Progressing(ScanJob job) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value) => job.Progress = value;
    }
}
