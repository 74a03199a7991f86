namespace Assay.Build;

/// <summary>
/// What the SPDX 3.0.1 model requires of AI and dataset packages and its JSON schema does not check (the SHACL shapes of AIPackage and
/// DatasetPackage). Missing ones are told; a value nobody knows is not written.
/// </summary>
internal static class SpdxRequired
{
    const int Named = 5;

    public static IEnumerable<Finding> Findings(Bom bom) => Missing(bom).Select(m => new Finding
    {
        RuleId = $"aibom-spdx-missing-{m.Field}",
        Title = $"SPDX requires {m.Field} of {m.Of}, and it is not known for {string.Join(", ", m.Names.Take(Named))}{(m.Names.Count > Named ? $" and {m.Names.Count - Named} more" : "")}",
        Severity = Severity.Info,
        Remediation = $"State it in the card (assay bom --card FILE): {m.HowTo}",
        Fingerprint = Fingerprint.Of("aibom-spdx/1", m.Field, m.Of, bom.Main?.Name ?? ""),
    });

    internal sealed record Lack(string Of, string Field, IReadOnlyList<string> Names, string HowTo);

    public static IEnumerable<Lack> Missing(Bom bom)
    {
        var models = bom.All.Where(c => c.Kind == BomKind.Model).ToList();
        var datasets = bom.All.Where(c => c.Kind == BomKind.Dataset).ToList();
        return new[]
        {
            Of("an AI package", "releaseTime", models, c => c.Released is not null, "released, baseModels[].released"),
            Of("an AI package", "suppliedBy", models, c => c.Supplier is not null, "supplier, baseModels[].supplier"),
            Of("an AI package", "downloadLocation", models, c => CycloneDxWriter.Address(c.Url) is not null, "downloadUrl, baseModels[].url"),
            Of("an AI package", "packageVersion", models, c => c.Version is not null, "version, baseModels[].version or commit"),
            Of("a dataset package", "builtTime", datasets, c => c.Property("assay:built") is not null, "datasets[].built"),
            Of("a dataset package", "originatedBy", datasets, c => c.Supplier is not null, "datasets[].supplier"),
            Of("a dataset package", "releaseTime", datasets, c => c.Released is not null, "datasets[].released"),
            Of("a dataset package", "downloadLocation", datasets, c => CycloneDxWriter.Address(c.Url) is not null, "datasets[].url"),
            Of("a dataset package", "datasetType", datasets, c => c.Properties.Any(p => p.Name == "assay:dataset-type" && SpdxWriter.Types.Contains(p.Value)), "datasets[].types (written as noAssertion)"),
        }.Where(l => l.Names.Count > 0);
    }

    static Lack Of(string what, string field, List<BomComponent> all, Func<BomComponent, bool> has, string how) => new(what, field, [.. all.Where(c => !has(c)).Select(c => c.Name)], how);
}
