using System.Globalization;
using System.Text;
using Assay.Governance;
using Assay.Record;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Assay.Server;

/// <summary>The log itself: head, entries, proofs, activity.</summary>
static class RecordEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var log = api.MapGroup("").WithTags("The record");
        log.MapGet("/record", async (IRecord record, HttpContext http, CancellationToken cancel) => Answers.Ok(await record.RecordAsync(cancel), http))
            .WithName("GetRecord").WithSummary("Organisation, size, latest tree head, actors, keys").Produces<RecordView>();
        log.MapGet("/record/tree-head", async (IRecordStore store, CancellationToken cancel) =>
                await store.ReadAsync(view => view.Head, cancel) is { Envelope: { } bytes } ? Results.Bytes(bytes, "application/vnd.dsse.envelope.v1+json") : Results.NoContent())
            .WithName("GetTreeHead").WithSummary("The latest signed tree head, as a DSSE envelope: keep it, and ask for consistency with it later");
        log.MapGet("/record/consistency", async (long from, long? to, IRecordStore store, HttpContext http, CancellationToken cancel) =>
                await store.ReadAsync(view => from >= 0 && from <= (to ?? view.Size) && (to ?? view.Size) <= view.Size
                    ? Answers.Ok(view.Consistency(from, to ?? view.Size), http)
                    : Answers.Problem(new Refusal(RefusalKind.Invalid, $"The record has {view.Size} entries; from and to must lie within it.") { HowTo = "Give from at most to, and to at most the size." }), cancel))
            .WithName("GetConsistency").WithSummary("Proof that the record grew only at its end (RFC 6962)").Produces<ConsistencyProof>();
        log.MapGet("/entries/{index:long}", async (long index, IRecordStore store, HttpContext http, CancellationToken cancel) =>
                await store.ReadAsync(view => index >= 0 && index < view.Size
                    ? Answers.Ok(new EntryView(index, Convert.ToBase64String(view.Entry(index).Leaf), Merkle.LeafHash(view.Entry(index).Leaf), view.Inclusion(index, view.Size), view.Head!.Root), http)
                    : Answers.Problem(new Refusal(RefusalKind.NotFound, $"There is no entry {index} in this record.") { HowTo = "See the latest with: assay activity" }), cancel))
            .WithName("GetEntry").WithSummary("An entry's leaf bytes with its inclusion proof").Produces<EntryView>();
        log.MapGet("/activity", async (string? type, string? actor, long? before, int? limit, IRecord record, HttpContext http, CancellationToken cancel) =>
                await UnknownFilter.OfAsync(record, null, actor, type, cancel) is { } unknown ? Answers.Problem(unknown)
                : Answers.Ok(await record.ActivityAsync(type, actor, before, limit ?? 50, cancel), http))
            .WithName("ListActivity").WithSummary("The log in sentences, newest first").Produces<Page<ActivityRow>>();
        log.MapGet("/activity.csv", (string? type, string? actor, IRecord record, HttpContext http) => Csv(type, actor, record, http))
            .WithName("ExportActivity").WithSummary("The whole log in sentences, as CSV");
    }

    static IResult Csv(string? type, string? actor, IRecord record, HttpContext http) => Results.Stream(
        async stream =>
        {
            await using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
            await writer.WriteLineAsync("index,at,type,actor,name,summary,leaf_hash");
            long? before = null;
            do
            {
                var page = await record.ActivityAsync(type, actor, before, 1000, http.RequestAborted);
                foreach (var row in page.Items)
                    await writer.WriteLineAsync(string.Join(',', row.Index.ToString(CultureInfo.InvariantCulture), row.At.ToString("O", CultureInfo.InvariantCulture), Cell(row.Type), row.Actor, Cell(row.ActorName ?? ""), Cell(row.Summary), row.LeafHash.ToString()));
                before = page.Next is null ? null : long.Parse(page.Next, CultureInfo.InvariantCulture);
            }
            while (before is not null);
        },
        "text/csv; charset=utf-8", "assay-activity.csv");

    // RFC 4180, and a quote before what a spreadsheet would take for a formula.
    static string Cell(string text)
    {
        if (text.Length > 0 && (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r'))
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}

/// <summary>An entry with what proves it.</summary>
/// <param name="Leaf">Leaf bytes in base64.</param>
public sealed record EntryView(long Index, string Leaf, Digest LeafHash, InclusionProof Inclusion, Digest Root);
