using System.ComponentModel;
using System.Diagnostics;
using Assay.Build.Provenance;

namespace Assay.Cli;

/// <summary>How to start a command.</summary>
/// <param name="Command">Program and arguments.</param>
/// <param name="ReadOnly">Full paths that the command may read and not write.</param>
/// <param name="Network">False: no network but the loopback of its own.</param>
sealed record SandboxPlan(IReadOnlyList<string> Command, IReadOnlyList<string> ReadOnly, bool Network);

/// <summary>What the part inside told before it became the command.</summary>
/// <param name="NetworkNamespace">Identity of its network namespace.</param>
/// <param name="Interfaces">Network interfaces it saw.</param>
/// <param name="Writable">Paths that should be read-only and are not.</param>
/// <param name="Problem">Why it gave up; null when it became the command.</param>
sealed record SandboxReport(string NetworkNamespace, IReadOnlyList<string> Interfaces, IReadOnlyList<string> Writable, string? Problem);

/// <summary>What became of a command.</summary>
/// <param name="ExitCode">128 plus the signal when one ended it.</param>
/// <param name="Problem">Why it was never started.</param>
sealed record SandboxEnd(int ExitCode, RunIsolation Isolation, Problem? Problem = null);

/// <summary>
/// Starts commands in Linux namespaces of their own: network, mounts and processes. The namespaces are made by unshare(1), since a
/// program with several threads cannot make those of another user; what is set up inside them is <see cref="SandboxInside"/>.
/// </summary>
static class Sandbox
{
    // A full path: nothing is looked for in the current folder or the caller's PATH.
    const string Unshare = "/usr/bin/unshare";

    /// <summary>Runs to the end. Nothing of the command outlives it.</summary>
    public static async Task<SandboxEnd> RunAsync(SandboxPlan plan, bool isolate, bool outputToError, CancellationToken cancel)
    {
        if (!isolate)
            return await DirectAsync(plan, outputToError, cancel).ConfigureAwait(false);
        if (!OperatingSystem.IsLinux() || !File.Exists(Unshare))
            return NotIsolated(OperatingSystem.IsLinux() ? $"there is no {Unshare} (package util-linux)" : "only Linux has namespaces");
        var spec = Path.Combine(Path.GetTempPath(), $"assay-run-{Guid.NewGuid():N}");
        Directory.CreateDirectory(spec, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        try
        {
            await File.WriteAllBytesAsync(Path.Combine(spec, "plan"), Json.Bytes(plan), cancel).ConfigureAwait(false);
            var start = new ProcessStartInfo(Unshare);
            foreach (var argument in Arguments(plan, spec))
                start.ArgumentList.Add(argument);
            var code = await WaitAsync(start, outputToError, cancel).ConfigureAwait(false);
            var report = Path.Combine(spec, "report");
            if (!File.Exists(report))
                return NotIsolated("the kernel refused the namespaces");
            var told = Json.Read<SandboxReport>(await File.ReadAllBytesAsync(report, CancellationToken.None).ConfigureAwait(false));
            return told.Problem is { } problem
                ? new SandboxEnd(code, RunIsolation.None, new Problem(problem, plan.Command[0], "Nothing was run."))
                : new SandboxEnd(code, new RunIsolation(
                    plan.Network || told.NetworkNamespace == SandboxInside.NetworkNamespace() || told.Interfaces is not ["lo"] ? "host" : "none",
                    told.Writable.Count > 0 ? "writable" : "read-only", "own", "none-new"));
        }
        finally
        {
            Directory.Delete(spec, recursive: true);
        }
    }

    static IEnumerable<string> Arguments(SandboxPlan plan, string spec)
    {
        List<string> arguments = ["--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];
        if (!plan.Network)
            arguments.Add("--net");
        if (!Environment.IsPrivilegedProcess)
            arguments.AddRange(["--user", "--map-root-user"]);
        var self = Environment.ProcessPath!;
        arguments.AddRange(["--", self]);
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            arguments.Add(typeof(Sandbox).Assembly.Location);
        return [.. arguments, SandboxInside.Name, spec];
    }

    static SandboxEnd NotIsolated(string why) => new(-1, RunIsolation.None, new Problem(
        $"The command cannot be isolated: {why}.", null,
        "Run it where user namespaces are allowed (sysctl user.max_user_namespaces) and / is a mount (for a chroot: mount --rbind ROOT ROOT, then enter it), or with --no-isolation: the provenance then says so."));

    static async Task<SandboxEnd> DirectAsync(SandboxPlan plan, bool outputToError, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(plan.Command[0]);
        foreach (var argument in plan.Command.Skip(1))
            start.ArgumentList.Add(argument);
        try
        {
            return new SandboxEnd(await WaitAsync(start, outputToError, cancel).ConfigureAwait(false), RunIsolation.None);
        }
        catch (Win32Exception e)
        {
            return new SandboxEnd(-1, RunIsolation.None, new Problem($"The command could not be started: {e.Message}.", plan.Command[0], "Name the program by its full path, or as the shell finds it."));
        }
    }

    static async Task<int> WaitAsync(ProcessStartInfo start, bool outputToError, CancellationToken cancel)
    {
        start.UseShellExecute = false;
        start.RedirectStandardOutput = outputToError;
        foreach (var name in SecretVariables)
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        try
        {
            if (outputToError)
            {
                using var error = Console.OpenStandardError();
                await process.StandardOutput.BaseStream.CopyToAsync(error, cancel).ConfigureAwait(false);
            }

            await process.WaitForExitAsync(cancel).ConfigureAwait(false);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>What opens the record, which a training command has no business with.</summary>
    public static readonly IReadOnlyList<string> SecretVariables = ["ASSAY_PASSPHRASE", "ASSAY_PASSPHRASE_FILE", "ASSAY_TOKEN"];
}
