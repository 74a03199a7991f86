namespace Assay.Serving.Classification;

/// <summary>What a model sees at once: numbers of tokens with what stands around them, or a piece of text.</summary>
/// <param name="Tokens">Numbers; null where the model takes texts.</param>
/// <param name="Text">The piece of text, for those.</param>
readonly record struct TextWindow(long[]? Tokens, string Text);
