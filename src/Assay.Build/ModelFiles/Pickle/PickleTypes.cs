namespace Assay.Build.ModelFiles.Pickle;

/// <summary>What an abstract value is. Text and bytes stay in the file; only their place is kept.</summary>
internal enum ValueKind : byte { None, Bool, Int, BigInt, Float, Text, Bytes, Buffer, Node, Ints, Scalars }

/// <summary>A place in the source too big to pack into a <see cref="Value"/>.</summary>
internal sealed record Extent(long Offset, long Length);

/// <summary>
/// One value of the abstract machine, 16 bytes: the kind and 56 bits of payload, and a reference for what does not fit.
/// Text and bytes are (offset, length) packed, an <see cref="Extent"/>, or a computed <c>string</c> or <c>byte[]</c>.
/// Most tuples in large pickles hold a few small numbers: those are packed too, so that they cost no object.
/// </summary>
internal readonly struct Value
{
    const int LengthBits = 20;
    const int MostPacked = 3;
    const int PackedBits = 18;
    const long PayloadMask = (1L << 56) - 1;
    readonly long data;

    Value(long bits, object? reference)
    {
        data = bits;
        Reference = reference;
    }

    Value(ValueKind kind, long payload, object? reference = null)
    {
        data = ((long)kind << 56) | (payload & PayloadMask);
        Reference = reference;
    }

    public object? Reference { get; }

    public ValueKind Kind => (ValueKind)((ulong)data >> 56);

    public long Int => data << 8 >> 8;

    public static Value None => default;

    public static Value Float => new(ValueKind.Float, 0);

    public static Value Buffer => new(ValueKind.Buffer, 0);

    public static Value Bool(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    public static Value OfSmall(int value) => new(ValueKind.Int, value);

    public static Value OfInt(long value) =>
        value << 8 >> 8 == value ? new(ValueKind.Int, value) : new(ValueKind.BigInt, 0, BitConverter.GetBytes(value));

    /// <summary>The 8 bytes that are all of a value without a reference.</summary>
    public static Value FromBits(long bits, object? reference) => new(bits, reference);

    public long Bits => data;

    /// <summary>Little-endian two's complement, as LONG1 stores it.</summary>
    public static Value Big(byte[]? littleEndian) => new(ValueKind.BigInt, 0, littleEndian);

    public static Value Text(long offset, long length) => At(ValueKind.Text, offset, length);

    public static Value Text(string computed) => new(ValueKind.Text, 0, computed);

    public static Value Bytes(long offset, long length) => At(ValueKind.Bytes, offset, length);

    public static Value Bytes(byte[] computed) => new(ValueKind.Bytes, 0, computed);

    public static Value Of(Node node) => new(ValueKind.Node, 0, node);

    public Node? Node => Reference as Node;

    public Import? Import => Reference as Import;

    /// <summary>The tuple, unpacked if need be.</summary>
    public Container? Tuple => Reference is Container { Kind: ContainerKind.Tuple } tuple ? tuple : Kind switch
    {
        ValueKind.Ints => Unpacked(),
        ValueKind.Scalars => new Container(ContainerKind.Tuple, [], Int),
        _ => null,
    };

    /// <summary>True for numbers, booleans and None.</summary>
    public bool IsScalar => Reference is null && Kind is ValueKind.None or ValueKind.Bool or ValueKind.Int or ValueKind.Float;

    /// <summary>A tuple of which only the number of items is still known; none of them is, or holds, an import.</summary>
    public static Value Scalars(long count) => new(ValueKind.Scalars, count);

    /// <summary>One to three small integers as a tuple.</summary>
    public static bool TryPack(ReadOnlySpan<Value> items, out Value packed)
    {
        long bits = items.Length;
        packed = default;
        if (items.Length is 0 or > MostPacked)
            return false;
        for (var i = 0; i < items.Length; i++)
        {
            var number = items[i].Int;
            if (items[i].Kind != ValueKind.Int || number is < 0 or >= 1 << PackedBits)
                return false;
            bits |= number << (2 + (i * PackedBits));
        }

        packed = new(ValueKind.Ints, bits);
        return true;
    }

    Container Unpacked()
    {
        var items = new Value[data & 3];
        for (var i = 0; i < items.Length; i++)
            items[i] = OfInt((data >> (2 + (i * PackedBits))) & ((1 << PackedBits) - 1));
        return new Container(ContainerKind.Tuple, items, items.Length);
    }

    /// <summary>Where it lies in the source; null for computed text and bytes.</summary>
    public Extent? Place => Kind is not (ValueKind.Text or ValueKind.Bytes) ? null : Reference switch
    {
        Extent extent => extent,
        null => new Extent((data & PayloadMask) >> LengthBits, data & ((1 << LengthBits) - 1)),
        _ => null,
    };

    static Value At(ValueKind kind, long offset, long length) =>
        length < 1 << LengthBits && offset < 1L << (55 - LengthBits)
            ? new(kind, (offset << LengthBits) | length)
            : new(kind, 0, new Extent(offset, length));
}

/// <summary>A value that has parts or an identity.</summary>
internal abstract class Node;

internal enum ContainerKind : byte { Tuple, List, Dict, Set, FrozenSet }

/// <summary>A built-in container. Only the first items are kept; <see cref="Count"/> counts all (pairs count two).</summary>
internal sealed class Container(ContainerKind kind, Value[] kept, long count) : Node
{
    public const int MostKept = 64;

    /// <summary>Tuples hold the names and constants of code, which may be many.</summary>
    public const int MostOfTuple = 4096;

    // 32 bits, so that an empty container, of which there may be millions, is 32 bytes.
    uint count = (uint)count;

    public ContainerKind Kind { get; } = kind;

    public Value[] Kept { get; private set; } = kept;

    public long Count => count;

    public bool Whole => Count == Kept.Length;

    public void Add(ReadOnlySpan<Value> items, bool keep)
    {
        if (keep && Whole && Count < MostKept)
            Kept = [.. Kept, .. items[..(int)Math.Min(items.Length, MostKept - Count)]];
        count += (uint)items.Length;
    }
}

/// <summary>How an import stands with the lists.</summary>
internal enum Standing : byte { Allowed, Checked, Denied, Unknown }

/// <summary>A name that the pickle imports, as <c>find_class(module, name)</c> would resolve it.</summary>
internal sealed class Import(string module, string name, Judgement judgement, long offset) : Node
{
    public string Module { get; } = module;

    public string Name { get; } = name;

    public string FullName { get; } = module + "." + name;

    public Judgement Judgement { get; } = judgement;

    public long Offset { get; } = offset;

    /// <summary>Times it was pushed and not taken as the callee or dropped: the times it went somewhere else.</summary>
    public long Escapes { get; set; }

    /// <summary>Times it went where it is known not to be called with anything harmful.</summary>
    public int Excused { get; set; }

    /// <summary>The first call of it, for people.</summary>
    public string? Example { get; set; }

    public bool Is(string module, string name) => Module == module && Name == name;
}

/// <summary>What the lists say of an import.</summary>
/// <param name="Standing">Which list it is on.</param>
/// <param name="Severity">For a denied import.</param>
/// <param name="Why">Reason on the deny-list, or the name of the check.</param>
internal sealed record Judgement(Standing Standing, Severity Severity, string Why);

/// <summary>The result of a call or of making an instance; it stands for an object nobody has looked inside.</summary>
internal sealed class Call(Value callee, Value arguments) : Node
{
    public Value Callee { get; } = callee;

    public Value Arguments { get; } = arguments;

    /// <summary>What BUILD gave it.</summary>
    public Value State { get; set; }

    /// <summary>BUILD was there.</summary>
    public bool Built { get; set; }
}

/// <summary>An object that the loader fetches by a persistent id (a storage, in PyTorch).</summary>
internal sealed class Persistent(Value id) : Node
{
    public Value Id { get; } = id;

    /// <summary>BUILD was there.</summary>
    public bool Built { get; set; }
}

/// <summary>How a stream ended.</summary>
internal enum PickleEnd { Stop, EndOfData, Broken, Limit }

/// <summary>One stream that was run: from where to where, how it ended and what it left.</summary>
internal sealed record PickleRun(PickleEnd End, long Start, long Position, string Why, Value Result, long Opcodes);
