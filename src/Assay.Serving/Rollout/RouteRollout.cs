using Microsoft.AspNetCore.Http;

namespace Assay.Serving;

/// <summary>How the requests of a route are shared between two versions of its model.</summary>
/// <param name="Id">Of the rollout: while it is the same, a caller keeps its version.</param>
/// <param name="From">Digest of the version that the route had.</param>
/// <param name="To">Digest of the new one.</param>
/// <param name="Percent">Share of callers that get the new one.</param>
/// <param name="Header">Requests with this header and value get it whatever the share; null for none.</param>
/// <param name="HeaderValue">That value.</param>
/// <param name="Shadow">Share of the requests to the old one, in percent, that are also sent to the new one.</param>
public sealed record RouteRollout(string Id, string From, string To, int Percent, string? Header, string? HeaderValue, int Shadow = 0)
{
    /// <summary>The version that this caller gets.</summary>
    internal string DigestFor(string caller, IHeaderDictionary headers) =>
        (Header is not null && headers[Header] == HeaderValue) || CallerShare.IsWithin(Id, caller, Percent) ? To : From;
}
