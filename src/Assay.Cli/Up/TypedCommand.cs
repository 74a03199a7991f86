using System.Diagnostics;

namespace Assay.Cli;

/// <summary>
/// A command of the walk as its visitor would type it: another process, in the folder of the record. So the walk does nothing that the guides do not, and what it
/// shows can be typed again.
/// </summary>
sealed class TypedCommand(UpHome home, IWalkLog log, CancellationToken cancel)
{
    /// <summary>The program itself, whatever it is called and whoever loaded this.</summary>
    static readonly string Program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Assay.Cli.exe" : "Assay.Cli");

    public sealed record Ending(ExitCode Code, string Output, string Error);

    /// <summary>Shows the command and runs it.</summary>
    public Task<Ending> RunAsync(params IReadOnlyList<string> arguments)
    {
        log.Typed(Shown(arguments));
        return QuietlyAsync(arguments);
    }

    /// <summary>Runs it without a word: for what waits until something is there.</summary>
    public async Task<Ending> QuietlyAsync(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = home.Folder };
        // The record of this folder and no other, whatever the visitor's own settings are.
        foreach (var name in (string[])["ASSAY_SERVER", "ASSAY_TOKEN", "ASSAY_PASSPHRASE"])
            start.Environment.Remove(name);
        start.Environment["ASSAY_PASSPHRASE_FILE"] = home.PassphraseFile;
        start.Environment["ASSAY_OSV"] = Path.Combine(home.Folder, "advisories.index");
        foreach (var (name, token) in SupportStage.Tokens)
            start.Environment[name] = token;
        using var process = Process.Start(start) ?? throw new WalkException($"The program {Program} could not be started.");
        process.StandardInput.Close();
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            return new Ending((ExitCode)process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Shows and runs a command that has to say yes.</summary>
    public async Task<string> MustAsync(params IReadOnlyList<string> arguments)
    {
        var ending = await RunAsync(arguments).ConfigureAwait(false);
        return ending.Code == ExitCode.Yes ? ending.Output : throw Failed(arguments, ending);
    }

    /// <summary>As the one that has to succeed, and also where it is written and a slow gateway did not show in time that it has it.</summary>
    public async Task WriteAsync(params IReadOnlyList<string> arguments)
    {
        var ending = await RunAsync(arguments).ConfigureAwait(false);
        if (ending.Code is not (ExitCode.Yes or ExitCode.Incomplete))
            throw Failed(arguments, ending);
    }

    public static string Shown(IReadOnlyList<string> arguments) => "assay " + string.Join(' ', arguments.Select(Quoted));

    public static WalkException Failed(IReadOnlyList<string> arguments, Ending ending) =>
        new($"The walk stopped at 'assay {string.Join(' ', arguments.TakeWhile(a => !a.StartsWith('-')))}' (exit code {(int)ending.Code}): {(ending.Error.Length > 0 ? ending.Error : ending.Output).Trim()}");

    static string Quoted(string argument) => argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@,+%*".Contains(c, StringComparison.Ordinal)) ? argument : $"'{argument}'";
}
