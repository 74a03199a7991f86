using System.Text;
using Assay.Serving.Guards;
using Assay.Serving.Messages;

namespace Assay.Serving.Proxy.Streaming;

/// <summary>
/// A text that comes in pieces. What is decided goes on; what may be the beginning of something is held back until more has come. Nothing that a rule takes out, and no
/// part of it, has gone on before.
/// </summary>
sealed class StreamedText(PartUse use, ExchangeMemory? memory = null, OwnCredential? credential = null)
{
    /// <summary>Characters that went on and are kept, for guards that look at what stands before.</summary>
    const int Context = 256;

    /// <summary>Characters that are held back at most. More, and it cannot be decided: the answer ends there.</summary>
    internal const int MostHeld = 64 * 1024;

    // A guard that wants the whole answer has all of it looked at again with each piece: what is held is looked at when it has grown by a quarter.
    const int LookedAtEachPiece = 1024;

    readonly StringBuilder _since = new();
    string _seen = "", _held = "";
    (long Characters, double Tokens) _before;

    /// <summary>Whether there is text that was not given yet.</summary>
    internal bool Holds => _held.Length + _since.Length > 0;

    /// <summary>Takes the next piece, and gives what may be shown; null when the answer has to end here.</summary>
    /// <param name="piece">What came.</param>
    /// <param name="ends">Whether nothing more will come.</param>
    /// <param name="policy">What may pass.</param>
    /// <param name="found">Told of each hit, once.</param>
    internal string? Next(string piece, bool ends, GuardPolicy policy, Action<Judgement, Func<GuardHit, bool>> found)
    {
        _since.Append(piece);
        if (!ends && _held.Length >= LookedAtEachPiece && _since.Length < _held.Length / 4)
            return "";
        var text = $"{_seen}{_held}{_since}";
        _since.Clear();
        if (text.Length == _seen.Length)
            return "";
        if (credential?.IsIn(text) == true)
            return null;
        var judgement = policy.Judge(new Inspection([new Part(Place.Output, use, -1, default, text)], isAnswer: true, memory) { Grows = !ends, Before = _before });
        if (judgement.Blocked)
        {
            found(judgement, _ => true);
            return null;
        }

        var taken = judgement.Taken().ToList();
        var cut = ends ? text.Length : Cut(text, Math.Min(policy.HoldFrom(text, use, memory), credential?.HoldFrom(text) ?? text.Length), taken);
        if (text.Length - cut > MostHeld)
            return null;
        var from = _seen.Length;
        found(judgement, hit => hit.Start + hit.Length > from && hit.Start + hit.Length <= cut);
        var shown = Redaction.Of(text[from..cut], taken.Where(t => t.Start + t.Length > from && t.Start < cut).Select(t => (Math.Max(t.Start - from, 0), t.Start + t.Length - Math.Max(t.Start, from), t.Instead)));
        var forgotten = text[..Math.Max(0, cut - Context)];
        _before = (_before.Characters + forgotten.Length, _before.Tokens + SizeGuard.Tokens(forgotten));
        (_seen, _held) = (text[Math.Max(0, cut - Context)..cut], text[cut..]);
        return shown;
    }

    // Never within something that is taken out, nor before what touches the end: more of it may come. Never between the halves of a character.
    int Cut(string text, int decided, List<(int Start, int Length, string Instead)> taken)
    {
        var cut = Math.Max(decided, _seen.Length);
        foreach (var (start, length, _) in taken.OrderByDescending(t => t.Start))
            if (start < cut && (start + length > cut || start + length == text.Length))
                cut = Math.Max(start, _seen.Length);
        return cut > _seen.Length && char.IsHighSurrogate(text[cut - 1]) ? cut - 1 : cut;
    }
}
