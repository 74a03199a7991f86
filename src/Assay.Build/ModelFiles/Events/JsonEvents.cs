using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Events;

/// <summary>JSON (RFC 8259, with the NaN and Infinity that XGBoost and Python write) as a stream of events, without recursion.</summary>
internal sealed class JsonEvents(ByteSource source, ScanScope scope, IDocumentSink sink)
{
    const int MostDepth = 1_000;

    /// <summary>Characters of one text that are kept.</summary>
    public const int KeptText = 1 << 16;

    static readonly SearchValues<byte> Ends = SearchValues.Create("\"\\"u8);
    readonly ByteCursor cursor = new(source, 1 << 16);
    readonly ArrayBufferWriter<byte> text = new();
    readonly List<bool> open = [];
    int items;

    /// <summary>Null when the whole document was read; otherwise why not.</summary>
    public string? Walk()
    {
        if (source.Bytes(0, 3).AsSpan().SequenceEqual(Encoding.UTF8.Preamble))
            cursor.Skip(3);
        // After a value: a comma or a close. Before one: a value (or, in a fresh container, a close).
        var (fresh, first) = (false, true);
        while (open.Count > 0 || first)
        {
            first = false;
            if ((++items & 4095) == 0 && !scope.Budget.HasTime())
                return "time is up";
            if (Value(fresh, out fresh) is { } error)
                return error;
            if (fresh)
                continue;
            // Close whatever ends here, then find the comma before the next value.
            while (open.Count > 0)
            {
                var next = Next();
                if (next == (open[^1] ? '}' : ']'))
                    Close();
                else if (next == ',')
                    break;
                else
                    return next < 0 ? "it ends too early" : $"something unexpected at offset {cursor.Position - 1}";
            }
        }

        return Space() < 0 ? null : $"something follows the document at offset {cursor.Position}";
    }

    string? Value(bool fresh, out bool opened)
    {
        opened = false;
        var next = Space();
        if (fresh && next == (open[^1] ? '}' : ']'))
        {
            cursor.U8();
            Close();
            return null;
        }

        if (open.Count > 0 && open[^1])
        {
            if (Next() != '"')
                return $"a name is missing at offset {cursor.Position}";
            var nameAt = cursor.Position - 1;
            if (Quoted() is not { } name)
                return "it ends within a name";
            sink.On(DocumentStep.Name, name, 0, nameAt);
            if (Next() != ':')
                return $"a colon is missing at offset {cursor.Position}";
            next = Space();
        }

        var at = cursor.Position;
        switch (next)
        {
            case -1:
                return "it ends too early";
            case '{' or '[':
                if (open.Count >= MostDepth)
                    return $"nested more than {MostDepth} levels deep";
                cursor.U8();
                open.Add(next == '{');
                sink.On(next == '{' ? DocumentStep.Map : DocumentStep.List, "", 0, at);
                opened = true;
                return null;
            case '"':
                cursor.U8();
                if (Quoted() is not { } quoted)
                    return "it ends within a text";
                sink.On(DocumentStep.Text, quoted, 0, at);
                return null;
            default:
                return Word(at);
        }
    }

    void Close()
    {
        sink.On(open[^1] ? DocumentStep.EndMap : DocumentStep.EndList, "", 0, cursor.Position);
        open.RemoveAt(open.Count - 1);
    }

    string? Word(long at)
    {
        Span<byte> word = stackalloc byte[64];
        var length = 0;
        for (int b; length < word.Length && (b = cursor.Peek()) >= 0 && (char.IsAsciiLetterOrDigit((char)b) || b is '+' or '-' or '.');)
        {
            word[length++] = (byte)b;
            cursor.U8();
        }

        word = word[..length];
        if (Utf8Parser.TryParse(word, out double number, out var used) && used == length && length > 0 && word[0] is (byte)'-' or (>= (byte)'0' and <= (byte)'9'))
            sink.On(DocumentStep.Number, "", number, at);
        else if (word.SequenceEqual("NaN"u8) || word.SequenceEqual("Infinity"u8) || word.SequenceEqual("-Infinity"u8))
            sink.On(DocumentStep.Number, "", double.NaN, at);
        else if (word.SequenceEqual("true"u8) || word.SequenceEqual("false"u8) || word.SequenceEqual("null"u8))
            sink.On(DocumentStep.Word, Encoding.ASCII.GetString(word), 0, at);
        else
            return $"something that is no value at offset {at}";
        return null;
    }

    string? Quoted()
    {
        text.ResetWrittenCount();
        while (true)
        {
            var ahead = cursor.Ahead();
            if (ahead.IsEmpty)
                return null;
            var end = ahead.IndexOfAny(Ends);
            Keep(end < 0 ? ahead : ahead[..end]);
            cursor.Skip(end < 0 ? ahead.Length : end + 1);
            if (end < 0)
                continue;
            if (ahead[end] == '"')
                return PickleText.Decode(text.WrittenSpan);
            if (!Escape())
                return null;
        }
    }

    bool Escape()
    {
        var c = cursor.U8();
        if (cursor.Ended)
            return false;
        if (c != 'u')
        {
            Keep([c switch { (byte)'n' => (byte)'\n', (byte)'t' => (byte)'\t', (byte)'r' => (byte)'\r', (byte)'b' => (byte)'\b', (byte)'f' => (byte)'\f', _ => c }]);
            return true;
        }

        Span<char> unit = stackalloc char[2];
        unit[0] = (char)Hex();
        var count = 1;
        if (char.IsHighSurrogate(unit[0]) && cursor.Peek() == '\\')
        {
            cursor.U8();
            if (cursor.Peek() != 'u')
                return Escape();
            cursor.U8();
            unit[count++] = (char)Hex();
        }

        Keep(Encoding.UTF8.GetBytes(unit[..count].ToString()));
        return !cursor.Ended;
    }

    int Hex()
    {
        Span<byte> digits = [cursor.U8(), cursor.U8(), cursor.U8(), cursor.U8()];
        return ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? unit : 0xfffd;
    }

    void Keep(ReadOnlySpan<byte> bytes) => text.Write(bytes[..Math.Min(bytes.Length, Math.Max(0, KeptText - text.WrittenCount))]);

    int Space()
    {
        int b;
        while ((b = cursor.Peek()) is ' ' or '\n' or '\r' or '\t')
            cursor.U8();
        return b;
    }

    int Next()
    {
        var b = Space();
        if (b >= 0)
            cursor.U8();
        return b;
    }
}
