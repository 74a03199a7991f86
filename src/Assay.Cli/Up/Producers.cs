using Assay.Build;
using Assay.Build.ModelFiles;
using Assay.Data;
using Assay.Evaluation;

namespace Assay.Cli;

/// <summary>The producers of the walk, each run over the sample's own files.</summary>
static class Producers
{
    static readonly string[] DataFiles = ["train.csv", "test.csv"];
    static readonly string Folder = SampleFiles.Of("model");
    static readonly string Onnx = SampleFiles.Of("model", "credit-risk.onnx");

    /// <summary>Identity of the folder, and each weight file: so that evidence about any of them is about this version.</summary>
    public static IReadOnlyList<Digest> ModelDigests()
    {
        var model = ModelDigest.Of(Folder, null, out var problems) ?? throw new WalkException($"The sample's model cannot be read: {problems[0]}");
        return [model.Identity, .. model.Files.Where(f => f.Name != "metrics.json").Select(f => f.Digest)];
    }

    public static Report DataCard() => DataCardWriter.Write(SampleFiles.Of("data"), DataCardOptions.Default with { Name = "loan-applications" });

    public static Report ModelScan(CancellationToken cancel) => ModelScanner.Scan(ScanTarget.AtPath(Folder), ScanOptions.Default with { Digests = true }, null, cancel).ToReport();

    public static Report Bom(DateTimeOffset now, CancellationToken cancel) => AibomWriter.Write(Folder, new AibomFacts
    {
        Timestamp = now,
        Name = "credit-risk-model",
        Version = "1.0.0",
        Description = "Probability that a consumer loan application ends in default.",
        Licences = ["Apache-2.0"],
        Task = "tabular-classification",
        Approach = LearningApproach.Supervised,
        ArchitectureFamily = "multi-layer perceptron",
        TrainedFromScratch = true,
        Datasets = [.. DataFiles.Select(f => new BomDataset(f, SampleFiles.DigestOf(SampleFiles.Of("data", f)), Classification: "restricted"))],
        Libraries = [.. File.ReadLines(SampleFiles.Of("requirements.txt")).Where(l => l.Contains("==", StringComparison.Ordinal)).Select(l => l.Split('#')[0].Trim().Split("==")).Select(p => new BomLibrary(p[0], p[1]))],
        Users = ["loan officers"],
        UseCases = ["decision support for consumer loans"],
        Limitations = ["one country", "self-declared income"],
        EthicalConsiderations = ["lower selection rate for applicants over 60"],
    }, null, cancel).Report;

    public static Report Signature(ISigner signer, CancellationToken cancel)
    {
        var signed = ModelSigner.Sign(Folder, signer, null, out var problems, cancel) ?? throw new WalkException($"The sample's model cannot be signed: {problems[0]}");
        var verified = ModelVerifier.Verify(Folder, signed.Bundle, signer.PublicKey, null, cancel);
        if (!verified.Verified)
            throw new WalkException($"The signature just made does not verify: {verified.Mismatches[0].Detail}");
        return new Report { Tool = new Tool("assay sign", AssayVersion.Text), Subjects = signed.Subjects, Statements = [signed.Evidence] };
    }

    public static Report Performance() => PerformanceEvaluator.Evaluate(Input, PerformanceOptions.Default with { Slices = ["age_band", "employment"], Thresholds = [Threshold("roc-auc>=0.75"), Threshold("accuracy>=0.75")] });

    public static Report Fairness() => FairnessEvaluator.Evaluate(Input, new FairnessOptions { Groups = ["age_band", "sex"], Favourable = "0" });

    static EvaluationInput Input => new() { ModelPath = Onnx, DataPath = SampleFiles.Of("data", "test.csv"), Label = "default" };

    static MetricThreshold Threshold(string text) => MetricThreshold.TryParse(text, out var threshold) && threshold is not null ? threshold : throw new InvalidOperationException(text);
}
