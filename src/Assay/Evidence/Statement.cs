using System.Text.Json;
using System.Text.Json.Serialization;

namespace Assay;

/// <summary>
/// An in-toto Statement v1 (https://in-toto.io/Statement/v1): a typed claim about subjects named by digest.
/// </summary>
public sealed record Statement(IReadOnlyList<Subject> Subjects, string PredicateType, JsonElement Predicate)
{
    public const string Type = "https://in-toto.io/Statement/v1";

    /// <summary>
    /// A subject holds one digest of an algorithm. One that came with several (a version of several files) is told as so
    /// many subjects of that name.
    /// </summary>
    public IReadOnlyList<Subject> Subjects { get; init; } = [.. Subjects.SelectMany(Told)];

    static IEnumerable<Subject> Told(Subject subject) => subject.Digests.Select(d => d.Algorithm).Distinct().Count() == subject.Digests.Count
        ? [subject]
        : subject.Digests.Distinct().Select(d => new Subject(subject.Name, d));

    /// <summary>The bytes to sign, in the field order of the specification.</summary>
    public byte[] ToBytes() => Json.Written(json =>
    {
        json.WriteStartObject();
        json.WriteString("_type", Type);
        json.WriteStartArray("subject");
        foreach (var subject in Subjects)
        {
            json.WriteStartObject();
            json.WriteString("name", subject.Name);
            json.WriteStartObject("digest");
            foreach (var digest in subject.Digests)
                json.WriteString(digest.Algorithm, digest.Hex);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("predicateType", PredicateType);
        json.WritePropertyName("predicate");
        Predicate.WriteTo(json);
        json.WriteEndObject();
    });

    /// <summary>Reads a statement; says in <paramref name="error"/> what is wrong when it is none.</summary>
    public static Statement? TryRead(ReadOnlySpan<byte> utf8, out string error)
    {
        try
        {
            var wire = Json.Read<Wire>(utf8);
            if (wire.Type != Type)
                return Fail($"_type is '{wire.Type}', expected {Type}", out error);
            if (string.IsNullOrEmpty(wire.PredicateType))
                return Fail("predicateType is missing", out error);
            if (wire.Subject is not { Count: > 0 })
                return Fail("subject is missing or empty", out error);
            if (wire.Predicate.ValueKind is JsonValueKind.Undefined)
                return Fail("predicate is missing", out error);
            var subjects = new List<Subject>(wire.Subject.Count);
            foreach (var subject in wire.Subject)
            {
                if (subject is null)
                    return Fail("a subject is null", out error);
                var digests = new List<Digest>();
                foreach (var (algorithm, hex) in subject.Digest ?? [])
                {
                    if (!Digest.TryParse($"{algorithm}:{hex}", out var digest))
                        return Fail($"subject '{subject.Name}' has a malformed {algorithm} digest", out error);
                    digests.Add(digest);
                }

                if (digests.Count == 0)
                    return Fail($"subject '{subject.Name}' has no digest", out error);
                subjects.Add(new Subject(subject.Name ?? "", digests));
            }

            error = "";
            return new Statement(subjects, wire.PredicateType, wire.Predicate);
        }
        catch (JsonException e)
        {
            return Fail(e.Message, out error);
        }
    }

    static Statement? Fail(string reason, out string error)
    {
        error = $"not an in-toto Statement v1: {reason}";
        return null;
    }

    sealed record Wire(
        [property: JsonPropertyName("_type")] string? Type,
        IReadOnlyList<WireSubject?>? Subject,
        string? PredicateType,
        JsonElement Predicate);

    sealed record WireSubject(string? Name, Dictionary<string, string>? Digest);
}
