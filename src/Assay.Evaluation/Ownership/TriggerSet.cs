using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Evaluation;

/// <summary>
/// Inputs to which the owner's model was made to give answers nobody would expect (Y. Adi and others, Turning Your Weakness Into a
/// Strength, 2018). One JSON object a line: <c>{"input": ..., "expect": ...}</c>. Its digest is committed to before it is used.
/// </summary>
public sealed class TriggerSet
{
    const long MostBytes = 64 << 20;
    const int MostTriggers = 100_000;

    TriggerSet(Digest digest, IReadOnlyList<Trigger> triggers) => (Digest, Triggers) = (digest, triggers);

    /// <summary>SHA-256 of the file.</summary>
    public Digest Digest { get; }

    public int Count => Triggers.Count;

    internal IReadOnlyList<Trigger> Triggers { get; }

    /// <summary>Reads a set; null, with the line and what is wrong with it, when it is none.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TriggerSet? Read(string path, out string error)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length > MostBytes)
        {
            error = $"the set is longer than {MostBytes} bytes";
            return null;
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var triggers = new List<Trigger>();
        // The same input twice is one observation.
        var inputs = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var range in ((ReadOnlySpan<byte>)bytes).Split((byte)'\n'))
        {
            number++;
            var line = bytes.AsSpan(range).Trim(" \r\t"u8);
            if (line.IsEmpty)
                continue;
            if (One(line) is not { } trigger)
                error = $"line {number} is not an object with an input and what to expect (text, number or true/false)";
            else if (!inputs.Add(trigger.Input.GetRawText()))
                error = $"line {number} repeats an input";
            else if (triggers.Count == MostTriggers)
                error = $"more than {MostTriggers} triggers";
            else
            {
                triggers.Add(trigger);
                continue;
            }

            return null;
        }

        error = triggers.Count == 0 ? "the set is empty" : "";
        return triggers.Count == 0 ? null : new TriggerSet(Digest.Parse("sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes))), triggers);
    }

    static Trigger? One(ReadOnlySpan<byte> line)
    {
        try
        {
            var wire = Json.Read<Wire>(line);
            if (wire.Input.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null || Answer.Of(wire.Expect) is not { Length: > 0 } expect)
                return null;
            return new Trigger(wire.Input, expect);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    sealed record Wire(JsonElement Input, JsonElement Expect);
}

/// <summary>One input, and the answer that was committed to.</summary>
sealed record Trigger(JsonElement Input, string Expect);

/// <summary>Answers are compared as text, in one spelling.</summary>
static class Answer
{
    public static string? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Spelled(value.GetString()!),
        JsonValueKind.Number => ModelOutputs.Outcome(value.GetRawText()),
        JsonValueKind.True => "1",
        JsonValueKind.False => "0",
        _ => null,
    };

    public static string Spelled(string text) => ModelOutputs.Outcome(text.Trim().ToLowerInvariant());
}
