using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>Adds cases to a suite's file, or makes it. Only its owner may read what is written.</summary>
static class SuiteFile
{
    internal static (RegressionSuite Before, RegressionSuite After)? Add(string path, IEnumerable<RegressionCase> cases, out int added, out Problem? problem)
    {
        (added, problem) = (0, null);
        var before = new RegressionSuite { Name = Path.GetFileNameWithoutExtension(path), Cases = [] };
        if (File.Exists(path))
        {
            if (RegressionSuite.Read(BoundedFile.Text(path, RegressionSuite.MostBytes), out var wrong) is not { } read)
            {
                problem = new Problem($"The suite cannot be used: {wrong}.", path, "docs/formats/red-team-suite.md describes it.");
                return null;
            }

            before = read;
        }

        var after = before.With(cases, out added);
        if (after.Cases.Count > RegressionSuite.MostCases)
        {
            problem = new Problem($"A suite holds at most {RegressionSuite.MostCases} cases; this would make {after.Cases.Count}.", path, "Write to several files.");
            return null;
        }

        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        PrivateText.Write(path, path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? Json.Text(after, indented: true) + "\n" : after.ToYaml());
        return (before, after);
    }
}
