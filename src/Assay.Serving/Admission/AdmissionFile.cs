using Assay.Text;

namespace Assay.Serving;

/// <summary>Which pods may start (<c>assay-admission/1</c>, docs/guides/kubernetes.md).</summary>
public sealed record AdmissionFile
{
    const string Known = "assay-admission/1";

    public required string Format { get; init; }

    /// <summary>Models by the name that a pod's annotation gives.</summary>
    public required IReadOnlyDictionary<string, AdmissionModel> Models { get; init; }

    /// <summary>What happens to pods that name no model.</summary>
    public Unannotated Unannotated { get; init; } = Unannotated.Refuse;

    /// <summary>Minutes after which a model is verified anew, although its files look the same.</summary>
    public int RecheckMinutes { get; init; } = 60;

    /// <summary>Images, by digest, whose init container may read a model's claim.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>The file; null with what is wrong, by line and column.</summary>
    public static AdmissionFile? Read(string yaml, out string error)
    {
        if (YamlFile.Read<AdmissionFile>(yaml, out var marks, out error) is not { } file)
            return null;
        (string Where, string What) wrong = file.Format != Known ? ("$.format", $"the format has to be {Known}")
            : file.Models.Count is 0 or > 1000 ? ("$.models", "there have to be 1 to 1000 models")
            : file.RecheckMinutes is < 1 or > 10_080 ? ("$.recheckMinutes", "it has to be 1 to 10080")
            : file.Models.Any(m => m.Value.Claim is not null) && file.Images.Count == 0 ? ("$.images", "a claim needs images that may read it")
            : file.Images.FirstOrDefault(i => !IsPinned(i)) is { } floating ? ("$.images", $"'{floating}' is not pinned: write NAME@sha256:HEX")
            : file.Models.Keys.FirstOrDefault(n => n.Length is 0 or > 100 || n.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))) is { } name ? ("$.models", $"'{name}' is no name of letters, digits, '-', '_' and '.'") : ("", "");
        error = wrong.What.Length > 0 ? YamlFile.Located(marks, wrong.Where, wrong.What) : "";
        return error.Length > 0 ? null : file;
    }

    internal static bool IsPinned(string image) => image.IndexOf("@sha256:", StringComparison.Ordinal) is > 0 and var at && image.Length == at + 8 + 64 && image[(at + 8)..].All(char.IsAsciiHexDigitLower);
}

/// <summary>A model that pods may serve.</summary>
public sealed record AdmissionModel
{
    /// <summary>Its file or folder, as the webhook sees it.</summary>
    public required string Path { get; init; }

    /// <summary>Its load policy (docs/guides/verify-at-load.md).</summary>
    public required string Policy { get; init; }

    /// <summary>The claim that it lies on: only an init container that verifies it may read that. Not looked at without one.</summary>
    public string? Claim { get; init; }
}

/// <summary>Pods that name no model.</summary>
public enum Unannotated
{
    /// <summary>They do not start.</summary>
    Refuse,

    /// <summary>They are none of our business, unless they read a model's claim.</summary>
    Allow,
}
