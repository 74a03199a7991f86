using System.Globalization;
using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// What Assay signs beside the format, in the member <c>assay</c> of the predicate, which verifiers of v1.0 ignore: when,
/// as the signer says; the empty folders, and with shards the empty files, which the format itself does not cover; the
/// parts of a composed model, each with its own root digest.
/// </summary>
internal sealed record SignedExtras(DateTimeOffset? SignedAt, IReadOnlyList<string>? EmptyFolders, IReadOnlyList<string>? EmptyFiles, IReadOnlyList<SignedPart> Parts)
{
    const int MaxNames = 100_000;

    /// <exception cref="BadBundleException">The member is not what Assay writes.</exception>
    public static SignedExtras Read(JsonElement extras)
    {
        if (extras.ValueKind != JsonValueKind.Object)
            throw SignedManifest.Bad("assay is not an object");
        DateTimeOffset? at = null;
        if (extras.TryGetProperty("signedAt", out var time))
            at = DateTimeOffset.TryParseExact(SignedManifest.TextOf(time, "signedAt"), "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
                ? moment : throw SignedManifest.Bad("signedAt is not a time such as 2026-12-31T12:00:00Z");
        return new SignedExtras(at, Names(extras, "emptyFolders"), Names(extras, "emptyFiles"), PartsOf(extras));
    }

    /// <summary>Writes the member; nothing when there is nothing to say.</summary>
    public void Write(Utf8JsonWriter json)
    {
        if (SignedAt is null && EmptyFolders is null && EmptyFiles is null && Parts.Count == 0)
            return;
        json.WriteStartObject("assay");
        if (SignedAt is { } at)
            json.WriteString("signedAt", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        if (EmptyFolders is not null)
            ManifestWriter.Names(json, "emptyFolders", EmptyFolders);
        if (EmptyFiles is not null)
            ManifestWriter.Names(json, "emptyFiles", EmptyFiles);
        if (Parts.Count > 0)
        {
            json.WriteStartArray("parts");
            foreach (var part in Parts)
            {
                json.WriteStartObject();
                json.WriteString("role", part.Role);
                json.WriteString("name", part.Name);
                json.WriteNumber("files", part.Files);
                json.WriteString("root", part.Root.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    static List<string>? Names(JsonElement extras, string member)
    {
        if (!extras.TryGetProperty(member, out _))
            return null;
        var list = SignedManifest.List(extras, member);
        if (list.GetArrayLength() > MaxNames)
            throw SignedManifest.Bad($"{member} has more than {MaxNames} names");
        List<string> names = [.. list.EnumerateArray().Select(n => SignedManifest.TextOf(n, member))];
        return names.TrueForAll(SignedManifest.IsInside) ? names
            : throw new BadBundleException(MismatchKind.PathEscapes, $"{member} holds a name that is not a plain path inside the model");
    }

    static List<SignedPart> PartsOf(JsonElement extras)
    {
        var parts = new List<SignedPart>();
        if (!extras.TryGetProperty("parts", out _))
            return parts;
        foreach (var part in SignedManifest.List(extras, "parts").EnumerateArray().Take(1000))
        {
            var role = SignedManifest.Text(part, "role");
            if (!ModelPart.IsRole(role) || !Digest.TryParse(SignedManifest.Text(part, "root"), out var root))
                throw SignedManifest.Bad("a part has a malformed role or root");
            parts.Add(new SignedPart(role, SignedManifest.Text(part, "name"), 0, root));
        }

        return parts;
    }
}

/// <summary>A part of a composed model as signed: its role, its name, and the root digest it has when it is signed alone.</summary>
/// <param name="Files">How many files; 0 when read from a signature, which lists them anyway.</param>
internal sealed record SignedPart(string Role, string Name, int Files, Digest Root);
