using System.Text.Json;
using Assay.Governance;
using Assay.Record;
using Assay.Serving;

namespace Assay.Server;

/// <summary>
/// Opens the texts of exchanges, for those whose role lets them and who are written down for it. The keys come from whoever runs the server or the command; the database has none of them.
/// </summary>
public sealed class PromptBook(HostTables tables, IReadOnlyList<PromptKey> keys)
{
    /// <summary>Whether a text under this key could be opened here.</summary>
    public bool Has(string key) => keys.Any(k => k.Id == key);

    /// <summary>The texts of an exchange. That they were read is an entry, before anything is shown.</summary>
    /// <param name="caller">The record as the reader sees it.</param>
    public async Task<Answer<ExchangeTexts>> OpenAsync(EmbeddedRecord caller, string reference, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(reference);
        var who = await caller.WhoAmIAsync(cancel).ConfigureAwait(false);
        if (Permissions.Check(Operation.ReadPrompts, who.Roles) is { } refusal)
            return refusal;
        reference = reference.Trim().ToLowerInvariant();
        var rows = await tables.QueryAsync<TextCells>("SELECT key_id AS Key, sealed AS Sealed FROM host_prompt WHERE reference = @reference", new { reference }, cancel).ConfigureAwait(false);
        if (rows.Count == 0)
            return new Refusal(RefusalKind.NotFound, $"No texts of the exchange {Shown.Text(reference, 64)} are kept.") { HowTo = "The gateway's file says which are kept (telemetry.prompts), and for how many days." };
        if (keys.FirstOrDefault(k => k.Id == rows[0].Key) is not { } key)
            return new Refusal(RefusalKind.Conflict, $"The texts are encrypted under the key {rows[0].Key}, which is not here.") { HowTo = "Give its file: --prompt-key FILE (of assay serve, or of the command)" };
        if (key.Open(reference, rows[0].Sealed) is not { } plain || Read(plain) is not { } texts)
            return new Refusal(RefusalKind.Conflict, "The texts cannot be opened: they were changed in the database, or another version wrote them.") { HowTo = "Bring the gateway and this server to one version; what stands beside the texts can be read." };
        return (await caller.NotePromptReadAsync(reference, cancel).ConfigureAwait(false)).TryGet(out var entry, out var refused) ? new ExchangeTexts(texts, entry.Index) : refused;
    }

    static LoggedExchange? Read(byte[] plain)
    {
        try
        {
            return Json.Read<LoggedExchange>(plain);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    sealed record TextCells
    {
        public string Key { get; init; } = "";

        public byte[] Sealed { get; init; } = [];
    }
}
