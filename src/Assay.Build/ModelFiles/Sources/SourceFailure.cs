namespace Assay.Build.ModelFiles.Sources;

/// <summary>
/// Bytes that a source announced cannot be read. Caught where a file's scan began, and nowhere before: what was found
/// until then counts, and the rest is a gap.
/// </summary>
internal sealed class SourceFailure : Exception
{
    public SourceFailure() { }

    public SourceFailure(string message) : base(message) { }

    public SourceFailure(string message, Exception inner) : base(message, inner) { }
}
