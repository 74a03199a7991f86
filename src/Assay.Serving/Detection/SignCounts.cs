using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Assay.Serving.Detection;

/// <summary>How many signs of each kind a text holds.</summary>
/// <param name="Code">Braces, semicolons, equals signs and backslashes.</param>
/// <param name="Stars">Stars and number signs.</param>
/// <param name="Exclaims">Exclamation marks.</param>
/// <param name="Brackets">Opening square and angle brackets.</param>
/// <param name="Longest">Characters of the longest stretch without a blank or a line's end; of stretches below 32 characters it may say less.</param>
readonly record struct SignCounts(int Code, int Stars, int Exclaims, int Brackets, int Longest)
{
    internal static SignCounts Of(ReadOnlySpan<char> text)
    {
        int code = 0, stars = 0, exclaims = 0, brackets = 0, longest = 0, at = 0, last = -1;
        if (Vector256.IsHardwareAccelerated)
        {
            ref var start = ref MemoryMarshal.GetReference(MemoryMarshal.Cast<char, ushort>(text));
            for (; at + 32 <= text.Length; at += 32)
            {
                // What does not fit a byte becomes 255, and that is no sign.
                var letters = Vector256.NarrowWithSaturation(Vector256.LoadUnsafe(ref start, (nuint)at), Vector256.LoadUnsafe(ref start, (nuint)(at + 16)));
                code += Count(Is(letters, '{') | Is(letters, '}') | Is(letters, ';') | Is(letters, '=') | Is(letters, '\\'));
                stars += Count(Is(letters, '*') | Is(letters, '#'));
                exclaims += Count(Is(letters, '!'));
                brackets += Count(Is(letters, '[') | Is(letters, '<'));
                var gaps = (Is(letters, ' ') | Is(letters, '\n')).ExtractMostSignificantBits();
                if (gaps == 0)
                    continue;
                longest = Math.Max(longest, at + BitOperations.TrailingZeroCount(gaps) - last - 1);
                last = at + 31 - BitOperations.LeadingZeroCount(gaps);
            }
        }

        for (; at < text.Length; at++)
        {
            var c = text[at];
            code += c is '{' or '}' or ';' or '=' or '\\' ? 1 : 0;
            stars += c is '*' or '#' ? 1 : 0;
            exclaims += c == '!' ? 1 : 0;
            brackets += c is '[' or '<' ? 1 : 0;
            if (c is not (' ' or '\n'))
                continue;
            longest = Math.Max(longest, at - last - 1);
            last = at;
        }

        return new(code, stars, exclaims, brackets, Math.Max(longest, text.Length - last - 1));
    }

    static Vector256<byte> Is(Vector256<byte> letters, char sign) => Vector256.Equals(letters, Vector256.Create((byte)sign));

    static int Count(Vector256<byte> found) => BitOperations.PopCount(found.ExtractMostSignificantBits());
}
