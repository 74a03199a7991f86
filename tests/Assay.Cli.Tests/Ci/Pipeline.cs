using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Assay.Cli.Tests.Ci;

/// <summary>Runs the steps of a pipeline file as they are written there, in a folder of the test's own.</summary>
sealed class Pipeline : IDisposable
{
    static readonly byte[] Evil = "cposix\nsystem\n(S'echo inert'\ntR."u8.ToArray();
    static readonly byte[] Fine = [0x80, 4, .. "]K\u0001a."u8];

    readonly string folder = Directory.CreateTempSubdirectory("assay-ci-").FullName;

    public Pipeline(bool malicious)
    {
        Directory.CreateDirectory(Work);
        // Where the sources are, a command of the same name that is built already.
        Directory.CreateDirectory(Sources);
        File.WriteAllText(Path.Combine(Sources, "assay"), $"#!/usr/bin/env bash\nexec '{Cli.Program}' \"$@\"\n");
        Commands.Workspace.Mode(Path.Combine(Sources, "assay"), (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(At("models; echo $(whoami)"));
        File.WriteAllBytes(At("models; echo $(whoami)/model.pkl"), malicious ? Evil : Fine);
        File.WriteAllBytes(At("other.pkl"), Fine);
    }

    public string Work => Path.Combine(folder, "work");

    public string Sources => Path.Combine(folder, "sources");

    public string At(string name) => Path.Combine(Work, name);

    public static YamlNode Yaml(string file)
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Path.Combine(Commands.Workspace.Root, file));
        yaml.Load(reader);
        return yaml.Documents[0].RootNode;
    }

    public (int Code, string Said) Bash(string script, IEnumerable<(string Name, string Value)> environment)
    {
        // As GitHub's runners call "shell: bash".
        var start = new ProcessStartInfo("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script]) { WorkingDirectory = Work, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Run(start);
    }

    public (int Code, string Said) Start(string program, params string[] arguments) =>
        Run(new ProcessStartInfo(program, arguments) { WorkingDirectory = Work, RedirectStandardOutput = true, RedirectStandardError = true });

    static (int, string) Run(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(120_000), "a step did not end within two minutes");
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
