using System.Numerics;
using System.Runtime.InteropServices;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>A place where a file may begin inside numbers.</summary>
internal readonly record struct HiddenPlace(long Number, Hiding Hiding, int Skip, string Kind);

/// <summary>
/// Finds where the low bytes of consecutive numbers spell the header of a file, or text. Headers that stand anywhere are
/// programs, zip archives and scripts; at the start of a tensor, others too. A place is only a suspicion.
/// </summary>
internal sealed class HiddenSearch(NumberLayout layout)
{
    const int MostPlaces = 32, TextPiece = 1024, FewestLetters = 10;

    // First two bytes: ELF, Windows programs, zip, scripts.
    static readonly ushort[] Anywhere = [0x457f, 0x5a4d, 0x4b50, 0x2123];

    public List<HiddenPlace> Places { get; } = [];

    /// <summary>Pieces of 1,024 numbers of which all but a few have a printable lowest byte.</summary>
    public long TextPieces { get; private set; }

    public long FirstText { get; private set; } = -1;

    public void Add(HiddenSearch other)
    {
        foreach (var place in other.Places)
            Keep(place);
        TextPieces += other.TextPieces;
        FirstText = FirstText < 0 || (other.FirstText >= 0 && other.FirstText < FirstText) ? other.FirstText : FirstText;
    }

    public void Add(ReadOnlySpan<byte> raw, long first)
    {
        if (first == 0)
            Start(raw);
        if (layout is { Kind: NumberKind.Single, BigEndian: false })
            Singles(raw, first);
        else
            Others(raw, first);
    }

    void Singles(ReadOnlySpan<byte> raw, long first)
    {
        var words = MemoryMarshal.Cast<byte, uint>(raw);
        var (low, two, space, letters) = (new Vector<uint>(0xff), new Vector<uint>(0xffff), new Vector<uint>(0x20), new Vector<uint>(0x5f));
        var (text, until) = (Vector<uint>.Zero, TextPiece);
        for (var i = 0; i + Vector<uint>.Count < words.Length; i += Vector<uint>.Count)
        {
            var x = new Vector<uint>(words[i..]);
            var last = x & low;
            var one = last | Vector.ShiftLeft(new Vector<uint>(words[(i + 1)..]) & low, 8);
            var straight = x & two;
            var back = (Vector.ShiftLeft(x, 8) | (Vector.ShiftRightLogical(x, 8) & low)) & two;
            var high = (Vector.ShiftRightLogical(x, 16) & low) | (x & new Vector<uint>(0xff00));
            var hit = Vector<uint>.Zero;
            foreach (var pair in Anywhere)
            {
                var wanted = new Vector<uint>(pair);
                hit |= Vector.Equals(one, wanted) | Vector.Equals(straight, wanted) | Vector.Equals(back, wanted) | Vector.Equals(high, wanted);
            }

            if (hit != Vector<uint>.Zero)
                for (var lane = 0; lane < Vector<uint>.Count; lane++)
                    if (hit[lane] != 0)
                        Look(raw[((i + lane) * 4)..], first + i + lane, Hiding.OfSingles);
            text -= Vector.LessThan(last - space, letters);
            if (i + Vector<uint>.Count < until)
                continue;
            Text(Vector.Sum(text), raw.Slice((until - TextPiece) * 4, TextPiece * 4), first + until - TextPiece);
            (text, until) = (Vector<uint>.Zero, until + TextPiece);
        }
    }

    void Others(ReadOnlySpan<byte> raw, long first)
    {
        var stride = layout.Stride;
        var least = layout.BigEndian ? stride - 1 : 0;
        var (text, count) = (0u, raw.Length / stride);
        for (var i = 0; i + 1 < count; i++)
        {
            var at = (i * stride) + least;
            var value = raw[at];
            text += (uint)(value - 0x20) < 0x5f ? 1u : 0;
            if (value is 0x7f or 0x4d or 0x50 or 0x23 || stride == 8)
                Look(raw[(i * stride)..], first + i, Hiding.Of(layout.Kind));
            if ((i + 1) % TextPiece != 0)
                continue;
            Text(text, raw.Slice((i + 1 - TextPiece) * stride, TextPiece * stride), first + i + 1 - TextPiece);
            text = 0;
        }
    }

    void Text(uint printable, ReadOnlySpan<byte> piece, long first)
    {
        // Line ends are not counted as printable: hence some room. A few values that repeat are a code book, not a text.
        if (printable < TextPiece * 9 / 10)
            return;
        Span<bool> seen = stackalloc bool[256];
        var distinct = 0;
        var strange = 0;
        for (var i = layout.BigEndian ? layout.Stride - 1 : 0; i < piece.Length; i += layout.Stride)
        {
            distinct += seen[piece[i]] ? 0 : 1;
            seen[piece[i]] = true;
            strange += piece[i] is (< 0x20 and not (9 or 10 or 13)) or 0x7f ? 1 : 0;
        }

        if (distinct < FewestLetters || strange > 8)
            return;
        TextPieces++;
        FirstText = FirstText < 0 ? first : FirstText;
    }

    // The start of a tensor: every way to hide, behind a length of four or eight bytes too.
    void Start(ReadOnlySpan<byte> raw)
    {
        Span<byte> bytes = stackalloc byte[96];
        foreach (var hiding in (Hiding[])[.. Hiding.Of(layout.Kind), .. Hiding.InBits])
        {
            var got = hiding.Carve(raw, layout.Stride, layout.BigEndian, bytes);
            foreach (var skip in (ReadOnlySpan<int>)[0, 4, 8])
                if (got > skip + 16 && FileMagic.Of(bytes[skip..got], atStart: true) is { } kind)
                    Keep(new HiddenPlace(0, hiding, skip, kind));
        }
    }

    void Look(ReadOnlySpan<byte> raw, long number, Hiding[] ways)
    {
        Span<byte> bytes = stackalloc byte[32];
        foreach (var hiding in ways)
        {
            var got = hiding.Carve(raw[..Math.Min(raw.Length, 32 * layout.Stride)], layout.Stride, layout.BigEndian, bytes);
            if (FileMagic.Of(bytes[..got], atStart: false) is { } kind)
                Keep(new HiddenPlace(number, hiding, 0, kind));
        }
    }

    void Keep(HiddenPlace place)
    {
        if (Places.Count < MostPlaces && !Places.Contains(place))
            Places.Add(place);
    }
}
