using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Assay.Text.Normalisation;

/// <summary>What folding met on its way: signs that somebody hides text from a reader or a filter.</summary>
/// <param name="Unseen">Characters that nothing draws, single joiners apart.</param>
/// <param name="Tags">Tag characters (they spell text that nobody sees).</param>
/// <param name="Marks">Accents and overlays put on letters by themselves (not letters that have an accent).</param>
/// <param name="Styled">Letters of other forms: full-width, mathematical, circled.</param>
/// <param name="Lookalikes">Letters of another script in a Latin word.</param>
/// <param name="Upper">Capital letters, as written.</param>
/// <param name="Letters">Letters of any script.</param>
public readonly record struct FoldingMarks(int Unseen, int Tags, int Marks, int Styled, int Lookalikes, int Upper, int Letters);

/// <summary>
/// A text as a reader takes it: small letters, no accents on Latin, Greek and Hebrew letters, nothing unseen, look-alike letters as the
/// Latin ones they stand for; other scripts stay as they are. Every character knows where it came from. Buffers are rented: dispose of
/// it. Not thread-safe.
/// </summary>
public sealed class FoldedText : IDisposable
{
    char[] _text = [];
    int[] _origin = [];
    int _length;
    int _sourceLength;

    /// <summary>The folded text. Line ends are <c>\n</c>, other white space is a blank.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    public FoldingMarks Marks { get; private set; }

    /// <summary>Where the stretch of folded text stands in the source: start and length, whole characters.</summary>
    public (int Start, int Length) Source(int start, int length)
    {
        if (start >= _length || length <= 0)
            return (_sourceLength, 0);
        var from = _origin[start];
        var end = start + length;
        var last = _origin[end - 1];
        while (end < _length && _origin[end] == last)
            end++;
        return (from, (end < _length ? _origin[end] : _sourceLength) - from);
    }

    /// <summary>Where the character at this index of the folded text began in the source.</summary>
    public int Origin(int index) => _origin[index];

    /// <summary>Folds a text into this buffer, in time linear in its length.</summary>
    public void Fold(ReadOnlySpan<char> source)
    {
        _length = 0;
        _sourceLength = source.Length;
        Reserve(source.Length + 16);
        int unseen = 0, tags = 0, marks = 0, styled = 0, upper = 0, letters = 0, latin = 0, alike = 0, next = 0;
        var table = FoldingTable.Of;
        for (var i = 0; i < source.Length; i++)
        {
            var c = source[i];
            if (c < 0x80)
            {
                // Where something else is near, it is not tried again before that.
                if (i >= next)
                {
                    var read = Ascii(source, i, ref upper, ref latin);
                    next = i + read + Vector256<ushort>.Count;
                    if (read > 0)
                    {
                        i += read - 1;
                        continue;
                    }
                }

                if ((uint)(c - 'A') <= 'Z' - 'A')
                {
                    c = (char)(c | 0x20);
                    upper++;
                    latin++;
                }
                else if ((uint)(c - 'a') <= 'z' - 'a')
                    latin++;
                else if (c < ' ')
                    c = c is '\n' or '\r' ? '\n' : ' ';
                _text[_length] = c;
                _origin[_length++] = i;
                continue;
            }

            if (char.IsSurrogate(c))
            {
                var before = styled;
                i += Beyond(source, i, ref tags, ref styled, ref unseen);
                latin += styled - before;
                continue;
            }

            var folded = table[c];
            if (folded == FoldingTable.Gone)
            {
                if (FoldingTable.IsUnseen(c))
                    unseen += c is '\u200c' or '\u200d' or '\ufe0f' or '\u00ad' ? 0 : 1;
                else
                    marks += c is >= '\u0300' and <= '\u036f' ? 1 : 0;
                continue;
            }

            letters++;
            if (folded == FoldingTable.Long)
            {
                Several(FoldingTable.Several[c], i, source.Length);
                latin++;
                continue;
            }

            upper += folded != c && char.IsUpper(c) ? 1 : 0;
            styled += c is (>= '\uff21' and <= '\uff5a') or (>= '\u24b6' and <= '\u24e9') or (>= '\u1d00' and <= '\u1dbf') ? 1 : 0;
            alike += folded is >= '\u0370' and <= '\u0581' ? 1 : 0;
            latin += folded is >= 'a' and <= 'z' ? 1 : 0;
            _text[_length] = folded;
            _origin[_length++] = i;
        }

        var lookalikes = alike > 0 && latin > 0 ? Lookalikes.Replace(_text.AsSpan(0, _length), mostlyLatin: latin > alike * 3) : 0;
        Marks = new FoldingMarks(unseen, tags, marks, styled, lookalikes, upper, Math.Max(letters, latin));
    }

