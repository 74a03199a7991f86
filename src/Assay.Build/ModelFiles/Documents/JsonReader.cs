using System.Buffers;
using System.Text;

namespace Assay.Build.ModelFiles.Documents;

/// <summary>
/// JSON as Python's <c>json</c> reads it (RFC 8259, and NaN and Infinity), which configurations are written with. Depth and
/// values are bounded; a broken document gives what stands before the break.
/// </summary>
internal sealed class JsonReader(byte[] bytes, Budget budget)
{
    const int MostDepth = 200, MostValues = 30_000_000, MostKept = 1_000_000, MostDuplicates = 100;
    static readonly SearchValues<byte> Plain = SearchValues.Create("+-.0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);
    static readonly SearchValues<byte> Numeric = SearchValues.Create("+-.0123456789eE"u8);
    readonly List<string> duplicates = [];
    int at;
    int values, kept;
    string? error, odd;

    public DataDocument Read()
    {
        if (bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble))
            at = 3;
        var root = Value("", 0, keep: true) ?? new DataNode(DataKind.Plain, 0);
        Space();
        if (error is null && at < bytes.Length)
            error = $"something follows the document at offset {at}";
        return new DataDocument(root, duplicates, error ?? odd);
    }

    /// <summary>True when bytes begin like a JSON object or array, and not like a template.</summary>
    public static bool Starts(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOfAnyExcept(" \t\r\n"u8);
        if (at < 0 || bytes[at] is not ((byte)'{' or (byte)'['))
            return false;
        var rest = bytes[(at + 1)..];
        var next = rest.IndexOfAnyExcept(" \t\r\n"u8);
        return next >= 0 && (rest[next] == '"' || (bytes[at] == '[' && rest[next] is (byte)'{' or (byte)'[' && next > 0));
    }

    // The big tables of tokenizers are checked and not kept.
    static bool IsTable(string path) => path is "model.vocab" or "model.merges";

    DataNode? Value(string path, int depth, bool keep)
    {
        Space();
        if (depth > MostDepth)
            return Fail($"nested more than {MostDepth} levels deep");
        if (++values > MostValues || (keep && ++kept > MostKept))
            return Fail($"more than {(keep ? MostKept : MostValues)} values");
        if (values % 4096 == 0 && !budget.HasTime())
            return Fail("time is up");
        if (at >= bytes.Length)
            return Fail("it ends too early");
        var start = at;
        switch (bytes[at])
        {
            case (byte)'{': return Object(path, depth, keep);
            case (byte)'[': return Array(path, depth, keep);
            case (byte)'"':
                var text = Text();
                return text is null || !keep ? null : new DataNode(DataKind.Text, start) { Text = text };
            default:
                var length = bytes.AsSpan(at).IndexOfAnyExcept(Plain);
                length = length < 0 ? bytes.Length - at : length;
                if (length is 0 or > 4096 || !IsPlain(bytes.AsSpan(at, length)))
                    return Fail($"something that is no value at offset {at}");
                at += length;
                return keep ? new DataNode(DataKind.Plain, start) { Text = Encoding.ASCII.GetString(bytes, start, length) } : null;
        }
    }

    static bool IsPlain(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("null"u8) || word.SequenceEqual("NaN"u8) || word.SequenceEqual("Infinity"u8)
        || word.SequenceEqual("-Infinity"u8) || (word[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9') && word.IndexOfAnyExcept(Numeric) < 0);

    DataNode? Object(string path, int depth, bool keep)
    {
        var node = keep ? new DataNode(DataKind.Map, at) : null;
        var names = new HashSet<string>();
        at++;
        for (var first = true; ; first = false)
        {
            Space();
            if (first && Take('}'))
                return node;
            if (at >= bytes.Length || bytes[at] != '"' || Text() is not { } key)
                return Cut(node, $"a key is missing at offset {at}");
            if (!names.Add(key) && duplicates.Count < MostDuplicates)
                duplicates.Add(path.Length == 0 ? key : path + "." + key);
            Space();
            if (!Take(':'))
                return Cut(node, $"a colon is missing at offset {at}");
            var inner = depth < 3 ? path.Length == 0 ? key : path + "." + key : path;
            var value = Value(inner, depth + 1, keep && !IsTable(inner));
            if (node is not null)
                node.Pairs.Add((key, value ?? new DataNode(DataKind.Plain, at)));
            if (error is not null)
                return node;
            Space();
            if (Take('}'))
                return node;
            if (!Take(','))
                return Cut(node, $"a comma is missing at offset {at}");
        }
    }

    DataNode? Array(string path, int depth, bool keep)
    {
        var node = keep ? new DataNode(DataKind.List, at) : null;
        at++;
        for (var first = true; ; first = false)
        {
            Space();
            if (first && Take(']'))
                return node;
            var value = Value(path, depth + 1, keep);
            if (node is not null && value is not null)
                node.Items.Add(value);
            if (error is not null)
                return node;
            Space();
            if (Take(']'))
                return node;
            if (!Take(','))
                return Cut(node, $"a comma is missing at offset {at}");
        }
    }

    string? Text()
    {
        var start = ++at;
        var simple = bytes.AsSpan(at).IndexOfAny((byte)'"', (byte)'\\');
        if (simple >= 0 && bytes[at + simple] == '"')
        {
            at += simple + 1;
            return Encoding.UTF8.GetString(bytes, start, simple);
        }

        var text = new StringBuilder();
        while (at < bytes.Length)
        {
            var run = bytes.AsSpan(at).IndexOfAny((byte)'"', (byte)'\\');
            if (run < 0)
                break;
            text.Append(Encoding.UTF8.GetString(bytes, at, run));
            at += run + 1;
            if (bytes[at - 1] == '"')
                return text.ToString();
            if (at >= bytes.Length)
                break;
            Escape(text);
        }

        at = bytes.Length;
        Fail($"a string that does not end, from offset {start - 1}");
        return null;
    }

    void Escape(StringBuilder text)
    {
        var c = (char)bytes[at++];
        if (c != 'u')
        {
            text.Append(c switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => c });
            return;
        }

        var value = 0;
        for (var i = 0; i < 4 && at < bytes.Length && char.IsAsciiHexDigit((char)bytes[at]); i++, at++)
            value = (value * 16) + (char.IsAsciiDigit((char)bytes[at]) ? bytes[at] - '0' : (bytes[at] | 32) - 'a' + 10);
        text.Append((char)value);
    }

    void Space()
    {
        while (at < bytes.Length)
        {
            if (bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                at++;
            else if (bytes[at] != '/' || !Comment())
                return;
        }
    }

    // JSON has no comments, and yet some readers take them.
    bool Comment()
    {
        var rest = bytes.AsSpan(at);
        var end = rest.StartsWith("//"u8) ? rest.IndexOf((byte)'\n') : rest.StartsWith("/*"u8) ? rest.IndexOf("*/"u8) : -1;
        if (end < 0)
            return false;
        odd ??= $"a comment at offset {at}";
        at += end + (rest[1] == '*' ? 2 : 1);
        return true;
    }

    bool Take(char c)
    {
        if (at >= bytes.Length || bytes[at] != c)
            return false;
        at++;
        return true;
    }

    DataNode? Cut(DataNode? node, string why)
    {
        Fail(why);
        return node;
    }

    DataNode? Fail(string why)
    {
        error ??= why;
        return null;
    }
}
