using System.CommandLine;
using System.Globalization;
using System.Text;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay activity</c>: the log in sentences.</summary>
static class ActivityCommand
{
    const int PageSize = 1000;

    public static Command Create()
    {
        var type = new Option<string?>("--type") { Description = "Only entries of this type (evidence, decision, access, ...).", HelpName = "TYPE" };
        var actor = new Option<string?>("--actor") { Description = "Only what this actor did.", HelpName = "NAME" };
        var before = new Option<long?>("--before") { Description = "Only entries before this one.", HelpName = "ENTRY" };
        var limit = new Option<int>("--limit") { Description = "At most so many.", HelpName = "N", DefaultValueFactory = _ => 50 };
        var csv = new Option<bool>("--csv") { Description = "The whole log as CSV, whatever --limit says." };
        return RecordCommand.Create("activity", "The log in sentences, newest first.", RecordUse.Read, [type, actor, before, limit, csv], async (context, record) =>
        {
            if (await UnknownFilter.OfAsync(record, null, context.Get(actor), context.Get(type), context.Cancel).ConfigureAwait(false) is { } unknown)
                return context.Refuse(unknown);
            if (context.Get(csv) && context.Out.Format != OutputFormat.Text)
                return context.Fail("--csv and --format json exclude each other.", null, "Give one of them.");
            if (context.Get(csv))
                return await CsvAsync(context, record, context.Get(type), context.Get(actor), context.Get(before)).ConfigureAwait(false);
            var page = await record.ActivityAsync(context.Get(type), context.Get(actor), context.Get(before), context.Get(limit), context.Cancel).ConfigureAwait(false);
            return context.Finish(page, (p, text) =>
            {
                text.Table(["Entry", "At", "Who", "What"], [.. p.Items.Select(r => new Cell[] { $"{r.Index}", r.At.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), r.ActorName ?? r.Actor, r.Summary })]);
                if (p.Next is { } next)
                    text.Line($"Older: --before {next}", Tone.Quiet);
            });
        });
    }

    static async Task<ExitCode> CsvAsync(CommandContext context, IRecord record, string? type, string? actor, long? before)
    {
        context.Out.WriteRaw("index,at,type,actor,name,summary,leaf_hash\r\n");
        while (true)
        {
            var page = await record.ActivityAsync(type, actor, before, PageSize, context.Cancel).ConfigureAwait(false);
            var text = new StringBuilder();
            foreach (var row in page.Items)
                text.Append(CultureInfo.InvariantCulture, $"{row.Index},{row.At:O},{Cell(row.Type)},{row.Actor},{Cell(row.ActorName ?? "")},{Cell(row.Summary)},{row.LeafHash}\r\n");
            context.Out.WriteRaw(text.ToString());
            if (page.Next is null)
                return ExitCode.Yes;
            before = long.Parse(page.Next, CultureInfo.InvariantCulture);
        }
    }

    // RFC 4180, and a quote before what a spreadsheet would take for a formula.
    static string Cell(string text)
    {
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
            text = "'" + text;
        return text.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
