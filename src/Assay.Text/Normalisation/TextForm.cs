namespace Assay.Text.Normalisation;

/// <summary>How a form was made from the text it was hidden in.</summary>
public enum FormStep
{
    /// <summary>Tag characters, spelled out.</summary>
    Tags,

    /// <summary>Letters with blanks or signs between them, put together.</summary>
    SpacedLetters,

    /// <summary>Digits and signs read as the letters they stand for.</summary>
    Leetspeak,

    /// <summary>Written from the end to the beginning.</summary>
    Reversed,

    /// <summary>Letters moved by 13 places.</summary>
    Rot13,

    Base64,

    Hexadecimal,

    /// <summary>Percent encoding of addresses.</summary>
    Percent,

    /// <summary>HTML character references.</summary>
    HtmlReferences,

    /// <summary>Escapes of program text: \u0041, \x41.</summary>
    Escapes,

    /// <summary>Eight binary digits a letter.</summary>
    Binary,

    /// <summary>Decimal codes of letters, between blanks or commas.</summary>
    Decimal,

    Morse,
}

/// <summary>What a text says once something is taken off: another text, and where it stood.</summary>
/// <param name="Steps">What was taken off, from the outside in.</param>
/// <param name="Start">Where the part that it was made from begins in the source.</param>
/// <param name="Length">How long that part is: redact this much, and the form is gone.</param>
public sealed record TextForm(string Text, IReadOnlyList<FormStep> Steps, int Start, int Length);

/// <summary>Bounds of <see cref="TextForms"/>.</summary>
/// <param name="Depth">How many layers are taken off.</param>
/// <param name="Forms">How many forms are made.</param>
/// <param name="Characters">How many characters all forms have together; 0: four times the text and 4,096.</param>
public readonly record struct FormLimits(int Depth = 3, int Forms = 24, int Characters = 0)
{
    public FormLimits() : this(3, 24, 0)
    {
    }
}
