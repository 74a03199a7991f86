using Assay.Governance;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>A file or folder below the server's models folder, to be named by its digests.</summary>
/// <param name="Kind"><c>model-version</c> or <c>dataset-version</c>: which of a folder's files name it.</param>
public sealed record DigestRequest(string Path, ThingKind Kind = ThingKind.ModelVersion);

/// <summary>Digests that name a version.</summary>
/// <param name="Bytes">Length of an upload.</param>
public sealed record DigestView(IReadOnlyList<Digest> Digests, long? Bytes);

/// <summary>Digests of files, for registering a version without the command line. Nothing is kept.</summary>
static class DigestEndpoints
{
    public static void Map(RouteGroupBuilder api) => api.MapGroup("").WithTags("AI register").MapPost("/digests", DigestAsync)
        .WithName("Digest").WithSummary("Digests that name a version: of the file as the body (application/octet-stream), or of {\"path\": …} below the models folder (application/json)")
        .Produces<DigestView>();

    static async Task<IResult> DigestAsync(IRecord record, ServerOptions options, HttpContext http, CancellationToken cancel)
    {
        if (Permissions.Check(Operation.FileEvidence, (await record.WhoAmIAsync(cancel).ConfigureAwait(false)).Roles) is { } refusal)
            return Answers.Problem(refusal);
        if (http.Request.HasJsonContentType())
        {
            var asked = await JsonBody.ReadAsync<DigestRequest>(http, cancel).ConfigureAwait(false);
            var answer = await Task.Run(() => GivenDigests.OfPath(options, asked?.Kind ?? ThingKind.ModelVersion, asked?.Path ?? "", cancel), cancel).ConfigureAwait(false);
            return answer.TryGet(out var digests, out var no) ? Answers.Ok(new DigestView(digests, null), http) : Answers.Problem(no);
        }

        // Read in blocks and not kept, so the limit of ordinary requests does not apply; that of scans does.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = null;
        return await GivenDigests.OfStreamAsync(http.Request.Body, options.MaxScanBytes, cancel).ConfigureAwait(false) is var (digest, bytes)
            ? Answers.Ok(new DigestView([digest], bytes), http)
            : Answers.Problem(StatusCodes.Status413PayloadTooLarge, "too-large", "Too large", $"The file is larger than the {Web.Words.Bytes(options.MaxScanBytes)} this server takes.", "Run sha256sum where it lies, and paste what it says.");
    }
}
