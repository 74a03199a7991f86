using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Something large and sensitive that belongs to a piece of evidence and is not part of what is signed.</summary>
/// <param name="Name">Its name within the entry; <c>transcripts</c> of a red-team report.</param>
public sealed record EvidenceAttachment(string Name, byte[] Content);

/// <summary>Asks for the transcript of one attempt. Reading it is an entry.</summary>
public sealed record TranscriptRequest(long Entry, string Attempt);

/// <summary>A transcript that was read.</summary>
/// <param name="Content">As the producer wrote it; hostile text.</param>
/// <param name="Read">The entry that says who read it.</param>
public sealed record TranscriptView(long Entry, string Attempt, JsonElement Content, long Read);

/// <summary>
/// Transcripts of a round beside its report: one blob, sealed by the installation's keyring, so that neither a copy of the database nor an export shows attack
/// texts and answers. See docs/adr/0015.
/// </summary>
static class Transcripts
{
    public const string Name = "transcripts";
    const string Purpose = "red-team-transcripts";
    const int MostBytes = 16 << 20, MostTranscripts = 1000;

    /// <summary>Checks and seals what came with a report.</summary>
    public static Answer<NewBlob> Seal(Keyring keyring, EvidenceKind kind, IReadOnlyList<EvidenceAttachment> attachments)
    {
        if (kind.Id != "red-team-report" || attachments is not [{ Name: Name } one])
            return Wrong("Only a red-team report carries something beside it, and that is its transcripts.");
        if (one.Content.Length > MostBytes)
            return Wrong($"The transcripts are larger than {MostBytes >> 20} MB. Keep fewer.");
        if (Read(one.Content) is not { Count: <= MostTranscripts })
            return Wrong($"The transcripts are not a JSON object with a list 'transcripts' of at most {MostTranscripts}, each with its id.");
        return new NewBlob(Name, "application/octet-stream", keyring.Seal(Purpose, one.Content));
    }

    /// <summary>The transcript of an attempt in what was sealed; null with the reason when there is none.</summary>
    public static JsonElement? Open(Keyring keyring, byte[] blob, string attempt, out string reason)
    {
        reason = "The transcripts were sealed by another installation: they are read where the round was recorded.";
        if (keyring.Unseal(Purpose, blob) is not { } plain)
            return null;
        reason = $"The record keeps no transcript of the attempt '{attempt}'; what it does not keep is in the journal of whoever ran the round.";
        return Read(plain)?.GetValueOrDefault(attempt) is { ValueKind: JsonValueKind.Object } found ? found : null;
    }

    static Dictionary<string, JsonElement>? Read(byte[] json)
    {
        try
        {
            var list = Json.Read<JsonElement>(json).Inner(Name);
            return list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(MostTranscripts + 1).ToDictionary(t => t.Text("id") ?? throw new JsonException("a transcript has no id"), t => t) : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    static Refusal Wrong(string message) => new(RefusalKind.Invalid, message, [new FieldError("attachments", "not taken")]);
}
