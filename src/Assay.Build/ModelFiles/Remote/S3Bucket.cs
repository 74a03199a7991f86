using System.Net.Http.Headers;
using System.Xml;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// Objects of an S3 bucket below a prefix (ListObjectsV2, GetObject;
/// https://docs.aws.amazon.com/AmazonS3/latest/API). Endpoint, region and credentials come from the AWS variables; without
/// credentials requests are anonymous.
/// </summary>
internal sealed class S3Bucket(RemoteHttp http, Budget budget, ScanLimits limits)
{
    // Addresses are signed as they are sent: nothing may rewrite a key on the way.
    static readonly UriCreationOptions Verbatim = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public RemoteListing List(RemoteAddress address)
    {
        var slash = address.Rest.IndexOf('/', StringComparison.Ordinal);
        return List(address.Text, slash < 0 ? address.Rest : address.Rest[..slash], slash < 0 ? "" : address.Rest[(slash + 1)..]);
    }

    public RemoteListing List(string shown, string bucket, string prefix)
    {
        if (bucket.Length is < 3 or > 63 || !bucket.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_'))
            return RemoteListing.Failed(shown, "expected s3://BUCKET/PREFIX");
        var access = http.Access;
        var region = access.Read("AWS_REGION", "AWS_DEFAULT_REGION") ?? "us-east-1";
        if (!region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            return RemoteListing.Failed(shown, "AWS_REGION is not the name of a region");
        var endpoint = access.Read("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
        // Names with dots do not fit the certificate of their own host; other servers know paths only.
        var root = endpoint is not null ? $"{endpoint.TrimEnd('/')}/{bucket}"
            : bucket.Contains('.', StringComparison.Ordinal) ? $"https://s3.{region}.amazonaws.com/{bucket}" : $"https://{bucket}.s3.{region}.amazonaws.com";
        if (!Uri.TryCreate(root, Verbatim, out _))
            return RemoteListing.Failed(shown, "AWS_ENDPOINT_URL is not an address");
        var authority = Authority(access, region);
        var files = new List<RemoteFile>();
        string? token = null;
        var known = new HashSet<string>();
        do
        {
            var query = (token is null ? "" : $"continuation-token={Uri.EscapeDataString(token)}&") + $"list-type=2&prefix={Uri.EscapeDataString(prefix)}";
            if (Page($"{root}{(endpoint is null && !bucket.Contains('.', StringComparison.Ordinal) ? "/" : "")}?{query}", authority, out var error) is not { } page)
                return new RemoteListing(files, [new Gap(shown, error!)]);
            foreach (var (key, size) in page.Keys)
                if (Within(key, prefix))
                    files.Add(File(root, bucket, key, size, prefix, authority));
            if (files.Count > limits.Files)
                return new RemoteListing(files, [new Gap(shown, $"more than {limits.Files} files")]);
            token = page.Next;
        }
        while (token is not null && known.Add(token));
        // One object of exactly this name, beside others that begin with it.
        if (files.Find(f => f.Named) is { } exact)
            return new RemoteListing([exact], []);
        return files.Count == 0 ? RemoteListing.Failed(shown, "no object has this key or lies below it") : new RemoteListing(files, []);
    }

    static RemoteFile File(string root, string bucket, string key, long? size, string prefix, RemoteAuthority authority)
    {
        var folder = prefix.TrimEnd('/');
        var name = key == prefix ? key.Split('/')[^1] : folder.Length == 0 ? key : key[(folder.Length + 1)..];
        Uri.TryCreate($"{root}/{RemoteText.Path(key)}", Verbatim, out var address);
        return new RemoteFile(name, address!, $"s3://{bucket}/{key}") { Size = size, Authority = authority, Headers = [("x-amz-checksum-mode", "ENABLED")], InHeaders = Checksums, Named = key == prefix };
    }

    static bool Within(string key, string prefix) =>
        !key.EndsWith('/') && (prefix.Length == 0 || key == prefix || key.StartsWith(prefix.TrimEnd('/') + "/", StringComparison.Ordinal));

    // An ETag is the MD5 only of what was uploaded in one part and not encrypted by a key of its own (API reference, Object).
    static IEnumerable<RemoteChecksum?> Checksums(HttpResponseHeaders headers)
    {
        string? Header(string name) => headers.TryGetValues(name, out var values) ? values.First() : null;
        if (Header("x-amz-checksum-sha256") is { Length: 44 } sha && Header("x-amz-checksum-type") is null or "FULL_OBJECT")
            yield return RemoteChecksum.Of("sha256", Hex(sha), "s3");
        var encrypted = Header("x-amz-server-side-encryption") is not (null or "AES256") || Header("x-amz-server-side-encryption-customer-algorithm") is not null;
        if (!encrypted && headers.ETag is { IsWeak: false } tag)
            yield return RemoteChecksum.Of("md5", tag.Tag, "s3");
    }

    static string? Hex(string base64)
    {
        Span<byte> bytes = stackalloc byte[33];
        return Convert.TryFromBase64String(base64, bytes, out var got) ? Convert.ToHexStringLower(bytes[..got]) : null;
    }

    (List<(string Key, long? Size)> Keys, string? Next)? Page(string address, RemoteAuthority authority, out string? error)
    {
        Uri.TryCreate(address, Verbatim, out var uri);
        using var reply = http.Send(new RemoteRequest(uri!) { Authority = authority }, budget);
        if (reply.Response?.Headers.TryGetValues("x-amz-bucket-region", out var regions) == true && !reply.Response.IsSuccessStatusCode && reply.Status != System.Net.HttpStatusCode.Forbidden)
        {
            error = $"the bucket lies in another region: set AWS_REGION={ScanScope.Printable(regions.First())}";
            return null;
        }

        if (RemoteText.Bytes(reply, authority, out error) is not { } bytes)
            return null;
        try
        {
            using var xml = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return Read(xml);
        }
        catch (XmlException)
        {
            error = $"{reply.At.Host} answers with something that is not the XML of S3";
            return null;
        }
    }

    static (List<(string, long?)>, string?)? Read(XmlReader xml)
    {
        var keys = new List<(string, long?)>();
        string? next = null, key = null;
        long? size = null;
        while (!xml.EOF)
        {
            if (xml.NodeType == XmlNodeType.Element && xml.LocalName is "Key" or "Size" or "NextContinuationToken")
            {
                var name = xml.LocalName;
                var text = xml.ReadElementContentAsString();
                if (name == "Key")
                    key = text;
                else if (name == "Size")
                    size = long.TryParse(text, out var number) ? number : null;
                else
                    next = text;
                continue;
            }

            if (xml.NodeType == XmlNodeType.EndElement && xml.LocalName == "Contents" && key is not null)
            {
                keys.Add((key, size));
                (key, size) = (null, null);
            }

            xml.Read();
        }

        return (keys, next);
    }

    static RemoteAuthority Authority(RemoteAccess access, string region)
    {
        if (access.Read("AWS_ACCESS_KEY_ID") is not { } id || access.Read("AWS_SECRET_ACCESS_KEY") is not { } secret)
            return new RemoteAuthority { Advice = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, if the bucket is not public" };
        return new SigV4(id, secret, access.Read("AWS_SESSION_TOKEN"), region, access.Clock) { Advice = "the credentials in AWS_ACCESS_KEY_ID do not give access to it" };
    }
}
