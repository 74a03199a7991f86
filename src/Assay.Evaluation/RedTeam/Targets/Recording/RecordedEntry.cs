using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>One request of a recording with its answer.</summary>
sealed record RecordedEntry(string Method, Uri Address, IReadOnlyDictionary<string, string> Headers, string ContentType, string Body, string Answer, IReadOnlyDictionary<string, string> SetCookies)
{
    const int MostAnswer = 8 << 20;

    internal bool SetsCookies => SetCookies.Count > 0;

    internal bool Cookies => Headers.Keys.Contains("cookie", StringComparer.OrdinalIgnoreCase);

    internal JsonElement? Json { get; } = Parsed(Body);

    internal JsonElement? AnswerJson { get; } = Parsed(Answer);

    internal IReadOnlyDictionary<string, string> Form { get; } = ContentType.Contains("x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        ? Body.Split('&', StringSplitOptions.RemoveEmptyEntries).Take(1000).Select(f => f.Split('=', 2)).DistinctBy(f => f[0]).ToDictionary(f => WebUtility.UrlDecode(f[0]), f => f.Length > 1 ? WebUtility.UrlDecode(f[1]) : "")
        : new Dictionary<string, string>();

    internal static RecordedEntry? Of(JsonElement entry)
    {
        var (request, response) = (entry.Inner("request"), entry.Inner("response"));
        if (!Uri.TryCreate(request.Text("url"), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return null;
        Dictionary<string, string> Pairs(JsonElement json, string member) => json.Each(member).Where(h => h.Text("name") is { Length: > 0 }).GroupBy(h => h.Text("name")!, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => AnswerText.Of(g.First(), "value"), StringComparer.OrdinalIgnoreCase);
        var posted = request.Inner("postData");
        var body = AnswerText.Of(posted, "text");
        if (body.Length == 0 && posted.Each("params").Any())
            body = string.Join('&', posted.Each("params").Select(p => $"{WebUtility.UrlEncode(AnswerText.Of(p, "name"))}={WebUtility.UrlEncode(AnswerText.Of(p, "value"))}"));
        var cookies = Pairs(response, "cookies");
        foreach (var line in response.Each("headers").Where(h => "set-cookie".Equals(h.Text("name"), StringComparison.OrdinalIgnoreCase)).SelectMany(h => AnswerText.Of(h, "value").Split('\n')))
            if (line.Split(';')[0].Split('=', 2) is [{ Length: > 0 } name, var value])
                cookies[name.Trim()] = value;
        return new RecordedEntry((request.Text("method") ?? "GET").ToUpperInvariant(), address, Pairs(request, "headers"), posted.Text("mimeType") ?? "", body, AnswerOf(response.Inner("content")), cookies);
    }

    static string AnswerOf(JsonElement content)
    {
        var text = AnswerText.Of(content, "text");
        if (text.Length > MostAnswer)
            return "";
        if (content.Text("encoding") != "base64")
            return text;
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var written) ? Encoding.UTF8.GetString(bytes, 0, written) : "";
    }

    static JsonElement? Parsed(string text)
    {
        try
        {
            return text.Length > 0 && text.AsSpan().TrimStart()[..1] is "{" or "[" ? StrictJson.Element(Encoding.UTF8.GetBytes(text), new JsonDocumentOptions { MaxDepth = Assay.Json.MaxDepth / 2, AllowDuplicateProperties = false }) : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    internal bool Says(string message) => Values().Any(v => v.Contains(message, StringComparison.Ordinal)) || Body.Contains(message, StringComparison.Ordinal);

    /// <summary>The texts that the request carries.</summary>
    internal IEnumerable<string> Values() => Form.Values.Concat(Json is { } json ? Texts(json).Select(AnswerText.Of) : []).Concat(Headers.Where(h => h.Key.StartsWith("x-", StringComparison.OrdinalIgnoreCase)).Select(h => h.Value));

    static IEnumerable<JsonElement> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => [json],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(m => Texts(m.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        _ => [],
    };

    internal bool Holds(string value) => Where(value) is not null;

    /// <summary>How the value is taken from this answer: by path from JSON, as a cookie, or by what stands around it in a page; null when it is not in it.</summary>
    internal JsonObject? Where(string value)
    {
        if (AnswerJson is { } json)
            return Path(json, value, "$", 0) is { } path ? new JsonObject { ["json"] = path } : null;
        if (SetCookies.FirstOrDefault(c => c.Value == value || WebUtility.UrlDecode(c.Value) == value).Key is { } cookie)
            return new JsonObject { ["cookie"] = cookie };
        foreach (var written in new[] { value, WebUtility.HtmlEncode(value) }.Distinct())
            for (var at = Answer.IndexOf(written, StringComparison.Ordinal); at >= 0; at = Answer.IndexOf(written, at + 1, StringComparison.Ordinal))
                if (Pattern(at, written.Length) is { } pattern && Regex.Match(Answer, pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) is { Success: true } match && match.Groups[1].Value == written)
                    return new JsonObject { ["pattern"] = pattern };
        return null;
    }

    // What stands before it since the tag or line began, then the value up to its quotation mark.
    string? Pattern(int at, int length)
    {
        if (at == 0 || at + length >= Answer.Length)
            return null;
        var start = Math.Max(Answer.LastIndexOfAny(['<', '\n', '{', ';'], at - 1), at - 120);
        var end = Answer[at + length];
        return start < 0 ? null : $"{Regex.Escape(Answer[start..at])}([^{Regex.Escape(end.ToString())}]+){Regex.Escape(end.ToString())}";
    }

    static string? Path(JsonElement json, string value, string path, int depth) => depth > 16 ? null : json.ValueKind switch
    {
        JsonValueKind.String => AnswerText.Of(json) == value ? path : null,
        JsonValueKind.Object => json.EnumerateObject().Where(m => m.Name.Length is > 0 and <= 100 && m.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')).Select(m => Path(m.Value, value, $"{path}.{m.Name}", depth + 1)).FirstOrDefault(p => p is not null),
        JsonValueKind.Array => json.EnumerateArray().Take(1000).Select((item, i) => Path(item, value, $"{path}[{i}]", depth + 1)).FirstOrDefault(p => p is not null),
        _ => null,
    };
}
