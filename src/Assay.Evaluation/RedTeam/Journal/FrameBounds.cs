namespace Assay.Evaluation.RedTeam;

/// <summary>
/// What one frame may hold, so that all that is written can be read again. A character may take six bytes as JSON; these bounds leave a frame below its largest
/// size whatever characters they are. A reply that is larger keeps its beginning and says that it was cut.
/// </summary>
static class FrameBounds
{
    internal const int MostFrame = 64 << 20;

    // 9 Mi characters of six bytes, and room for names and punctuation.
    const int MostCharacters = 9 << 20, MostItems = 200, MostWord = 1000;

    /// <summary>The entry as it is written.</summary>
    internal static JournalEntry Within(JournalEntry entry)
    {
        if (entry.Reply is { } reply && Size(reply) > MostCharacters)
            return entry with { Reply = Cut(reply) };
        // What was said is drawn again when a round goes on: its frame is for the eye.
        if (entry.Request is { } request && request.Said.Sum(Size) + request.Plants.Sum(p => (long)p.Text.Length + p.Name.Length) > MostCharacters)
            return entry with { Request = Cut(request) };
        if (entry.Filed is { } filed && filed.Evidence.Length > MostCharacters / 4)
            return entry with { Filed = filed with { Evidence = AnswerText.Cut(filed.Evidence, MostCharacters / 4) } };
        return entry;
    }

    // Names and numbers around each item count as well: many empty calls are much.
    static long Size(TargetReply r) =>
        (long)r.Text.Length + (r.Model?.Length ?? 0) + (r.Finish?.Length ?? 0) + (r.Failure?.Message.Length ?? 0) + Size(r.Calls) + Size(r.Trace) + r.Retrieved.Sum(t => 32L + t.Name.Length + t.Text.Length);

    static long Size(IReadOnlyList<ToolCall> calls) => calls.Sum(c => 32L + c.Id.Length + c.Name.Length + c.Arguments.Length);

    static long Size(Message m) => 64L + m.Text.Length + (m.CallId?.Length ?? 0) + Size(m.Calls ?? []);

    static TargetReply Cut(TargetReply r)
    {
        // As much for the text, for calls, and for what was retrieved; evenly among them.
        const int Share = MostCharacters / 4;
        var calls = Math.Clamp(r.Calls.Count + r.Trace.Count, 1, 2 * MostItems);
        ToolCall[] Kept(IReadOnlyList<ToolCall> list) => [.. list.Take(MostItems).Select(c => new ToolCall(Word(c.Id), Word(c.Name), AnswerText.Cut(c.Arguments, Share / calls)))];
        return r with
        {
            Text = AnswerText.Cut(r.Text, Share),
            Calls = Kept(r.Calls),
            Trace = Kept(r.Trace),
            Retrieved = [.. r.Retrieved.Take(MostItems).Select(t => new RetrievedText(Word(t.Name), AnswerText.Cut(t.Text, Share / Math.Clamp(r.Retrieved.Count, 1, MostItems))))],
            Model = r.Model is null ? null : Word(r.Model),
            Finish = r.Finish is null ? null : Word(r.Finish),
            Failure = r.Failure is null ? null : r.Failure with { Message = Word(r.Failure.Message) },
            Cut = true,
        };
    }

    static JournaledRequest Cut(JournaledRequest r)
    {
        const int Share = MostCharacters / 4;
        return r with
        {
            Said = [.. r.Said.Take(MostItems).Select(m => new Message(m.Speaker, AnswerText.Cut(m.Text, Share / Math.Clamp(r.Said.Count, 1, MostItems)), CallId: m.CallId is null ? null : Word(m.CallId)))],
            Plants = [.. r.Plants.Take(MostItems).Select(p => p with { Name = Word(p.Name), Text = AnswerText.Cut(p.Text, Share / Math.Clamp(r.Plants.Count, 1, MostItems)) })],
        };
    }

    static string Word(string text) => AnswerText.Cut(text, MostWord);
}
