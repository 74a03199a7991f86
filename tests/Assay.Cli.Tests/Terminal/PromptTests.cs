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
        var (code, shown) = await TypeAsync(work, "init --actor Ada --organisation Acme", ("keyring", "my long secret\r"), ("again", "my long sekret\r"), ("keyring", "my long sex\bcret\r"), ("again", "my long secret\r"));
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
        Assert.Equal(130, (await TypeAsync(work, "init --actor Ada --organisation Acme", ("keyring", "half\u0003"))).Code);
        Assert.False(Directory.Exists(work.At(".assay")));
    }

    [Fact]
    public async Task Who_sits_at_a_terminal_is_asked_whose_record_it_is_and_a_pipeline_with_a_terminal_is_not()
    {
        using var work = new Workspace();
        var (code, shown) = await TypeAsync(work, "init", ("[My organisation]", "Harbour\r"), ($"[{Environment.UserName}]", "Ada\r"), ("keyring", "my long secret\r"), ("again", "my long secret\r"));
        Assert.True(code == 0, shown);
        Assert.Contains("Harbour", shown, StringComparison.Ordinal);
        using var pipeline = new Workspace();
        (code, shown) = await TypeInAsync(new() { ["CI"] = "true" }, pipeline, "init", ("keyring", "my long secret\r"), ("again", "my long secret\r"));
        Assert.True(code == 0, shown);
        Assert.DoesNotContain("Whose record", shown, StringComparison.Ordinal);
    }

    static Task<(int Code, string Shown)> TypeAsync(Workspace work, string command, params (string Question, string Answer)[] conversation) => TypeInAsync([], work, command, conversation);

    static async Task<(int Code, string Shown)> TypeInAsync(Dictionary<string, string> environment, Workspace work, string command, params (string Question, string Answer)[] conversation)
    {
        var start = new ProcessStartInfo("script", ["-q", "-e", "-c", $"{Cli.Program} {command}", "/dev/null"])
        {
            WorkingDirectory = work.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // What the tests themselves run in, a pipeline or somebody's terminal, is not what the command runs in.
        foreach (var name in start.Environment.Keys.Where(k => k is "CI" || k.StartsWith("ASSAY_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["HOME"] = work.At("home");
        using var process = Process.Start(start)!;
        var shown = new StringBuilder();
        // A question that nobody expected waits for ever: then the test says what stands there.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(120));
        try
        {
            foreach (var (question, answer) in conversation)
            {
                if (!await ReadAsync(process, shown, $"{question}: ", patience.Token))
                    break;
                // The terminal is taken over right after the question is written.
                await Task.Delay(300, patience.Token);
                await process.StandardInput.WriteAsync(answer);
                await process.StandardInput.FlushAsync(patience.Token);
            }

            await ReadAsync(process, shown, null, patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, shown.ToString());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The command waits, and shows: {shown}");
        }
    }

    // Whether it came before the end; null reads to the end.
    static async Task<bool> ReadAsync(Process process, StringBuilder shown, string? until, CancellationToken cancel)
    {
        var from = shown.Length;
        var one = new char[1];
        while (until is null || !shown.ToString(from, shown.Length - from).Contains(until, StringComparison.Ordinal))
        {
            if (await process.StandardOutput.ReadAsync(one, cancel) == 0)
                return false;
            shown.Append(one[0]);
        }

        return true;
    }
}
