using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>Text and its UTF-8. A lone surrogate is written as U+FFFD, as encoders do.</summary>
internal static class Bytes
{
    public static byte[] Of(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The text; null where the bytes are no UTF-8.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes)
    {
        var letters = new char[bytes.Length];
        return Utf8.ToUtf16(bytes, letters, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done ? new string(letters, 0, written) : null;
    }

    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (char.IsSurrogate(text[i]) && (!char.IsSurrogatePair(text, i) || ++i == text.Length))
                return false;
        return true;
    }
}
