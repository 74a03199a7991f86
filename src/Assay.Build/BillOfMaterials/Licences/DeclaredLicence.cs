namespace Assay.Build;

/// <summary>
/// What somebody wrote as a licence, sorted: an SPDX id, an SPDX expression, or a name. Hugging Face has words of its own for some
/// (<c>odbl</c>), and words that name none (<c>other</c>, <c>unknown</c>).
/// </summary>
internal readonly record struct DeclaredLicence(string? Id, string? Expression, string? Name)
{
    // https://huggingface.co/docs/hub/repositories-licenses, where the word is not the SPDX id in lower case.
    static readonly Dictionary<string, string> HubWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["odbl"] = "ODbL-1.0",
        ["odc-by"] = "ODC-By-1.0",
        ["pddl"] = "PDDL-1.0",
        ["c-uda"] = "C-UDA-1.0",
        ["openmdw"] = "OpenMDW-1.0",
        ["apache2"] = "Apache-2.0",
        ["apache 2.0"] = "Apache-2.0",
        ["apache license 2.0"] = "Apache-2.0",
        ["mit license"] = "MIT",
    };

    static readonly HashSet<string> NoLicence = new(StringComparer.OrdinalIgnoreCase) { "", "other", "unknown", "none", "null", "noassertion" };

    /// <summary>True for words that say that there is a licence, or none known, and not which.</summary>
    public static bool SaysNothing(string text) => NoLicence.Contains(text.Trim());

    public static DeclaredLicence Of(string text)
    {
        var trimmed = text.Trim();
        if ((HubWords.GetValueOrDefault(trimmed) ?? SpdxLicences.Find(trimmed)) is { } id)
            return new DeclaredLicence(id, null, null);
        return LicenceExpression.Normal(trimmed) is { } expression ? new DeclaredLicence(null, expression, null) : new DeclaredLicence(null, null, trimmed);
    }

    public string Text => Id ?? Expression ?? Name!;
}
