using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Reads the parts of an answer that paths point at.</summary>
sealed class AnswerPathReader(AnswerPaths paths)
{
    readonly JsonPath? _text = Path(paths.Text), _model = Path(paths.Model);
    readonly JsonPath _calls = Path(paths.Calls)!, _retrieved = Path(paths.Retrieved)!;

    // The file was checked: a path that is none does not come here.
    static JsonPath? Path(string? path) => path is null ? null : JsonPath.TryParse(path, out var parsed) ? parsed : throw new ArgumentException($"not a path: {path}", nameof(path));

    internal bool WholeText => _text is null;

    /// <summary>An answer of a form of its own; a failure when its text is not where it should be.</summary>
    internal TargetReply Of(JsonElement answer, TargetLimits limits)
    {
        var found = _text!.In(answer).Where(e => e.ValueKind is JsonValueKind.String or JsonValueKind.Number).Take(1000).ToList();
        if (found.Count == 0)
            return new TargetReply { Failure = new TargetFailure(TargetFailureKind.Malformed, $"the answer has no text at {paths.Text}") };
        var parts = new AnswerParts(limits) { Model = _model?.First(answer).Word() };
        foreach (var text in found)
            parts.Say(AnswerText.Of(text));
        return AddTo(parts.Reply(), answer, limits);
    }

    /// <summary>The reply with what the application shows of its work.</summary>
    internal TargetReply AddTo(TargetReply reply, JsonElement answer, TargetLimits limits)
    {
        if (answer.ValueKind != JsonValueKind.Object)
            return reply;
        var calls = Items(_calls, answer).Take(limits.Calls).Select((c, i) => Call(c, i, limits)).ToList();
        var retrieved = Items(_retrieved, answer).Take(limits.Calls).Select(r => Retrieved(r, limits)).ToList();
        return reply with { Trace = [.. reply.Trace, .. calls], Retrieved = retrieved, TraceShown = reply.TraceShown || _calls.In(answer).Any() };
    }

    /// <summary>
    /// Collects the same from an event of a stream, or from what the event carries. Applications show it once, in parts, or again and again as it grows:
    /// a list that begins with what is known takes its place.
    /// </summary>
    internal TargetReply AddFrom(TargetReply known, JsonElement one, TargetLimits limits)
    {
        foreach (var place in new[] { one, one.Inner("response"), one.Inner("message") })
            if (place.ValueKind == JsonValueKind.Object)
            {
                var shown = AddTo(new TargetReply(), place, limits);
                known = known with { Trace = Grown(known.Trace, shown.Trace, limits, (a, b) => a.Name == b.Name && a.Arguments == b.Arguments), Retrieved = Grown(known.Retrieved, shown.Retrieved, limits, (a, b) => a == b), TraceShown = known.TraceShown || shown.TraceShown };
            }

        return known;
    }

    static IReadOnlyList<T> Grown<T>(IReadOnlyList<T> known, IReadOnlyList<T> more, TargetLimits limits, Func<T, T, bool> same)
    {
        if (more.Count == 0)
            return known;
        var again = more.Count >= known.Count && known.Zip(more, same).All(s => s);
        return again ? more : [.. known.Concat(more).Take(limits.Calls)];
    }

    // A path may point at the list or at its items.
    static IEnumerable<JsonElement> Items(JsonPath path, JsonElement answer) => path.In(answer).SelectMany(e => e.ValueKind == JsonValueKind.Array ? e.EnumerateArray() : Enumerable.Repeat(e, 1));

    static ToolCall Call(JsonElement call, int number, TargetLimits limits)
    {
        var inner = call.Inner("function").ValueKind == JsonValueKind.Object ? call.Inner("function") : call;
        return new ToolCall($"{number}", AnswerText.Cut(AnswerText.Whole(AnswerText.Of(inner, "name")), 256), AnswerText.Cut(AnswerText.Whole(Arguments.Of(inner.Inner("arguments"))), limits.Characters));
    }

    static RetrievedText Retrieved(JsonElement item, TargetLimits limits) => item.ValueKind == JsonValueKind.Object
        ? new RetrievedText(AnswerText.Cut(AnswerText.Of(item, "name") is { Length: > 0 } name ? name : AnswerText.Of(item, "id"), 256), AnswerText.Cut(AnswerText.Of(item, "text"), limits.Characters))
        : new RetrievedText("", AnswerText.Cut(AnswerText.Of(item), limits.Characters));
}
