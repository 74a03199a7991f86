using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay scan --watch</c> over a folder in which things happen.</summary>
public sealed class WatchTests : IDisposable
{
    static readonly byte[] Harmless = [0x80, 4, .. "]K\u0001a."u8];
    static readonly byte[] Evil = "cposix\nsystem\n(S'echo inert'\ntR."u8.ToArray();
    static readonly byte[] Unknown = "cmycompany.models\nForest\n(S'x'\ntR."u8.ToArray();

    readonly Workspace work = new();
    readonly ConcurrentQueue<string> lines = new();
    Process? process;

    string At(string name) => Path.Combine(work.Path, "watched", name);

    void Begin(params string[] more)
    {
        Directory.CreateDirectory(At(""));
        process = work.Start(["scan", "--watch", "watched", .. more]);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is not null)
                lines.Enqueue(line.Data);
        };
        process.BeginOutputReadLine();
    }

    async Task Until(Func<bool> seen, string what)
    {
        for (var i = 0; i < 300; i++)
        {
            if (seen())
                return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{what} was not seen within 30 seconds; the lines are\n{string.Join('\n', lines)}");
    }

    Task Seen(string path, string verdict) => Until(() => Files().Any(f => f == (path, verdict)), $"{path} {verdict}");

    IEnumerable<(string Path, string Verdict)> Files()
    {
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.TryGetProperty("path", out var path))
                yield return (path.GetString()!, json.RootElement.GetProperty("verdict").GetString()!);
        }
    }

    int End()
    {
        using (var kill = Process.Start("kill", ["-INT", $"{process!.Id}"]))
            kill.WaitForExit();
        Assert.True(process.WaitForExit(10_000), "Ctrl-C did not end it");
        process.WaitForExit();
        return process.ExitCode;
    }

    [Fact]
    public async Task What_is_there_and_what_comes_is_scanned_once_it_is_whole()
    {
        Directory.CreateDirectory(At("sub"));
        File.WriteAllBytes(At("there.pkl"), Harmless);
        Begin("--format", "json");
        await Seen("there.pkl", "clean");
        // Written in two halves: the first alone would be broken.
        using (var file = File.Create(At("sub/slow.pkl")))
        {
            file.Write(Evil.AsSpan(0, 10));
            file.Flush();
            await Task.Delay(600, TestContext.Current.CancellationToken);
            file.Write(Evil.AsSpan(10));
        }

        await Seen("sub/slow.pkl", "malicious");
        Assert.Single(Files(), f => f.Path == "sub/slow.pkl");
        Assert.Equal(1, End());
    }

    [Fact]
    public async Task Renames_deletions_and_folders_moved_in_are_survived()
    {
        Directory.CreateDirectory(At(""));
        Directory.CreateDirectory(work.At("elsewhere/deep"));
        File.WriteAllBytes(work.At("elsewhere/deep/in.pkl"), Unknown);
        Begin("--format", "json");
        File.WriteAllBytes(At("a.tmp"), Harmless);
        File.Move(At("a.tmp"), At("a.pkl"));
        File.WriteAllBytes(At("gone.pkl"), Evil);
        File.Delete(At("gone.pkl"));
        Directory.Move(work.At("elsewhere"), At("moved"));
        await Seen("a.pkl", "clean");
        await Seen("moved/deep/in.pkl", "suspicious");
        File.WriteAllBytes(At("a.pkl"), [.. Harmless, .. Harmless]);
        await Until(() => Files().Count(f => f.Path == "a.pkl") == 2, "the changed a.pkl");
        Assert.DoesNotContain(Files(), f => f.Path == "gone.pkl");
        Assert.Equal(1, End());
    }

    [Fact]
    public async Task A_burst_of_files_is_scanned_to_the_last()
    {
        Begin("--format", "json");
        for (var i = 0; i < 500; i++)
            File.WriteAllBytes(At($"{i}.pkl"), Harmless);
        await Until(() => Files().Select(f => f.Path).Distinct().Count() == 500, "500 files");
        Assert.Equal(500, lines.Count);
        Assert.Equal(0, End());
    }

    [Fact]
    public async Task It_writes_lines_for_people_and_ends_with_three_when_something_could_not_be_looked_at()
    {
        Directory.CreateDirectory(At(""));
        File.WriteAllBytes(At("broken.pkl"), [0x80, 4, 0x95, 0xff]);
        File.CreateSymbolicLink(At("link.pkl"), "/etc/hostname");
        Begin();
        await Until(() => lines.Any(l => l.StartsWith("link.pkl", StringComparison.Ordinal) && l.Contains("is a link", StringComparison.Ordinal)), "the link");
        Assert.NotEqual(0, End());
    }

    [Fact]
    public void What_cannot_be_watched_is_said_at_once()
    {
        Assert.Equal(2, work.Run("scan", "--watch", "nothing-here").Code);
        Assert.Equal(2, work.Run("scan", "--watch", ".", "--record").Code);
        Assert.Equal(2, work.Run("scan", "--watch", ".", "--format", "sarif").Code);
        Assert.Equal(2, work.Run("scan", "--watch", "a", "b").Code);
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
            process.Kill();
        process?.Dispose();
        work.Dispose();
    }
}
