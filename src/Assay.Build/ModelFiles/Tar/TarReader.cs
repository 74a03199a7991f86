using System.Globalization;
using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>
/// Reads tar headers (POSIX.1-2001 pax, ustar, GNU, and those before): 512-byte blocks, numbers in octal or base 256,
/// names and sizes that a header in front overrides.
/// </summary>
internal sealed class TarReader(ByteSource source)
{
    public const int Block = 512;
    const int MostText = 1 << 20, MostHeaders = 64;
    readonly Dictionary<string, string> global = [];

    /// <summary>Why <see cref="Next"/> gave nothing.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>True when a header with a fitting checksum stands there.</summary>
    public static bool IsHeader(ByteSource source, long at) => Header(source, at) is not null;

    public static bool IsEnd(ByteSource source, long at) => source.View(at, Block).IndexOfAnyExcept((byte)0) < 0;

    /// <summary>The member whose headers start at a place; null when they are broken.</summary>
    public TarEntry? Next(long start)
    {
        string? name = null, target = null;
        var own = new Dictionary<string, string>(global);
        var at = start;
        for (var headers = 0; headers < MostHeaders; headers++)
        {
            if (Header(source, at) is not { } entry)
                return Fail($"broken header at offset {at}");
            if (entry.Type is not ('L' or 'K' or 'x' or 'g' or 'X'))
                return Apply(entry, start, name, target, own);
            if (entry.Size > MostText || entry.Size > source.Length - entry.At)
                return Fail($"the long header at offset {at} is too long");
            var text = source.Bytes(entry.At, (int)entry.Size);
            if (entry.Type == 'L')
                name = Text(text);
            else if (entry.Type == 'K')
                target = Text(text);
            else if (!Records(text, entry.Type == 'g' ? global : own))
                return Fail($"the extended header at offset {at} is broken");
            if (entry.Type == 'g')
                foreach (var (key, value) in global)
                    own[key] = value;
            at = entry.Next;
        }

        return Fail($"more than {MostHeaders} headers for one member at offset {start}");
    }

    TarEntry? Apply(TarEntry entry, long start, string? name, string? target, Dictionary<string, string> own)
    {
        var size = entry.Size;
        if (own.TryGetValue("size", out var said) && !(long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size < 1L << 60))
            return Fail($"the extended header at offset {start} has no proper size");
        var sparse = entry.Type == 'S' || own.Keys.Any(k => k.StartsWith("GNU.sparse.", StringComparison.Ordinal));
        return entry with
        {
            Name = own.GetValueOrDefault("GNU.sparse.name") ?? own.GetValueOrDefault("path") ?? name ?? entry.Name,
            Target = own.GetValueOrDefault("linkpath") ?? target ?? entry.Target,
            HeaderAt = start,
            Size = size,
            Sparse = sparse,
        };
    }

    static TarEntry? Header(ByteSource source, long at)
    {
        var header = source.View(at, Block);
        // No sum is out of this range: what is no header at all is told before its bytes are added up.
        if (header.Length < Block || Number(header.Slice(148, 8)) is not (>= 8 * ' ' and <= (8 * ' ') + ((Block - 8) * 255) and var sum) || sum != Checksum(header)
            || Number(header.Slice(124, 12)) is not (>= 0 and < 1L << 60 and var size))
            return null;
        var name = Text(header[..100]);
        var prefix = header.Slice(257, 5).SequenceEqual("ustar"u8) && header[262] == 0 ? Text(header.Slice(345, 155)) : "";
        return new TarEntry(prefix.Length > 0 ? prefix + "/" + name : name, (char)header[156], Text(header.Slice(157, 100)), at, at + Block, size, false);
    }

    // Each record: its length in decimal, a space, key=value, a line feed (POSIX.1-2001, pax Extended Header).
    static bool Records(ReadOnlySpan<byte> text, Dictionary<string, string> into)
    {
        while (text.Length > 0)
        {
            var space = text.IndexOf((byte)' ');
            if (space is < 1 or > 8 || !int.TryParse(text[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                || length <= space + 1 || length > text.Length || text[length - 1] != '\n' || into.Count > 10_000)
                return false;
            var record = text[(space + 1)..(length - 1)];
            var equals = record.IndexOf((byte)'=');
            if (equals < 1)
                return false;
            into[Encoding.UTF8.GetString(record[..equals])] = Encoding.UTF8.GetString(record[(equals + 1)..]);
            text = text[length..];
        }

        return true;
    }

    static long Checksum(ReadOnlySpan<byte> header)
    {
        long sum = 0;
        for (var i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? ' ' : header[i];
        return sum;
    }

    static long Number(ReadOnlySpan<byte> field)
    {
        long value = 0;
        if ((field[0] & 0x80) != 0)
        {
            // Bytes in front of the last eight must be empty: no file is that large.
            if (field.Length > 8 && ((field[0] & 0x7f) != 0 || field[1..^8].IndexOfAnyExcept((byte)0) >= 0))
                return -1;
            foreach (var b in field.Length > 8 ? field[^8..] : field[1..])
                value = (value << 8) | b;
            return value;
        }

        var digits = 0;
        foreach (var b in field)
        {
            if (b is >= (byte)'0' and <= (byte)'7')
                (value, digits) = ((value * 8) + b - '0', digits + 1);
            else if (digits > 0)
                break;
            else if (b != ' ')
                return b == 0 ? 0 : -1;
        }

        return value;
    }

    static string Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }

    TarEntry? Fail(string problem)
    {
        Problem = problem;
        return null;
    }
}
