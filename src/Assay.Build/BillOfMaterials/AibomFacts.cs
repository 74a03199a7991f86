using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Assay.Build;

/// <summary>How a model learned (CycloneDX <c>approach.type</c>).</summary>
public enum LearningApproach { Supervised, Unsupervised, ReinforcementLearning, SemiSupervised, SelfSupervised }

/// <summary>
/// What the files of a model cannot say, or say worse than whoever asks: stated facts go before what was read. Everything
/// is optional but the time.
/// </summary>
public sealed record AibomFacts
{
    /// <summary>Time of the document; the only part that is not derived from content. It does not change the serial number.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    public string? Name { get; init; }

    public string? Version { get; init; }

    public string? Description { get; init; }

    /// <summary>The organisation that supplies the model.</summary>
    public string? Supplier { get; init; }

    /// <summary>SPDX ids, SPDX expressions, or names.</summary>
    public IReadOnlyList<string> Licences { get; init; } = [];

    public string? Task { get; init; }

    public LearningApproach? Approach { get; init; }

    public string? ArchitectureFamily { get; init; }

    public string? Architecture { get; init; }

    public IReadOnlyList<BomDataset> Datasets { get; init; } = [];

    /// <summary>The models this one was made from. Empty is "not stated" unless <see cref="TrainedFromScratch"/>.</summary>
    public IReadOnlyList<BomBaseModel> BaseModels { get; init; } = [];

    public bool TrainedFromScratch { get; init; }

    /// <summary>Software it was trained with or needs, as package URLs are (<c>pkg:pypi/torch@2.6.0</c>).</summary>
    public IReadOnlyList<BomLibrary> Libraries { get; init; } = [];

    public IReadOnlyList<BomPerformance> Performance { get; init; } = [];

    public IReadOnlyList<string> Users { get; init; } = [];

    public IReadOnlyList<string> UseCases { get; init; } = [];

    public IReadOnlyList<string> Limitations { get; init; } = [];

    public IReadOnlyList<string> EthicalConsiderations { get; init; } = [];

    /// <summary>Ethical risks with what is done about them.</summary>
    public IReadOnlyList<BomRisk> Risks { get; init; } = [];

    public IReadOnlyList<string> Tradeoffs { get; init; } = [];

    public IReadOnlyList<BomFairness> Fairness { get; init; } = [];

    public IReadOnlyList<BomEnergy> Energy { get; init; } = [];

    /// <summary>Model APIs and other services that the model's application calls.</summary>
    public IReadOnlyList<BomService> Services { get; init; } = [];

    /// <summary>The code that trained it, with the commit.</summary>
    public BomCode? Code { get; init; }

    /// <summary>Where it is downloaded from.</summary>
    public string? DownloadUrl { get; init; }

    /// <summary>Where the text of a licence stands that SPDX has no id for.</summary>
    public string? LicenceUrl { get; init; }

    public DateTimeOffset? Released { get; init; }

    /// <summary>Where the model is used (<c>finance</c>); SPDX <c>ai_domain</c>.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    /// <summary>Whether personal data of special categories was used; null: not stated. SPDX <c>useSensitivePersonalInformation</c>.</summary>
    public bool? SensitivePersonalInformation { get; init; }

    /// <summary>Null: derived from the content, so that the same model and facts give the same number.</summary>
    public Guid? SerialNumber { get; init; }

    /// <summary>Bigger facts files are refused before they are parsed.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    static readonly JsonSerializerOptions Strict = new(Json.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
    };

    /// <summary>
    /// Reads a facts file: JSON with the names of these properties (<c>{"supplier": "...", "datasets": [{"name": "...",
    /// "digest": "sha256:..."}]}</c>). <paramref name="timestamp"/> is used when the file states none.
    /// </summary>
    public static AibomFacts? TryRead(ReadOnlySpan<byte> utf8, DateTimeOffset timestamp, out string error)
    {
        error = $"more than the {MaxBytes} bytes allowed";
        if (utf8.Length > MaxBytes)
            return null;
        try
        {
            error = "not a JSON object";
            if (JsonNode.Parse(utf8, documentOptions: new JsonDocumentOptions { MaxDepth = Json.MaxDepth }) is not JsonObject json)
                return null;
            json.TryAdd("timestamp", JsonValue.Create(timestamp));
            var facts = json.Deserialize<AibomFacts>(Strict)!;
            error = "a list holds null";
            if (facts.Lists.Any(l => l.Any(i => i is null)))
                return null;
            error = "";
            return facts;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            error = $"not a facts file: {e.Message}";
            return null;
        }
    }

    IEnumerable<object?>[] Lists =>
        [Licences, Datasets, BaseModels, Libraries, Performance, Users, UseCases, Limitations, EthicalConsiderations, Risks, Tradeoffs, Fairness, Energy, Services, Domains];
}

/// <summary>A dataset the model was made or judged with. <paramref name="Classification"/>: as your organisation classifies data.</summary>
public sealed record BomDataset(
    string Name, Digest? Digest = null, string? Version = null, string? Url = null, string? Licence = null, string? Description = null, string? Classification = null)
{
    /// <summary>Kinds of data, in SPDX's words: <c>text</c>, <c>image</c>, <c>structured</c>...</summary>
    public IReadOnlyList<string>? Types { get; init; }

    public string? Supplier { get; init; }

    public DateTimeOffset? Built { get; init; }

    public DateTimeOffset? Released { get; init; }

    public bool? SensitivePersonalInformation { get; init; }

    /// <summary>The file that named it; null when it was stated.</summary>
    internal string? Source { get; init; }

    /// <summary>That file describes it: where nothing but data lies, it is what the bill is about.</summary>
    internal bool IsDescribed { get; init; }
}

/// <summary>
/// A model this one was made from; <paramref name="Digest"/> as <see cref="ModelDigest.Identity"/> gives it; <paramref name="Relation"/>: <c>finetune</c>,
/// <c>adapter</c>, <c>merge</c>, <c>quantized</c>, or <c>base</c> when only that much is known; <paramref name="Commit"/>: its revision.
/// </summary>
public sealed record BomBaseModel(
    string Name, Digest? Digest = null, string? Version = null, string? Url = null, string? Licence = null, string? Relation = null, string? Commit = null)
{
    public string? Supplier { get; init; }

    public DateTimeOffset? Released { get; init; }

    internal string? Source { get; init; }
}

/// <summary>A software component.</summary>
public sealed record BomLibrary(string Name, string? Version = null, string? PackageUrl = null)
{
    internal string? Source { get; init; }

    /// <summary>A package of Python's index, by the normal form of its name (PEP 503).</summary>
    internal static BomLibrary OfPython(string name, string? version, string? packageUrl = null)
    {
        var normal = string.Join('-', name.ToLowerInvariant().Split(['-', '_', '.'], StringSplitOptions.RemoveEmptyEntries));
        return new BomLibrary(normal, version, packageUrl ?? $"pkg:pypi/{Uri.EscapeDataString(normal)}{(version is null ? "" : $"@{Uri.EscapeDataString(version)}")}");
    }
}

/// <summary>A source repository at a commit.</summary>
public sealed record BomCode(string Repository, string? Commit = null);

/// <summary>A measured number: type (<c>auc</c>), value, the part of the data, and its interval where one was computed.</summary>
public sealed record BomPerformance(string Type, double Value, string? Slice = null, double? Low = null, double? High = null);
