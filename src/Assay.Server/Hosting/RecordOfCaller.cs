using Assay.Governance;
using Microsoft.AspNetCore.Http;

namespace Assay.Server;

/// <summary>The record as the signed-in caller sees it; acts are signed by the server's key and name the caller.</summary>
sealed class RecordOfCaller(ServerOptions options, IHttpContextAccessor http, TimeProvider time)
{
    EmbeddedRecord? _record;

    public EmbeddedRecord Record => _record ??= Of(http.HttpContext?.User.FindFirst(AssayAuthentication.ActorClaim)?.Value ?? throw new InvalidOperationException("No caller is signed in."));

    /// <summary>As an actor who proved who they are in another way than by a session: with a one-time link.</summary>
    public EmbeddedRecord Of(string actor) => new(options.Store, options.Session.OnBehalfOf(actor), options.Policies, time, options.Opa, new GuardPolicyReading());
}
