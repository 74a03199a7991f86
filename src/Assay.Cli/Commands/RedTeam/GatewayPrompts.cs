using System.CommandLine;
using Assay.Record;
using Assay.Server;
using Assay.Serving;
using Place = Assay.Serving.Guards.Place;

namespace Assay.Cli;

/// <summary>Prompts that a gateway refused and kept, as rows from which regression cases are made. Reading them is an entry of the record.</summary>
sealed class GatewayPrompts
{
    readonly ConnectOptions _connect = new();
    readonly Option<string[]> _keys = new("--prompt-key") { Description = "With --from-gateway, over a record of this machine: key file under which the texts are kept.", HelpName = "FILE" };

    /// <summary>References of the exchanges.</summary>
    public Option<string[]> References { get; } = new("--from-gateway") { Description = "Take the prompt of this exchange, by the reference that its caller was given. The gateway has to have kept it (telemetry.prompts).", HelpName = "REFERENCE" };

    public void AddTo(Command command)
    {
        command.Add(References);
        command.Add(_keys);
        _connect.AddTo(command);
    }

    /// <summary>A line of JSON for each prompt; null when one could not be read, and the reason was said.</summary>
    public async Task<(string? Lines, ExitCode Failed)> ReadAsync(CommandContext context)
    {
        if (PromptKeys.Read(context.Get(_keys) ?? [], out var keys) is { } unread)
            return (null, unread.Write(context.Out.Format));
        var opening = await RecordConnection.OpenAsync(_connect.Read(context, RecordUse.Write)).ConfigureAwait(false);
        if (opening.Value is not { } opened)
            return (null, opening.Problem!.Write(context.Out.Format));
        await using var connection = opened.ConfigureAwait(false);
        var lines = new List<string>();
        foreach (var reference in context.Get(References) ?? [])
        {
            var answer = opened.Local is { } local
                ? await new PromptBook(new HostTables(local.Store), keys).OpenAsync(local.Record, reference, context.Cancel).ConfigureAwait(false)
                : await ((HttpRecord)opened.Record).ReadExchangeTextsAsync(reference, context.Cancel).ConfigureAwait(false);
            if (!answer.TryGet(out var texts, out var refusal))
                return (null, context.Refuse(refusal));
            var prompts = Prompts(texts.Texts);
            if (prompts.Count == 0)
                return (null, context.Fail("No text of this exchange was sent by anybody.", reference, "Look at it on the page Exchange: what its guards saw stood in the answer, or in a part that is not kept."));
            lines.AddRange(prompts);
        }

        return (string.Join('\n', lines), ExitCode.Yes);
    }

    // The texts that guards hit; where the answer was refused, what was asked last.
    static List<string> Prompts(LoggedExchange logged)
    {
        var asked = logged.Texts.Where(t => !t.IsAnswer && t.Text.Length > 0 && Role(t.Place) is not null).ToList();
        var hit = asked.Where(t => t.Guards.Count > 0).ToList();
        return [.. (hit.Count > 0 ? hit : [.. asked.Where(t => t.Place == Place.User).TakeLast(1)]).Select(t => Json.Text(new { text = t.Text, role = Role(t.Place), guards = t.Guards }))];
    }

    static string? Role(Place place) => place switch
    {
        Place.User => "user",
        Place.System => "system",
        Place.ToolResult or Place.ToolDefinition => "tool",
        Place.Document or Place.Metadata => "document",
        _ => null,
    };
}
