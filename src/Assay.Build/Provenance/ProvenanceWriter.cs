namespace Assay.Build.Provenance;

/// <summary>
/// Writes the SLSA provenance v1 of a run (https://slsa.dev/spec/v1.0/provenance). What the build type means is in
/// <c>docs/formats/training-build-type.md</c>.
/// </summary>
public static class ProvenanceWriter
{
    /// <summary>The <c>buildType</c> of runs.</summary>
    public const string BuildType = "https://assay.dev/training/v1";

    /// <summary>The statement of a run that left outputs; null when it left none, since then there is nothing to say it of.</summary>
    public static EvidenceStatement? Write(TrainingRun run)
    {
        var subjects = Subjects(run);
        if (subjects.Count == 0)
            return null;
        var predicate = Json.Element(new
        {
            BuildDefinition = new
            {
                BuildType,
                ExternalParameters = new
                {
                    run.Command,
                    run.UseCase,
                    Inputs = run.Materials.Select(m => new { Role = m.Role.Name(), m.Path }),
                },
                InternalParameters = new { run.Isolation, run.Host, run.Variables, run.Packages },
                ResolvedDependencies = Dependencies(run),
            },
            RunDetails = new
            {
                Builder = new { Id = run.Builder, Version = new { Assay = AssayVersion.Text } },
                Metadata = new
                {
                    InvocationId = $"urn:uuid:{run.Id:D}",
                    StartedOn = Time(run.Started),
                    FinishedOn = Time(run.Finished),
                    run.ExitCode,
                },
            },
        });
        return new EvidenceStatement("training-provenance", new Statement(subjects, PredicateTypes.SlsaProvenance, predicate), run.ExitCode == 0 ? EvidenceResult.Passed : EvidenceResult.Failed);
    }

    // The version first, so that the record finds it; then every file by itself.
    static List<Subject> Subjects(TrainingRun run)
    {
        var subjects = run.Outputs.Where(o => o.Checkpoint).Concat(run.Outputs.Where(o => !o.Checkpoint)).Select(o => new Subject(o.Path, o.Digest)).ToList();
        if (run.Model is { } model && subjects.Count > 0 && subjects.TrueForAll(s => s.Sha256 != model.Sha256))
            subjects.Insert(0, model);
        return subjects;
    }

    static IEnumerable<object> Dependencies(TrainingRun run)
    {
        if (run.Source is { } source)
            yield return new
            {
                Uri = source.Remote is null ? null : $"git+{source.Remote}@{source.Branch ?? source.Commit}",
                Name = "source",
                Digest = new { GitCommit = source.Commit },
                Annotations = new { source.Dirty, source.Changed, source.Problem },
            };
        if (run.Program is { } program)
            yield return Dependency("program", program);
        foreach (var material in run.Materials)
            yield return Dependency(material.Role.Name(), material);
    }

    static object Dependency(string role, Material material) => new
    {
        Name = material.Path,
        Digest = material.Subjects[0].Digests.ToDictionary(d => d.Algorithm, d => d.Hex),
        Annotations = new { Role = role, Files = material.Subjects.Count > 1 ? material.Subjects.Skip(1) : null, Afterwards = material.Afterwards?.ToString() },
    };

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
