namespace Assay.Tests.Shared;

/// <summary>Words that the product does not use, since it has one of its own for the same thing (docs/concepts.md).</summary>
static class Words
{
    /// <summary>Each with the word that stands for it.</summary>
    public static IReadOnlyDictionary<string, string> Unused { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["set aside"] = "override, risk acceptance, exception or not applicable; waiver for all four",
        ["virtual key"] = "gateway key",
        ["signed head"] = "tree head",
        ["whitelist"] = "allowed",
        ["blacklist"] = "refused",
        ["artifact"] = "file, model or evidence",
        ["canary version"] = "version that is tried",
        ["sanity"] = "check",
        ["master key of the record"] = "root key",
        ["AI-BOM"] = "bill of materials",
        ["checklist"] = "requirements",
    };

    /// <summary>The words of the list that a text has.</summary>
    public static IEnumerable<string> In(string text) =>
        Unused.Where(w => text.Contains(w.Key, StringComparison.OrdinalIgnoreCase)).Select(w => $"'{w.Key}' ({w.Value}) in: {text}");
}
