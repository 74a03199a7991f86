using System.Collections.Concurrent;
using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>
/// <c>assay scan --watch</c>: what is in a folder, and then every file that is new or changed, once nobody writes to it
/// any more. Events say at once that something happened; a look through the folder every few seconds finds what they missed.
/// </summary>
sealed class ScanWatch(string named, ScanOptions options, CommandContext context)
{
    const int MostAtOnce = 64;
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200), Quiet = TimeSpan.FromSeconds(1), Rescan = TimeSpan.FromSeconds(5);

    readonly record struct State(long Length, DateTime Written);

    // Events and the look through the folder have to spell a path alike.
    readonly string folder = Path.GetFullPath(named);
    readonly ConcurrentQueue<string> events = new();
    readonly Dictionary<string, (State State, DateTimeOffset Since)> waiting = [];
    readonly Dictionary<string, State> scanned = [];
    readonly HashSet<Gap> told = [];
    volatile bool lookThrough = true;
    Severity? worst;
    bool incomplete;

    public async Task<ExitCode> RunAsync()
    {
        if (!Directory.Exists(folder))
            return context.Fail("--watch takes a folder.", named, "Name the folder that the file is in.");
        using var watcher = Watcher();
        var next = DateTimeOffset.MinValue;
        try
        {
            while (true)
            {
                context.Cancel.ThrowIfCancellationRequested();
                var now = TimeProvider.System.GetUtcNow();
                if (!Directory.Exists(folder))
                {
                    Tell(new Gap(folder, "the folder is gone"));
                    break;
                }

                if (lookThrough || now >= next)
                    LookThrough(now);
                if (lookThrough || now >= next)
                    (lookThrough, next) = (false, now + Rescan);
                while (events.TryDequeue(out var path))
                    Notice(path, now, always: true);
                ScanQuiet(now);
                await Task.Delay(Tick, context.Cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (context.Cancel.IsCancellationRequested)
        {
            // Ctrl-C is how watching ends.
        }

        return worst is { } severity && severity >= context.FailOn ? ExitCode.No
            : !incomplete ? ExitCode.Yes
            : options.Policy.FailIncomplete ? ExitCode.No : ExitCode.Incomplete;
    }

    FileSystemWatcher? Watcher()
    {
        try
        {
            var watcher = new FileSystemWatcher(folder)
            {
                IncludeSubdirectories = true,
                InternalBufferSize = 64 << 10,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Created += (_, e) => Happened(e.FullPath);
            watcher.Changed += (_, e) => Happened(e.FullPath);
            watcher.Renamed += (_, e) => Happened(e.FullPath);
            // The system dropped events: everything is looked at again.
            watcher.Error += (_, _) => lookThrough = true;
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (IOException e)
        {
            Console.Error.WriteLine($"assay: the system gives no events for this folder, so it is looked through every {Rescan.TotalSeconds:0} seconds: {SafeText.Of(e.Message)}");
            return null;
        }
    }

    void Happened(string path)
    {
        // Files in a folder that was moved in have no events of their own.
        if (events.Count > 10_000 || Directory.Exists(path))
            lookThrough = true;
        else
            events.Enqueue(path);
    }

    void LookThrough(DateTimeOffset now)
    {
        var gaps = new List<Gap>();
        var there = new HashSet<string>();
        foreach (var file in FolderFiles.Below(folder, options.Limits.Files, gaps))
        {
            there.Add(file.FullName);
            Notice(file.FullName, now, always: false);
        }

        foreach (var gap in gaps)
            Tell(gap);
        foreach (var gone in scanned.Keys.Where(p => !there.Contains(p)).ToList())
            scanned.Remove(gone);
    }

    // An event counts even when length and time are the old ones: both can be set back.
    void Notice(string path, DateTimeOffset now, bool always)
    {
        if (Look(path) is not { } state)
            waiting.Remove(path);
        else if (always || (!waiting.ContainsKey(path) && !(scanned.TryGetValue(path, out var known) && known == state)))
            waiting[path] = (state, now);
    }

    static State? Look(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.LinkTarget is null ? new State(file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    void ScanQuiet(DateTimeOffset now)
    {
        var ready = new List<string>();
        foreach (var (path, seen) in waiting.ToList())
        {
            if (Look(path) is not { } state)
                waiting.Remove(path);
            else if (state != seen.State)
                waiting[path] = (state, now);
            // What was there before watching began is not being written, unless it changes under our eyes.
            else if (now - seen.Since >= Quiet || (scanned.Count == 0 && worst is null && now.UtcDateTime - state.Written > Quiet * 10))
                ready.Add(path);
            if (ready.Count == MostAtOnce)
                break;
        }

        if (ready.Count == 0)
            return;
        ready.Sort(StringComparer.Ordinal);
        foreach (var path in ready)
        {
            scanned[path] = waiting[path].State;
            waiting.Remove(path);
        }

        var scan = ModelScanner.Scan(ScanTarget.InFolder(folder, [.. ready.Select(p => Path.GetRelativePath(folder, p))]), options, null, context.Cancel);
        foreach (var file in scan.Files)
            if (File.Exists(Path.Combine(folder, file.Path)))
                Tell(file);
        context.Out.Flush();
    }

    void Tell(FileScan file)
    {
        worst = file.Worst is { } severity && !(worst >= severity) ? severity : worst;
        incomplete |= !file.Complete;
        if (context.Out.Format == OutputFormat.Json)
            context.Out.WriteRaw(ScanJson.Line(file, TimeProvider.System.GetUtcNow()));
        else
            context.Out.WriteText(text => ScanText.File(file, text));
    }

    void Tell(Gap gap)
    {
        if (!told.Add(gap))
            return;
        incomplete = true;
        if (context.Out.Format == OutputFormat.Json)
            context.Out.WriteRaw(ScanJson.Line(gap, TimeProvider.System.GetUtcNow()));
        else
            context.Out.WriteText(text => text.Line($"{gap.Where}  not looked at: {gap.Reason}", Tone.Warn));
        context.Out.Flush();
    }
}
