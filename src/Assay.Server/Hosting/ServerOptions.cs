using Assay.Governance;
using Assay.Record;

namespace Assay.Server;

/// <summary>What a server runs with. The caller opened the store and unlocked the keys.</summary>
/// <param name="Address">Where to listen: loopback unless the operator says otherwise.</param>
public sealed record ServerOptions(
    RecordStore Store, SigningSession Session, GatePolicies Policies, Uri Address, string? TlsCertificate = null, string? TlsKey = null, OpaClient? Opa = null);
