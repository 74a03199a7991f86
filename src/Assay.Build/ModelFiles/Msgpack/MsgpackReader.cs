using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Msgpack;

/// <summary>Walks MessagePack without recursion; claimed lengths are checked against what is there before anything is read.</summary>
internal sealed class MsgpackReader(ByteSource source, long start, long end)
{
    const int MostDepth = 512, MostNames = 4096;
    readonly ByteCursor cursor = new(source, start, end);
    readonly Stack<Open> open = new();

    sealed class Open(bool map, long left)
    {
        public bool Map => map;

        /// <summary>Values still to come; a pair counts twice.</summary>
        public long Left { get; set; } = left;

        public string Key { get; set; } = "";

        public HashSet<string>? Names { get; set; }
    }

    public long Position => cursor.Position;

    /// <summary>Why the walk ended early; null when one whole value was read.</summary>
    public string? Error { get; private set; }

    public bool TooDeep { get; private set; }

    /// <summary>A length or a count that is more than what is there.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Reads one value with all that is in it, and tells <paramref name="rules"/> (if any) of each part.</summary>
    public bool Walk(ScanScope scope, MsgpackRules? rules)
    {
        for (long items = 0; ; items++)
        {
            if ((items & 1023) == 0 && !scope.Budget.HasTime())
                return Fail("time is up");
            var (isKey, container) = (open.TryPeek(out var top) && top.Map && (top.Left & 1) == 0, top);
            var value = Next();
            if (value.Kind == MsgpackKind.None)
                return false;
            if (container is not null)
                container.Left--;
            if (isKey && container is not null)
                Key(container, value, rules);
            else
                rules?.Value(value, container?.Key ?? "");
            if (value.Kind is MsgpackKind.List or MsgpackKind.Map)
            {
                if (open.Count >= MostDepth)
                {
                    TooDeep = true;
                    return Fail($"nested more than {MostDepth} levels deep");
                }

                open.Push(new Open(value.Kind == MsgpackKind.Map, value.Length) { Key = container?.Key ?? "" });
            }

            while (open.TryPeek(out var done) && done.Left == 0)
                open.Pop();
            if (open.Count == 0)
                return true;
        }
    }

    public string Text(MsgpackValue value, int most = 4096) => PickleText.Decode(source.Bytes(value.ContentAt, (int)Math.Min(value.Length, most)));

    public MsgpackValue Next()
    {
        var at = cursor.Position;
        var head = cursor.U8();
        if (cursor.Ended)
            return None("it ends too early");
        return head switch
        {
            <= 0x7f or >= 0xe0 or 0xc0 or 0xc2 or 0xc3 => Scalar(at, 0),
            <= 0x8f => Container(MsgpackKind.Map, at, 2L * (head & 15)),
            <= 0x9f => Container(MsgpackKind.List, at, head & 15),
            <= 0xbf => Content(MsgpackKind.Text, at, head & 31),
            0xc4 or 0xc5 or 0xc6 => Content(MsgpackKind.Bytes, at, Length(head - 0xc4)),
            0xc7 or 0xc8 or 0xc9 => Extension(at, Length(head - 0xc7)),
            0xca => Scalar(at, 4),
            0xcb => Scalar(at, 8),
            >= 0xcc and <= 0xcf => Scalar(at, 1 << (head - 0xcc)),
            >= 0xd0 and <= 0xd3 => Scalar(at, 1 << (head - 0xd0)),
            >= 0xd4 and <= 0xd8 => Extension(at, 1 << (head - 0xd4)),
            0xd9 or 0xda or 0xdb => Content(MsgpackKind.Text, at, Length(head - 0xd9)),
            0xdc or 0xdd => Container(MsgpackKind.List, at, Length(head - 0xdc + 1)),
            0xde or 0xdf => Container(MsgpackKind.Map, at, 2 * Length(head - 0xde + 1)),
            _ => None($"a byte that starts no value at offset {at}"),
        };
    }

    void Key(Open map, MsgpackValue key, MsgpackRules? rules)
    {
        map.Key = key.Kind is MsgpackKind.Text or MsgpackKind.Bytes ? Text(key) : "";
        if (rules is null || map.Key.Length == 0)
            return;
        rules.Key(map.Key, key.At);
        map.Names ??= new HashSet<string>(StringComparer.Ordinal);
        if (map.Names.Count < MostNames && !map.Names.Add(map.Key))
            rules.Duplicate(map.Key, key.At);
    }

    MsgpackValue Scalar(long at, int bytes) => cursor.Skip(bytes) ? new MsgpackValue(MsgpackKind.Scalar, at, at + 1, bytes, 0) : None("it ends too early");

    MsgpackValue Extension(long at, long length)
    {
        var type = (sbyte)cursor.U8();
        return Content(MsgpackKind.Extension, at, length, type);
    }

    MsgpackValue Content(MsgpackKind kind, long at, long length, int type = 0)
    {
        var contentAt = cursor.Position;
        if (cursor.Ended)
            return None("it ends too early");
        if (cursor.Skip(length))
            return new MsgpackValue(kind, at, contentAt, length, type);
        TooLong = true;
        return None($"a value at offset {at} claims {length} bytes, more than the file holds");
    }

    // Each element takes a byte at least.
    MsgpackValue Container(MsgpackKind kind, long at, long length)
    {
        if (cursor.Ended)
            return None("it ends too early");
        if (length <= cursor.Left)
            return new MsgpackValue(kind, at, cursor.Position, length, 0);
        TooLong = true;
        return None($"a container at offset {at} claims more elements than the file holds");
    }

    long Length(int size) => size switch { 0 => cursor.U8(), 1 => cursor.U16(big: true), _ => cursor.U32(big: true) };

    MsgpackValue None(string error)
    {
        Error ??= error;
        return new MsgpackValue(MsgpackKind.None, 0, 0, 0, 0);
    }

    bool Fail(string error)
    {
        Error ??= error;
        return false;
    }
}
