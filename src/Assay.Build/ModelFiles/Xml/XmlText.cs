using System.Text;
using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Xml;

/// <summary>
/// The document as text: UTF-8 or UTF-16 by its first bytes (XML 1.0, appendix F); any other encoding that keeps ASCII is read
/// as Latin-1, because markup is ASCII. It stops where a text runs on for longer than any real one.
/// </summary>
internal sealed partial class XmlText : TextReader
{
    const int LongestRun = 64 << 20;
    readonly StreamReader inner;
    long run;

    XmlText(StreamReader inner)
    {
        this.inner = inner;
    }

    /// <summary>True when the text was cut because something in it is too long.</summary>
    public bool Cut { get; private set; }

    /// <summary>Null when its encoding could hide markup from this reader.</summary>
    public static XmlText? Open(ByteSource source) =>
        EncodingOf(source) is { } encoding ? new XmlText(new StreamReader(new SourceStream(source), encoding, detectEncodingFromByteOrderMarks: true, 1 << 15)) : null;

    public override int Read()
    {
        Span<char> one = stackalloc char[1];
        return Read(one) == 0 ? -1 : one[0];
    }

    public override int Peek() => Cut ? -1 : inner.Peek();

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        if (Cut)
            return 0;
        var got = inner.Read(buffer);
        var last = buffer[..got].LastIndexOf('<');
        run = last < 0 ? run + got : got - last;
        Cut = run > LongestRun;
        return got;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }

    static Encoding? EncodingOf(ByteSource source)
    {
        var head = source.Bytes(0, 200);
        if (head.Length >= 4 && head is [0, 0, ..] or [0xff, 0xfe, 0, 0, ..] or [(byte)'<', 0, 0, 0, ..])
            return null;
        if (head is [0xff, 0xfe, ..] or [(byte)'<', 0, ..])
            return Encoding.Unicode;
        if (head is [0xfe, 0xff, ..] or [0, (byte)'<', ..])
            return Encoding.BigEndianUnicode;
        if (head is [0xef, 0xbb, 0xbf, ..])
            return Encoding.UTF8;
        var declared = Declared().Match(Encoding.Latin1.GetString(head));
        var name = declared.Success ? declared.Groups[1].Value.ToUpperInvariant() : "UTF-8";
        if (name is "UTF-8" or "UTF8" or "US-ASCII" or "ASCII")
            return Encoding.UTF8;
        return name.StartsWith("UTF", StringComparison.Ordinal) || name.StartsWith("IBM", StringComparison.Ordinal) || name.StartsWith("CP0", StringComparison.Ordinal) || name.StartsWith("CP1", StringComparison.Ordinal) && !name.StartsWith("CP125", StringComparison.Ordinal)
            || name.Contains("EBCDIC", StringComparison.Ordinal) || name.StartsWith("ISO-2022", StringComparison.Ordinal) || name.StartsWith("ISO-10646", StringComparison.Ordinal) || name is "HZ-GB-2312" or "UCS-2" or "UCS-4" ? null : Encoding.Latin1;
    }

    [GeneratedRegex("^\\s*<\\?xml[^>]*?encoding\\s*=\\s*[\"']([A-Za-z0-9._-]+)[\"']", RegexOptions.NonBacktracking)]
    private static partial Regex Declared();
}
