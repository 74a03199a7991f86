using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>Collects what an answer says, whole or piece by piece, and keeps to the limits whatever comes.</summary>
sealed class AnswerParts(TargetLimits limits)
{
    readonly StringBuilder _text = new();
    readonly List<(string Id, string Name, StringBuilder Arguments)> _calls = [];
    readonly Dictionary<string, int> _byKey = new(StringComparer.Ordinal);
    readonly List<ToolCall> _made = [];
    bool _cut;
    int _answered;

    internal string? Model { get; set; }

    internal string? Finish { get; set; }

    internal long? InputTokens { get; set; }

    internal long? OutputTokens { get; set; }

    internal TargetFailure? Failure { get; set; }

    internal bool Empty => _text.Length == 0 && _calls.Count == 0;

    internal void Say(string text)
    {
        // A model cannot go on before it has the results: what it says after its calls shows that somebody gave it them.
        if (text.Length > 0)
            _answered = _calls.Count;
        var room = limits.Characters - _text.Length;
        _cut |= text.Length > room;
        _text.Append(text.Length > room ? AnswerText.Cut(text, room) : text);
    }

    /// <summary>A call that came whole.</summary>
    internal void Call(string id, string name, string arguments)
    {
        if (_calls.Count < limits.Calls)
            _calls.Add((Word(id), Word(name), new StringBuilder(Kept(arguments, 0))));
        else
            _cut = true;
    }

    /// <summary>A call that the server says it made itself.</summary>
    internal void Made(string id, string name, string arguments)
    {
        if (_made.Count < limits.Calls)
            _made.Add(new ToolCall(Word(id), Word(name), AnswerText.Whole(Kept(arguments, 0))));
        else
            _cut = true;
    }

    /// <summary>A piece of a call, by what tells it from the others; names come once, arguments in fragments.</summary>
    internal void Piece(string key, string? id, string? name, string? arguments)
    {
        if (!_byKey.TryGetValue(key, out var at))
        {
            if (_calls.Count >= limits.Calls)
            {
                _cut = true;
                return;
            }

            _byKey[key] = at = _calls.Count;
            _calls.Add(("", "", new StringBuilder()));
        }

        var call = _calls[at];
        _calls[at] = (call.Id.Length > 0 ? call.Id : Word(id ?? ""), call.Name.Length > 0 ? call.Name : Word(name ?? ""), call.Arguments);
        if (arguments is not null)
            call.Arguments.Append(Kept(arguments, call.Arguments.Length));
    }

    // Names go back to the target with the next question: what it wrote there is not sent as a megabyte.
    static string Word(string text) => AnswerText.Cut(text, 256);

    string Kept(string arguments, int already)
    {
        var room = limits.Characters - already;
        _cut |= arguments.Length > room;
        return arguments.Length > room ? AnswerText.Cut(arguments, Math.Max(0, room)) : arguments;
    }

    internal void Usage(JsonElement usage, string input, string output) => (InputTokens, OutputTokens) = (Count(usage, input) ?? InputTokens, Count(usage, output) ?? OutputTokens);

    /// <summary>A number of things; null for anything else.</summary>
    internal static long? Count(JsonElement json, string name) => json.Inner(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) && whole >= 0 ? whole : null;

    internal TargetReply Reply() => new()
    {
        Text = AnswerText.Whole(_text.ToString()),
        Calls = [.. _calls.Select((c, i) => new ToolCall(c.Id.Length > 0 ? c.Id : $"call-{i}", c.Name, AnswerText.Whole(c.Arguments.ToString())))],
        Trace = [.. _made],
        TraceShown = _made.Count > 0,
        Answered = _answered,
        Model = Model is null ? null : Word(Model),
        Finish = Finish is null ? null : Word(Finish),
        InputTokens = InputTokens,
        OutputTokens = OutputTokens,
        Cut = _cut,
        Failure = Failure,
    };
}
