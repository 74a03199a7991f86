using System.Diagnostics;

namespace Assay.Cli.Tests;

/// <summary>Runs the command as a user does: another process, its own streams, an exit code.</summary>
static class Cli
{
    public sealed record Result(int Code, string Out, string Error);

    /// <summary>The published program where one is named, as <c>./test</c> does; else the one built beside this test.</summary>
    public static string Program { get; } = Environment.GetEnvironmentVariable("ASSAY_PROGRAM") is { Length: > 0 } published ? published : Path.Combine(AppContext.BaseDirectory, "Assay.Cli");

    public static Result Run(params string[] arguments) => Run([], arguments);

    public static Result Run((string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "the command did not end within a minute");
        return new Result(process.ExitCode, output, error.Result);
    }

    static Process Start((string Name, string Value)[] environment, string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
