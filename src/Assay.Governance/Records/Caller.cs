using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// On whose behalf an operation runs. The actor was authenticated before: by possession of a key here, or by the server.
/// Roles are not carried along: they are read from the record inside each transaction.
/// </summary>
/// <param name="Actor">Random actor id.</param>
/// <param name="Signer">Signs what the actor states: their own key, or the server's evidence key that speaks for them.</param>
/// <param name="Evidence">Signs what tools of this installation measured.</param>
public sealed record Caller(string Actor, ISigner Signer, ISigner Evidence);
