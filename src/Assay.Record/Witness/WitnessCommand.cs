using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Assay.Record;

/// <summary>A program that a witness is, or needs, could not be run or ended badly; caught in <see cref="TreeHeadWitnesses"/>.</summary>
sealed class WitnessException(string message) : Exception(message);

/// <summary>Runs a program of the user's with bytes on its standard input. It runs in the root folder and never sees the passphrase.</summary>
static class WitnessCommand
{
    const int MaxOutput = 64 * 1024;
    const int AfterExit = 500;

    /// <returns>What it wrote, at most 64 KiB.</returns>
    public static async Task<string> RunAsync(
        string program, IReadOnlyList<string> arguments, byte[] input, IReadOnlyDictionary<string, string>? environment, CancellationToken cancel)
    {
        if (!Path.IsPathFullyQualified(program))
            throw new WitnessException($"'{program}' must be a full path: what a name finds depends on where one stands");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetPathRoot(program)!,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment.Remove(Passphrase.Variable);
        start.Environment.Remove(Passphrase.FileVariable);
        // A GIT_DIR of the caller would send the head elsewhere.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new WitnessException($"{program} could not be started: {e.Message}");
        }

        using (process)
        {
            try
            {
                return await ConverseAsync(process, program, input, cancel).ConfigureAwait(false);
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
    }

    static async Task<string> ConverseAsync(Process process, string program, byte[] input, CancellationToken cancel)
    {
        var output = ReadAsync(process.StandardOutput.BaseStream, cancel);
        var complaint = ReadAsync(process.StandardError.BaseStream, cancel);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancel).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It does not read its input: its exit code will tell.
        }

        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        // A child that it left behind may hold the pipes open: what is there by now has to do.
        await Task.WhenAny(Task.WhenAll(output, complaint), Task.Delay(AfterExit, cancel)).ConfigureAwait(false);
        return process.ExitCode == 0 ? Said(output)
            : throw new WitnessException($"{program} ended with exit code {process.ExitCode}: {string.Concat(Said(complaint).Where(c => !char.IsControl(c)).Take(500))}");
    }

    static string Said(Task<string> pipe) => pipe.IsCompletedSuccessfully ? pipe.Result : "";

    // Reads to the end, so that the program never waits for us; keeps only the beginning.
    static async Task<string> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var kept = new byte[MaxOutput];
        var rest = new byte[4096];
        var length = await stream.ReadAtLeastAsync(kept, kept.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        while (length == kept.Length && await stream.ReadAsync(rest, cancel).ConfigureAwait(false) > 0)
        {
        }

        return Encoding.UTF8.GetString(kept, 0, length);
    }
}
