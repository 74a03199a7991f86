using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public async Task<Answer<TranscriptView>> ReadTranscriptAsync(TranscriptRequest request, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        JsonElement content = default;
        return await WriteAsync<TranscriptView>(Operation.ReadTranscript, (view, _) =>
        {
            if (request.Entry < 0 || request.Entry >= view.Size || EvidenceQueries.Row(view, request.Entry) is not { Kind.Id: "red-team-report" })
                return Sought.Round.Missing(Text(request.Entry));
            var entry = view.Entry(request.Entry);
            if (!entry.Blobs.ContainsKey(Transcripts.Name))
                return new Refusal(RefusalKind.NotFound, $"The record keeps no transcripts of the round at entry {request.Entry}.") { HowTo = "Rounds keep them when they are recorded with: assay redteam run --target FILE --record" };
            if (Blobs.Of(view, entry, Transcripts.Name) is not { } blob)
                return new Refusal(RefusalKind.NotFound, $"The transcripts of the round at entry {request.Entry} were erased.") { HowTo = "Run the round again: assay redteam run --target FILE" };
            if (Transcripts.Open(session.Keyring, blob, request.Attempt ?? "", out var reason) is not { } found)
                return new Refusal(RefusalKind.NotFound, reason) { HowTo = $"List its attempts with: assay evidence show {request.Entry}" };
            content = found;
            // Before it is shown: who cannot be written down does not read.
            return Plan<TranscriptView>.Append(
                [Entry(EntryTypes.Read, new { entry = request.Entry, blob = Transcripts.Name, part = request.Attempt })],
                (_, receipts) => new TranscriptView(request.Entry, request.Attempt!, content, receipts[0].Index));
        }, cancel).ConfigureAwait(false);
    }
}
