using System.CommandLine;
using System.Globalization;
using Assay.Build.Dependencies.Osv;

namespace Assay.Cli;

/// <summary><c>assay osv</c>: the database of known vulnerabilities, from a dump that the user brings.</summary>
static class OsvCommand
{
    public static Command Create() => new("osv", "The index of known vulnerabilities (OSV): update it, see how fresh it is.") { Update(), Status() };

    /// <summary>The index of this user: <c>$XDG_DATA_HOME/assay/osv.index</c>, or below <c>~/.local/share</c>.</summary>
    public static string? DefaultPath() =>
        Environment.GetEnvironmentVariable("ASSAY_OSV") is { Length: > 0 } named && Path.IsPathFullyQualified(named) ? named
        : (Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg) ? xdg
            : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify) is { Length: > 0 } local ? local : null) is { } home ? Path.Combine(home, "assay", "osv.index") : null;

    static Option<string?> Index() => new("--osv") { Description = "The index file (default: ASSAY_OSV, or osv.index in your data folder).", HelpName = "FILE" };

    static AssayCommand Update()
    {
        var source = new Argument<string>("source") { Description = "The dump: OSV's all.zip, a folder, one record (JSON or YAML), or its https address.", HelpName = "FILE|URL" };
        var index = Index();
        return new AssayCommand("update", "Read a dump of the OSV database into the index. The old index stays when the dump is broken.", async context =>
        {
            if ((context.Get(index) ?? DefaultPath()) is not { } target)
                return context.Fail("There is no data folder.", null, "Name the index: --osv FILE");
            var named = context.Get(source);
            var file = named;
            try
            {
                if (named.Contains("://", StringComparison.Ordinal))
                {
                    file = $"{target}.{Environment.ProcessId}.download";
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
                    if (await OsvDownload.RunAsync(named, file, context.Cancel).ConfigureAwait(false) is { } problem)
                        return context.Fail(problem, named, "Nothing was replaced.");
                }
                else if (!File.Exists(named) && !Directory.Exists(named))
                    return context.Fail("There is no such file or folder.", named, Problem.CheckPath);

                var error = "";
                var status = await context.WithProgress("Reading", progress => Task.Run(() =>
                    OsvDatabase.Import(file, named, target, TimeProvider.System.GetUtcNow(), out error, progress, context.Cancel))).ConfigureAwait(false);
                if (status is null)
                    return context.Fail($"The dump cannot be used: {error}", named, "The index that was there stays.");
                Say(context, status, target);
                return ExitCode.Yes;
            }
            finally
            {
                if (file != named)
                    File.Delete(file);
            }
        })
        { source, index };
    }

    static AssayCommand Status()
    {
        var index = Index();
        return new AssayCommand("status", "Show where the index came from and how fresh it is.", context =>
        {
            if ((context.Get(index) ?? DefaultPath()) is not { } path || !File.Exists(path))
                return context.Fail("There is no advisory database.", context.Get(index) ?? DefaultPath(), "assay osv update FILE reads one; OSV offers https://osv-vulnerabilities.storage.googleapis.com/all.zip");
            using var database = OsvDatabase.Open(path, out var error);
            if (database is null)
                return context.Fail($"The index cannot be read: {error}", path, "assay osv update FILE makes a new one.");
            Say(context, database.Status, path);
            return ExitCode.Yes;
        })
        { index };
    }

    static void Say(CommandContext context, OsvStatus status, string path) =>
        context.Out.Write(status, text =>
        {
            text.Line($"{status.Advisories.ToString("N0", CultureInfo.InvariantCulture)} advisories about {status.Packages.ToString("N0", CultureInfo.InvariantCulture)} packages; {status.Withdrawn.ToString("N0", CultureInfo.InvariantCulture)} of them withdrawn, which match nothing.", Tone.Good);
            text.Line($"Latest change: {(status.Date is { } date ? date.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "not stated")} UTC. Read {status.Imported.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.");
            if (AdvisoryAge.Warning(status, TimeProvider.System.GetUtcNow()) is { } old)
                text.Line(old, Tone.Warn);
            text.Line($"From {status.Source}, {status.SourceDigest}", Tone.Quiet);
            text.Line($"Index: {path}", Tone.Quiet);
            text.Table(["Ecosystem", "Pairs of package and advisory"], [.. status.Ecosystems.Select(e => new Cell[] { e.Key, e.Value.ToString("N0", CultureInfo.InvariantCulture) })]);
        });
}
