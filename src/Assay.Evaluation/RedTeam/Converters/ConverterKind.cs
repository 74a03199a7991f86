namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>What a converter does to a text.</summary>
public enum ConverterKind
{
    /// <summary>Writes its bytes or characters in another notation.</summary>
    Encoding,

    /// <summary>Exchanges or moves letters by a rule or a key.</summary>
    Cipher,

    /// <summary>Uses other characters that a person or a tokenizer takes for the same, or for none.</summary>
    Unicode,

    /// <summary>Changes spelling, order or spacing, or takes the text apart.</summary>
    Letters,

    /// <summary>Puts the text into a document, a protocol's frame or a flood of other text.</summary>
    Structure,

    /// <summary>Puts the text into a story, a role or a task that argues for it.</summary>
    Framing,
}
