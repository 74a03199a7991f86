using System.Net.Http.Headers;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// What holds a file to the state it was first seen in: its length, and its ETag or else its time. Every later answer
/// has to have the same, or the file changed between two reads and no verdict would be about any one file.
/// </summary>
internal sealed record RemotePins(long Length, EntityTagHeaderValue? Tag, DateTimeOffset? Modified)
{
    public static RemotePins Of(HttpResponseMessage response, long length) => new(length, response.Headers.ETag, response.Content.Headers.LastModified);

    /// <summary>What the server may check for us; weak tags cannot be matched (RFC 9110, 13.1.1).</summary>
    public string? IfMatch => Tag is { IsWeak: false } ? Tag.ToString() : null;

    public string? Version => Tag?.ToString() ?? Modified?.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Why this answer is not the asked part of the same file; null when it is.</summary>
    public string? Differs(RemoteReply reply, long first, long last)
    {
        if (reply.Response is not { } response)
            return reply.Error;
        if (reply.Status is System.Net.HttpStatusCode.PreconditionFailed or System.Net.HttpStatusCode.RequestedRangeNotSatisfiable)
            return "it changed while it was read";
        if (reply.Status != System.Net.HttpStatusCode.PartialContent)
            return reply.Status == System.Net.HttpStatusCode.OK ? "the server no longer sends parts of it" : reply.Problem(RemoteAuthority.None);
        if (response.Content.Headers.ContentRange is not { HasRange: true, HasLength: true } range || range.From != first || range.To > last)
            return "the server sent another part than was asked for";
        if (range.Length != Length || !Equals(response.Headers.ETag, Tag) || (Tag is null && response.Content.Headers.LastModified != Modified))
            return "it changed while it was read";
        if (range.To != Math.Min(last, Length - 1))
            return "the server sent less than was asked for";
        return reply.Length is { } length && length != range.To - range.From + 1 ? "the server's answer contradicts itself about its length" : null;
    }
}
