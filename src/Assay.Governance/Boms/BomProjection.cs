using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// Components of every recorded bill of materials, and the words by which they are found: digest, package with and without version, name,
/// licence. It comes from erasable content, so erasing the envelope takes it away.
/// </summary>
internal sealed class BomProjection : IProjection
{
    public IReadOnlyList<ProjectionTable> Tables { get; } = [new("bom", "evidence"), new("bom_component", "evidence, ordinal"), new("bom_key", "evidence, word, ordinal")];

    public string Schema => """
        CREATE TABLE bom (evidence BIGINT PRIMARY KEY, components BIGINT NOT NULL, whole BIGINT NOT NULL, entry BIGINT NOT NULL);
        CREATE TABLE bom_component (
            evidence BIGINT NOT NULL, ordinal BIGINT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, version TEXT, digest TEXT, purl TEXT, licences TEXT, entry BIGINT NOT NULL,
            PRIMARY KEY (evidence, ordinal));
        CREATE TABLE bom_key (evidence BIGINT NOT NULL, word TEXT NOT NULL, ordinal BIGINT NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (evidence, word, ordinal));
        CREATE INDEX bom_key_word ON bom_key (word, evidence, ordinal)
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        if (entry.Type != EntryTypes.Evidence || entry.Body.TryGetProperty("kind", out var kind) is false || kind.GetString() != "aibom")
            return;
        if (blob("envelope") is not { } bytes || Envelope.TryRead(bytes, out _) is not { } envelope || envelope.TryReadStatement(out _) is not { } statement)
            return;
        var ordinal = 0L;
        var whole = true;
        foreach (var part in BomParts.Of(statement.Predicate))
        {
            if (ordinal >= BomParts.Most)
            {
                whole = false;
                break;
            }

            Component(writer, entry, ordinal, part);
            ordinal++;
        }

        writer.Execute("INSERT INTO bom (evidence, components, whole, entry) VALUES (@id, @components, @whole, @id)", ("id", entry.Index), ("components", ordinal), ("whole", Sql.Flag(whole)));
    }

    static void Component(IProjectionWriter writer, LogEntry entry, long ordinal, BomPart part)
    {
        writer.Execute(
            "INSERT INTO bom_component (evidence, ordinal, kind, name, version, digest, purl, licences, entry) VALUES (@id, @ordinal, @kind, @name, @version, @digest, @purl, @licences, @id)",
            ("id", entry.Index), ("ordinal", ordinal), ("kind", part.Kind), ("name", part.Name), ("version", part.Version), ("digest", part.Digest), ("purl", part.PackageUrl), ("licences", part.Licences));
        foreach (var word in Words(part).Distinct(StringComparer.Ordinal))
            writer.Execute("INSERT INTO bom_key (evidence, word, ordinal, entry) VALUES (@id, @word, @ordinal, @id)", ("id", entry.Index), ("word", word), ("ordinal", ordinal));
    }

    public void Erase(LogEntry erased, IReadOnlySet<string> blobNames, IProjectionWriter writer)
    {
        if (erased.Type != EntryTypes.Evidence || !blobNames.Contains("envelope"))
            return;
        foreach (var table in new[] { "bom", "bom_component", "bom_key" })
            writer.Execute($"DELETE FROM {table} WHERE evidence = @id", ("id", erased.Index));
    }

    static IEnumerable<string> Words(BomPart part)
    {
        yield return BomWord.Name(part.Name);
        if (part.Digest is { } digest)
            yield return BomWord.Digest(digest);
        if (part.PackageUrl is { } purl)
        {
            yield return BomWord.Package(purl);
            if (purl.LastIndexOf('@') is > 0 and var at)
                yield return BomWord.Package(purl[..at]);
        }

        // The name in an index of packages stands for itself too: one asks for "torch", not for its address.
        foreach (var licence in (part.Licences ?? "").Split([' ', '(', ')', ','], StringSplitOptions.RemoveEmptyEntries))
            if (licence is not ("AND" or "OR" or "WITH"))
                yield return BomWord.Licence(licence);
    }
}

/// <summary>The words of the search: what is looked for, and as what.</summary>
static class BomWord
{
    public static string Digest(string digest) => $"d:{digest.ToLowerInvariant()}";

    public static string Package(string purl) => $"p:{purl.ToLowerInvariant()}";

    public static string Name(string name) => $"n:{name.ToLowerInvariant()}";

    public static string Licence(string licence) => $"l:{licence.ToLowerInvariant()}";

    /// <summary>What a term may mean: a digest and a package say so themselves, anything else is a name or a licence.</summary>
    public static IReadOnlyList<string> Of(string term) =>
        Assay.Digest.TryParse(term.ToLowerInvariant(), out var digest) ? [Digest(digest.ToString())]
        : term.StartsWith("pkg:", StringComparison.OrdinalIgnoreCase) ? [Package(term)]
        : [Name(term), Licence(term)];
}
