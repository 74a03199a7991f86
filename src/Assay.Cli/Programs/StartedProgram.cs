using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Assay.Cli;

/// <summary>
/// A server that was started to be looked at: in a session of its own, with the few variables that programs need and what the caller
/// hands out. Nothing of that session is left when it is disposed of; what leaves the session on purpose is not found again.
/// </summary>
sealed class StartedProgram : IAsyncDisposable
{
    const string Setsid = "/usr/bin/setsid";
    const int MostErrors = 8 << 10, Kill = 9, Terminate = 15;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // No token, no proxy's password, nothing of the record.
    static readonly string[] Common = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "USER", "LOGNAME", "SYSTEMROOT", "WINDIR", "APPDATA", "LOCALAPPDATA", "USERPROFILE", "TEMP", "TMP", "PATHEXT", "COMSPEC"];

    readonly Process _process;
    readonly Task _draining;
    readonly Queue<string> _errors = new();
    readonly bool _session;
    int _kept;

    StartedProgram(Process process, bool session)
    {
        (_process, _session) = (process, session);
        _draining = DrainAsync();
    }

    public Stream ToServer => _process.StandardInput.BaseStream;

    public Stream FromServer => _process.StandardOutput.BaseStream;

    /// <summary>The end of what it wrote on its error stream.</summary>
    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (_errors)
                return [.. _errors];
        }
    }

    /// <summary>Null with what is wrong when the program is not there or does not start.</summary>
    public static StartedProgram? Start(McpTarget target, out string problem)
    {
        problem = "";
        if (Located(target.Command![0], target.Folder) is not { } program)
        {
            problem = $"There is no program {target.Command[0]} (looked for in the full paths of PATH).";
            return null;
        }

        var session = OperatingSystem.IsLinux() && File.Exists(Setsid);
        var start = new ProcessStartInfo(session ? Setsid : program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = target.Folder };
        if (session)
            start.ArgumentList.Add(program);
        foreach (var argument in target.Command.Skip(1))
            start.ArgumentList.Add(argument);
        var own = start.Environment.Where(v => Common.Contains(v.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        start.Environment.Clear();
        foreach (var (name, value) in own)
            start.Environment[name] = value;
        foreach (var (name, value) in target.Environment)
            start.Environment[name] = value;
        try
        {
            return new StartedProgram(Process.Start(start)!, session);
        }
        catch (Exception e) when (e is Win32Exception or IOException or DirectoryNotFoundException)
        {
            problem = $"The program could not be started: {e.Message}";
            return null;
        }
    }

    /// <summary>What it ended with.</summary>
    public async Task<int> ExitAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel).ConfigureAwait(false);
        return _process.ExitCode;
    }

    async Task DrainAsync()
    {
        var block = new char[4096];
        try
        {
            for (int got; (got = await _process.StandardError.ReadAsync(block).ConfigureAwait(false)) > 0;)
                lock (_errors)
                {
                    _errors.Enqueue(new string(block, 0, got));
                    for (_kept += got; _kept > MostErrors && _errors.Count > 1;)
                        _kept -= _errors.Dequeue().Length;
                }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The pipe went away with the process.
        }
    }

    /// <summary>Asks it to end by closing its input, then ends its whole session.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It is gone already, or its input was closed before.
        }

        await WaitAsync().ConfigureAwait(false);
        Signal(Terminate);
        await WaitAsync().ConfigureAwait(false);
        // Also when it ended by itself: what it left running is in its session.
        Signal(Kill);
        await Task.WhenAny(_draining, Task.Delay(Patience)).ConfigureAwait(false);
        _process.Dispose();
    }

    async Task WaitAsync()
    {
        using var soon = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(soon.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is ended by force.
        }
    }

    void Signal(int signal)
    {
        if (_session)
            _ = SendSignal(-_process.Id, signal);
        else if (signal == Kill && !_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    // A group is ended by its number, which the class library cannot do.
    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SendSignal(int process, int signal);

    // Never from the current folder by a bare name.
    static string? Located(string program, string folder)
    {
        if (program.Contains('/', StringComparison.Ordinal) || program.Contains('\\', StringComparison.Ordinal))
            return Path.GetFullPath(program, folder) is var full && File.Exists(full) ? full : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified).Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists);
    }
}
