namespace Assay.Build;

/// <summary>Everything a bill of materials will say: what was stated before what was read.</summary>
internal sealed record BomContent(AibomFacts Facts, ReadFacts Read, string FileName, bool IsFolder, IReadOnlyList<ModelFile> Files, Digest? Root, IReadOnlyList<Gap> Gaps)
{
    public string Name => Facts.Name ?? FileName;

    /// <summary>The identity of the model (see <see cref="ModelDigest.Identity"/>); null when not every file could be read.</summary>
    public Digest? Identity => Root is null ? null : IsFolder ? Root : Files[0].Digest;

    public string? Task => Facts.Task ?? Read.Task;

    public string? Architecture => Facts.Architecture ?? Read.Architecture;

    public string? ArchitectureFamily => Facts.ArchitectureFamily ?? Read.ArchitectureFamily;

    public IReadOnlyList<string> Licences => Facts.Licences.Count > 0 ? Facts.Licences : Read.Licences;

    /// <summary>Stated ones, and those the card names besides.</summary>
    public IReadOnlyList<BomDataset> Datasets { get; } =
        [.. Facts.Datasets, .. Read.Datasets.Distinct().Where(n => Facts.Datasets.All(d => d.Name != n)).Select(n => new BomDataset(n))];

    public IReadOnlyList<BomBaseModel> BaseModels { get; } =
        [.. Facts.BaseModels, .. Read.BaseModels.Distinct().Where(n => Facts.BaseModels.All(b => b.Name != n)).Select(n => new BomBaseModel(n))];

    public IReadOnlyList<BomLibrary> Libraries { get; } =
        Read.Library is { } library && Facts.Libraries.All(l => l.Name != library) ? [.. Facts.Libraries, new BomLibrary(library)] : Facts.Libraries;
}
