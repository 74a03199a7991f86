using System.Diagnostics;

namespace Assay.Tests.Shared;

/// <summary>Runs the checks in <c>tests/node</c>, installing what its lock file names when it is not there.</summary>
internal static class NodeChecks
{
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "node");

    static readonly Lazy<bool> Installed = new(Install);

    public static (int ExitCode, string Output) Run(string script, params string[] arguments)
    {
        _ = Installed.Value;
        return Start("node", [script, .. arguments]);
    }

    /// <summary>Runs Microsoft's SARIF validator over a file; what it prints says whether it found errors.</summary>
    public static string ValidateSarif(string file)
    {
        _ = Installed.Value;
        var tool = Path.Combine(Folder, "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return Start(tool, ["validate", file]).Item2;
    }

    /// <summary>A script of the folder, for who starts it in their own way.</summary>
    public static string Script(string name)
    {
        _ = Installed.Value;
        return Path.Combine(Folder, name);
    }

    /// <summary>Runs a script of the folder with JSON on its standard input; what it prints is JSON.</summary>
    public static async Task<System.Text.Json.JsonElement> AskAsync(string script, object input, CancellationToken cancel, params string[] arguments)
    {
        _ = Installed.Value;
        using var node = Process.Start(new ProcessStartInfo("node", [script, .. arguments]) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await node.StandardInput.WriteAsync(System.Text.Json.JsonSerializer.Serialize(input).AsMemory(), cancel).ConfigureAwait(false);
        node.StandardInput.Close();
        var errors = node.StandardError.ReadToEndAsync(cancel);
        var output = await node.StandardOutput.ReadToEndAsync(cancel).ConfigureAwait(false);
        await node.WaitForExitAsync(cancel).ConfigureAwait(false);
        return node.ExitCode == 0 ? System.Text.Json.JsonDocument.Parse(output).RootElement : throw new InvalidOperationException($"{script} ended with {node.ExitCode}: {await errors.ConfigureAwait(false)}");
    }

    /// <summary>A program of an installed package.</summary>
    public static string Module(string path)
    {
        _ = Installed.Value;
        return Path.Combine(Folder, "node_modules", path);
    }

    static bool Install()
    {
        // Other test processes may want the same at the same time.
        using var gate = OpenAlone(Path.Combine(Path.GetTempPath(), "assay-tests-node.lock"));
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", "@microsoft", "sarif-multitool-linux")) || !Directory.Exists(Path.Combine(Folder, "node_modules", "openai")) || !Directory.Exists(Path.Combine(Folder, "node_modules", "@modelcontextprotocol", "server-memory")))
        {
            var (exit, output) = Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
            if (exit != 0)
                throw new InvalidOperationException($"npm ci in tests/node failed: {output}");
        }

        return true;
    }

    static FileStream OpenAlone(string path)
    {
        while (true)
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(200);
            }
    }

    static (int, string) Start(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.GetAwaiter().GetResult());
    }
}
