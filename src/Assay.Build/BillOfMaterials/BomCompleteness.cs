namespace Assay.Build;

/// <summary>
/// How much a bill says, as a share of published weights, whoever wrote it and in whatever format. Placeholders (NOASSERTION, unknown)
/// never count. The weights are ours: contents and lineage, on which takedowns and audits hang, weigh most. See docs/guides/bill-of-materials.md.
/// </summary>
/// <param name="Metrics"><c>aibom.completeness</c> in percent, as a whole and by group.</param>
/// <param name="Findings">What is missing, each with how to add it.</param>
public sealed record BomCompleteness(IReadOnlyList<Metric> Metrics, IReadOnlyList<Finding> Findings)
{
    /// <summary>The whole share, in percent.</summary>
    public double Percent => Metrics[0].Value;

    /// <summary>As a report on a bill that somebody else may have made; <paramref name="gaps"/> is what could not be understood of it.</summary>
    public Report ToReport(IReadOnlyList<Gap> gaps) => new() { Tool = ModelSigner.Tool, Subjects = [], Metrics = [.. Metrics], Findings = [.. Findings], Gaps = [.. gaps] };

    /// <param name="bom">The bill.</param>
    /// <param name="everythingRead">False when the maker of the bill could not read all files.</param>
    public static BomCompleteness Of(Bom bom, bool everythingRead = true)
    {
        var checks = Checks(bom, everythingRead).ToList();
        var name = bom.Main?.Name ?? "the bill";
        return new BomCompleteness(
            [Share(checks, null), .. checks.GroupBy(c => c.Group).Select(g => Share([.. g], g.Key))],
            [.. checks.Where(c => !c.Met).Select(c => Note(c, name))]);
    }

    /// <summary>
    /// What of a report on a bill a record keeps as findings: all that nobody stated is one, with the list in it. A note for each would
    /// bury what matters under what nobody mends one by one.
    /// </summary>
    public static IReadOnlyList<Finding> Folded(Report report)
    {
        var missing = report.Findings.Where(f => f.RuleId.StartsWith(MissingRule, StringComparison.Ordinal)).ToList();
        return missing.Count == 0 ? report.Findings : [.. report.Findings.Where(f => !missing.Contains(f)), AsOne(missing, report)];
    }

    // No number in the title: it is kept for ever, and the next bill may state more.
    static Finding AsOne(List<Finding> missing, Report report) => new()
    {
        RuleId = "aibom-incomplete",
        Title = "The bill of materials leaves out what it could state",
        Description = $"When it was found, this was not stated: {string.Join("; ", missing.Select(f => f.Title))}. The newest bill says what is left.",
        Severity = Severity.Info,
        Remediation = string.Join(". ", missing.Select(f => f.Remediation).OfType<string>().Distinct(StringComparer.Ordinal)) + ".",
        Fingerprint = Fingerprint.Of("aibom/2", report.Subjects.Count > 0 ? report.Subjects[0].Name : null),
    };

    const string MissingRule = "aibom-missing-";

    sealed record Check(string Id, string Group, int Weight, bool Met, string Missing, string HowTo);

