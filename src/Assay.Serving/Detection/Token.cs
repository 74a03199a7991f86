namespace Assay.Serving.Detection;

/// <summary>A word, number or sign of a folded text, with what it means.</summary>
/// <param name="Start">Index in the folded text.</param>
/// <param name="Hash">Of the folded word.</param>
/// <param name="Concept">Of <see cref="Lexicon"/>; 0 for none.</param>
readonly record struct Token(int Start, int Length, uint Hash, byte Concept, TokenKind Kind);

[Flags]
enum TokenKind : byte
{
    None = 0,

    /// <summary>The first of a sentence or line.</summary>
    Opens = 1,

    Number = 2,

    /// <summary>Of a script other than Latin.</summary>
    Foreign = 4,

    /// <summary>Written in capitals.</summary>
    Loud = 8,

    /// <summary>A piece of a chat template or a role's name, not a word.</summary>
    Frame = 16,
}
