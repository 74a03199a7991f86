using System.Net;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>What to ask for.</summary>
internal sealed record RemoteRequest(Uri Address)
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>The address that the user named, when this one came from a server.</summary>
    public Uri? From { get; init; }

    public RemoteAuthority Authority { get; init; } = RemoteAuthority.None;

    /// <summary>The credentials are meant for this address, although another one was named.</summary>
    public bool Delegated { get; init; }

    public string? Accept { get; init; }

    /// <summary>Headers that the protocol wants beside the usual ones.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>First and last byte.</summary>
    public (long First, long Last)? Range { get; init; }

    /// <summary>A strong ETag the file must still have.</summary>
    public string? IfMatch { get; init; }
}

/// <summary>An answer, with its body still to be read; or why there is none.</summary>
internal sealed class RemoteReply : IDisposable
{
    public HttpResponseMessage? Response { get; init; }

    /// <summary>Why there is no answer.</summary>
    public string? Error { get; init; }

    /// <summary>Where the answer came from, after redirects.</summary>
    public required Uri At { get; init; }

    public RemoteBody? Body { get; init; }

    /// <summary>The ETag that Hugging Face gives a stored file beside the redirect to it.</summary>
    public string? LinkedTag { get; init; }

    public HttpStatusCode Status => Response?.StatusCode ?? 0;

    public long? Length => Response?.Content.Headers.ContentLength;

    /// <summary>What is wrong with it as an answer to a plain question; null when it is a success.</summary>
    public string? Problem(RemoteAuthority authority) => Error ?? Status switch
    {
        >= (HttpStatusCode)200 and < (HttpStatusCode)300 => null,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => $"there is no such thing on {At.Host} ({(int)Status})",
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{At.Host} refuses access ({(int)Status}): {authority.Advice}",
        HttpStatusCode.PreconditionFailed => "it changed while it was read",
        _ => $"{At.Host} answers with status {(int)Status}",
    };

    public void Dispose()
    {
        Body?.Dispose();
        Response?.Dispose();
    }
}
