namespace Assay.Text.Normalisation;

/// <summary>Runs of base64 (also in lines, also with the address alphabet) and of hexadecimal digits.</summary>
static class EncodedRuns
{
    const int Shortest = 12;
    const int Most = 16;

    internal static void Find(string text, List<Layer> layers)
    {
        var found = 0;
        for (var at = 0; at < text.Length && found < Most;)
        {
            if (!IsOf64(text[at]))
            {
                at++;
                continue;
            }

            var end = End(text, at);
            if (end - at >= Shortest && Decode(text.AsSpan(at, end - at)) is var (step, inner))
            {
                layers.Add(new Layer(step, inner, at, end - at));
                found++;
            }

            at = end;
        }
    }

    /// <summary>The end of a run; a full line that goes on in the next is one run.</summary>
    static int End(string text, int at)
    {
        var line = at;
        while (true)
        {
            while (at < text.Length && (IsOf64(text[at]) || text[at] == '='))
                at++;
            var next = at;
            while (next < text.Length && text[next] is '\r' or '\n')
                next++;
            if (next == at || next >= text.Length || at - line < 60 || !IsOf64(text[next]))
                return at;
            at = line = next;
        }
    }

    static (FormStep, string)? Decode(ReadOnlySpan<char> run)
    {
        Span<char> plain = run.Length <= 1024 ? stackalloc char[run.Length] : new char[run.Length];
        var (length, hex, letters) = (0, true, 0);
        foreach (var c in run)
        {
            if (c is '\r' or '\n' or '=')
                continue;
            hex &= char.IsAsciiHexDigit(c);
            letters += char.IsAsciiLetterLower(c) ? 1 : 0;
            plain[length++] = c switch { '-' => '+', '_' => '/', _ => c };
        }

        if (hex && length % 2 == 0 && Readable.Text(Convert.FromHexString(plain[..length])) is { } fromHex)
            return (FormStep.Hexadecimal, fromHex);

        // Plain words decode to bytes that are not text; a run of one case has seldom a meaning.
        var whole = length - (length % 4 == 1 ? 1 : 0);
        var bytes = new byte[(whole / 4 * 3) + 3];
        var padded = string.Concat(plain[..whole], new string('=', (4 - (whole % 4)) % 4));
        return letters < length && Convert.TryFromBase64String(padded, bytes, out var count) && Readable.Text(bytes.AsSpan(0, count)) is { } from64
            ? (FormStep.Base64, from64) : null;
    }

    static bool IsOf64(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_';
}
