using System.IO.Compression;
using System.Text;

namespace Assay.Build.ModelFiles.Python;

/// <summary>Computes constants: the few pure functions that texts are hidden with. Bounded in depth, work and size.</summary>
internal sealed partial class PythonNames
{
    const int Longest = 8 << 20;

    /// <summary>The constant that an expression computes: <c>string</c>, <c>byte[]</c>, <c>long</c>, <c>object[]</c>; null when it is none.</summary>
    public object? Constant(PyExpr expression)
    {
        work = 0;
        return Constant(expression, 0);
    }

    object? Constant(PyExpr? expression, int depth)
    {
        if (expression is null || depth > MostDepth || ++work > MostWork)
            return null;
        switch (expression)
        {
            case PyConst constant:
                return constant.Value;
            case PyName name:
                return Bindings(name.Id) is [var only] && only != name ? Constant(only, depth + 1) : null;
            case PyBinary binary:
                return Chain(binary, depth);
            case PyItems items:
                return Items(items.Items, depth);
            case PyFormatted formatted:
                return Formatted(formatted, depth);
            case PyIndex index:
                return Indexed(index, depth);
            case PyEach each:
                return Each(each, depth);
            case PyCall call:
                return Called(call, depth);
            case PyOther { What: ":=", Parts: [_, var assigned] }:
                return Constant(assigned, depth + 1);
            default:
                return null;
        }
    }

    object?[]? Items(IReadOnlyList<PyExpr> items, int depth)
    {
        if (items.Count > MostWork)
            return null;
        var made = new object?[items.Count];
        for (var i = 0; i < made.Length; i++)
            if ((made[i] = Constant(items[i], depth + 1)) is null)
                return null;
        return made;
    }

    // 'a' + 'b' + 'c' … leans to the left: followed without recursion.
    object? Chain(PyBinary binary, int depth)
    {
        var steps = new Stack<PyBinary>();
        PyExpr at = binary;
        for (; at is PyBinary step; at = step.Left)
            steps.Push(step);
        var value = Constant(at, depth + 1);
        while (value is not null && steps.TryPop(out var step))
            value = ++work > MostWork ? null : Binary(step.Operator, value, step.Right, depth);
        return value;
    }

    object? Binary(string op, object? left, PyExpr rightExpression, int depth)
    {
        if (op == "%" && left is string format)
            return Percent(format, rightExpression is PyItems { Open: '(' } tuple ? Items(tuple.Items, depth) : Constant(rightExpression, depth + 1) is { } one ? [one] : null);
        var right = Constant(rightExpression, depth + 1);
        return (op, left, right) switch
        {
            ("+", string a, string b) when Affordable(a.Length + b.Length) => a + b,
            ("+", byte[] a, byte[] b) when Affordable(a.Length + b.Length) => (byte[])[.. a, .. b],
            ("+", object?[] a, object?[] b) when a.Length + b.Length <= MostWork => (object?[])[.. a, .. b],
            ("*", string a, long n) when n >= 0 && a.Length * n <= 65536 => string.Concat(Enumerable.Repeat(a, (int)n)),
            ("+", long a, long b) => a + b,
            ("-", long a, long b) => a - b,
            ("*", long a, long b) => a * b,
            ("^", long a, long b) => a ^ b,
            ("|", long a, long b) => a | b,
            ("&", long a, long b) => a & b,
            ("%", long a, long b) when b > 0 => ((a % b) + b) % b,
            ("//", long a, long b) when b > 0 && a >= 0 => a / b,
            ("<<", long a, long b) when b is >= 0 and < 40 && a is >= 0 and < 1 << 20 => a << (int)b,
            (">>", long a, long b) when b is >= 0 and < 63 => a >> (int)b,
            _ => null,
        };
    }

    // Joining long texts again and again costs as much as many small steps.
    bool Affordable(int length)
    {
        work += length >> 10;
        return length <= Longest && work <= MostWork;
    }

    static string? Percent(string format, object?[]? values)
    {
        if (values is null)
            return null;
        var parts = format.Split("%s");
        if (parts.Length != values.Length + 1 || parts.Any(p => p.Contains('%', StringComparison.Ordinal)))
            return null;
        var made = new StringBuilder(parts[0]);
        for (var i = 0; i < values.Length; i++)
            made.Append(values[i] as string ?? values[i]?.ToString()).Append(parts[i + 1]);
        return made.Length <= Longest ? made.ToString() : null;
    }

    string? Formatted(PyFormatted formatted, int depth)
    {
        var made = new StringBuilder();
        foreach (var part in formatted.Parts)
        {
            if (Constant(part, depth + 1) is not (string or long) || made.Length > Longest)
                return null;
            made.Append(Constant(part, depth + 1));
        }

        return made.ToString();
    }

