using System.Diagnostics;
using System.Globalization;

namespace Assay.Record.Tests.Storage;

/// <summary>A process that appends and prints its promises: bench/Assay.Record.Bench, mode <c>append --ack</c>.</summary>
sealed class WriterProcess : IDisposable
{
    readonly Process _process;
    readonly Task _reading;
    readonly Lock _gate = new();
    readonly List<Promise> _promises = [];

    WriterProcess(Process process)
    {
        _process = process;
        _reading = Task.Run(() =>
        {
            while (_process.StandardOutput.ReadLine() is { } line)
                if (line.Split(' ') is [var index, var count, var first, var ms])
                    lock (_gate)
                        _promises.Add(new Promise(Number(index), (int)Number(count), (int)Number(first), (int)Number(ms)));
        });
    }

    /// <summary>What the process printed: first index in the log, number of entries, the writer's number of the first, milliseconds.</summary>
    internal sealed record Promise(long Index, int Count, int First, int Milliseconds);

    internal IReadOnlyList<Promise> Promises
    {
        get
        {
            lock (_gate)
                return [.. _promises];
        }
    }

    internal static WriterProcess Start(TestStore t, string name, int batch, double seconds)
    {
        var key = t.Folder["tree-head.key"];
        if (!File.Exists(key))
            File.WriteAllBytes(key, Assert.IsType<EcdsaSigner>(t.Session.TreeHead).ExportPkcs8());
        var start = new ProcessStartInfo(Program()) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = t.Folder.Path };
        foreach (var argument in (string[])["append", "--ack", "--store", t.Address.SqlitePath is { } path ? $"sqlite:{path}" : t.Address.Postgres!, "--key", key,
            "--actor", t.First.Owner, "--batch", batch.ToString(CultureInfo.InvariantCulture), "--seconds", seconds.ToString(CultureInfo.InvariantCulture), "--writer", name])
            start.ArgumentList.Add(argument);
        return new WriterProcess(Process.Start(start)!);
    }

    /// <summary>SIGKILL to this process alone.</summary>
    internal void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
        _reading.Wait();
    }

    internal async Task EndAsync()
    {
        var errors = await _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync();
        await _reading;
        Assert.True(_process.ExitCode == 0, errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            Kill();
        _process.Dispose();
    }

    // The test project builds it; both stand in the artifacts folder of the repository.
    static string Program()
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        var program = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Assay.Record.Bench", configuration, "Assay.Record.Bench"));
        return File.Exists(program) ? program : throw new InvalidOperationException($"{program} is not there. Build bench/Assay.Record.Bench in the same configuration.");
    }

    static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
