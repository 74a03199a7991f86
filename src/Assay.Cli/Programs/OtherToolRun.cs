using System.Diagnostics;
using Assay.Build.Code.Outside;

namespace Assay.Cli;

/// <summary>
/// Runs other scanners: only those that were asked for, only from folders of PATH, never from the current one, with a time limit. A tool
/// that is missing or fails is a gap.
/// </summary>
static class OtherToolRun
{
    const int MostOutput = 256 << 20;

    /// <param name="limit">How long it may take.</param>
    public static async Task<Report> RunAsync(string name, string root, TimeSpan limit, CancellationToken cancel)
    {
        var full = Path.GetFullPath(root);
        if (Find(name) is not { } program)
            return OtherTools.Missing(name, "is not on PATH (folders without a full name, and the current one, do not count)");
        var output = Path.Combine(Path.GetTempPath(), $"assay-{Guid.NewGuid():N}.json");
        try
        {
            var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = "/", UseShellExecute = false };
            foreach (var argument in OtherTools.Arguments(name, full, output))
                start.ArgumentList.Add(argument);
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            timer.CancelAfter(limit);
            try
            {
                var said = Drain(process.StandardOutput, timer.Token);
                var errors = Drain(process.StandardError, timer.Token);
                await process.WaitForExitAsync(timer.Token).ConfigureAwait(false);
                var text = await said.ConfigureAwait(false);
                _ = await errors.ConfigureAwait(false);
                if (File.Exists(output) && new FileInfo(output).Length is > 0 and < MostOutput)
                    text = await File.ReadAllTextAsync(output, cancel).ConfigureAwait(false);
                return OtherTools.Read(name, text, process.ExitCode, full);
            }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                return OtherTools.Missing(name, $"did not finish within {limit.TotalSeconds:0} seconds");
            }
        }
        catch (Exception e) when (e is IOException or System.ComponentModel.Win32Exception or UnauthorizedAccessException)
        {
            return OtherTools.Missing(name, $"could not be run: {e.GetType().Name}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    static async Task<string> Drain(StreamReader reader, CancellationToken cancel)
    {
        var text = new System.Text.StringBuilder();
        var block = new char[1 << 16];
        for (int got; (got = await reader.ReadAsync(block, cancel).ConfigureAwait(false)) > 0;)
            if (text.Length < MostOutput)
                text.Append(block, 0, got);
        return text.ToString();
    }

    /// <summary>Where a program is, by the absolute folders of PATH; null when it is in none.</summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => Path.IsPathFullyQualified(folder) && Path.GetFullPath(folder) != Path.GetFullPath(Environment.CurrentDirectory))
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
