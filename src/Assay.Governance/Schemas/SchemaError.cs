namespace Assay.Governance;

/// <summary>Where a document does not keep its schema.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) into the document; empty for all of it.</param>
/// <param name="Message">What is wrong, in words that go behind the pointer: <c>is missing</c>.</param>
public sealed record SchemaError(string Pointer, string Message)
{
    public override string ToString() => Pointer.Length == 0 ? $"the document {Message}" : $"{Pointer} {Message}";
}
