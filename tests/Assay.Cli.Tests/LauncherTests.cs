using System.Diagnostics;
using System.Globalization;

namespace Assay.Cli.Tests;

/// <summary>
/// When <c>./assay</c> builds, and when it only runs. What builds here are two scripts in the places of npm and the SDK, because the question is what the
/// launcher does around them; <c>./test</c> itself builds with the real ones.
/// </summary>
public sealed class LauncherTests : IDisposable
{
    const string Building = "assay: building (first use, or a source changed)\n";

    // The SDK leaves a compiler behind, which holds whatever it was started with.
    const string Sdk = """
        #!/usr/bin/env bash
        while (($#)); do [[ $1 == -o ]] && out=$2; shift; done
        mkdir -p "$out"
        printf '#!/usr/bin/env bash\necho "ran $*"\n' >"$out/assay"
        chmod +x "$out/assay"
        sleep 300 >/dev/null 2>&1 &
        echo $! >>"$LEFT_BEHIND"
        """;

    const string Npm = """
        #!/usr/bin/env bash
        while (($#)); do [[ $1 == --prefix ]] && folder=$2; shift; done
        sleep 0.1
        mkdir -p "$folder/node_modules"
        touch "$folder/node_modules/.package-lock.json"
        """;

    readonly string folder = Directory.CreateTempSubdirectory("assay-launcher-").FullName;

    public LauncherTests()
    {
        Program("bin/dotnet", Sdk);
        Program("bin/npm", Npm);
        Program("assay", File.ReadAllText(Path.Combine(Commands.Workspace.Root, "assay")));
        foreach (var file in (string[])["src/Assay.Cli/Program.cs", "src/Assay.Server/package-lock.json", "native/package-lock.json", "Directory.Build.props", "global.json"])
            Write(file, "");
    }

    string At(string name) => Path.Combine(folder, name);

    void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    void Program(string name, string text)
    {
        Write(name, text);
        Commands.Workspace.Mode(At(name), (UnixFileMode)0b111_101_101);
    }

    (string Out, string Error) Launch()
    {
        var start = new ProcessStartInfo(At("assay"), ["kinds", "a b"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = At("bin") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["LEFT_BEHIND"] = At("left-behind");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(60_000))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("./assay waited for what an earlier build left running.");
        }

        return (output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    [Fact]
    public void A_first_use_builds_and_the_next_one_only_runs()
    {
        Assert.Equal(("ran kinds a b\n", Building), Launch());
        Assert.Equal(("ran kinds a b\n", ""), Launch());
    }

    [Fact]
    public void A_compiler_that_a_build_leaves_running_does_not_hold_up_the_next_build()
    {
        Launch();
        File.SetLastWriteTimeUtc(At("src/Assay.Cli/Program.cs"), DateTime.UtcNow.AddSeconds(1));
        Assert.Equal(("ran kinds a b\n", Building), Launch());
    }

    public void Dispose()
    {
        foreach (var line in File.ReadLines(At("left-behind")))
        {
            using var left = Process.GetProcessById(int.Parse(line, CultureInfo.InvariantCulture));
            left.Kill();
        }

        Directory.Delete(folder, recursive: true);
    }
}