    object? Indexed(PyIndex index, int depth)
    {
        var of = Constant(index.Of, depth + 1);
        if (index.Index is PySlice slice)
            return Sliced(of, slice, depth);
        if (Constant(index.Index, depth + 1) is not long at)
            return null;
        return of switch
        {
            string s when Within(at, s.Length) is var i and >= 0 => s[i].ToString(),
            byte[] b when Within(at, b.Length) is var i and >= 0 => (long)b[i],
            object?[] a when Within(at, a.Length) is var i and >= 0 => a[i],
            _ => null,
        };
    }

    static int Within(long at, int length) => at < 0 ? at + length >= 0 ? (int)(at + length) : -1 : at < length ? (int)at : -1;

    object? Sliced(object? of, PySlice slice, int depth)
    {
        if (slice.From is not null && Constant(slice.From, depth + 1) is not long || (slice.To is not null && Constant(slice.To, depth + 1) is not long) || (slice.Step is not null && Constant(slice.Step, depth + 1) is not long))
            return null;
        var step = slice.Step is null ? 1 : (long)Constant(slice.Step, depth + 1)!;
        var length = of switch { string s => s.Length, byte[] b => b.Length, object?[] a => a.Length, _ => -1 };
        if (length < 0 || step == 0 || Math.Abs(step) > int.MaxValue)
            return null;
        long Bound(PyExpr? part, long none)
        {
            if (part is null)
                return none;
            var value = (long)Constant(part, depth + 1)!;
            value = value < 0 ? value + length : value;
            return Math.Clamp(value, step > 0 ? 0 : -1, step > 0 ? length : length - 1);
        }

        var from = Bound(slice.From, step > 0 ? 0 : length - 1);
        var to = Bound(slice.To, step > 0 ? length : -1);
        var picked = new List<int>();
        for (var i = from; step > 0 ? i < to : i > to; i += step)
            picked.Add((int)i);
        return of switch
        {
            string s => string.Concat(picked.Select(i => s[i])),
            byte[] b => picked.Select(i => b[i]).ToArray(),
            object?[] a => picked.Select(i => a[i]).ToArray(),
            _ => null,
        };
    }

    // [chr(c ^ 7) for c in data]: evaluated with the variable bound to each item.
    object?[]? Each(PyEach each, int depth)
    {
        var over = Sequence(Constant(each.Over, depth + 1));
        if (over is null || over.Length > MostWork)
            return null;
        var made = new object?[over.Length];
        for (var i = 0; i < over.Length; i++)
        {
            var inner = new PythonNames(this);
            inner.Bind(each.Variable, new PyConst(over[i]));
            inner.work = work;
            made[i] = inner.Constant(each.Item, depth + 1);
            work = inner.work;
            if (made[i] is null)
                return null;
        }

        return made;
    }

    static object?[]? Sequence(object? value) => value switch
    {
        object?[] array => array,
        byte[] bytes when bytes.Length <= MostWork => [.. bytes.Select(b => (object?)(long)b)],
        string text when text.Length <= MostWork => [.. text.Select(c => (object?)c.ToString())],
        _ => null,
    };

