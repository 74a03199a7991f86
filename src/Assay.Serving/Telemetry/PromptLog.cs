using System.Security.Cryptography;
using Assay.Serving.Guards;
using Assay.Serving.Messages;
using Assay.Serving.Proxy;

namespace Assay.Serving.Telemetry;

/// <summary>
/// Hands on the texts of some exchanges, by the policy of the gateway's file, redacted. A request's path decides whether and puts what it has in a queue of bounded size; redaction runs beside it.
/// What has no room, or could not be redacted, is not kept, and counted.
/// </summary>
sealed class PromptLog
{
    const int Most = 256;
    const long MostBytes = 48L << 20;

    readonly PromptLogEntry _entry;
    readonly SeenQueue<Waiting> _queue;
    long _bytes, _lost;

    internal PromptLog(PromptLogEntry entry, Action<LoggedExchange> sink)
    {
        _entry = entry;
        _queue = new(waiting => Tell(waiting, sink), Most);
    }

    /// <summary>Exchanges whose texts were wanted and not kept.</summary>
    internal long Lost => Interlocked.Read(ref _lost) + _queue.Dropped + _queue.Failed;

    internal Task<bool> FlushAsync(TimeSpan most) => _queue.FlushAsync(most);

    /// <summary>Decides by chance, and has what streams say collected where it may be asked for.</summary>
    internal void Begin(Exchange exchange)
    {
        exchange.IsSampled = _entry.Share > 0 && RandomNumberGenerator.GetInt32(1_000_000) < _entry.Share * 1_000_000;
        if (exchange.IsSampled || _entry.Blocked)
            exchange.Spoken = new SpokenTexts();
    }

    internal void End(Exchange exchange, DateTimeOffset at, Outcome outcome)
    {
        var blocked = _entry.Blocked && outcome is Outcome.RequestBlocked or Outcome.AnswerBlocked;
        if (!(exchange.IsSampled || blocked) || exchange.Judgements.Count == 0 || (_entry.Routes.Count > 0 && !_entry.Routes.Contains(exchange.Route?.Name ?? "")))
            return;
        long size = exchange.Judgements.Sum(j => (long)j.Body.Utf8.Length) + SpokenTexts.MostCharacters;
        if (Interlocked.Add(ref _bytes, size) > MostBytes)
        {
            Interlocked.Add(ref _bytes, -size);
            Interlocked.Increment(ref _lost);
            return;
        }

        if (!_queue.Add(new Waiting(exchange.Reference, at, exchange.Route?.Name, !blocked, [.. exchange.Judgements], exchange.Spoken, size)))
            Interlocked.Add(ref _bytes, -size);
    }

    void Tell(Waiting waiting, Action<LoggedExchange> sink)
    {
        try
        {
            List<LoggedText> texts = [];
            foreach (var (judgement, body) in waiting.Judgements)
            {
                if (PromptRedaction.Of(judgement.Parts, judgement.IsAnswer) is not { } redacted)
                {
                    Interlocked.Increment(ref _lost);
                    return;
                }

                var hits = judgement.Hits.ToLookup(h => (object)h.Hit.Part, h => h.Rule.Name, ReferenceEqualityComparer.Instance);
                texts.AddRange(redacted.Where(r => r.Part.Use != PartUse.Name).Select(r => new LoggedText(r.Part.Place, body.Pointer(r.Part.Scalar.Node), r.Part.Turn, judgement.IsAnswer, r.Text, r.Redacted, [.. hits[r.Part].Distinct()])));
            }

            foreach (var (channel, use, text) in waiting.Spoken?.All() ?? [])
            {
                if (PromptRedaction.Of([new Part(Place.Output, use, -1, default, text)], isAnswer: true) is not { } redacted)
                {
                    Interlocked.Increment(ref _lost);
                    return;
                }

                texts.AddRange(redacted.Select(r => new LoggedText(Place.Output, $"stream {channel.TrimEnd('/')}", -1, true, r.Text, r.Redacted, [])));
            }

            var (kept, cut) = Bounded(texts);
            sink(new LoggedExchange(waiting.Reference, waiting.At, waiting.Route, waiting.Sampled, kept, cut || waiting.Spoken?.Cut == true));
        }
        finally
        {
            Interlocked.Add(ref _bytes, -waiting.Size);
        }
    }

    // What was said last is what was asked and answered: it is kept first. Cut only after redaction, so that no half of a secret is left.
    (IReadOnlyList<LoggedText> Kept, bool Cut) Bounded(List<LoggedText> texts)
    {
        var (left, cut) = (_entry.Characters, false);
        List<LoggedText> kept = [];
        foreach (var text in Enumerable.Reverse(texts))
        {
            if (left <= 0)
                return ([.. Enumerable.Reverse(kept)], true);
            var shown = text.Text.Length <= left ? text.Text : text.Text[..(char.IsHighSurrogate(text.Text[left - 1]) ? left - 1 : left)];
            cut |= shown.Length < text.Text.Length;
            left -= shown.Length;
            kept.Add(text with { Text = shown });
        }

        return ([.. Enumerable.Reverse(kept)], cut);
    }

    sealed record Waiting(string Reference, DateTimeOffset At, string? Route, bool Sampled, IReadOnlyList<(Judgement Judgement, JsonBody Body)> Judgements, SpokenTexts? Spoken, long Size);
}
