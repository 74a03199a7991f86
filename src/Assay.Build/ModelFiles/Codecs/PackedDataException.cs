namespace Assay.Build.ModelFiles.Codecs;

/// <summary>
/// Packed data that cannot be unpacked, and why. A stream has no other way to say so; <c>Spool</c> turns it into the
/// reason of a gap.
/// </summary>
internal sealed class PackedDataException(string message) : IOException(message)
{
    public static PackedDataException Cut() => new("the packed data is cut");

    public static PackedDataException Broken(string what) => new($"the packed data is broken: {what}");

    /// <summary>Well-formed, as far as can be told, but it asks for something that is not read here.</summary>
    public static PackedDataException Unread(string what) => new($"{what} is not read");
}
