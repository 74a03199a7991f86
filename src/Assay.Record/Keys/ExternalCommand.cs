using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Assay.Record;

/// <summary>
/// Runs a command of the user configuration: one line in, a short answer out, in the root folder, without the keyring's
/// passphrase, and never longer than it may take.
/// </summary>
static class ExternalCommand
{
    public const int DefaultTimeout = 30, MaxTimeout = 300;
    const int MaxComplaint = 2048;

    /// <param name="failure">Makes the exception to throw.</param>
    public static byte[] Run(
        string program, IReadOnlyList<string>? arguments, int? timeoutSeconds, int maxOutput, string line, IReadOnlyDictionary<string, string> environment,
        Func<SignerFault, string, Exception> failure)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetPathRoot(program)!,
        };
        foreach (var argument in arguments ?? [])
            start.ArgumentList.Add(argument);
        start.Environment.Remove(Passphrase.Variable);
        start.Environment.Remove(Passphrase.FileVariable);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start)!;
            try
            {
                // Off the caller's synchronisation context, so that waiting here cannot block what is waited for.
                return Task.Run(() => ConverseAsync(process, line, timeoutSeconds ?? DefaultTimeout, maxOutput, failure)).GetAwaiter().GetResult();
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
        catch (Win32Exception e)
        {
            throw failure(SignerFault.NotStarted, $"could not be started: {e.Message}");
        }
    }

    static async Task<byte[]> ConverseAsync(Process process, string line, int seconds, int maxOutput, Func<SignerFault, string, Exception> failure)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, maxOutput, timeout.Token);
            var complaint = ReadAsync(process.StandardError.BaseStream, MaxComplaint, timeout.Token);
            try
            {
                await process.StandardInput.WriteLineAsync(line.AsMemory(), timeout.Token).ConfigureAwait(false);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It does not read its input: what it answers will tell.
            }

            var answer = await output.WaitAsync(timeout.Token).ConfigureAwait(false);
            if (answer.Length > maxOutput)
                throw failure(SignerFault.TooMuchOutput, $"answered more than {maxOutput} bytes");
            await process.WaitForExitAsync(timeout.Token).ConfigureAwait(false);
            if (process.ExitCode == 0)
                return answer;
            var said = Encoding.UTF8.GetString(await complaint.WaitAsync(timeout.Token).ConfigureAwait(false));
            throw failure(SignerFault.Failed, $"ended with exit code {process.ExitCode}: {string.Concat(said.Where(c => !char.IsControl(c)).Take(500))}");
        }
        catch (OperationCanceledException)
        {
            throw failure(SignerFault.TimedOut, $"gave no answer within {seconds} seconds");
        }
    }

    // One byte more than the limit tells that there was more; the rest is never read.
    static async Task<byte[]> ReadAsync(Stream stream, int limit, CancellationToken cancel)
    {
        var buffer = new byte[limit + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return buffer[..length];
    }
}