    static IEnumerable<Check> Checks(Bom bom, bool everythingRead)
    {
        var main = bom.Main;
        var card = main?.Card ?? new BomCard();
        var files = bom.Components.Where(c => c.Kind == BomKind.File).ToList();
        var datasets = bom.Components.Where(c => c.Kind == BomKind.Dataset).ToList();
        var bases = bom.Components.Where(c => c.Kind == BomKind.Model).ToList();
        var libraries = bom.Components.Where(c => c.Kind == BomKind.Library).ToList();
        var scratch = main?.Property("assay:trained-from-scratch") == "true";
        yield return new("version", "identity", 4, Says(main?.Version), "The model has no version", Card("version"));
        yield return new("supplier", "identity", 4, Says(main?.Supplier), "Nobody is named as supplier", Card("supplier"));
        yield return new("description", "identity", 2, Says(main?.Description), "There is no description", Card("description"));
        yield return new("licence", "identity", 8, main?.Licences.Any(l => Says(l) && !DeclaredLicence.SaysNothing(l)) == true, "No licence is known", "Add 'license' to the front matter of the model's README.md, or state it in the card: licences");
        yield return new("digest", "identity", 5, main?.Digests.Count > 0, "The model as a whole has no digest", "Make the bill from files that can all be read (assay bom MODEL, without --no-hash)");

        yield return new("files", "contents", 12, everythingRead && files.Count > 0 && files.All(f => f.Digests.Count > 0), "Not every file is listed by digest", "See the gaps of this report; make the bill from the model's own files");
        yield return new("format", "contents", 4, main?.Properties.Any(p => p.Name == "assay:format" && p.Value is not ("unknown" or "zip")) == true, "No file is of a format that is read", "Keep a safetensors, GGUF or ONNX export beside the model");
        yield return new("parameters", "contents", 3, Says(main?.Property("assay:parameters")) || main?.Property("assay:xgboost:num_trees") is not null || main?.Property("assay:lightgbm:trees") is not null, "The number of parameters is not known", "Keep a safetensors, GGUF or ONNX export beside the model");
        yield return new("ports", "contents", 4, card.Inputs.Count > 0 && card.Outputs.Count > 0, "Inputs and outputs are not known", "Keep an ONNX export or an MLmodel signature beside the model");

        yield return new("datasets", "lineage", 8, datasets.Count > 0, "No dataset is named", "Add 'datasets' to the front matter of README.md, or state them in the card: datasets");
        yield return new("dataset-digests", "lineage", 6, datasets.Count > 0 && datasets.All(d => d.Digests.Count > 0), "Not every dataset is named by digest", "Give each dataset its digest in the card: datasets[].digest");
        yield return new("base-model", "lineage", 8, bases.Count > 0 || scratch, "It is not said what the model was made from", "Add 'base_model' to the front matter of README.md, or state baseModels or trainedFromScratch in the card");
        yield return new("base-model-digest", "lineage", 5, scratch || (bases.Count > 0 && bases.All(b => b.Digests.Count > 0 || Says(b.Commit))), "A base model is named neither by digest nor by commit, so a takedown of it would not reach this model", "Give it in the card: baseModels[].digest or baseModels[].commit");
        yield return new("libraries", "lineage", 4, libraries.Count > 0 && libraries.All(l => Says(l.Version)), "The software it needs is not listed with versions", "Keep requirements.txt with exact versions beside the model, or state libraries in the card");
        yield return new("code", "lineage", 3, bom.Components.Any(c => c.Kind == BomKind.Code && Says(c.Commit)), "The code that trained it is not named by commit", Card("code"));

        yield return new("task", "use", 2, Says(card.Task), "The task is not stated", "Add 'pipeline_tag' to the front matter of README.md, or state it in the card: task");
        yield return new("architecture", "use", 3, Says(card.Architecture) || Says(card.ArchitectureFamily), "The architecture is not stated", "Add config.json, or state it in the card: architecture");
        yield return new("use-cases", "use", 3, card.UseCases.Count > 0, "Intended uses are not stated", Card("useCases"));
        yield return new("limitations", "use", 3, card.Limitations.Count > 0, "Limitations are not stated", Card("limitations"));
        yield return new("risks", "use", 3, card.Risks.Count + card.Fairness.Count > 0, "Neither ethical risks nor fairness are addressed", Card("risks or fairness"));
        yield return new("performance", "use", 6, card.Performance.Count > 0, "No performance figure is stated", "Measure it (assay eval performance), add 'model-index' to README.md, or state it in the card: performance");
    }

    static bool Says(string? text) => !string.IsNullOrWhiteSpace(text) && text.Trim().ToUpperInvariant() is not ("NOASSERTION" or "NONE" or "UNKNOWN" or "N/A" or "TBD" or "NOT SPECIFIED");

    static string Card(string name) => $"State it in the card (assay bom --card FILE): {name}";

    static Metric Share(List<Check> checks, string? group) =>
        new("aibom.completeness", Math.Round(100.0 * checks.Where(c => c.Met).Sum(c => c.Weight) / checks.Sum(c => c.Weight), 1), "percent", Slice: group, Count: checks.Count);

    static Finding Note(Check check, string subject) => new()
    {
        RuleId = $"{MissingRule}{check.Id}",
        Title = check.Missing,
        Severity = Severity.Info,
        Remediation = check.HowTo,
        Fingerprint = Fingerprint.Of("aibom/1", check.Id, subject),
    };
}
