using System.CommandLine;
using Assay.Build;
using Assay.Build.Locks;
using Assay.Build.ModelFiles.Remote;

namespace Assay.Cli;

/// <summary><c>assay lock</c>: what code loads from elsewhere, pinned; and whether it still is what was pinned.</summary>
static class LockCommand
{
    public static Command Create()
    {
        var path = Path();
        var options = new LockSourceOptions();
        var update = new Option<bool>("--update") { Description = "Resolve again what the lock holds already." };
        var dry = new Option<bool>("--dry-run") { Description = "Show what would be locked; write nothing." };
        var command = new AssayCommand("lock", "Pin every model and dataset that code refers to, in assay.lock.", async context =>
        {
            var (read, problem) = Read(context, options, path, mustExist: false);
            if (read is null)
                return problem!.Write(context.Out.Format);
            var result = await context.WithProgress("Reading", _ => Task.Run(() => ModelLock.Make(context.Get(path), read.Value.Entries, options.Of(context) with { Update = context.Get(update) }, context.Cancel))).ConfigureAwait(false);
            if (!context.Get(dry))
                await WriteAsync(read.Value.File, ModelLock.Write(result.Entries), context.Cancel).ConfigureAwait(false);
            LockRendering.Write(context, result, context.Get(dry) ? null : read.Value.File, verified: false, []);
            return result.ToReport(TimeProvider.System.GetUtcNow()).ExitCode(context.FailOn);
        }, CommandShape.Report, Severity.Medium)
        { path, update, dry };
        options.AddTo(command);
        command.Add(Verify());
        return command;
    }

    static AssayCommand Verify()
    {
        var path = Path();
        var options = new LockSourceOptions();
        var model = new Option<string?>("--model", "--for") { Description = "With --record: the model (file or folder) that is built on these; the evidence is about it.", HelpName = "PATH" };
        var recording = new Recording();
        var command = new AssayCommand("verify", "Compare code, lock and, where they are given, copies and the hub.", async context =>
        {
            var (read, problem) = Read(context, options, path, mustExist: true);
            if (read is null)
                return problem!.Write(context.Out.Format);
            ModelDigest? built = null;
            if (context.Get(model) is { } named && (built = ModelDigest.Of(named, null, out var problems, context.Cancel)) is null)
                return context.Fail($"The model cannot be read: {problems[0].Detail}", named, Problem.CheckPath);
            LockResult? result = null;
            return await recording.RunAsync(context, async _ =>
            {
                result = await context.WithProgress("Comparing", _ => Task.Run(() => ModelLock.Verify(context.Get(path), read.Value.Entries, options.Of(context), context.Cancel))).ConfigureAwait(false);
                return [result.ToReport(TimeProvider.System.GetUtcNow(), built)];
            }, finish: recorded =>
            {
                LockRendering.Write(context, result!, read.Value.File, verified: true, recorded);
                return result!.ToReport(TimeProvider.System.GetUtcNow()).ExitCode(context.FailOn);
            }).ConfigureAwait(false);
        }, CommandShape.Report, Severity.Medium)
        { path, model };
        options.AddTo(command);
        recording.AddTo(command);
        return command;
    }

    static Argument<string> Path() => new("path") { Description = "The project: a folder, or one file.", HelpName = "PATH", DefaultValueFactory = _ => "." };

