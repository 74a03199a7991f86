using System.Text;

namespace Assay.Evaluation.RedTeam.Converters.Encodings;

/// <summary>Bootstring with the parameters of RFC 3492: ASCII first, then what was taken out and where it belongs.</summary>
internal static class Punycode
{
    const int Base = 36, Least = 1, Most = 26, Skew = 38, Damp = 700, FirstBias = 72, FirstCode = 0x80;

    // The work grows with the square of the length.
    const int MostCharacters = 4096;

    public static Converter Converter { get; } = new("punycode", "Punycode", ConverterKind.Encoding, "The notation of international domain names (RFC 3492); worth it behind a converter that leaves ASCII.", Write)
    {
        HowToRead = "It is Punycode (RFC 3492).",
        Reverts = TextAlphabet.Unicode,
        Restore = Read,
        MostInput = MostCharacters,
    };

    static string Write(string text)
    {
        var input = text.EnumerateRunes().Select(r => r.Value).ToArray();
        var output = new StringBuilder(string.Concat(input.Where(c => c < FirstCode).Select(c => (char)c)));
        var done = output.Length;
        var basic = done;
        if (basic > 0)
            output.Append('-');
        var (code, delta, bias) = (FirstCode, 0L, FirstBias);
        foreach (var next in input.Where(c => c >= FirstCode).Distinct().Order())
        {
            delta += (long)(next - code) * (done + 1);
            code = next;
            foreach (var c in input)
            {
                if (c < code)
                    delta++;
                if (c != code)
                    continue;
                WriteNumber(output, delta, bias);
                bias = Adapt(delta, done + 1, done == basic);
                delta = 0;
                done++;
            }

            delta++;
            code++;
        }

        return output.ToString();
    }

    static void WriteNumber(StringBuilder output, long number, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Math.Clamp(k - bias, Least, Most);
            if (number < threshold)
                break;
            output.Append(Digit((int)(threshold + ((number - threshold) % (Base - threshold)))));
            number = (number - threshold) / (Base - threshold);
        }

        output.Append(Digit((int)number));
    }

    static char Digit(int value) => (char)(value < 26 ? 'a' + value : '0' + value - 26);

    static int Adapt(long delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        for (; delta > (Base - Least) * Most / 2; k += Base)
            delta /= Base - Least;
        return (int)(k + ((Base - Least + 1) * delta / (delta + Skew)));
    }

    static string? Read(string text)
    {
        var basic = Math.Max(0, text.LastIndexOf('-'));
        var output = text[..basic].Select(c => (int)c).ToList();
        if (output.Exists(c => c >= FirstCode))
            return null;
        var (code, at, bias) = (FirstCode, 0L, FirstBias);
        // A delimiter stands only behind ASCII.
        for (var i = basic > 0 ? basic + 1 : 0; i < text.Length;)
        {
            var before = at;
            var weight = 1L;
            for (var k = Base; ; k += Base)
            {
                var digit = i < text.Length ? Value(text[i++]) : -1;
                var threshold = Math.Clamp(k - bias, Least, Most);
                if (digit < 0 || weight > int.MaxValue)
                    return null;
                at += digit * weight;
                if (digit < threshold)
                    break;
                weight *= Base - threshold;
            }

            bias = Adapt(at - before, output.Count + 1, before == 0);
            var next = code + (at / (output.Count + 1));
            at %= output.Count + 1;
            if (next > 0x10ffff || !Rune.IsValid((int)next) || output.Count >= MostCharacters)
                return null;
            code = (int)next;
            output.Insert((int)at++, code);
        }

        return string.Concat(output.Select(c => new Rune(c).ToString()));
    }

    static int Value(char letter) => letter switch
    {
        >= 'a' and <= 'z' => letter - 'a',
        >= 'A' and <= 'Z' => letter - 'A',
        >= '0' and <= '9' => letter - '0' + 26,
        _ => -1,
    };
}
