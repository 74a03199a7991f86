using System.Text;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// Computes the few pure functions that hide names or carry bytes, so that what comes out can be judged. Only
/// constants go in, and results are bounded.
/// </summary>
internal static class PickleFolding
{
    const int Longest = 64 << 20;

    public static Value? TryFold(Import import, Value arguments, PickleText text)
    {
        if (arguments.Tuple is not { Whole: true } tuple || tuple.Kept.Length == 0)
            return null;
        var given = tuple.Kept;
        return import.FullName switch
        {
            "_codecs.encode" or "codecs.encode" => Encode(given, text),
            "_codecs.decode" or "codecs.decode" or "builtins.bytes.decode" => Decode(given, text),
            "_operator.add" or "operator.add" or "_operator.concat" or "operator.concat" => Concatenate(given, text),
            "builtins.str" when given.Length == 1 => Made(text.Constant(given[0])),
            "builtins.str.lower" when given.Length == 1 => Made(text.Constant(given[0])?.ToLowerInvariant()),
            "builtins.str.upper" when given.Length == 1 => Made(text.Constant(given[0])?.ToUpperInvariant()),
            "builtins.str.strip" when given.Length == 1 => Made(text.Constant(given[0])?.Trim()),
            "builtins.chr" => given[0] is { Kind: ValueKind.Int, Int: >= 0 and < 0xD800 } code ? Value.Text(((char)code.Int).ToString()) : null,
            "builtins.str.join" => Join(given, text),
            "base64.b64decode" => Bytes(text.ConstantBytes(given[0], Longest) is { } b ? Encoding.Latin1.GetString(b) : text.Constant(given[0]), Convert.FromBase64String),
            "binascii.unhexlify" or "builtins.bytes.fromhex" or "builtins.bytearray.fromhex" => Bytes(text.Constant(given[0]), Convert.FromHexString),
            _ => null,
        };
    }

    static Value? Made(string? constant) => constant is null ? null : Value.Text(constant);

    static Value? Encode(Value[] given, PickleText text)
    {
        if (given[0].Kind != ValueKind.Text || (given.Length > 1 && text.Constant(given[1]) is null))
            return null;
        var all = given[0].Reference as string;
        if (all is null)
        {
            var place = given[0].Place!;
            if (place.Length > Longest)
                return null;
            all = PickleText.Decode(text.Source.Bytes(place.Offset, (int)place.Length));
        }

        var encoding = given.Length > 1 ? text.Constant(given[1])! : "utf-8";
        return encoding.Contains("latin", StringComparison.OrdinalIgnoreCase) ? Value.Bytes(Encoding.Latin1.GetBytes(all)) : Value.Bytes(Encoding.UTF8.GetBytes(all));
    }

    static Value? Decode(Value[] given, PickleText text)
    {
        var encoding = given.Length > 1 ? text.Constant(given[1]) : "utf-8";
        if (encoding is "rot13" or "rot_13" && text.Constant(given[0]) is { } turned)
            return Value.Text(string.Concat(turned.Select(c => char.IsAsciiLetter(c) ? (char)((((c | 32) - 'a' + 13) % 26) + (char.IsAsciiLetterLower(c) ? 'a' : 'A')) : c)));
        return text.ConstantBytes(given[0], PickleText.Longest) is { } bytes ? Value.Text(PickleText.Decode(bytes)) : null;
    }

    static Value? Concatenate(Value[] given, PickleText text) =>
        given.Length == 2 && text.Constant(given[0]) is { } left && text.Constant(given[1]) is { } right && left.Length + right.Length <= PickleText.Longest
            ? Value.Text(left + right)
            : null;

    static Value? Join(Value[] given, PickleText text)
    {
        if (given.Length != 2 || text.Constant(given[0]) is not { } between || given[1].Node is not Container { Whole: true } parts)
            return null;
        var all = parts.Kept.Select(text.Constant).ToList();
        return all.Contains(null) || all.Sum(p => (long)p!.Length + between.Length) > PickleText.Longest ? null : Value.Text(string.Join(between, all));
    }

    static Value? Bytes(string? constant, Func<string, byte[]> decode)
    {
        try
        {
            return constant is null ? null : Value.Bytes(decode(constant));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