    static ((string File, IReadOnlyList<LockEntry> Entries)? Read, Problem? Problem) Read(CommandContext context, LockSourceOptions options, Argument<string> path, bool mustExist)
    {
        var root = context.Get(path);
        if (!System.IO.Path.Exists(root))
            return (null, new Problem("There is no such file or folder.", root, Problem.CheckPath));
        if (options.Problem(context) is { } problem)
            return (null, problem);
        var file = options.LockFile(context) ?? System.IO.Path.Combine(File.Exists(root) ? System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(root))! : root, ModelLock.FileName);
        if (!File.Exists(file))
            return mustExist || Directory.Exists(file) ? (null, new Problem("There is no lock.", file, "Make one: assay lock PATH --cache DIR, or with --online; then commit it.")) : ((file, []), null);
        if (CodeScanning.Bytes(file, out var bytes) is { } trouble)
            return (null, trouble);
        return ModelLock.Read(bytes, out var error) is { } entries ? ((file, entries), null) : (null, new Problem($"The lock cannot be used: {error}.", file, "Take it from version control, or delete it and run assay lock."));
    }

    // Whole or not at all: a lock that is half written would be worse than none.
    static async Task WriteAsync(string file, byte[] bytes, CancellationToken cancel)
    {
        if (File.Exists(file) && (await File.ReadAllBytesAsync(file, cancel).ConfigureAwait(false)).AsSpan().SequenceEqual(bytes))
            return;
        var beside = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            // What lies there already may be a link that somebody put into the project.
            var made = new FileStream(beside, FileMode.CreateNew, FileAccess.Write);
            await using (made.ConfigureAwait(false))
                await made.WriteAsync(bytes, cancel).ConfigureAwait(false);
            File.Move(beside, file, overwrite: true);
        }
        catch (OperationCanceledException)
        {
            File.Delete(beside);
            throw;
        }
    }
}

/// <summary>Where a lock stands, and where its revisions and digests may come from.</summary>
sealed class LockSourceOptions
{
    readonly Option<string?> _lock = new("--lock") { Description = "The lock file (default: assay.lock in PATH).", HelpName = "FILE" };
    readonly Option<string[]> _cache = new("--cache") { Description = "A cache folder of Hugging Face (HF_HOME, or its hub folder).", HelpName = "FOLDER" };
    readonly Option<string[]> _folder = new("--folder") { Description = "Where a copy lies: OWNER/NAME=DIR, or datasets/OWNER/NAME=DIR.", HelpName = "NAME=FOLDER" };
    readonly Option<bool> _online = new("--online") { Description = "Ask the hub, and fetch files at addresses once for their digests. HF_TOKEN gives access to private repositories." };
    readonly Option<string?> _endpoint = new("--endpoint") { Description = "With --online: the hub's address (default: HF_ENDPOINT, or https://huggingface.co).", HelpName = "URL" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _lock, _cache, _folder, _online, _endpoint })
            command.Add(option);
    }

    public string? LockFile(CommandContext context) => context.Get(_lock);

    public Problem? Problem(CommandContext context)
    {
        foreach (var cache in context.Get(_cache) ?? [])
            if (ModelLock.CacheProblem(cache) is { } problem)
                return new Problem($"The cache cannot be used: {problem}.", cache, "Name HF_HOME, or its hub folder.");
        foreach (var pair in context.Get(_folder) ?? [])
            if (pair.Split('=', 2) is not [{ Length: > 0 }, { Length: > 0 } folder] || !Path.Exists(folder))
                return new Problem("--folder is NAME=FOLDER with a folder that is there.", pair, "For example: --folder org/model=models/local");
        if (context.Get(_endpoint) is { } endpoint && (!context.Get(_online) || !Uri.TryCreate(endpoint, UriKind.Absolute, out var hub) || !(hub.Scheme == Uri.UriSchemeHttps || (hub.Scheme == Uri.UriSchemeHttp && hub.IsLoopback))))
            return new Problem("--endpoint is an https address, together with --online.", endpoint, "For example: --online --endpoint https://hub.example.com");
        return null;
    }

    public LockOptions Of(CommandContext context)
    {
        var endpoint = context.Get(_endpoint);
        return new LockOptions
        {
            Caches = context.Get(_cache) ?? [],
            Folders = (context.Get(_folder) ?? []).Select(p => p.Split('=', 2)).GroupBy(p => p[0], StringComparer.Ordinal).ToDictionary(p => p.Key, p => p.Last()[1], StringComparer.Ordinal),
            Online = context.Get(_online) ? new RemoteAccess { Variable = name => name == "HF_ENDPOINT" && endpoint is not null ? endpoint : Environment.GetEnvironmentVariable(name) } : null,
        };
    }
}
