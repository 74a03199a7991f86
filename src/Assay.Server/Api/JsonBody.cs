using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Assay.Server;

/// <summary>A body of JSON that a route reads itself, since it takes other bodies too: a fault of it is told as everywhere.</summary>
static class JsonBody
{
    /// <exception cref="BadHttpRequestException">It is not JSON of that shape.</exception>
    public static async Task<T?> ReadAsync<T>(HttpContext http, CancellationToken cancel)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(http.Request.Body, Json.Options, cancel).ConfigureAwait(false);
        }
        catch (JsonException e)
        {
            throw new BadHttpRequestException("The body is not JSON of this route.", e);
        }
    }
}
