using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Turns a recording of a browser (a HAR file, format 1.2, or one request copied as a curl command) into a target's file: the request that carried a known message becomes the template, what it
/// carries beside it that an earlier answer held (a token against forged requests, a session's id) is taken from that answer anew in each conversation.
/// </summary>
public static class RecordedChat
{
    const int MostCommand = 1 << 20;
    const int MostEntries = 5_000, ShortestValue = 6, LongestValue = 4096;

    /// <summary>The largest recording that is read.</summary>
    public const int MaxBytes = 64 << 20;

    static readonly string[] NotSent = ["host", "content-length", "connection", "cookie", "content-type", "accept-encoding", "origin", "referer", "user-agent", "transfer-encoding", "te", "upgrade", "priority", "dnt"];

    /// <summary>What a target's file says, as a tree to be written down; null with an error that says what to do.</summary>
    /// <param name="message">What was typed while the browser recorded.</param>
    /// <param name="notes">What a person has to look at.</param>
    public static JsonObject? Read(ReadOnlyMemory<byte> har, string message, string name, out IReadOnlyList<string> notes, out string error)
    {
        ArgumentException.ThrowIfNullOrEmpty(message);
        var told = new List<string>();
        (notes, error) = (told, "");
        if (Entries(har, out error) is not { } entries)
            return null;
        var at = entries.ToList().FindIndex(e => e.Method != "GET" && e.Says(message));
        if (at < 0)
        {
            error = $"of its {entries.Count} requests none carries '{AnswerText.Quoted(message, 60)}'; give --message exactly as it was typed";
            return null;
        }

        var chat = entries[at];
        var address = new Uri(chat.Address.GetLeftPart(UriPartial.Path));
        var request = new JsonObject { ["method"] = chat.Method };
        if (chat.Address.Query.Length > 0)
            request["address"] = chat.Address.PathAndQuery;
        var taken = new JsonObject();
        var earlier = entries.Take(at).Where(e => e.Address.GetLeftPart(UriPartial.Authority) == chat.Address.GetLeftPart(UriPartial.Authority)).ToList();
        var opening = Opening(earlier, chat);
        string Filled(string text) => Replaced(text, message, opening, taken);
        Body(request, chat, Filled);
        Headers(request, chat, Filled, told);
        var file = new JsonObject { ["name"] = name, ["kind"] = "http", ["address"] = address.AbsoluteUri, ["application"] = true };
        if (opening is not null && (taken.Count > 0 || opening.SetsCookies))
        {
            file["opening"] = new JsonObject { ["method"] = opening.Method, ["address"] = opening.Address.PathAndQuery };
            if (taken.Count > 0)
                file["opening"]!["take"] = taken;
        }
        else if (chat.Cookies)
            told.Add("The request carried cookies that no recorded answer set: record from the login on, or give Cookie under headers with a variable of the environment.");
        file["request"] = request;
        if (AnswerPath(chat) is { } path)
            file["answer"] = new JsonObject { ["text"] = path };
        else
            told.Add("Where the answer's text stands was not found: the whole body is taken. Write answer: { text: $.path } if it is JSON.");
        return file;
    }

    static IReadOnlyList<RecordedEntry>? Entries(ReadOnlyMemory<byte> recording, out string error)
    {
        error = "";
        if (CurlCommand.IsOne(Encoding.UTF8.GetString(recording.Span[..Math.Min(recording.Length, 64)])))
        {
            if (recording.Length <= MostCommand)
                return CurlCommand.Read(Encoding.UTF8.GetString(recording.Span), out error) is { } copied ? [copied] : null;
            error = "it is longer than any command line";
            return null;
        }

        try
        {
            using var document = StrictJson.Parse(recording, new JsonDocumentOptions { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false });
            return [.. document.RootElement.Inner("log").Each("entries").Take(MostEntries).Select(RecordedEntry.Of).OfType<RecordedEntry>()];
        }
        catch (JsonException e)
        {
            error = $"it is neither a HAR file nor a command of curl: {AnswerText.Quoted(e.Message)}";
            return null;
        }
    }

