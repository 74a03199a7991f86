using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// AWS Signature Version 4 for requests without a body
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html). The path and query are signed as they
/// are sent, so whoever builds the address encodes it as S3 does and sorts the query.
/// </summary>
internal sealed class SigV4(string id, string secret, string? session, string region, TimeProvider clock) : RemoteAuthority
{
    const string EmptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public override void Sign(HttpRequestMessage request)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        var uri = request.RequestUri!;
        request.Headers.TryAddWithoutValidation("x-amz-content-sha256", EmptyBody);
        request.Headers.TryAddWithoutValidation("x-amz-date", time);
        if (session is not null)
            request.Headers.TryAddWithoutValidation("x-amz-security-token", session);
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = uri.IsDefaultPort ? uri.IdnHost : $"{uri.IdnHost}:{uri.Port}" };
        foreach (var (name, values) in request.Headers)
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) || name.Equals("Range", StringComparison.OrdinalIgnoreCase))
                headers[name.ToLowerInvariant()] = string.Join(',', values).Trim();
        var signed = string.Join(';', headers.Keys);
        var canonical = $"{request.Method.Method}\n{uri.AbsolutePath}\n{uri.Query.TrimStart('?')}\n{string.Concat(headers.Select(h => $"{h.Key}:{h.Value}\n"))}\n{signed}\n{EmptyBody}";
        var toSign = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        request.Headers.TryAddWithoutValidation("Authorization", $"AWS4-HMAC-SHA256 Credential={id}/{scope},SignedHeaders={signed},Signature={signature}");
    }
}
