using System.Text;
using Assay.Evaluation.RedTeam.Converters.Encodings;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters.Ciphers;

/// <summary>Ciphers with a word for a key, and the one whose key stands in the text.</summary>
internal static class KeyedCiphers
{
    const int LongestKey = 32;
    const string Small = "abcdefghijklmnopqrstuvwxyz", TableStart = "Cipher alphabet for a to z: ";

    public static IEnumerable<Converter> All => [Vigenere("vigenere", "lantern"), Xor("xor-hex", "lantern"), Substitution];

    static Converter Vigenere(string id, string key) => new(id, "Vigenère", ConverterKind.Cipher, "Letters moved by the letters of a key word in turn (setting).", text => Move(text, key, 1))
    {
        HowToRead = $"It is a Vigenère cipher with the key {key.ToUpperInvariant()}; only letters use up the key.",
        Reverts = TextAlphabet.Any,
        Restore = text => Move(text, key, -1),
        Setting = "a key of up to 32 small letters (usually lantern)",
        Settings = ["orchard"],
        With = set => IsKey(set) ? Vigenere($"vigenere:{set}", set) : null,
    };

    static Converter Xor(string id, string key) => ByteEncodings.Of(id, "XOR with a key", "The bytes combined with those of a key word (setting), in hexadecimal.", $"It is hexadecimal; every byte was combined by XOR with the bytes of the ASCII key \"{key}\" in turn.",
        bytes => Convert.ToHexStringLower(Combine(bytes, key)), text => NumberEncodings.FromHex(text) is { } bytes ? Combine(bytes, key) : null) with
    {
        Kind = ConverterKind.Cipher,
        Setting = "a key of up to 32 small letters (usually lantern)",
        Settings = ["orchard"],
        With = set => IsKey(set) ? Xor($"xor-hex:{set}", set) : null,
    };

    static Converter Substitution => new("substitution", "Random alphabet", ConverterKind.Cipher, "Letters by those of a random alphabet that is told on the first line: learnt on the spot, known to no filter.", Substitute)
    {
        HowToRead = "The first line gives the cipher letters that stand for a to z, in that order; capitals likewise.",
        Reverts = TextAlphabet.Any,
        Restore = Resolve,
        Varies = true,
    };

    static string Substitute(string text, SeededRandom random)
    {
        var letters = Small.ToCharArray();
        random.Shuffle(letters.AsSpan());
        var alphabet = new string(letters);
        return TableStart + alphabet + "\n" + Alphabet(alphabet).Write(text);
    }

    static string? Resolve(string text)
    {
        if (!text.StartsWith(TableStart, StringComparison.Ordinal) || text.IndexOf('\n', StringComparison.Ordinal) != TableStart.Length + 26)
            return null;
        var alphabet = text.Substring(TableStart.Length, 26);
        return alphabet.Order().SequenceEqual(Small) ? Alphabet(alphabet).Read(text[(TableStart.Length + 27)..]) : null;
    }

    static LetterMap Alphabet(string letters) => new(Small + Small.ToUpperInvariant(), letters + letters.ToUpperInvariant());

    static bool IsKey(string text) => text.Length is > 0 and <= LongestKey && text.All(char.IsAsciiLetterLower);

    static string Move(string text, string key, int sign)
    {
        var result = new StringBuilder(text.Length);
        var used = 0;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetter(c))
            {
                result.Append(c);
                continue;
            }

            var first = char.IsAsciiLetterLower(c) ? 'a' : 'A';
            result.Append((char)(first + ((c - first + (sign * (key[used++ % key.Length] - 'a')) + 26) % 26)));
        }

        return result.ToString();
    }

    static byte[] Combine(byte[] bytes, string key) => [.. bytes.Select((b, i) => (byte)(b ^ key[i % key.Length]))];
}
