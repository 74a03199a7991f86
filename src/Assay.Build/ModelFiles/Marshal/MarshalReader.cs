using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.ModelFiles.Marshal;

/// <summary>
/// CPython's marshal format, versions 0 to 5 (Python/marshal.c). Nothing is allocated by a claimed size: every item takes at
/// least one byte of what is there. References share what they point to.
/// </summary>
internal sealed class MarshalReader(byte[] data, CodeLayout layout)
{
    const int MostDepth = 150;

    readonly List<PyExpr> references = [];
    readonly List<string> interned = [];
    int at;
    int depth;

    /// <summary>Code objects on the way in: a reference to one that is not whole yet.</summary>
    static readonly PyOther Unfinished = new("unfinished", []);

    /// <summary>The text of a broken or cut value; null while all is well.</summary>
    public string? Error { get; private set; }

    public int Position => at;

    public PyExpr? Read(int from)
    {
        at = from;
        var value = Item();
        return Error is null ? value : null;
    }

    PyExpr Fail(string why)
    {
        Error ??= $"{why} at offset {at}";
        return PyOther.Unknown;
    }

    int Byte() => at < data.Length ? data[at++] : -1;

    int Int()
    {
        if (at + 4 > data.Length)
        {
            Fail("the data ends");
            return 0;
        }

        at += 4;
        return BinaryPrimitives.ReadInt32LittleEndian(data.AsSpan(at - 4));
    }

    byte[] Bytes(int count)
    {
        if (count < 0 || count > data.Length - at)
        {
            Fail("a text is longer than the data");
            return [];
        }

        at += count;
        return data[(at - count)..at];
    }

    PyExpr Item()
    {
        var type = Byte();
        if (type < 0)
            return Fail("the data ends");
        if (++depth > MostDepth)
            return Fail("values are nested too deep");
        var kept = (type & 0x80) != 0;
        var slot = -1;
        if (kept)
        {
            slot = references.Count;
            references.Add(Unfinished);
        }

        var value = Error is null ? Value((char)(type & 0x7f), slot) : PyOther.Unknown;
        if (kept)
            references[slot] = value;
        depth--;
        return value;
    }

    PyExpr Value(char type, int slot)
    {
        switch (type)
        {
            case 'N': return new PyConst(null);
            case 'F': return new PyConst(false);
            case 'T': return new PyConst(true);
            case 'S' or '.': return new PyOther("...", []);
            case '0': return PyOther.Unknown;
            case 'i': return new PyConst((long)Int());
            case 'I': return Bytes(8) is { Length: 8 } wide ? new PyConst(BinaryPrimitives.ReadInt64LittleEndian(wide)) : PyOther.Unknown;
            case 'f': return Float(Bytes(Math.Max(0, Byte())));
            case 'x':
                Bytes(Math.Max(0, Byte()));
                Bytes(Math.Max(0, Byte()));
                return PyOther.Unknown;
            case 'g': return Bytes(8) is { Length: 8 } real ? new PyConst(BinaryPrimitives.ReadDoubleLittleEndian(real)) : PyOther.Unknown;
            case 'y':
                Bytes(16);
                return PyOther.Unknown;
            case 'l': return Long();
            case 's': return new PyConst(Bytes(Int()));
            case 't' when layout == CodeLayout.Python2:
                var text = Encoding.Latin1.GetString(Bytes(Int()));
                interned.Add(text);
                return new PyConst(text);
            case 'R' when layout == CodeLayout.Python2:
                var index = Int();
                return index >= 0 && index < interned.Count ? new PyConst(interned[index]) : Fail("a text refers to none");
            case 'u' or 't': return new PyConst(Pickle.PickleText.Decode(Bytes(Int())));
            case 'a' or 'A': return new PyConst(Encoding.Latin1.GetString(Bytes(Int())));
            case 'z' or 'Z': return new PyConst(Encoding.Latin1.GetString(Bytes(Math.Max(0, Byte()))));
            case ')': return Items('(', Byte());
            case '(': return Items('(', Int());
            case '[': return Items('[', Int());
            case '<' or '>': return Items('{', Int());
            case '{': return Dictionary();
            case ':': return new PySlice(Item(), Item(), Item());
            case 'r':
                var reference = Int();
                if (reference < 0 || reference >= references.Count || reference == slot)
                    return Fail("a reference refers to nothing");
                return references[reference];
            case 'c': return Code();
            default: return Fail($"type {(int)type} is not known");
        }
    }

