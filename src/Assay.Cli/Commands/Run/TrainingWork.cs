using Assay.Build;
using Assay.Build.Provenance;

namespace Assay.Cli;

/// <summary>What a run came to.</summary>
/// <param name="Run">Null when the command was never started.</param>
/// <param name="Report">Null when there is nothing to say it of.</param>
/// <param name="Problem">Why the command was never started.</param>
/// <param name="Signatures">Checkpoints that stand signed.</param>
/// <param name="Provenance">File of the signed provenance; null when nobody signed.</param>
sealed record TrainingWork(TrainingRun? Run, Report? Report, Problem? Problem, IReadOnlyList<SignedModel> Signatures, string? Provenance)
{
    public static async Task<TrainingWork> RunAsync(RunRequest request, ISigner? signer, bool outputToError, CancellationToken cancel)
    {
        var materials = new List<Material>();
        foreach (var (role, path) in request.Inputs)
            if (Read(role, path, cancel, out var problem) is { } material)
                materials.Add(material);
            else
                return new TrainingWork(null, null, problem, [], null);

        var clock = TimeProvider.System;
        var source = GitWorkTree.At(Directory.GetCurrentDirectory());
        var program = Located(request.Command[0]);
        var outputs = OutputFolder.Before(request.Output);
        var signing = signer is not null && request.SignCheckpoints ? new CheckpointSigning(outputs, request.Signatures, signer) : null;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watching = signing?.WatchAsync(done.Token) ?? Task.CompletedTask;
        var started = clock.GetUtcNow();
        var end = await Sandbox.RunAsync(new SandboxPlan(request.Command, [.. request.Inputs.Select(i => i.Path)], request.Network), request.Isolate, outputToError, cancel).ConfigureAwait(false);
        var finished = clock.GetUtcNow();
        await done.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        if (end.Problem is not null)
            return new TrainingWork(null, null, end.Problem, [], null);

        var gaps = new List<Gap>();
        signing?.Pass(settled: true, gaps, cancel);
        var made = outputs.Since(gaps, cancel);
        var run = new TrainingRun
        {
            Id = Guid.NewGuid(),
            Command = MaskedCommand.Of(request.Command),
            Started = started,
            Finished = finished,
            ExitCode = end.ExitCode,
            Isolation = end.Isolation,
            Host = HostFacts.Read(),
            Source = source,
            Program = program is null ? null : Read(MaterialRole.Other, program, cancel, out _),
            Packages = program is null ? [] : InterpreterPackages.Of(program),
            Materials = end.Isolation.Inputs == "read-only" ? materials : [.. materials.Select(m => Again(m, cancel))],
            Outputs = made,
            Gaps = gaps,
            Model = made.Count > 0 ? ModelDigest.Of(request.Output, null, out _, cancel)?.Subject : null,
            Variables = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>().Except(Sandbox.SecretVariables).Order(StringComparer.Ordinal)],
            UseCase = request.UseCase,
            Builder = request.Builder ?? "https://assay.dev/runner/local/v1",
        };
        var statement = ProvenanceWriter.Write(run);
        if (statement is not null && signer is not null)
            await File.WriteAllBytesAsync(request.Provenance, [.. Envelope.Sign(statement.Statement, signer).ToBytes(), (byte)'\n'], cancel).ConfigureAwait(false);
        return new TrainingWork(run, statement is null ? null : Reported(statement, run, signing), null, signing?.Signed ?? [], statement is not null && signer is not null ? request.Provenance : null);
    }

    static Report Reported(EvidenceStatement statement, TrainingRun run, CheckpointSigning? signing) => new()
    {
        Tool = new Tool("assay run", AssayVersion.Text),
        Subjects = statement.Statement.Subjects,
        Statements = [statement, .. (signing?.Signed ?? []).Select(s => s.Evidence)],
        Metrics = [new Metric("run.seconds", (run.Finished - run.Started).TotalSeconds, "s"), new Metric("run.outputs", run.Outputs.Count, "files")],
        Gaps = run.Gaps,
    };

    static Material? Read(MaterialRole role, string path, CancellationToken cancel, out Problem? problem)
    {
        var digest = ModelDigest.Of(path, null, out var problems, cancel);
        problem = digest is null ? new Problem($"An input cannot be read: {problems[0].Detail}.", problems[0].Path, "Nothing was run.") : null;
        return digest is null ? null : new Material(role, Relative(path), digest.Subjects);
    }

    static Material Again(Material material, CancellationToken cancel)
    {
        var now = ModelDigest.Of(material.Path, null, out _, cancel)?.Identity;
        return now == material.Subjects[0].Sha256 ? material : material with { Afterwards = now ?? new Digest("sha256", new string('0', 64)) };
    }

    // Below the current folder by their short name: what an auditor reads should not name somebody's home.
    static string Relative(string path)
    {
        var short_ = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return short_.StartsWith("..", StringComparison.Ordinal) ? path : short_;
    }

    static string? Located(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return File.Exists(program) ? Path.GetFullPath(program) : null;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Where(Path.IsPathRooted).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }
}
