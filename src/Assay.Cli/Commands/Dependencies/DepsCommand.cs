using System.CommandLine;
using System.Text;
using Assay.Build.Dependencies;
using Assay.Build.Dependencies.Osv;

namespace Assay.Cli;

/// <summary><c>assay deps</c>: what a project, a model or an environment uses, and what is known of it.</summary>
static class DepsCommand
{
    const long MostNames = 256 << 20;

    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "File or folder: a project, a model folder, an installed environment.", HelpName = "PATH" };
        var osv = new Option<string?>("--osv") { Description = "Advisory index (default: ASSAY_OSV, or the one that assay osv update made).", HelpName = "FILE" };
        var epss = new Option<string?>("--epss") { Description = "EPSS list (CSV, or packed as .gz): how likely each vulnerability is exploited.", HelpName = "FILE" };
        var kev = new Option<string?>("--kev") { Description = "CISA's catalogue of exploited vulnerabilities (JSON).", HelpName = "FILE" };
        var vex = new Option<string?>("--vex") { Description = "Statements about vulnerabilities: CycloneDX VEX or OpenVEX.", HelpName = "FILE" };
        var names = new Option<string?>("--known-names") { Description = "Package names that exist or are meant, a line each; names in no list are then told of.", HelpName = "FILE" };
        var fix = new Option<bool>("--fix") { Description = "Show the changes that leave every known vulnerability, as a diff." };
        var write = new Option<bool>("--write") { Description = "With --fix: make the changes." };
        var recording = new Recording { WhyNothing = Unjudged };
        var command = new AssayCommand("deps", "Check dependencies: known vulnerabilities, attacks, look-alike names, pins. Indexes and hashes are looked at too.", async context =>
        {
            if (!File.Exists(context.Get(path)) && !Directory.Exists(context.Get(path)))
                return context.Fail("There is no such file or folder.", context.Get(path), Problem.CheckPath);
            if (context.Get(write) && !context.Get(fix))
                return context.Fail("--write makes the changes that --fix shows.", null, "Add --fix.");
            var database = Database(context.Get(osv), out var problem);
            using var owned = database;
            if (problem is not null)
                return problem.Write(context.Out.Format);
            if (Options(context, database, context.Get(epss), context.Get(kev), context.Get(vex), context.Get(names), out problem) is not { } options)
                return problem!.Write(context.Out.Format);

            DependencyScan? scan = null;
            return await recording.RunAsync(context, async _ =>
            {
                scan = await context.WithProgress("Reading", _ => Task.Run(() => DependencyScanner.Scan(context.Get(path), options, context.Cancel))).ConfigureAwait(false);
                return [scan.ToReport()];
            }, finish: recorded =>
            {
                DepsRendering.Write(scan!, recorded, context);
                context.Out.Flush();
                if (context.Get(fix))
                    Fix(context.Get(path), scan!, context.Get(write));
                return scan!.ToReport().ExitCode(context.FailOn);
            }).ConfigureAwait(false);
        }, CommandShape.Packages, Severity.Medium)
        { path, osv, epss, kev, vex, names, fix, write };
        recording.AddTo(command);
        return command;
    }

    // Packages were read, and none was judged.
    static Problem? Unjudged(Report report) => report.Gaps.Any(g => g.Where == "advisories")
        ? new Problem("Not recorded: without an advisory database nothing was judged.", null, "Read one: assay osv update https://osv-vulnerabilities.storage.googleapis.com/PyPI/all.zip (npm, Maven … likewise; all.zip alone for all), then scan again.")
        : null;

    /// <summary>The index that was named, or the user's own; null without a problem when there is none.</summary>
    public static OsvDatabase? Database(string? named, out Problem? problem)
    {
        problem = null;
        var file = named ?? OsvCommand.DefaultPath();
        if (file is null || (named is null && !File.Exists(file)))
            return null;
        var database = OsvDatabase.Open(file, out var error);
        if (database is null)
            problem = new Problem($"The advisory index cannot be read: {error}", file, "assay osv update FILE makes a new one.");
        return database;
    }

    static DependencyOptions? Options(CommandContext context, OsvDatabase? database, string? epss, string? kev, string? vex, string? names, out Problem? problem)
    {
        problem = null;
        var options = DependencyOptions.Default with { Database = database };
        if (epss is not null || kev is not null)
        {
            options = options with { Exploitation = Exploitation.Read(epss, kev, out var error) };
            if (options.Exploitation is null)
                problem = new Problem($"The list cannot be used: {error}", Hint: "docs/guides/check-dependencies.md shows one.");
        }

        if (problem is null && vex is not null)
        {
            options = options with { Vex = VexStatements.Read(vex, out var error) };
            if (options.Vex is null)
                problem = new Problem($"The VEX document cannot be honoured: {error}", vex, "docs/guides/check-dependencies.md says what is read.");
        }

        if (problem is null && names is not null)
        {
            if (!File.Exists(names) || new FileInfo(names).Length > MostNames)
                problem = new Problem(File.Exists(names) ? $"The list of names is larger than {MostNames >> 20} MB." : "There is no such file.", names, Problem.CheckPath);
            else
                options = options with { KnownNames = File.ReadLines(names).Select(n => n.Trim()).Where(n => n.Length > 0 && !n.StartsWith('#')).SelectMany(n => (string[])[n, n.ToLowerInvariant().Replace('_', '-').Replace('.', '-')]).ToHashSet(StringComparer.Ordinal) };
        }

        return problem is null ? options : null;
    }

    // On the error stream, so that the report stays the only thing on the other.
    static void Fix(string path, DependencyScan scan, bool write)
    {
        var plan = DependencyFix.Plan(path, scan);
        var text = new StringBuilder(plan.Diff());
        foreach (var line in plan.ByHand)
            text.Append("by hand: ").Append(line).Append('\n');
        foreach (var line in text.ToString().Split('\n'))
            Console.Error.WriteLine(SafeText.Of(line));
        if (!write)
            return;
        var refused = plan.Apply(path);
        foreach (var file in refused)
            Console.Error.WriteLine(SafeText.Of($"not changed, the file is another by now: {file}"));
        Console.Error.WriteLine($"{plan.Changes.Count(c => !refused.Contains(c.Path))} lines changed. Scan again, and run your tests.");
    }
}
