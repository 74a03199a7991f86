using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server.Web;

/// <summary>Serves the assets. They hold nothing of the record, so the sign-in page may use them too.</summary>
static class AssetEndpoint
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/assets/{hash}/{name}", (string hash, string name, HttpContext http) => Send($"/assets/{hash}/{name}", "public, max-age=31536000, immutable", http)).AllowAnonymous().ExcludeFromDescription();
        routes.MapGet("/favicon.ico", (HttpContext http) => Send(AssetFiles.Address("favicon.svg"), "public, max-age=86400", http)).AllowAnonymous().ExcludeFromDescription();
    }

    static IResult Send(string path, string caching, HttpContext http)
    {
        if (AssetFiles.At(path) is not { } asset)
            return Results.NotFound();
        var accepts = http.Request.Headers.AcceptEncoding.ToString();
        var (content, encoding) = asset.Brotli is { } brotli && accepts.Contains("br", StringComparison.Ordinal) ? (brotli, "br")
            : asset.Gzip is { } gzip && accepts.Contains("gzip", StringComparison.Ordinal) ? (gzip, "gzip")
            : (asset.Content, null);
        http.Response.Headers.CacheControl = caching;
        http.Response.Headers.Vary = "Accept-Encoding";
        if (encoding is not null)
            http.Response.Headers.ContentEncoding = encoding;
        return Results.Bytes(content, asset.MediaType);
    }
}
