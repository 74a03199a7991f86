using System.Text;
using Assay.Serving.Guards;
using Assay.Serving.Messages;

namespace Assay.Serving.Proxy.Streaming;

/// <summary>An answer that comes event by event: each is read, its pieces of text go through the guards, and what comes out is the event as the caller may see it.</summary>
sealed class StreamedAnswer(ApiEndpoint endpoint, StreamShape shape, GuardPolicy policy, Exchange exchange, OwnCredential? credential = null)
{
    /// <summary>Texts at once: choices, calls, blocks.</summary>
    const int MostTexts = 1024;

    /// <summary>Pieces of texts in one event: no server sends many, and each costs a look.</summary>
    const int MostPieces = 128;

    readonly Dictionary<string, (StreamedText Text, EventShown Last, string Name, JsonScalar Scalar)> _texts = new(StringComparer.Ordinal);

    /// <summary>Whether the stream said that it is at its end, or that it failed.</summary>
    internal bool IsWhole { get; private set; }

    /// <summary>What an event becomes: none, one, or several with what was held back before it. Null when the answer has to end here.</summary>
    internal IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)>? Next(string name, ReadOnlyMemory<byte> data)
    {
        if (data.Span.SequenceEqual("[DONE]"u8))
        {
            IsWhole = true;
            return Rest() is { } last ? [.. last, (name, data.ToArray())] : null;
        }

        if (JsonBody.Read(data.ToArray(), out _) is not { } body)
            return null;
        var parts = endpoint.Answer.Parts(body, out var error);
        if (error.Length > 0 || credential?.IsIn(body) == true || RequestedForm.RepeatsInPieces(body, exchange))
            return null;
        List<(JsonScalar, string)> replaced = [];
        List<Part> whole = [];
        var ends = shape.Ends(body);
        IsWhole |= shape.IsLast(body);
        exchange.Admission?.Usage.Read(body);
        exchange.Facts.Read(body);
        var now = new EventShown(body);
        var pieces = 0;
        foreach (var part in parts)
        {
            if (shape.ChannelOf(body, part.Scalar) is not var (channel, use))
            {
                whole.Add(part);
                continue;
            }

            if (!_texts.TryGetValue(channel, out var open))
            {
                if (_texts.Count >= MostTexts)
                    return null;
                open = (new StreamedText(use, exchange.Memory, credential), now, "", default);
            }

            if (exchange.Admission is { } admission)
                admission.OutputCharacters += part.Text.Length;
            if (++pieces > MostPieces)
                return null;
            exchange.Spoken?.Add(channel, use, part.Text);

            _texts[channel] = (open.Text, now, name, part.Scalar);
            now.Pieces.Add(part.Scalar);
            if (open.Text.Next(part.Text, ends?.Invoke(channel) == true, policy, exchange.Found) is not { } shown)
                return null;
            if (shown != part.Text)
                replaced.Add((part.Scalar, shown));
        }

        var judgement = exchange.LookAtEvent(new Inspection(whole, isAnswer: true, exchange.Memory), body);
        if (judgement.Blocked)
            return null;
        now.Rewritten = [.. judgement.Rewrites().Select(r => (r.Part.Scalar, r.Text))];
        replaced.AddRange(now.Rewritten);
        exchange.Pieces(replaced.Count);
        var held = ends is null ? [] : Rest(ends);
        return held is null ? null : [.. held, (name, replaced.Count == 0 ? body.Utf8 : body.With(replaced))];
    }

    /// <summary>What is still held back, as events like the last one of each text. Null when it may not be shown.</summary>
    internal IReadOnlyList<(string Name, ReadOnlyMemory<byte> Data)>? Rest(Func<string, bool>? of = null)
    {
        List<(string, ReadOnlyMemory<byte>)> events = [];
        foreach (var (text, last, name, scalar) in _texts.Where(t => t.Value.Text.Holds && of?.Invoke(t.Key) != false).Select(t => t.Value))
        {
            if (text.Next("", ends: true, policy, exchange.Found) is not { } shown)
                return null;
            if (shown.Length > 0)
                events.Add((name, last.Only(scalar, shown)));
        }

        return events;
    }

    /// <summary>How an event is written.</summary>
    internal void Write(Stream to, string name, ReadOnlyMemory<byte> data)
    {
        if (shape.IsLines)
        {
            to.Write(data.Span);
            to.WriteByte((byte)'\n');
            return;
        }

        if (name.Length > 0)
            to.Write(Encoding.ASCII.GetBytes($"event: {name}\n"));
        to.Write("data: "u8);
        // JSON may be written over several lines; each is a line of data.
        foreach (var range in data.Span.Split((byte)'\n'))
        {
            if (range.Start.Value > 0)
                to.Write("\ndata: "u8);
            to.Write(data.Span[range]);
        }

        to.Write("\n\n"u8);
    }

    /// <summary>An event as the caller may see it, to say later what was held back of one of its texts.</summary>
    sealed class EventShown(JsonBody body)
    {
        /// <summary>Its pieces of texts, of this one and of others.</summary>
        internal List<JsonScalar> Pieces { get; } = [];

        /// <summary>What was taken out of its other texts.</summary>
        internal IReadOnlyList<(JsonScalar Scalar, string Text)> Rewritten { get; set; } = [];

        /// <summary>The event with this piece alone: those of other texts were shown already, as far as they may be.</summary>
        internal ReadOnlyMemory<byte> Only(JsonScalar piece, string text) => body.With([.. Rewritten, .. Pieces.Select(p => (p, p == piece ? text : ""))]);
    }
}