    // The page or call whose answer holds most of what the message's request carries; the last of those, since tokens are renewed.
    static RecordedEntry? Opening(IReadOnlyList<RecordedEntry> earlier, RecordedEntry chat)
    {
        var carried = chat.Values().Where(v => v.Length is >= ShortestValue and <= LongestValue).ToList();
        return earlier.Where(e => e.Method == "GET")
            .Select((e, i) => (Entry: e, Score: carried.Count(e.Holds), Order: i)).Where(e => e.Score > 0 || e.Entry.SetsCookies)
            .OrderByDescending(e => e.Score).ThenByDescending(e => e.Order).FirstOrDefault().Entry;
    }

    static string Replaced(string text, string message, RecordedEntry? opening, JsonObject taken)
    {
        if (text.Contains(message, StringComparison.Ordinal))
            return text.Replace(message, "{prompt}", StringComparison.Ordinal);
        if (text.Length is < ShortestValue or > LongestValue || opening?.Where(text) is not { } where)
            return text;
        var known = taken.FirstOrDefault(t => JsonNode.DeepEquals(t.Value, where)).Key;
        if (known is null)
            taken[known = $"value-{taken.Count + 1}"] = where;
        return $"{{{known}}}";
    }

    static void Body(JsonObject request, RecordedEntry chat, Func<string, string> filled)
    {
        if (chat.Form.Count > 0)
            request["form"] = new JsonObject([.. chat.Form.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)filled(f.Value)))]);
        else if (chat.Json is { } json)
            request["body"] = Node(json, filled);
        else
        {
            request["body"] = filled(chat.Body);
            request["contentType"] = chat.ContentType;
        }
    }

    static JsonNode? Node(JsonElement json, Func<string, string> filled) => json.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject([.. json.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Node(m.Value, filled)))]),
        JsonValueKind.Array => new JsonArray([.. json.EnumerateArray().Select(i => Node(i, filled))]),
        JsonValueKind.String => filled(AnswerText.Of(json)),
        _ => JsonNode.Parse(json.GetRawText()),
    };

    // Tokens in headers are taken from the opening; other secrets of a browser's session do not get into a file.
    static void Headers(JsonObject request, RecordedEntry chat, Func<string, string> filled, List<string> told)
    {
        var headers = new JsonObject();
        foreach (var (header, value) in chat.Headers.Where(h => !NotSent.Contains(h.Key, StringComparer.OrdinalIgnoreCase) && !h.Key.StartsWith("sec-", StringComparison.OrdinalIgnoreCase) && !h.Key.StartsWith(':')))
            if (filled(value) is var text && text != value)
                headers[header] = text;
            else if (TargetFileChecks.LooksSecret(header, value))
                told.Add($"The header {AnswerText.Quoted(header, 60)} was left out, since it looks like a secret: add it under headers with environment: NAME.");
            else if (header.StartsWith("x-", StringComparison.OrdinalIgnoreCase) || header.Equals("accept", StringComparison.OrdinalIgnoreCase))
                headers[header] = value;
        if (headers.Count > 0)
            request["headers"] = headers;
    }

    // The longest text of the answer is what a person reads.
    static string? AnswerPath(RecordedEntry chat) => chat.AnswerJson is { } json ? Texts(json, "$", 0).OrderByDescending(t => t.Length).FirstOrDefault().Path : null;

    static IEnumerable<(string Path, int Length)> Texts(JsonElement json, string path, int depth)
    {
        if (depth > 16)
            return [];
        return json.ValueKind switch
        {
            JsonValueKind.String => [(path, AnswerText.Of(json).Length)],
            JsonValueKind.Object => json.EnumerateObject().Where(m => m.Name.Length is > 0 and <= 100 && m.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')).SelectMany(m => Texts(m.Value, $"{path}.{m.Name}", depth + 1)),
            JsonValueKind.Array => json.EnumerateArray().Take(100).SelectMany((item, i) => Texts(item, $"{path}[{i}]", depth + 1)),
            _ => [],
        };
    }
}
