using System.Text.Json;

namespace Assay.Governance;

/// <summary>Something that evidence says its subject was made from.</summary>
/// <param name="Role"><c>base-model</c>, <c>dataset</c>, <c>source</c>, <c>program</c>, <c>other</c>, or what another builder calls it.</param>
readonly record struct MadeOf(Digest Digest, string Role, string Name);

/// <summary>
/// What recorded evidence says of materials: a run's SLSA provenance v1 (<c>resolvedDependencies</c> and, as Assay writes them, the files of a folder), and
/// the base models that a lock was verified for. What is malformed is passed over: the evidence stands as it was signed, this only finds it.
/// </summary>
static class Materials
{
    /// <summary>More digests of one statement are not indexed; the answer says that such evidence is not searched whole.</summary>
    public const int Most = 20_000;
    const int LongestText = 300;

    public static bool Speaks(string? kind) => kind is "training-provenance" or "base-model-verification";

    public static IEnumerable<MadeOf> Of(string kind, JsonElement predicate) => kind == "training-provenance" ? Run(predicate) : Base(predicate);

    static IEnumerable<MadeOf> Run(JsonElement predicate)
    {
        foreach (var material in predicate.Inner("buildDefinition").Each("resolvedDependencies"))
        {
            var notes = material.Inner("annotations");
            var role = Cut(notes.Text("role") is { Length: > 0 } told ? told : "other");
            var name = Cut(material.Text("name") ?? material.Text("uri") ?? "");
            if (material.Inner("digest") is { ValueKind: JsonValueKind.Object } digests)
                foreach (var digest in digests.EnumerateObject())
                    if (Digest.TryParse($"{digest.Name.ToLowerInvariant()}:{digest.Value.Word()?.ToLowerInvariant()}", out var read))
                        yield return new MadeOf(read, role, name);
            // A base model may be registered by its weights alone, so each file of a folder counts.
            foreach (var file in notes.Each("files"))
                foreach (var text in file.Texts("digests"))
                    if (Digest.TryParse(text, out var read))
                        yield return new MadeOf(read, role, Cut(file.Text("name") is { Length: > 0 } inner ? $"{name}/{inner}" : name));
        }
    }

    static IEnumerable<MadeOf> Base(JsonElement predicate)
    {
        var name = Cut(predicate.Text("model") ?? "");
        foreach (var text in predicate.Texts("baseModels").Append(predicate.Text("digest") ?? ""))
            if (Digest.TryParse(text, out var digest))
                yield return new MadeOf(digest, "base-model", name);
    }

    // PostgreSQL keeps no zero character in a text, and neither store half of a surrogate pair.
    static string Cut(string text)
    {
        var cut = text.Length <= LongestText ? text : char.IsHighSurrogate(text[LongestText - 1]) ? text[..(LongestText - 1)] : text[..LongestText];
        return cut.Replace("\0", "", StringComparison.Ordinal);
    }
}
