using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    /// <summary>
    /// Records that a way to sign in was made, changed or ended, before the host does it: a host that fails after it has
    /// promised too much, and never done something that the log does not show.
    /// </summary>
    /// <param name="actor">Whose way to sign in. Anybody changes their own, before they have a role too; others' need the right to manage access.</param>
    public Task<Answer<Receipt>> RecordAccountAsync(string actor, AccountChange change, CancellationToken cancel = default) =>
        WriteAsync<Receipt>(actor == session.ActorId && change is not (AccountChange.LinkMade or AccountChange.Disabled or AccountChange.Enabled) ? null : Operation.ManageAccess, (view, _) =>
            ActorQueries.Exists(view, actor)
                ? Plan<Receipt>.Append([Entry(EntryTypes.Account, new AccountBody(actor, change))], (_, receipts) => receipts[0])
                : Sought.Actor.Missing(actor), cancel);
}
