namespace Assay.Serving.Messages;

/// <summary>Names without regard to case, as servers compare them that take no notice of it.</summary>
static class FoldedNames
{
    /// <summary>Whether a server that takes no notice of case would take one for the other.</summary>
    internal static bool Same(string? one, string? other) => one is null || other is null ? one == other : string.Equals(Plain(one), Plain(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The name with the two letters beyond ASCII that fold to one within it (Unicode CaseFolding.txt) as that one; a comparison that ignores case leaves them. Go's encoding/json takes
    /// "me\u017F\u017Fages" for "messages".
    /// </summary>
    internal static string Plain(string name) => name.AsSpan().ContainsAny('\u017F', '\u212A') ? name.Replace('\u017F', 's').Replace('\u212A', 'k') : name;
}
