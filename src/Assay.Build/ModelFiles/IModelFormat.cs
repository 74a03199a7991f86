using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>
/// One format. A folder per format holds the same files: <c>XFormat</c> (recognises by content, drives), <c>XTypes</c>
/// (the types of what is read), <c>XReader</c> (bytes to those types, within limits) and <c>XRules</c> (what is wrong).
/// </summary>
internal interface IModelFormat
{
    /// <summary>Stable id, as written into evidence.</summary>
    string Id { get; }

    /// <summary>The rules it may report; their texts make the rule-set digest and the rules' pages.</summary>
    IReadOnlyList<Rule> Rules { get; }

    /// <summary>The lists of names it judges by, so that the rule-set digest changes with them.</summary>
    string Knowledge => "";

    /// <summary>True when the content is this format, or claims to be. Never looks at names.</summary>
    bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope);

    /// <summary>Judges it; what cannot be looked at becomes a gap. Throws only for bugs and cancellation.</summary>
    void Scan(ByteSource source, ScanScope scope);
}
