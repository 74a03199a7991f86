using Assay.Record;

namespace Assay.Server;

/// <summary>
/// Names of the cookies of a server. Browsers keep cookies by host and not by port: two servers on one machine would sign each
/// other out. So the names hold the beginning of the record's id, which servers over one record share, as they share sessions.
/// </summary>
sealed class CookieNames(SigningSession session)
{
    const int Some = 8;

    // The id without its prefix.
    readonly string _record = session.Record.Substring(2, Some);

    public string Session => $"assay-session-{_record}";

    public string Forms => $"assay-csrf-{_record}";
}
