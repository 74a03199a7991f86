namespace Assay.Build;

/// <summary>One thing a good bill of materials says: what it weighs, whether it is there, and how to add it.</summary>
internal sealed record CompletenessCheck(string Id, string Group, int Weight, bool Met, string Missing, string HowTo);

/// <summary>
/// How much a bill of materials says, as a share of the weights below. The weights are ours: lineage and licence, on which
/// takedowns and audits hang, weigh most. See docs/guides/bill-of-materials.md.
/// </summary>
internal static class Completeness
{
    public static IReadOnlyList<CompletenessCheck> Of(BomContent bom)
    {
        var facts = bom.Facts;
        return
        [
            new("version", "identity", 5, facts.Version is not null, "The model has no version", Fact("version")),
            new("supplier", "identity", 5, facts.Supplier is not null, "Nobody is named as supplier", Fact("supplier")),
            new("description", "identity", 5, facts.Description is not null, "There is no description", Fact("description")),
            new("licence", "identity", 10, bom.Licences.Count > 0, "No licence is known", "Add 'license' to the front matter of the model's README.md, or state it in the facts file: licences"),
            new("files", "contents", 15, bom.Gaps.Count == 0, "Not every file could be read", "See the gaps of this report"),
            new("format", "contents", 10, bom.Read.Formats.Any(f => f != "unknown"), "No file is of a format that is read (ONNX, safetensors, PyTorch)", "Export the model to safetensors or ONNX"),
            new("parameters", "contents", 5, bom.Read.Parameters is not null, "The number of parameters is not known", "Keep a safetensors or ONNX export beside the model"),
            new("ports", "contents", 5, bom.Read.Inputs.Count > 0 && bom.Read.Outputs.Count > 0, "Inputs and outputs are not known", "Keep an ONNX export beside the model"),
            new("datasets", "lineage", 10, bom.Datasets.Count > 0, "No dataset is named", "Add 'datasets' to the front matter of README.md, or state them in the facts file: datasets"),
            new("dataset-digests", "lineage", 10, bom.Datasets.Count > 0 && bom.Datasets.All(d => d.Digest is not null), "Not every dataset is named by digest", "Give each dataset its digest in the facts file: datasets[].digest"),
            new("base-model", "lineage", 10, bom.BaseModels.Count > 0 || facts.TrainedFromScratch, "It is not said what the model was made from", "Add 'base_model' to the front matter of README.md, or state baseModels or trainedFromScratch in the facts file"),
            new("base-model-digest", "lineage", 5, facts.TrainedFromScratch || (bom.BaseModels.Count > 0 && bom.BaseModels.All(b => b.Digest is not null)), "A base model is not named by digest, so a takedown of it would not reach this model", "Give it in the facts file: baseModels[].digest"),
            new("task", "use", 5, bom.Task is not null, "The task is not stated", "Add 'pipeline_tag' to the front matter of README.md, or state it in the facts file: task"),
            new("architecture", "use", 5, (bom.Architecture ?? bom.ArchitectureFamily) is not null, "The architecture is not stated", "Add config.json, or state it in the facts file: architecture"),
            new("use-cases", "use", 5, facts.UseCases.Count > 0, "Intended uses are not stated", Fact("useCases")),
            new("limitations", "use", 5, facts.Limitations.Count > 0, "Limitations are not stated", Fact("limitations")),
            new("performance", "use", 5, facts.Performance.Count > 0, "No performance figure is stated", "Measure it (assay eval performance) and state it in the facts file: performance"),
        ];
    }

    static string Fact(string name) => $"State it in the facts file (assay bom --facts FILE): {name}";

    public static IEnumerable<Metric> Metrics(IReadOnlyList<CompletenessCheck> checks)
    {
        yield return new Metric("aibom.completeness", Share(checks), "percent", Count: checks.Count);
        foreach (var group in checks.GroupBy(c => c.Group))
            yield return new Metric("aibom.completeness", Share([.. group]), "percent", Slice: group.Key, Count: group.Count());
    }

    static double Share(IReadOnlyList<CompletenessCheck> checks) =>
        Math.Round(100.0 * checks.Where(c => c.Met).Sum(c => c.Weight) / checks.Sum(c => c.Weight), 1);

    public static Finding Note(CompletenessCheck check, string subject) => new()
    {
        RuleId = $"aibom-missing-{check.Id}",
        Title = check.Missing,
        Severity = Severity.Info,
        Remediation = check.HowTo,
        Fingerprint = Fingerprint.Of("aibom/1", check.Id, subject),
    };
}
