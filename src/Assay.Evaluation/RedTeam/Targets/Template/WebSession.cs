using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.RedTeam;

/// <summary>One conversation with a web application: the cookies that it set, and what was taken from its opening answer.</summary>
sealed class WebSession(Uri target)
{
    const int MostValue = 8 << 10, MostCookies = 50;

    static readonly TimeSpan PatternTime = TimeSpan.FromSeconds(1);

    readonly SortedDictionary<string, string> _cookies = new(StringComparer.Ordinal);

    internal bool Opened { get; set; }

    internal Dictionary<string, string> Values { get; } = new(StringComparer.Ordinal);

    internal void AddTo(HttpRequestMessage message)
    {
        if (_cookies.Count > 0 && message.RequestUri!.GetLeftPart(UriPartial.Authority) == target.GetLeftPart(UriPartial.Authority))
            message.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
    }

    internal void Keep(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Set-Cookie", out var set))
            return;
        foreach (var cookie in set)
            if (cookie.Split(';')[0].Split('=', 2) is [var name, var value] && name.Trim() is { Length: > 0 and <= 256 } key && value.Length <= MostValue && !value.AsSpan().ContainsAny('\r', '\n'))
                if (_cookies.Count < MostCookies || _cookies.ContainsKey(key))
                    _cookies[key] = value.Trim();
    }

    /// <summary>Takes what the file wants from an answer; the name of the first that is not there.</summary>
    internal string? Take(IReadOnlyDictionary<string, TakenValue> wanted, HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        foreach (var (name, from) in wanted)
            if (Found(from, response, body) is { Length: > 0 and <= MostValue } value)
                Values[name] = value;
            else
                return name;
        return null;
    }

    string? Found(TakenValue from, HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        if (from.Cookie is { } cookie)
            return _cookies.GetValueOrDefault(cookie);
        if (from.Header is { } header)
            return response.Headers.TryGetValues(header, out var values) ? values.First() : null;
        if (from.Json is { } json)
        {
            using var document = StrictJson.Parse(body, new JsonDocumentOptions { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false });
            return JsonPath.TryParse(json, out var path) ? path.First(document.RootElement).Word() : null;
        }

        try
        {
            var match = Regex.Match(Encoding.UTF8.GetString(body.Span), from.Pattern!, RegexOptions.CultureInvariant, PatternTime);
            // Values in HTML stand there escaped.
            return match.Success ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
    }
}
