using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>
/// Answers that repeat the application's instructions: so many words in a row of the system prompt, compared in small letters. What the person wrote as well is no secret. It does not see instructions that
/// are told in other words or another language.
/// </summary>
sealed class LeakGuard(int words) : IGuard
{
    const int MostInstructions = 200_000;

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        var memory = inspection.Memory;
        if (!inspection.IsAnswer)
        {
            memory.Instructions.AddRange(inspection.Parts.Where(p => p is { Place: Place.System, Use: PartUse.Text }).Select(p => p.Text));
            memory.Said.AddRange(inspection.Parts.Where(p => p is { Place: Place.User, Use: PartUse.Text }).Select(p => p.Text));
            return;
        }

        if (memory.Instructions.Count == 0)
            return;
        var secret = Runs(memory.SecretRuns, memory.Instructions);
        // Instructions that are shorter than a run hold nothing to repeat.
        if (secret.Count == 0)
            return;
        foreach (var part in inspection.For(rule))
            foreach (var run in WordRuns.In(part.Text, words))
                // What the person wrote is read only where an answer repeats something: hardly ever.
                if (secret.Contains(run.Hash) && !Runs(memory.SaidRuns, memory.Said).Contains(run.Hash))
                    hits.Add(new GuardHit(part, run.Start, run.Length, 1, $"{words} words of the instructions in a row"));
    }

    // Of two guards of this kind each may ask for another number of words.
    HashSet<ulong> Runs(Dictionary<int, HashSet<ulong>> known, List<string> texts) =>
        known.TryGetValue(words, out var runs) ? runs : known[words] = [.. texts.SelectMany(t => WordRuns.In(t[..Math.Min(t.Length, MostInstructions)], words)).Select(r => r.Hash)];

    /// <summary>Not shown before it is known whether the words go on: as many of the last words as make a run.</summary>
    public int HoldFrom(string text, ExchangeMemory memory)
    {
        if (memory.Instructions.Count == 0)
            return text.Length;
        var from = text.Length;
        for (var word = 0; word < words && from > 0; word++)
        {
            while (from > 0 && !char.IsLetterOrDigit(text[from - 1]))
                from--;
            while (from > 0 && char.IsLetterOrDigit(text[from - 1]))
                from--;
        }

        return from;
    }

    public int HoldFrom(string text) => text.Length;
}
