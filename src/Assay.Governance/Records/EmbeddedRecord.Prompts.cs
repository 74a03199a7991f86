using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    /// <summary>
    /// Writes down that the caller reads the texts of an exchange of a gateway, when their role lets them. The texts are kept beside the log, under a key that the record has not: whoever has it
    /// asks here first, and shows nothing without the entry.
    /// </summary>
    /// <returns>The entry.</returns>
    public Task<Answer<Receipt>> NotePromptReadAsync(string reference, CancellationToken cancel = default) =>
        WriteAsync<Receipt>(
            Operation.ReadPrompts,
            (_, _) => reference is not { Length: > 0 and <= 64 } || !reference.All(char.IsAsciiLetterOrDigit)
                ? Invalid("A reference has digits and letters, at most 64.", new FieldError("reference", "digits and letters")) with { HowTo = "It stands in the header assay-reference and in the text of a refusal." }
                : Plan<Receipt>.Append([new NewEntry(EntryTypes.Read, 2, session.ActorId, Json.Element(new { exchange = reference }))], (_, receipts) => receipts[0]),
            cancel);
}
