using Assay.Build.ModelFiles.Documents;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.HuggingFace;

/// <summary>Who a configuration says the model is from: <c>_name_or_path</c> is <c>owner/name</c>, <c>author</c> is free text.</summary>
internal static class OriginRules
{
    static readonly Rule Origin = new("hub-origin",
        "The configuration says twice whose model it is, and the two do not agree. A copy that passes itself off as another's model looks like this; so may one organisation's work on another's.",
        "Compare both with the place you got the model from, and take it from its owner's own repository.", new Reference("cwe", "CWE-345"), SupplyChain);

    public static IReadOnlyList<Rule> All => [Origin];

    // What tells an organisation from a person. Whoever tunes another's model may put their own name to it.
    static readonly HashSet<string> OfOrganisations =
        ["lab", "labs", "laboratory", "ai", "inc", "ltd", "llc", "gmbh", "corp", "corporation", "company", "org", "organization", "organisation", "research", "institute", "university", "foundation", "team", "group", "publisher"];

    public static void Judge(DataNode root, ScanScope scope)
    {
        if (root["author"] is not { Kind: DataKind.Text } author || root["_name_or_path"] is not { Kind: DataKind.Text } place || place.Text.Split('/') is not [var owner, _] || owner.Length == 0 || owner[0] is '.' or '~')
            return;
        var (said, own) = (Words(author.Text), Words(owner));
        if (said.Count == 0 || own.Count == 0 || said.Any(own.Contains) || string.Concat(said) is var all && (all.Contains(string.Concat(own), StringComparison.Ordinal) || string.Concat(own).Contains(all, StringComparison.Ordinal)))
            return;
        var near = said.FirstOrDefault(w => w.Length >= 4 && own.Any(o => OneApart(w, o)));
        if (near is not null)
            scope.Find(Origin, Severity.Medium, "Names an owner one letter away from its author", ScanScope.Printable($"{place.Text} by {author.Text}"), place.At, identity: "near:" + owner);
        else if (said.Any(OfOrganisations.Contains))
            scope.Find(Origin, Severity.Medium, "Names another organisation as its author than as its owner", ScanScope.Printable($"{place.Text} by {author.Text}"), place.At, identity: "other:" + owner);
    }

    static List<string> Words(string text) => [.. text.ToLowerInvariant().Split([' ', '-', '_', '.', ',', '/', '(', ')'], StringSplitOptions.RemoveEmptyEntries)];

    static bool OneApart(string a, string b)
    {
        if (a == b || Math.Abs(a.Length - b.Length) > 1)
            return false;
        var same = 0;
        while (same < a.Length && same < b.Length && a[same] == b[same])
            same++;
        return a.Length == b.Length ? a[(same + 1)..] == b[(same + 1)..] : a.Length > b.Length ? a[(same + 1)..] == b[same..] : a[same..] == b[(same + 1)..];
    }
}
