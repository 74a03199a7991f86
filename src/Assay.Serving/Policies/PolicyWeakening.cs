using System.Text.Json;
using Assay.Serving.Guards;

namespace Assay.Serving.Policies;

/// <summary>Where a guard of a newer policy lets more pass than the one that it takes the place of. What cannot be compared counts as more.</summary>
static class PolicyWeakening
{
    /// <summary>By what every guard has.</summary>
    internal static IEnumerable<string> Of(GuardRule old, GuardRule now)
    {
        if (Strength(now.Action) < Strength(old.Action) || (Strength(now.Action) == Strength(old.Action) && now.Action != old.Action))
            yield return $"{old.Action.Name()} becomes {now.Action.Name()}";
        if (Share(now) < Share(old))
            yield return $"it acts for {Share(now)} of a hundred callers, not for {Share(old)}";
        if (old.Places.Except(now.Places).ToList() is { Count: > 0 } places)
            yield return $"it no longer looks at {string.Join(", ", places.Order().Select(p => p.Name()))}";
        if (now.Threshold > old.Threshold)
            yield return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the least score that counts rises from {old.Threshold:0.##} to {now.Threshold:0.##}");
        if (old.Failure == OnFailure.Closed && now.Failure == OnFailure.Open)
            yield return "when it fails, everything passes";
        if (now.Failure == OnFailure.Open && now.Patience < old.Patience)
            yield return "it gives up sooner, and then everything passes";
    }

    /// <summary>By what only some have.</summary>
    internal static IEnumerable<string> Of(GuardEntry old, GuardEntry now, IReadOnlyDictionary<string, string> oldFiles, IReadOnlyDictionary<string, string> nowFiles)
    {
        if (Lacks(old.Phrases, now.Phrases) || Lacks(old.Examples, now.Examples) || Lacks(old.Names, now.Names) || Lacks(old.Canaries, now.Canaries))
            yield return "something that it looked for is no longer in its lists";
        if (old.Kinds is null ? now.Kinds is not null : now.Kinds is not null && Lacks(old.Kinds, now.Kinds))
            yield return "it looks for fewer kinds";
        if (Lacks(now.Hosts, old.Hosts))
            yield return "links may lead to more hosts";
        // Of the guard of languages those that are allowed, of the guard of code those that are not wanted.
        if (old.Guard == "language" ? Lacks(now.Languages, old.Languages) : Lacks(old.Languages, now.Languages))
            yield return "it lets more languages pass";
        if (Rises(old.Most, now.Most) || Rises(old.MostTokens, now.MostTokens))
            yield return "it lets longer messages pass";
        if ((now.Words ?? 12) > (old.Words ?? 12))
            yield return "more words in a row may be repeated";
        if (old.Insert == true && now.Insert != true)
            yield return "it no longer marks system prompts";
        if (old.MostRows is not null && (now.MostRows is null || now.MostRows > old.MostRows))
            yield return "it lets more rows pass";
        if (Text(old.From, oldFiles) != Text(now.From, nowFiles))
            yield return "the attacks that it knows are others";
        if (Text(old.Profile, oldFiles) != Text(now.Profile, nowFiles))
            yield return "its profile is another one";
        var (before, after) = (Json.Element(old), Json.Element(now));
        foreach (var field in before.EnumerateObject().Concat(after.EnumerateObject()).Select(p => p.Name).Distinct().Where(f => !Compared.Contains(f)))
            if (Raw(before, field) != Raw(after, field))
                yield return $"its {field} is another one";
    }

    // A field that nobody has compared above is not known to be as strict when it differs: that holds for fields that are yet to come.
    static readonly HashSet<string> Compared =
    [
        "guard", "name", "action", "failure", "mode", "percent", "patience", "at", "threshold", "phrases", "examples", "most", "mostTokens", "kinds", "names", "hosts", "canaries", "insert", "words", "languages", "mostRows", "from", "profile",
    ];

    static string? Raw(JsonElement entry, string field) => entry.TryGetProperty(field, out var value) && value.ValueKind is not JsonValueKind.Null ? value.GetRawText() : null;

    // What takes out, replaces or stands in for something are not more or less than one another: a change among them is not known to be as strict.
    static int Strength(GuardAction action) => action switch { GuardAction.Log => 0, GuardAction.Annotate => 1, GuardAction.Block => 3, _ => 2 };

    static int Share(GuardRule rule) => rule.Mode switch { RuleMode.Enforce => 100, RuleMode.Canary => rule.Percent, _ => 0 };

    static bool Lacks(IReadOnlyList<string>? all, IReadOnlyList<string>? some) => all is not null && all.Except(some ?? [], StringComparer.Ordinal).Any();

    static bool Rises(int? old, int? now) => old is not null && (now is null || now > old);

    static string? Text(string? file, IReadOnlyDictionary<string, string> files) => file is null ? null : files.TryGetValue(file, out var text) ? text : "";
}
