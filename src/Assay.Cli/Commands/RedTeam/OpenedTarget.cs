using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>A target that its file describes and its owner allowed, ready to be asked; closes its connections and ends its programs.</summary>
sealed class OpenedTarget : IAsyncDisposable
{
    readonly SocketsHttpHandler _handler = RedTeamTarget.Connections();
    readonly HttpClient _http;

    OpenedTarget(TargetFile file)
    {
        File = file;
        _http = new HttpClient(_handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public TargetFile File { get; }

    public ITarget Target { get; private set; } = null!;

    /// <summary>Null with the problem when it cannot be asked: the variable of a header is not set, or nobody approved its program.</summary>
    /// <param name="path">The file it was read from: its program runs in that folder.</param>
    /// <param name="approved">Its program was approved on the command line.</param>
    /// <param name="say">Told in words that it is busy and waited for.</param>
    public static OpenedTarget? Open(TargetFile file, string path, RoundLimits limits, bool approved, Action<string> say, out Problem? problem)
    {
        problem = null;
        if (file.Command.Count > 0 && !approved && !TargetPrograms.Approved(file))
        {
            problem = new Problem("Nothing was run: starting the program of a file needs approval.", path, "Look at the command above; then say --yes.");
            return null;
        }

        var opened = new OpenedTarget(file);
        if (RedTeamTarget.Open(file, opened._http, Environment.GetEnvironmentVariable, TargetLimits.Of(limits), out var error, new TargetPrograms(Path.GetDirectoryName(Path.GetFullPath(path))!), new BusyTarget(file.Name, say, TimeProvider.System).Waits) is { } target)
        {
            opened.Target = target;
            return opened;
        }

        opened._http.Dispose();
        opened._handler.Dispose();
        problem = new Problem($"The target cannot be used: {error}.", path,
            error.EndsWith(" is not set", StringComparison.Ordinal) ? $"Set it, for example: export {error.Split(' ')[^4]}=... (docs/formats/red-team-target.md)" : "docs/formats/red-team-target.md describes it.");
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        if (Target is IAsyncDisposable programs)
            await programs.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
        _handler.Dispose();
    }
}