    static PyConst Float(byte[] digits) =>
        new(double.TryParse(Encoding.Latin1.GetString(digits), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0.0);

    // 15 bits a digit, the sign in the count.
    PyExpr Long()
    {
        var count = Int();
        var digits = (int)Math.Min(Math.Abs((long)count), int.MaxValue);
        if (digits > (data.Length - at) / 2)
            return Fail("a number is longer than the data");
        long value = 0;
        for (var i = 0; i < digits; i++)
        {
            var digit = BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(at + (2 * i)));
            if (i < 4)
                value |= (long)digit << (15 * i);
        }

        at += 2 * digits;
        return new PyConst(digits > 4 ? (object)0.0 : (object)(count < 0 ? -value : value));
    }

    PyExpr Items(char open, int count)
    {
        if (count < 0 || count > data.Length - at)
            return Fail("a tuple is longer than the data");
        var items = new List<PyExpr>(Math.Min(count, 1024));
        for (var i = 0; i < count && Error is null; i++)
            items.Add(Item());
        return new PyItems(open, items);
    }

    PyOther Dictionary()
    {
        var items = new List<PyExpr>();
        while (Error is null)
        {
            if (at < data.Length && data[at] == '0')
            {
                at++;
                break;
            }

            items.Add(Item());
            items.Add(Item());
        }

        return new PyOther("dict", items);
    }

    PyExpr Code()
    {
        var arguments = Int();
        if (layout is CodeLayout.Python38 or CodeLayout.Python311)
            Int();
        if (layout != CodeLayout.Python2)
            Int();
        if (layout != CodeLayout.Python311)
            Int();
        var stack = Int();
        Int();
        if (Error is not null || arguments is < 0 or > 10_000 || stack is < 0 or > 1_000_000)
            return Fail("the numbers of a code object make no sense");
        var code = Item();
        var constants = Item();
        var names = Item();
        var locals = Item();
        IReadOnlyList<string>? free = [];
        PyExpr kinds = PyOther.Unknown;
        if (layout == CodeLayout.Python311)
        {
            kinds = Item();
        }
        else
        {
            // Cells come first, then what is free.
            var freeNames = Texts(Item());
            var cells = Texts(Item());
            free = freeNames is null || cells is null ? null : [.. cells, .. freeNames];
        }

        var file = Item();
        var name = Item();
        if (layout == CodeLayout.Python311)
            Item();
        var line = Int();
        Item();
        var exceptions = layout == CodeLayout.Python311 ? Item() : new PyConst(Array.Empty<byte>());
        if (Error is not null)
            return PyOther.Unknown;
        if (code is not PyConst { Value: byte[] bytes } || constants is not PyItems { Open: '(' } items || Texts(names) is not { } nameTexts || Texts(locals) is not { } localTexts || free is null
            || Text(name) is not { } named || (layout == CodeLayout.Python311 && kinds is not PyConst { Value: byte[] }))
            return Fail("the parts of a code object are of other kinds");
        return new PyCodeConst(new PyCode(layout, bytes, items.Items, nameTexts, localTexts, free)
        {
            Name = named,
            FileName = Text(file) ?? "",
            FirstLine = line,
            Arguments = arguments,
            Exceptions = exceptions is PyConst { Value: byte[] table } ? table : [],
        });
    }

    static string? Text(PyExpr value) => value is PyConst constant ? constant.Value switch { string s => s, byte[] b => Encoding.Latin1.GetString(b), _ => null } : null;

    static List<string>? Texts(PyExpr value)
    {
        if (value is not PyItems { Items: var items })
            return null;
        var texts = new List<string>(items.Count);
        foreach (var item in items)
        {
            if (Text(item) is not { } text)
                return null;
            texts.Add(text);
        }

        return texts;
    }
}
