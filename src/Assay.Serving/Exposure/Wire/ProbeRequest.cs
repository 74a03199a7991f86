namespace Assay.Serving.Exposure;

/// <summary>A request to the host in scope.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, with the leading slash.</param>
sealed record ProbeRequest(string Method, string Path)
{
    /// <summary>Null for the target's own scheme and port, and its prefix before the path.</summary>
    public (string Scheme, int Port)? At { get; init; }

    public byte[]? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Sends the valid key along.</summary>
    public bool WithKey { get; init; }

    /// <summary>Goes only where the certificate is trusted, as what carries the key does.</summary>
    public bool Strict { get; init; }

    /// <summary>A call of gRPC: over HTTP/2 alone, with what such calls carry.</summary>
    public bool Grpc { get; init; }

    /// <summary>Follows redirects that stay in scope.</summary>
    public bool Follow { get; init; }

    /// <summary>What it was, for people; never with a key.</summary>
    public string Note { get; init; } = "";
}
