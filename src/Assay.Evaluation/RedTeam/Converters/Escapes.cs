using System.Text;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>Pairs of a text and what is written for it, so that it cannot leave its place in a document; and the way back.</summary>
/// <param name="lead">The character that begins what is written; it is escaped too, or nothing could be read back.</param>
internal sealed class Escapes(char lead, params (char Letter, string Written)[] pairs)
{
    /// <summary>Of XML and HTML, in text and in attributes.</summary>
    public static Escapes Xml { get; } = new('&', ('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"));

    /// <summary>Of a value in a calendar (RFC 5545, section 3.3.11).</summary>
    public static Escapes Calendar { get; } = new('\\', ('\\', @"\\"), (',', @"\,"), (';', @"\;"), ('\n', @"\n"));

    /// <summary>Of a cell in a Markdown table.</summary>
    public static Escapes TableCell { get; } = new('&', ('&', "&amp;"), ('|', "&#124;"), ('\n', "&#10;"));

    /// <summary>Of one line of a log.</summary>
    public static Escapes Line { get; } = new('\\', ('\\', @"\\"), ('\n', @"\n"), ('\r', @"\r"));

    /// <summary>Of BibTeX and LaTeX arguments.</summary>
    public static Escapes Braces { get; } = new('\\', ('\\', @"\textbackslash{}"), ('{', @"\{"), ('}', @"\}"));

    public string Write(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
            result.Append(Array.Find(pairs, p => p.Letter == c).Written ?? c.ToString());
        return result.ToString();
    }

    /// <summary>Null where a lead stands before nothing that is written.</summary>
    public string? Read(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != lead)
            {
                result.Append(text[i]);
                continue;
            }

            if (Array.Find(pairs, p => string.CompareOrdinal(text, i, p.Written, 0, p.Written.Length) == 0) is not { Written: { } written } pair)
                return null;
            result.Append(pair.Letter);
            i += written.Length - 1;
        }

        return result.ToString();
    }
}
