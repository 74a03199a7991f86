using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Serving.Exposure;

/// <summary>What came back, as much of it as was read; or why nothing did.</summary>
sealed partial record ProbeAnswer(Uri Asked, string Method)
{
    const int MostShown = 160;

    public int Status { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The first part of the body as text.</summary>
    public string Body { get; init; } = "";

    /// <summary>The first part of the body as it came; of calls of gRPC only.</summary>
    public ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>There was more than was read.</summary>
    public bool Cut { get; init; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public string? Failure { get; init; }

    /// <summary>Nothing was sent: it would have been more than was allowed.</summary>
    public bool Unsent { get; init; }

    /// <summary>Nobody listens there.</summary>
    public bool Closed { get; init; }

    public string Note { get; init; } = "";

    public TimeSpan Took { get; init; }

    public bool Good => Failure is null && Status is >= 200 and < 300;

    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    public string MediaType => (Header("Content-Type") ?? "").Split(';')[0].Trim().ToLowerInvariant();

    public bool Html => MediaType == "text/html" || Body.AsSpan().TrimStart().StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || Body.AsSpan().TrimStart().StartsWith("<html", StringComparison.OrdinalIgnoreCase);

    JsonElement? _json;

    /// <summary>The body as JSON; undefined when it is none, or was cut.</summary>
    public JsonElement Json => _json ??= Parsed(Body);

    /// <summary>A text as JSON; undefined when it is none.</summary>
    public static JsonElement Parsed(string text)
    {
        if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
            return default;
        try
        {
            return JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 32 });
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>The same for every path that is not there: what changes from answer to answer is taken out.</summary>
    public string Shape(string path) => $"{Status} {MediaType} {Changing().Replace(Body.Replace(path, "", StringComparison.Ordinal).Replace(Uri.EscapeDataString(path), "", StringComparison.Ordinal), "#")}";

    /// <summary>One line: what was asked, and what came.</summary>
    public string Told(Func<string, string> cut)
    {
        var asked = $"{Method} {Asked.Scheme}://{Asked.Authority}{Asked.AbsolutePath}{(Note.Length > 0 ? " " + Note : "")}";
        if (Failure is not null)
            return $"{asked}: {Failure}";
        var body = cut(Spaces().Replace(Body.Length > 2000 ? Body[..2000] : Body, " ").Trim());
        if (body.Length > MostShown)
            body = body[..MostShown] + "…";
        return string.Create(CultureInfo.InvariantCulture, $"{asked}: {Status}{(MediaType.Length > 0 ? " " + cut(MediaType) : "")}{(body.Length > 0 ? " " + body : "")}");
    }

    [GeneratedRegex(@"[0-9a-fA-F-]{8,}|\d+", RegexOptions.NonBacktracking)]
    private static partial Regex Changing();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
