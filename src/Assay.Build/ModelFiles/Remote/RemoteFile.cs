using System.Net.Http.Headers;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>One file at a remote place, as its listing describes it.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Address">Where its bytes are.</param>
/// <param name="Shown">The address for reports.</param>
internal sealed record RemoteFile(string Name, Uri Address, string Shown)
{
    /// <summary>What the listing says; the server that sends the bytes has the last word.</summary>
    public long? Size { get; init; }

    /// <summary>The address that the user named; another host than that is reached like a redirect.</summary>
    public Uri? From { get; init; }

    public RemoteAuthority Authority { get; init; } = RemoteAuthority.None;

    /// <summary>A request for its bytes.</summary>
    public RemoteRequest Request => new(Address) { From = From, Authority = Authority, Headers = Headers };

    /// <summary>Headers that the protocol wants beside the usual ones.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public IReadOnlyList<RemoteChecksum> Checksums { get; init; } = [];

    /// <summary>Checksums that stand in the answer's headers.</summary>
    public Func<HttpResponseHeaders, IEnumerable<RemoteChecksum?>>? InHeaders { get; init; }

    /// <summary>True when the user named this very file, false when it was found in a listing.</summary>
    public bool Named { get; init; }
}

/// <summary>What lies at a remote address.</summary>
/// <param name="Files">The files.</param>
/// <param name="Gaps">What could not be listed.</param>
internal sealed record RemoteListing(IReadOnlyList<RemoteFile> Files, IReadOnlyList<Gap> Gaps)
{
    public static RemoteListing Failed(string where, string reason) => new([], [new Gap(where, reason)]);
}
