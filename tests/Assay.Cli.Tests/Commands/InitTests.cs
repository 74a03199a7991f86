using System.Diagnostics;
using System.Text;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay init</c> where somebody sits at a terminal, and where nobody does.</summary>
public sealed class InitTests
{
    const string Script = "/usr/bin/script";

    [Fact]
    public void Somebody_at_a_terminal_is_asked_whose_record_it_is_and_who_they_are()
    {
        using var work = new Workspace();
        var (code, shown) = AtTerminal(work, null, "Example Banl\u007fk", "", Workspace.Passphrase, Workspace.Passphrase);
        Assert.True(code == 0, shown);
        Assert.Contains("[My organisation]", shown, StringComparison.Ordinal);
        Assert.Contains($"[{Environment.UserName}]", shown, StringComparison.Ordinal);
        Assert.Contains("The record of Example Bank is in", shown, StringComparison.Ordinal);
        Assert.Contains($"{Environment.UserName}, administrator", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void A_terminal_that_nobody_sits_at_is_not_waited_for()
    {
        // Runners of pipelines say so by CI; whoever gives the passphrase by a variable is a script.
        using var pipeline = new Workspace();
        var (code, shown) = AtTerminal(pipeline, "CI=true", Workspace.Passphrase, Workspace.Passphrase);
        Assert.True(code == 0, shown);
        Assert.Contains("The record of My organisation is in", shown, StringComparison.Ordinal);
        Assert.Contains("assay init --organisation NAME", shown, StringComparison.Ordinal);
        using var script = new Workspace();
        (code, shown) = AtTerminal(script, $"ASSAY_PASSPHRASE='{Workspace.Passphrase}'");
        Assert.True(code == 0, shown);
        Assert.Contains("The record of My organisation is in", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_terminal_the_options_say_it_and_nothing_is_asked()
    {
        using var work = new Workspace();
        Assert.Contains("The record of Example Bank", work.Must("init", "--organisation", "Example Bank", "--actor", "Ada"), StringComparison.Ordinal);
        Assert.Contains("Ada", work.Must("actor", "list"), StringComparison.Ordinal);
        using var usual = new Workspace();
        var result = usual.Run("init");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("The record of My organisation", result.Out, StringComparison.Ordinal);
    }

    // A terminal of its own.
    static (int Code, string Shown) AtTerminal(Workspace work, string? environment, params string[] typed)
    {
        Assert.SkipUnless(File.Exists(Script), "There is no program 'script' here to make a terminal with.");
        var start = new ProcessStartInfo(Script, ["-qec", $"env -u CI -u ASSAY_PASSPHRASE -u ASSAY_PASSPHRASE_FILE HOME='{work.At("home")}' TERM=xterm {environment} '{Cli.Program}' init", "/dev/null"])
        {
            WorkingDirectory = work.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var shown = new StringBuilder();
        // Each is typed when it was asked for, as by a person.
        var end = DateTime.UtcNow.AddMinutes(2);
        foreach (var line in typed)
        {
            Assert.True(ReadUntilAsked(process.StandardOutput, shown, end), $"nothing was asked: {shown}");
            process.StandardInput.Write(line + "\r");
            process.StandardInput.Flush();
        }

        var rest = process.StandardOutput.ReadToEndAsync();
        Assert.True(process.WaitForExit(120_000), $"it waits for somebody who is not there: {shown}");
        return (process.ExitCode, shown.Append(rest.Result).ToString());
    }

    static bool ReadUntilAsked(StreamReader output, StringBuilder shown, DateTime end)
    {
        var one = new char[1];
        while (DateTime.UtcNow < end && output.ReadAsync(one, 0, 1) is var read && read.Wait(end - DateTime.UtcNow) && read.Result == 1)
            if (shown.Append(one[0]).ToString().EndsWith(": ", StringComparison.Ordinal))
                return true;
        return false;
    }
}
