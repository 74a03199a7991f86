using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary>A tree head that somebody kept, before anything is built on it: is it of this record, and as it was signed?</summary>
static class KeptHead
{
    /// <summary>Why nothing is built from it; null when it is of this record and one of its keys signed it.</summary>
    public static async Task<Problem?> WrongAsync(RecordConnection connection, TreeHead head, CancellationToken cancel)
    {
        var here = await connection.Record.RecordAsync(cancel).ConfigureAwait(false);
        if (here.Record != head.Record)
            return new Problem($"The tree head is of another record, {head.Record}; this one is {here.Record}. Nothing was built.", Hint: "Give a head of this record.");
        if (head.Envelope is not { } bytes || Envelope.TryRead(bytes, out _) is not { } envelope)
            return new Problem("The tree head came without its signature. Nothing was built.", Hint: AsKept);
        var verdict = (await TrustAsync(connection, here, envelope, cancel).ConfigureAwait(false)).Verify(envelope, head.Size, KeyPurpose.TreeHead);
        if (verdict.Distrust == Distrust.BadSignature)
            return new Problem($"The tree head is not as it was signed ({verdict.Message.TrimEnd('.')}). Nothing was built.", Hint: AsKept);
        if (!verdict.Trusted)
            return new Problem($"The tree head is not signed by a tree-head key of this record: {verdict.Message} Nothing was built.", Hint: "Give a head that this record showed you; if it did, the record is not the one that you were shown then.");
        return head.Size > here.Size
            ? new Problem($"The tree head covers {head.Size} entries and the record has {here.Size}. Nothing was built.", Hint: "Entries were cut off since: look with assay record verify --against HEAD.json")
            : null;
    }

    // Only what says whether the keys of this one envelope count: how the record began, and where it took them up and put them down.
    static async Task<TrustHistory> TrustAsync(RecordConnection connection, RecordView here, Envelope envelope, CancellationToken cancel)
    {
        var named = envelope.Signatures.Select(s => s.KeyId).ToHashSet(StringComparer.Ordinal);
        var entries = new SortedSet<long> { 0 };
        foreach (var key in here.Keys.Where(k => named.Contains(k.Id)))
        {
            entries.Add(key.DelegatedAt);
            if (key.RevokedAt is { } revoked)
                entries.Add(revoked);
        }

        var trust = new TrustHistory(null);
        foreach (var index in entries)
            trust.Apply(await connection.EntryAsync(index, cancel).ConfigureAwait(false));
        return trust;
    }

    const string AsKept = "Give it as you kept it.";
}
