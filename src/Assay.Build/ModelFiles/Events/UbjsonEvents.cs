using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Events;

/// <summary>UBJSON, draft 12 (https://ubjson.org), big-endian, with counted and typed containers, as a stream of events.</summary>
internal sealed class UbjsonEvents(ByteSource source, ScanScope scope, IDocumentSink sink)
{
    const int MostDepth = 1_000;
    readonly ByteCursor cursor = new(source, 1 << 16);
    readonly Stack<Open> open = new();
    int items;

    // Left is -1 where the container ends by a mark; Type is 0 where each element has its own.
    sealed class Open(bool map, char type, long left)
    {
        public bool Map => map;

        public char Type => type;

        public long Left { get; set; } = left;
    }

    public string? Walk()
    {
        if (Value((char)cursor.U8()) is { } wrong)
            return wrong;
        while (open.TryPeek(out var container))
        {
            if ((++items & 4095) == 0 && !scope.Budget.HasTime())
                return "time is up";
            if (cursor.Ended)
                return "it ends too early";
            if (container.Left == 0 || (container.Left < 0 && cursor.Peek() == (container.Map ? '}' : ']')))
            {
                if (container.Left < 0)
                    cursor.U8();
                sink.On(container.Map ? DocumentStep.EndMap : DocumentStep.EndList, "", 0, cursor.Position);
                open.Pop();
                continue;
            }

            if (container.Left > 0)
                container.Left--;
            if (container.Map && Name() is { } noName)
                return noName;
            if (Value(container.Type != 0 ? container.Type : (char)cursor.U8()) is { } error)
                return error;
        }

        return cursor.Ended ? "it ends too early" : cursor.Left == 0 ? null : $"something follows the document at offset {cursor.Position}";
    }

    string? Name()
    {
        var at = cursor.Position;
        if (Length() is not { } length || cursor.Text((ulong)length) is not { } name)
            return $"a name reaches beyond the file at offset {at}";
        sink.On(DocumentStep.Name, name, 0, at);
        return null;
    }

    string? Value(char type)
    {
        while (type == 'N' && !cursor.Ended)
            type = (char)cursor.U8();
        var at = cursor.Position;
        switch (type)
        {
            case '{' or '[':
                return Container(type == '{', at);
            case 'Z' or 'T' or 'F':
                sink.On(DocumentStep.Word, type switch { 'Z' => "null", 'T' => "true", _ => "false" }, 0, at);
                return null;
            case 'S' or 'H':
                if (Length() is not { } length || cursor.Text((ulong)length, JsonEvents.KeptText) is not { } text)
                    return $"a text reaches beyond the file at offset {at}";
                sink.On(DocumentStep.Text, text, 0, at);
                return null;
            case 'C':
                sink.On(DocumentStep.Text, ((char)cursor.U8()).ToString(), 0, at);
                return null;
            default:
                if (Number(type) is not { } number)
                    return $"an unknown type at offset {at - 1}";
                sink.On(DocumentStep.Number, "", number, at);
                return null;
        }
    }

    string? Container(bool map, long at)
    {
        if (open.Count >= MostDepth)
            return $"nested more than {MostDepth} levels deep";
        var (type, left) = ('\0', -1L);
        if (cursor.Peek() == '$')
        {
            cursor.U8();
            type = (char)cursor.U8();
            // Constants take no bytes: a few bytes could claim any number of them.
            if (type is 'Z' or 'T' or 'F' or 'N')
                return $"a container of constants at offset {at}";
            if (cursor.Peek() != '#')
                return $"a typed container without a count at offset {at}";
        }

        if (cursor.Peek() == '#')
        {
            cursor.U8();
            if (Length() is not { } count)
                return $"a container without a proper count at offset {at}";
            if (count > cursor.Left)
                return $"a container announces {count} elements at offset {at}, more than the file holds";
            left = count;
        }

        open.Push(new Open(map, type, left));
        sink.On(map ? DocumentStep.Map : DocumentStep.List, "", 0, at);
        return null;
    }

    long? Length() => Number((char)cursor.U8()) is { } number and >= 0 and <= long.MaxValue / 2 ? (long)number : null;

    double? Number(char type) => type switch
    {
        'i' => (sbyte)cursor.U8(),
        'U' => cursor.U8(),
        'I' => (short)cursor.U16(big: true),
        'l' => cursor.I32(big: true),
        'L' => cursor.I64(big: true),
        'd' => BitConverter.UInt32BitsToSingle(cursor.U32(big: true)),
        'D' => BitConverter.UInt64BitsToDouble(cursor.U64(big: true)),
        _ => null,
    };
}
