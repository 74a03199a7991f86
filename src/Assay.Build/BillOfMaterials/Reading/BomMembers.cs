using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// The members at the top of a bill. Of bytes, where each begins and ends is noted in one pass that checks the whole document, and the items of its lists
/// are parsed one at a time: a bill of a million components costs no second bill's worth of memory beside it. Of JSON that was parsed already, that.
/// </summary>
internal sealed class BomMembers
{
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false };
    static readonly JsonReaderOptions Reading = new() { MaxDepth = Json.MaxDepth };

    // An item is followed by the rest of its list.
    static readonly JsonReaderOptions OneOfMany = new() { MaxDepth = Json.MaxDepth, AllowMultipleValues = true };

    readonly JsonElement _parsed;
    readonly ReadOnlyMemory<byte> _bytes;
    readonly Dictionary<string, Range>? _places;

    public BomMembers(JsonElement parsed) => _parsed = parsed;

    BomMembers(ReadOnlyMemory<byte> bytes, Dictionary<string, Range> places) => (_bytes, _places) = (bytes, places);

    /// <summary>Null when the document is no object.</summary>
    /// <exception cref="JsonException">It is not JSON, nested too deep, or a member stands twice.</exception>
    public static BomMembers? Of(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span, Reading);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return reader.Read() ? throw new JsonException("there is something after its end") : null;
        }

        var places = new Dictionary<string, Range>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (Name(ref reader) is not { } name)
                throw new JsonException("a member's name holds half of a surrogate pair");
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!places.TryAdd(name, start..(int)reader.BytesConsumed))
                throw new JsonException($"the member '{Printable.Name(name, 40)}' stands twice");
        }

        // What follows the object's end is an error of its own.
        while (reader.Read()) { }
        return new BomMembers(bytes, places);
    }

    public JsonElement Inner(string name) => _places is null ? _parsed.Inner(name) : _places.TryGetValue(name, out var place) ? StrictJson.Element(_bytes.Span[place], Strict) : default;

    public string? Text(string name) => Inner(name).Word();

    /// <summary>The items of a list; none when it is no list.</summary>
    public IEnumerable<JsonElement> Each(string name)
    {
        if (_places is null)
        {
            foreach (var item in _parsed.Each(name))
                yield return item;
            yield break;
        }

        if (!_places.TryGetValue(name, out var place) || _bytes.Span[place.Start.Value] != '[')
            yield break;
        for (var at = place.Start.Value + 1; Next(ref at, place.End.Value - 1) is { } item;)
            yield return item;
    }

    // The document was checked as a whole: between items stand white space and one comma.
    JsonElement? Next(ref int at, int end)
    {
        var span = _bytes.Span;
        while (at < end && span[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',')
            at++;
        if (at >= end)
            return null;
        var reader = new Utf8JsonReader(span[at..end], OneOfMany);
        reader.Read();
        reader.Skip();
        var item = StrictJson.Element(span.Slice(at, (int)reader.BytesConsumed), Strict);
        at += (int)reader.BytesConsumed;
        return item;
    }

    static string? Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
