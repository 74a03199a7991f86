using System.Net;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// Opens a remote file: by ranges when the server gives them and nobody needs all of it; otherwise it is copied to a
/// temporary file first, and transferred once.
/// </summary>
internal sealed class RemoteOpener(RemoteHttp http, ScanOptions options)
{
    public ScanSource Open(RemoteFile file, bool whole, Budget budget)
    {
        var checksums = new List<RemoteChecksum>(file.Checksums);
        // All of it is asked for plainly: some places give a checksum only with that.
        var reply = http.Send(file.Request with { Range = whole ? null : (0, RangeSource.BlockBytes - 1) }, budget);
        var origin = new RemoteOrigin(file.Shown, null, checksums);
        if (reply.Status == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // An empty file has no first byte (RFC 9110, 15.5.17).
            var empty = reply.Response!.Content.Headers.ContentRange is { HasLength: true, Length: 0 };
            reply.Dispose();
            return new ScanSource(new MemorySource(default), empty ? null : "the server refuses to send the beginning", origin);
        }

        if (reply.Problem(file.Authority) is { } problem)
        {
            reply.Dispose();
            return new ScanSource(new MemorySource(default), problem, origin);
        }

        var response = reply.Response!;
        var range = response.Content.Headers.ContentRange;
        var parts = reply.Status == HttpStatusCode.PartialContent && range is { HasRange: true, HasLength: true };
        var length = parts ? range!.Length : reply.Length;
        var pins = length is { } known ? RemotePins.Of(response, known) : null;
        if (file.InHeaders is { } read)
            checksums.AddRange(read(response.Headers).OfType<RemoteChecksum>());
        if (RemoteChecksum.Of("sha256", reply.LinkedTag, "x-linked-etag") is { } linked && checksums.All(c => c.Algorithm != "sha256"))
            checksums.Add(linked);
        origin = new RemoteOrigin(file.Shown, pins?.Version, [.. checksums.Distinct()]);
        if (Contradiction(response, pins, parts) is { } lie)
        {
            reply.Dispose();
            return new ScanSource(new MemorySource(default), lie, origin);
        }

        if (parts && pins is not null)
        {
            using (reply)
            {
                var source = new RangeSource(file, pins, http, budget);
                source.Begin(reply);
                return new ScanSource(source, null, origin);
            }
        }

        return Copy(new WholeFile(file, pins, reply, http, budget), pins, origin, budget);
    }

    static string? Contradiction(HttpResponseMessage response, RemotePins? pins, bool parts)
    {
        if (response.Content.Headers.ContentEncoding.Any(e => e != "identity"))
            return $"the server sends it encoded ({string.Join(", ", response.Content.Headers.ContentEncoding)}), though that was not asked for";
        if (response.StatusCode == HttpStatusCode.PartialContent && !parts)
            return "the server sent a part without saying which";
        if (!parts)
            return null;
        var last = Math.Min(RangeSource.BlockBytes, pins!.Length) - 1;
        return response.Content.Headers.ContentRange is { From: 0, To: var to } && to == last && (response.Content.Headers.ContentLength ?? last + 1) == last + 1
            ? null
            : "the server sent another part than was asked for";
    }

    ScanSource Copy(WholeFile content, RemotePins? pins, RemoteOrigin origin, Budget budget)
    {
        using (content)
        {
            var limit = Math.Min(options.Limits.ExpandedBytes, TemporarySpace() / 2);
            if (pins is not null && pins.Length > limit)
                return new ScanSource(new MemorySource(default), $"its {pins.Length} bytes are more than the {limit} that may be copied, and the server sends no parts", origin);
            var source = Spool.Copy(content, limit, budget, out var error);
            // It was counted as expanded data by its limit, not against the file's own expansion.
            return new ScanSource(source, content.Failure ?? error?.Replace("it expands to", "it is", StringComparison.Ordinal), origin);
        }
    }

    static long TemporarySpace()
    {
        try
        {
            return new DriveInfo(Path.GetTempPath()).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue;
        }
    }
}
