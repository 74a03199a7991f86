using System.Buffers.Text;

namespace Assay.Cli;

/// <summary>Token ids as people save them: <c>[1, 2, 3]</c>, or numbers between spaces, commas and line ends.</summary>
static class TokenIds
{
    /// <summary>Null when anything else stands there, or nothing.</summary>
    public static IReadOnlyList<int>? Read(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n"u8);
        if (text is [(byte)'[', .., (byte)']'])
            text = text[1..^1];
        var ids = new List<int>();
        while (!(text = text.TrimStart(" \t\r\n,"u8)).IsEmpty)
        {
            if (!Utf8Parser.TryParse(text, out int id, out var used) || id < 0 || (used < text.Length && !" \t\r\n,"u8.Contains(text[used])))
                return null;
            ids.Add(id);
            text = text[used..];
        }

        return ids.Count > 0 ? ids : null;
    }
}
