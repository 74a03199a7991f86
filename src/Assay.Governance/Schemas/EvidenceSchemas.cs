using System.Collections.Concurrent;
using System.Text.Json;

namespace Assay.Governance;

/// <summary>The published schemas of <c>docs/formats</c>, carried in the assembly.</summary>
public static class EvidenceSchemas
{
    static readonly ConcurrentDictionary<string, JsonSchema> Read = new();

    /// <summary>The schema of a kind's predicate.</summary>
    /// <exception cref="KeyNotFoundException">No such kind.</exception>
    public static JsonSchema For(string kindId) => Named(EvidenceKinds.Get(kindId).Id);

    /// <summary>The schema of gate policies, in the canonical form of <see cref="PolicyCanonical"/>.</summary>
    public static JsonSchema GatePolicy => Named("gate-policy");

    /// <summary>
    /// Whether a predicate is what its kind asks for. The world's other types for a kind (<see cref="EvidenceKind.AlsoAccepts"/>)
    /// have specifications of their own and are only asked to be objects here.
    /// </summary>
    public static IReadOnlyList<SchemaError> Validate(EvidenceKind kind, string predicateType, JsonElement predicate)
    {
        if (predicateType == kind.PredicateType)
            return For(kind.Id).Validate(predicate);
        if (!kind.Accepts(predicateType))
            return [new SchemaError("", $"is of type {predicateType}, which does not state {kind.Id} (expected {string.Join(" or ", kind.AlsoAccepts.Prepend(kind.PredicateType))})")];
        return predicate.ValueKind == JsonValueKind.Object ? [] : [new SchemaError("", "has to be an object")];
    }

    /// <summary>The text of a schema, as published.</summary>
    internal static Stream? Open(string name) => typeof(EvidenceSchemas).Assembly.GetManifestResourceStream($"formats/{name}.schema.json");

    static JsonSchema Named(string name) => Read.GetOrAdd(name, static n =>
    {
        using var stream = Open(n) ?? throw new InvalidOperationException($"no schema '{n}' in the assembly");
        using var document = JsonDocument.Parse(stream);
        // Our own files: a problem is a bug, and a test reads them all.
        return JsonSchema.TryRead(document.RootElement, out var problems) ?? throw new InvalidOperationException($"{n}: {string.Join("; ", problems)}");
    });
}
