using System.Globalization;

namespace Assay.Build;

/// <summary>Why a file or folder of a model could not be taken in.</summary>
public enum FileProblemKind
{
    NotFound,

    /// <summary>A symbolic link, and links were not allowed.</summary>
    SymlinkRefused,

    /// <summary>A link to a folder, or a link that leads nowhere or in a circle: never followed.</summary>
    LinkNotFollowed,

    /// <summary>A pipe, socket or device.</summary>
    NotAFile,

    /// <summary>A name with control characters, or bytes that are not UTF-8.</summary>
    UnsafeName,

    Unreadable,

    /// <summary>The file did not have the length it had when it was listed.</summary>
    ChangedWhileReading,

    TooManyFiles,

    TooDeep,

    /// <summary>There is no file in the folder.</summary>
    NoFiles,
}

/// <summary>One file or folder that could not be taken in: path inside the model, and what happened.</summary>
public sealed record FileProblem(FileProblemKind Kind, string Path, string Detail)
{
    public override string ToString() => $"{Printable.Name(Path)}: {Detail}";

    internal Gap ToGap() => new(Printable.Name(Path), Detail);
}

/// <summary>Text of a hostile file, made fit for a terminal or a log.</summary>
internal static class Printable
{
    public static string Name(string name, int max = 200) => name.Length > max ? Drawn(name[..max]) + "..." : Drawn(name);

    // What could not be decoded is no character of the name either.
    public static string Drawn(string text) => HiddenSigns.Drawn(text, Escaped).Replace("\uFFFD", "\\ufffd", StringComparison.Ordinal);

    static string Escaped(int sign) => sign > char.MaxValue ? "\\U" + sign.ToString("x8", CultureInfo.InvariantCulture) : "\\u" + sign.ToString("x4", CultureInfo.InvariantCulture);

    // Not the list of what is hidden: what is refused here is refused in models that were signed long ago, too.
    public static bool HasUnsafe(string name)
    {
        for (var i = 0; i < name.Length; i++)
            if (char.IsHighSurrogate(name[i]) && i + 1 < name.Length && char.IsLowSurrogate(name[i + 1]))
                i++;
            else if (char.IsSurrogate(name[i]) || IsUnsafe(name[i]))
                return true;
        return false;
    }

    // Control characters, line separators, marks that reorder text, and the replacement character of undecodable bytes.
    static bool IsUnsafe(char c) =>
        char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFFFD' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
