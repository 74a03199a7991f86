using System.Text.Json;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>Reads answers that list things: whole, in memory, and never more than a listing may need.</summary>
internal static class RemoteText
{
    const int MostBytes = 32 << 20;

    /// <summary>The body's bytes, or null with the reason.</summary>
    public static byte[]? Bytes(RemoteReply reply, RemoteAuthority authority, out string? error)
    {
        error = reply.Problem(authority);
        if (error is not null)
            return null;
        using var memory = new MemoryStream();
        var block = new byte[1 << 15];
        for (int got; (got = reply.Body!.Read(block, 0, block.Length)) > 0;)
        {
            if (memory.Length + got > MostBytes)
            {
                error = $"{reply.At.Host} sends a listing of more than {MostBytes} bytes";
                return null;
            }

            memory.Write(block, 0, got);
        }

        error = reply.Body!.Failure;
        return error is null ? memory.ToArray() : null;
    }

    /// <summary>The answer as JSON, or null with the reason. <paramref name="seen"/> looks at its headers.</summary>
    public static JsonElement? Json(RemoteHttp http, RemoteRequest request, Budget budget, out string? error, Action<RemoteReply>? seen = null)
    {
        using var reply = http.Send(request with { Accept = request.Accept ?? "application/json" }, budget);
        if (Bytes(reply, request.Authority, out error) is not { } bytes)
            return null;
        seen?.Invoke(reply);
        return Parse(bytes, reply.At.Host, out error);
    }

    public static JsonElement? Parse(byte[] bytes, string host, out string? error)
    {
        error = null;
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 64 });
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            error = $"{host} answers with something that is not JSON";
            return null;
        }
    }

    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value.ValueKind switch { JsonValueKind.String => value.GetString(), JsonValueKind.Number => value.ToString(), _ => null } : null;

    public static long? Number(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && ((value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)) || (value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), out number))) ? number : null;

    /// <summary>The member, when it is an object.</summary>
    public static JsonElement? Object(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>The member's items; none when it is not an array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];

    /// <summary>Percent-encoded as RFC 3986 says, slashes kept.</summary>
    public static string Path(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
