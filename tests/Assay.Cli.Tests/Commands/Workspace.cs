using System.Diagnostics;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary>A folder of its own to run commands in, with a home that knows nothing, and gone afterwards.</summary>
sealed class Workspace : IDisposable
{
    public const string Passphrase = "correct horse battery staple";

    readonly Dictionary<string, string> _environment = [];

    public Workspace()
    {
        Path = Directory.CreateTempSubdirectory("assay-cli-").FullName;
        Directory.CreateDirectory(At("home"));
        _environment["HOME"] = At("home");
        _environment["ASSAY_PASSPHRASE"] = Passphrase;
    }

    public string Path { get; }

    /// <summary>A program with its arguments that starts the command, as one does that takes rights away.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Root reads everything; without these rights it reads what its files allow, like everybody else. Empty where that is so anyhow.</summary>
    public static IReadOnlyList<string> LikeAnybody => Environment.UserName == "root" ? ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-dac_override,-dac_read_search"] : [];

    public static string Sample(string name) => System.IO.Path.Combine(Root, "samples", "credit-risk", name);

    public static string Root { get; } = RepositoryRoot.Path;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public Workspace With(string variable, string? value)
    {
        if (value is null)
            _environment.Remove(variable);
        else
            _environment[variable] = value;
        return this;
    }

    public Cli.Result Run(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(120_000), "the command did not end within two minutes");
        return new Cli.Result(process.ExitCode, output, error.Result);
    }

    public static void Mode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    /// <summary>Runs a command that has to succeed.</summary>
    public string Must(params string[] arguments)
    {
        var result = Run(arguments);
        Assert.True(result.Code == 0, $"assay {string.Join(' ', arguments)} ended with {result.Code}: {result.Error}{result.Out}");
        return result.Out;
    }

    public JsonElement Ask(params string[] arguments) => JsonDocument.Parse(Must([.. arguments, "--format", "json"])).RootElement.Clone();

    public Process Start(params string[] arguments)
    {
        IReadOnlyList<string> line = [.. Through, Cli.Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line.Skip(1))
        {
            WorkingDirectory = Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("ASSAY_", StringComparison.Ordinal) || k.StartsWith("XDG_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>A record with an administrator (Ada), an engineer (Bob) and somebody of GRC (Grace). The same one, with the same keys, for every workspace.</summary>
    public Workspace WithRecord()
    {
        RecordTemplate.CopyTo(Path);
        return this;
    }

    /// <summary>The same people, in a record whose keys nobody else has.</summary>
    public Workspace WithRecordOfItsOwn()
    {
        Must("init", "--organisation", "Example Bank", "--actor", "Ada");
        Must("actor", "add", "Bob", "--role", "data-science", "--role", "ml-platform", "--role", "app-sec");
        Must("actor", "add", "Grace", "--role", "grc");
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
