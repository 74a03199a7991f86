using System.CommandLine;
using System.Text.Json;
using Assay.Record;

namespace Assay.Cli;

/// <summary>
/// <c>assay record timestamp</c>: an RFC 3161 time stamp over the latest tree head, from an authority of the user
/// configuration. It is kept in the record like that of any witness, and written to files for <c>openssl ts -verify</c>.
/// </summary>
static class TimestampCommand
{
    public static AssayCommand Create()
    {
        var authority = new Option<string?>("--authority") { Description = "Name of a witness of kind tsa in the user configuration (default: the only one).", HelpName = "NAME" };
        var to = new Option<string>("--to") { Description = "Files to write: PREFIX.head.json and PREFIX.tst.", HelpName = "PREFIX", Required = true };
        return RecordCommand.CreateLocal("timestamp", "Have the latest tree head time-stamped by an outside authority (RFC 3161), and keep the stamp.", RecordUse.Write, [authority, to], async (context, local) =>
        {
            var known = local.User.Witnesses.Where(w => w.Kind == "tsa" && (context.Get(authority) is not { } name || w.Name == name)).ToList();
            if (known is not [var witness])
                return context.Fail(known.Count > 1 ? "There are several authorities; name one with --authority." : "The user configuration names no such authority.", null,
                    "Add it to ~/.config/assay/config.json: \"witnesses\": [{\"name\": \"...\", \"kind\": \"tsa\", \"address\": \"https://...\"}]");
            var result = await TreeHeadWitnesses.ShowAsync(local.Store, witness, local.Acting.ActorId, context.Cancel).ConfigureAwait(false);
            if (!result.Ok)
                return context.Fail(result.Message, witness.Name, "Check its address under \"witnesses\" in ~/.config/assay/config.json.");
            if (await local.Store.ReadAsync(view => Latest(view, witness.Name), context.Cancel).ConfigureAwait(false) is not { } stamp)
                return context.Fail("The record keeps no time stamp of this authority; it was erased.", witness.Name, "Ask for a new one when the record has grown.");
            var prefix = Path.GetFullPath(context.Get(to)!);
            await File.WriteAllBytesAsync(prefix + ".head.json", stamp.Envelope, context.Cancel).ConfigureAwait(false);
            await File.WriteAllBytesAsync(prefix + ".tst", stamp.Token, context.Cancel).ConfigureAwait(false);
            return context.Finish(new { size = stamp.Body.Size, root = stamp.Body.Root, at = stamp.Body.At, authority = witness.Name, entry = stamp.Entry }, (done, text) =>
            {
                text.Line($"The head of {done.size} entries was there at {done.at:O}, says {done.authority} (entry {done.entry}).", Tone.Good);
                text.Line($"Check the authority's certificate yourself:  openssl ts -verify -in {context.Get(to)}.tst -token_in -data {context.Get(to)}.head.json -CAfile AUTHORITY.pem", Tone.Quiet);
            });
        });
    }

    static Stamp? Latest(IReadView view, string witness)
    {
        foreach (var index in view.Query<long>("SELECT idx FROM entry WHERE type = 'timestamp' ORDER BY idx DESC"))
            if (view.Entry(index) is var entry && entry.Body.Deserialize<TimestampBody>(Json.Options) is { } body && body.Witness == witness)
                return view.HeadAt(body.Size)?.Envelope is { } envelope && entry.Blobs.Values.Select(view.Blob).FirstOrDefault() is { } token ? new Stamp(index, body, envelope, token) : null;
        return null;
    }

    sealed record Stamp(long Entry, TimestampBody Body, byte[] Envelope, byte[] Token);
}