    object? Called(PyCall call, int depth)
    {
        var callee = call.Callee;
        if (callee is PyAttr method && Constant(method.Of, depth + 1) is { } on && Method(on, method.Name, call, depth) is { } made)
            return made;
        object? First() => call.Arguments.Count > 0 ? Constant(call.Arguments[0], depth + 1) : null;
        foreach (var name in Inner(callee, depth, false))
        {
            object? value = name.Name switch
            {
                "builtins.chr" or "builtins.unichr" => First() is long and >= 0 and < 0x110000 and var code ? char.ConvertFromUtf32((int)(code is >= 0xD800 and < 0xE000 ? 0xFFFD : code)) : null,
                "builtins.ord" => First() is string { Length: 1 } letter ? (long)letter[0] : null,
                "builtins.int" => First() is string digits ? Integer(digits, call.Arguments.Count > 1 ? Constant(call.Arguments[1], depth + 1) as long? ?? 10 : 10) : First() as long?,
                "builtins.str" => First() switch { string s => s, byte[] b => Encoding.UTF8.GetString(b), long n => n.ToString(System.Globalization.CultureInfo.InvariantCulture), _ => null },
                "builtins.bytes" or "builtins.bytearray" => First() switch { byte[] b => b, string s => Encoding.UTF8.GetBytes(s), object?[] a when a.All(x => x is long and >= 0 and < 256) => a.Select(x => (byte)(long)x!).ToArray(), _ => null },
                "builtins.list" or "builtins.tuple" => Sequence(First()),
                "builtins.reversed" => Sequence(First())?.Reverse().ToArray(),
                "builtins.range" when call.Arguments.Count == 1 => First() is long and >= 0 and < 4096 and var n ? Enumerable.Range(0, (int)n).Select(i => (object?)(long)i).ToArray() : null,
                "builtins.map" when call.Arguments.Count == 2 => Mapped(call.Arguments[0], call.Arguments[1], depth),
                "builtins.bytes.fromhex" or "builtins.bytearray.fromhex" or "binascii.unhexlify" or "binascii.a2b_hex" => PythonDecoders.Decode("hex", First()),
                "base64.b64decode" or "base64.standard_b64decode" or "binascii.a2b_base64" or "base64.decodebytes" or "base64.decodestring" => PythonDecoders.Decode("base64", First()),
                "base64.urlsafe_b64decode" => PythonDecoders.Decode("urlsafe", First()),
                "base64.b32decode" => PythonDecoders.Decode("base32", First()),
                "base64.b16decode" => PythonDecoders.Decode("hex", First()),
                "base64.b85decode" => PythonDecoders.Decode("base85", First()),
                "base64.a85decode" => PythonDecoders.Decode("ascii85", First()),
                "zlib.decompress" => PythonDecoders.Decode("zlib", First()),
                "gzip.decompress" => PythonDecoders.Decode("gzip", First()),
                "codecs.decode" or "_codecs.decode" or "codecs.getdecoder()" => call.Arguments.Count > 1 && Constant(call.Arguments[1], depth + 1) is string codec ? PythonDecoders.Decode(codec, First()) : null,
                "builtins.compile" or "os.path.expanduser" or "os.path.expandvars" or "os.path.abspath" or "os.fspath" or "pathlib.Path" or "pathlib.PosixPath" => First(),
                "os.path.join" => Items(call.Arguments, depth) is { } parts && parts.All(p => p is string) ? string.Join('/', parts) : null,
                _ => null,
            };
            if (value is not null)
                return value;
        }

        return null;
    }

    object?[]? Mapped(PyExpr function, PyExpr over, int depth)
    {
        var items = Sequence(Constant(over, depth + 1));
        if (items is null || items.Length > MostWork)
            return null;
        var made = new object?[items.Length];
        for (var i = 0; i < items.Length; i++)
        {
            // The function may be a lambda of one parameter, whose name the parser does not keep: only named ones are computed.
            made[i] = Constant(new PyCall(function, [new PyConst(items[i])], []), depth + 1);
            if (made[i] is null)
                return null;
        }

        return made;
    }