    /// <summary>
    /// Folds ASCII from here on, 16 characters at once, and gives how many were read: most texts are nothing else. There is room: one becomes one, and what becomes several reserves for the rest.
    /// </summary>
    int Ascii(ReadOnlySpan<char> source, int at, ref int upper, ref int latin)
    {
        var from = at;
        for (; Vector256.IsHardwareAccelerated && at + Vector256<ushort>.Count <= source.Length; at += Vector256<ushort>.Count)
        {
            var letters = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(source)), (nuint)at);
            if (Vector256.GreaterThanAny(letters, Vector256.Create((ushort)0x7f)))
                break;
            var capitals = Vector256.LessThanOrEqual(letters - Vector256.Create((ushort)'A'), Vector256.Create((ushort)('Z' - 'A')));
            var small = letters | (capitals & Vector256.Create((ushort)0x20));
            upper += BitOperations.PopCount(capitals.ExtractMostSignificantBits());
            latin += BitOperations.PopCount(Vector256.LessThanOrEqual(small - Vector256.Create((ushort)'a'), Vector256.Create((ushort)('z' - 'a'))).ExtractMostSignificantBits());
            var controls = Vector256.LessThan(small, Vector256.Create((ushort)' '));
            if (controls != Vector256<ushort>.Zero)
            {
                var ends = Vector256.Equals(small, Vector256.Create((ushort)'\n')) | Vector256.Equals(small, Vector256.Create((ushort)'\r'));
                small = Vector256.ConditionalSelect(controls, Vector256.ConditionalSelect(ends, Vector256.Create((ushort)'\n'), Vector256.Create((ushort)' ')), small);
            }

            small.CopyTo(MemoryMarshal.Cast<char, ushort>(_text.AsSpan(_length)));
            var first = Vector256<int>.Indices + Vector256.Create(at);
            first.CopyTo(_origin, _length);
            (first + Vector256.Create(Vector256<int>.Count)).CopyTo(_origin, _length + Vector256<int>.Count);
            _length += Vector256<ushort>.Count;
        }

        return at - from;
    }

    public void Dispose()
    {
        if (_text.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_text);
            ArrayPool<int>.Shared.Return(_origin);
        }

        (_text, _origin, _length) = ([], [], 0);
    }

    void Several(string target, int origin, int sourceLength)
    {
        Reserve(_length + target.Length + (sourceLength - origin) + 16);
        foreach (var c in target)
        {
            _text[_length] = c;
            _origin[_length++] = origin;
        }
    }

    /// <summary>Characters beyond the basic plane: gives how many further units were read.</summary>
    int Beyond(ReadOnlySpan<char> source, int at, ref int tags, ref int styled, ref int unseen)
    {
        if (!char.IsHighSurrogate(source[at]) || at + 1 >= source.Length || !char.IsLowSurrogate(source[at + 1]))
        {
            _text[_length] = '\ufffd';
            _origin[_length++] = at;
            return 0;
        }

        var rune = char.ConvertToUtf32(source[at], source[at + 1]);
        if (rune is >= 0xe0000 and <= 0xe01ef)
        {
            tags += rune is >= 0xe0020 and <= 0xe007e ? 1 : 0;
            unseen++;
            return 1;
        }

        var letter = StyledLetters.Plain(rune);
        if (letter != '\0')
        {
            styled++;
            _text[_length] = letter;
            _origin[_length++] = at;
            return 1;
        }

        (_text[_length], _text[_length + 1]) = (source[at], source[at + 1]);
        (_origin[_length], _origin[_length + 1]) = (at, at);
        _length += 2;
        return 1;
    }

    void Reserve(int length)
    {
        if (_text.Length >= length)
            return;
        var text = ArrayPool<char>.Shared.Rent(length);
        var origin = ArrayPool<int>.Shared.Rent(length);
        _text.AsSpan(0, _length).CopyTo(text);
        _origin.AsSpan(0, _length).CopyTo(origin);
        if (_text.Length > 0)
        {
            ArrayPool<char>.Shared.Return(_text);
            ArrayPool<int>.Shared.Return(_origin);
        }

        (_text, _origin) = (text, origin);
    }
}
