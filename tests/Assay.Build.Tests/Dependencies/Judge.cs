using System.Diagnostics;
using System.Text.Json;

namespace Assay.Build.Tests.Dependencies;

/// <summary>Independent programs that say what is right: Debian's Python (packaging, tomllib), dpkg, node.</summary>
static class Judge
{
    /// <summary>Runs a script of Debian's Python; what it prints is JSON.</summary>
    public static JsonElement Python(string script, string input = "") => JsonDocument.Parse(Run("/usr/bin/python3", input, "-c", script)).RootElement.Clone();

    public static string Run(string program, string input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} failed: {error.Result}");
        return output.Result;
    }
}