    static object? Integer(string digits, long radix)
    {
        try
        {
            return radix == 10 ? long.Parse(digits, System.Globalization.CultureInfo.InvariantCulture) : radix is 2 or 8 or 16 ? Convert.ToInt64(digits.Replace("0x", "", StringComparison.Ordinal), (int)radix) : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    object? Method(object on, string name, PyCall call, int depth)
    {
        object? Argument(int i) => i < call.Arguments.Count ? Constant(call.Arguments[i], depth + 1) : null;
        switch (on, name)
        {
            case (byte[] bytes, "decode"):
                return Argument(0) is string codec ? PythonDecoders.Decode(codec, bytes) : Encoding.UTF8.GetString(bytes);
            case (string text, "encode"):
                return Encoding.UTF8.GetBytes(text);
            case (string text, "decode") when Argument(0) is string named:
                return PythonDecoders.Decode(named, text);
            case (string text, "join") when Sequence(Argument(0)) is { } parts && parts.All(p => p is string):
                var joined = string.Join(text, parts);
                return joined.Length <= Longest ? joined : null;
            case (byte[] bytes, "join") when Argument(0) is object?[] parts && parts.All(p => p is byte[]):
                return parts.SelectMany((p, i) => i == 0 ? (byte[])p! : [.. bytes, .. (byte[])p!]).ToArray();
            case (string text, "replace") when Argument(0) is string { Length: > 0 } old && Argument(1) is string made:
                return text.Length <= 1 << 20 && made.Length < 1000 ? text.Replace(old, made, StringComparison.Ordinal) : null;
            case (string text, "expanduser" or "resolve" or "absolute" or "as_posix"):
                return text;
            case (string text, "joinpath") when Argument(0) is string below:
                return text + "/" + below;
            case (string text, "lower"):
                return text.ToLowerInvariant();
            case (string text, "upper"):
                return text.ToUpperInvariant();
            case (string text, "strip"):
                return Argument(0) is string cut ? text.Trim([.. cut]) : text.Trim();
            case (string text, "split"):
                return text.Length <= 65536 ? (Argument(0) is string { Length: > 0 } by ? text.Split(by) : text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Cast<object?>().ToArray() : null;
            case (string text, "format") when call.Keywords.Count == 0:
                return Format(text, Items(call.Arguments, depth));
            case (long number, "to_bytes") when Argument(0) is long and > 0 and <= 8 and var size:
                var all = BitConverter.GetBytes(number)[..(int)size];
                if (Argument(1) as string != "little")
                    Array.Reverse(all);
                return all;
            case (string text, "__add__"):
                return Argument(0) is string more && text.Length + more.Length <= Longest ? text + more : null;
            default:
                return null;
        }
    }

    static string? Format(string text, object?[]? values)
    {
        if (values is null)
            return null;
        var next = 0;
        var made = text;
        for (var i = 0; i < values.Length && made.Length <= Longest; i++)
        {
            var at = made.IndexOf("{}", StringComparison.Ordinal);
            var numbered = "{" + i + "}";
            if (made.Contains(numbered, StringComparison.Ordinal))
                made = made.Replace(numbered, values[i]?.ToString(), StringComparison.Ordinal);
            else if (at >= 0)
                made = made[..at] + values[next++] + made[(at + 2)..];
        }

        return made;
    }
}

/// <summary>Python's codecs that carry text or bytes in other text or bytes.</summary>
internal static class PythonDecoders
{
    const int Longest = 16 << 20;

    public static object? Decode(string codec, object? from)
    {
        var text = from switch { string s => s, byte[] b => Encoding.Latin1.GetString(b), _ => null };
        if (text is null || text.Length > Longest)
            return null;
        var bytes = from as byte[] ?? Encoding.Latin1.GetBytes(text);
        try
        {
            return codec.ToUpperInvariant().Replace('-', '_').Replace("_CODEC", "", StringComparison.Ordinal) switch
            {
                "HEX" => Convert.FromHexString(new string([.. text.Where(c => !char.IsWhiteSpace(c))])),
                "BASE64" => Base64(text),
                "URLSAFE" => Base64(text.Replace('-', '+').Replace('_', '/')),
                "BASE32" => Base32(text),
                "BASE85" => Base85(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~"),
                "ASCII85" => Base85(text, string.Concat(Enumerable.Range(33, 85).Select(c => (char)c))),
                "ZLIB" or "ZIP" => Inflate(new ZLibStream(new MemoryStream(bytes), CompressionMode.Decompress)),
                "GZIP" => Inflate(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)),
                "ROT13" or "ROT_13" => string.Concat(text.Select(c => char.IsAsciiLetter(c) ? (char)((((c | 32) - 'a' + 13) % 26) + (char.IsAsciiLetterLower(c) ? 'a' : 'A')) : c)),
                "UNICODE_ESCAPE" or "STRING_ESCAPE" or "RAW_UNICODE_ESCAPE" => PythonEscapes.Read(text, false),
                "UTF8" or "UTF_8" or "ASCII" or "LATIN1" or "LATIN_1" or "ISO_8859_1" => Encoding.UTF8.GetString(bytes),
                "UTF_16" or "UTF_16_LE" or "UTF16" => Encoding.Unicode.GetString(bytes),
                _ => null,
            };
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    static byte[] Base64(string text)
    {
        // Python's decoder leaves out what is not in the alphabet.
        var clean = new string([.. text.Where(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/')]);
        return Convert.FromBase64String(clean.PadRight((clean.Length + 3) / 4 * 4, '='));
    }

    static byte[] Base32(string text)
    {
        var made = new List<byte>();
        var (bits, value) = (0, 0);
        foreach (var c in text.TrimEnd('='))
        {
            var digit = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(char.ToUpperInvariant(c), StringComparison.Ordinal);
            if (digit < 0)
                throw new FormatException();
            value = (value << 5) | digit;
            bits += 5;
            if (bits < 8)
                continue;
            bits -= 8;
            made.Add((byte)(value >> bits));
            value &= (1 << bits) - 1;
        }

        return [.. made];
    }

    static byte[] Base85(string text, string alphabet)
    {
        var clean = new string([.. text.Where(c => !char.IsWhiteSpace(c))]);
        var missing = (5 - (clean.Length % 5)) % 5;
        clean += new string(alphabet[^1], missing);
        var made = new List<byte>(clean.Length);
        for (var i = 0; i < clean.Length; i += 5)
        {
            ulong value = 0;
            for (var k = 0; k < 5; k++)
            {
                var digit = alphabet.IndexOf(clean[i + k], StringComparison.Ordinal);
                if (digit < 0)
                    throw new FormatException();
                value = (value * 85) + (ulong)digit;
            }

            made.AddRange([(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value]);
        }

        return [.. made.Take(made.Count - missing)];
    }

    static byte[]? Inflate(Stream stream)
    {
        using (stream)
        {
            var made = new MemoryStream();
            var block = new byte[1 << 16];
            for (int got; (got = stream.Read(block)) > 0;)
            {
                if (made.Length + got > Longest)
                    return null;
                made.Write(block, 0, got);
            }

            return made.ToArray();
        }
    }
}
