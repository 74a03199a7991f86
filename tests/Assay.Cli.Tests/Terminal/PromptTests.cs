using System.Diagnostics;
using System.Text;

namespace Assay.Cli.Tests.Commands;

/// <summary>Questions at a real terminal (a pseudo-terminal by <c>script</c>).</summary>
public sealed class PromptTests
{
    [Fact]
    public async Task A_passphrase_is_asked_twice_again_when_it_differs_and_never_shown()
    {
        using var work = new Workspace().With("ASSAY_PASSPHRASE", null);
        var (code, shown) = await TypeAsync(work, "init --actor Ada", ("keyring", "my long secret\r"), ("again", "my long sekret\r"), ("keyring", "my long sex\bcret\r"), ("again", "my long secret\r"));
        Assert.True(code == 0, shown);
        Assert.Contains("the two are not the same", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("sekret", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("my long se", shown, StringComparison.Ordinal);
        Assert.Equal(2, (await TypeAsync(work, "actor add Bob --role grc", ("keyring", "wrong\r"))).Code);
        Assert.Equal(0, (await TypeAsync(work, "actor add Bob --role grc", ("keyring", "my long secret\r"))).Code);
    }

    [Fact]
    public async Task Ctrl_C_at_a_question_ends_the_command_and_changes_nothing()
    {
        using var work = new Workspace().With("ASSAY_PASSPHRASE", null);
        Assert.Equal(130, (await TypeAsync(work, "init --actor Ada", ("keyring", "half\u0003"))).Code);
        Assert.False(Directory.Exists(work.At(".assay")));
    }

    static async Task<(int Code, string Shown)> TypeAsync(Workspace work, string command, params (string Question, string Answer)[] conversation)
    {
        var start = new ProcessStartInfo("script", ["-q", "-e", "-c", $"{Cli.Program} {command}", "/dev/null"])
        {
            WorkingDirectory = work.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ASSAY_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["HOME"] = work.At("home");
        using var process = Process.Start(start)!;
        var shown = new StringBuilder();
        var from = 0;
        foreach (var (question, answer) in conversation)
        {
            while (!shown.ToString(from, shown.Length - from).Contains($"{question}: ", StringComparison.Ordinal))
            {
                var c = process.StandardOutput.Read();
                if (c < 0)
                    return (await EndAsync(process), shown.ToString());
                shown.Append((char)c);
            }

            from = shown.Length;
            // The terminal is taken over right after the question is written.
            await Task.Delay(300, TestContext.Current.CancellationToken);
            await process.StandardInput.WriteAsync(answer);
            await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        }

        shown.Append(await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        return (await EndAsync(process), shown.ToString());
    }

    static async Task<int> EndAsync(Process process)
    {
        await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        return process.ExitCode;
    }
}
