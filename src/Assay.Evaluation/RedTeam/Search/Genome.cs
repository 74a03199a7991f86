using Assay.Evaluation.RedTeam.Converters;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// What a try is made of: which words the grammar gives, which frame argues for them, and how the whole is written. Two genomes can be crossed, one can be changed.
/// </summary>
sealed record Genome(ulong Words, string? Frame, string? Writing)
{
    static readonly string[] Frames = [.. ConverterList.All.Where(c => c.Kind is ConverterKind.Framing or ConverterKind.Structure).Select(c => c.Id)];
    static readonly string[] Writings = [.. ConverterList.All.Where(c => c.Kind is ConverterKind.Unicode or ConverterKind.Letters).Select(c => c.Id), "base64|ask-to-decode", "rot13|ask-to-decode", "hex|ask-to-decode"];

    internal static Genome Draw(SeededRandom random) => new(random.Next(), Some(Frames, random), Some(Writings, random));

    internal Genome Crossed(Genome other, SeededRandom random) =>
        new(Coin(random) ? Words : other.Words, Coin(random) ? Frame : other.Frame, Coin(random) ? Writing : other.Writing);

    internal Genome Changed(SeededRandom random) => (random.Next() % 3) switch
    {
        0 => this with { Words = random.Next() },
        1 => this with { Frame = Some(Frames, random) },
        _ => this with { Writing = Some(Writings, random) },
    };

    /// <summary>Frame first, then the writing of the whole, then what the round asks for.</summary>
    internal ConverterChain Dress(ConverterChain after) =>
        ConverterChain.Parse(string.Join('|', new[] { Frame, Writing, after.Id }.Where(p => !string.IsNullOrEmpty(p))), out _) ?? after;

    // Half of all tries go without: most targets fall to plain words.
    static string? Some(string[] from, SeededRandom random) => Coin(random) ? null : from[(int)(random.Next() % (ulong)from.Length)];

    static bool Coin(SeededRandom random) => (random.Next() & 1) == 0;
}
