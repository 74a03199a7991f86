using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>
/// The scorecard's own samples (bench/scorecard/generate), scanned in process and held to bench/scorecard/floor.json: it names what
/// is known to be wrong, and anything else that is wrong fails. When it is empty, everything malicious is flagged and nothing benign is.
/// </summary>
public sealed class ScorecardTests
{
    const string Python = "/usr/bin/python3";

    // What the test machine installs. Without them there are fewer samples, and the counts below do not hold.
    static readonly string[] Needed = ["numpy", "torch", "sklearn", "onnx", "joblib", "h5py", "pandas", "xgboost", "dill", "cloudpickle", "lz4", "msgpack"];

    [Fact]
    public void The_score_never_goes_down()
    {
        Assert.SkipWhen(!File.Exists(Python), "no Python on this machine");
        var missing = Needed.Where(p => !Directory.Exists($"/usr/lib/python3/dist-packages/{p}")).ToList();
        var folder = Directory.CreateTempSubdirectory("assay-scorecard-");
        try
        {
            Run(Python, Path.Combine(Scorecard(), "generate"), folder.FullName);
            var samples = JsonNode.Parse(File.ReadAllText(Path.Combine(folder.FullName, "labels.json")))!.AsArray().Select(s => new Sample((string)s!["path"]!, (string)s["label"]! == "malicious")).ToList();
            Assert.True(missing.Count > 0 || (samples.Count(s => s.Malicious) >= 1400 && samples.Count(s => !s.Malicious) >= 900), $"only {samples.Count} samples");

            var wrong = new ConcurrentBag<string>();
            Parallel.ForEach(samples, new ParallelOptions { CancellationToken = TestContext.Current.CancellationToken }, s => Judge(s, folder.FullName, wrong));
            var floor = JsonNode.Parse(File.ReadAllText(Path.Combine(Scorecard(), "floor.json")))!["own"]!;
            var known = Known(floor);
            var fallen = wrong.Where(w => !known.Contains(w)).Order(StringComparer.Ordinal).ToList();
            Assert.True(fallen.Count == 0, $"{fallen.Count} of {samples.Count} samples are below bench/scorecard/floor.json:\n" + string.Join("\n", fallen));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static void Judge(Sample sample, string folder, ConcurrentBag<string> wrong)
    {
        var scan = ModelScanner.Scan(ScanTarget.AtPath(Path.Combine(folder, sample.Path)), new ScanOptions { Limits = Scans.Limits }, null, TestContext.Current.CancellationToken);
        var report = scan.ToReport();
        if (report.Gaps.Any(g => g.Reason.StartsWith(ScanScope.Fault, StringComparison.Ordinal)))
            wrong.Add("fault " + sample.Path);
        var flagged = report.Worst >= Severity.Medium;
        if (sample.Malicious && !flagged)
            wrong.Add((report.Complete ? "clean " : "notFlagged ") + sample.Path);
        else if (!sample.Malicious && (flagged || !report.Complete))
            wrong.Add((flagged ? "alarms " : "benignIncomplete ") + sample.Path);
    }

    // What was clean may become incomplete, and a false alarm may: both are less bad.
    static HashSet<string> Known(JsonNode floor)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (kind, milder) in new[] { ("clean", "notFlagged"), ("notFlagged", "notFlagged"), ("alarms", "benignIncomplete"), ("benignIncomplete", "benignIncomplete") })
        {
            foreach (var path in floor[kind]!.AsArray())
            {
                known.Add($"{kind} {path}");
                known.Add($"{milder} {path}");
            }
        }

        return known;
    }

    static void Run(string program, params string[] arguments)
    {
        using var started = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = started.StandardError.ReadToEndAsync();
        started.StandardOutput.ReadToEnd();
        started.WaitForExit();
        Assert.True(started.ExitCode == 0, errors.Result);
    }

    static string Scorecard([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../bench/scorecard"));

    sealed record Sample(string Path, bool Malicious);
}
