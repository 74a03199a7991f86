using System.Buffers.Binary;
using System.Text;

namespace Assay.Build.Tests.ModelFiles.Archives;

/// <summary>Writes R's serialised items by hand (big-endian). What is written here is never loaded by R.</summary>
sealed class RBytes
{
    const int Object = 1 << 8, Attributes = 1 << 9, Tag = 1 << 10;
    readonly List<byte> bytes = [];

    public static RBytes File(int version = 3) =>
        version == 3 ? new RBytes().Raw("X\n"u8).Int(3).Int(0x040202).Int(0x030500).Int(5).Raw("UTF-8"u8) : new RBytes().Raw("X\n"u8).Int(2).Int(0x040202).Int(0x020300);

    public static byte[] Workspace(params (string Name, Action<RBytes> Value)[] variables)
    {
        var file = new RBytes().Raw("RDX3\n"u8).Raw([.. File().bytes]);
        foreach (var (name, value) in variables)
        {
            file.Int(2 | Tag).Symbol(name);
            value(file);
        }

        return file.Nil().Done();
    }

    public RBytes Raw(ReadOnlySpan<byte> raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public RBytes Int(int value)
    {
        var four = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(four, value);
        return Raw(four);
    }

    public RBytes Char(string text) => Int(9 | (1 << 18)).Int(Encoding.UTF8.GetByteCount(text)).Raw(Encoding.UTF8.GetBytes(text));

    public RBytes Symbol(string name) => Int(1).Char(name);

    public RBytes Nil() => Int(254);

    public RBytes Strings(params string[] texts)
    {
        Int(16).Int(texts.Length);
        foreach (var text in texts)
            Char(text);
        return this;
    }

    public RBytes Doubles(params double[] values)
    {
        Int(14).Int(values.Length);
        foreach (var value in values)
        {
            var eight = new byte[8];
            BinaryPrimitives.WriteDoubleBigEndian(eight, value);
            Raw(eight);
        }

        return this;
    }

    /// <summary>A call of a name with texts.</summary>
    public RBytes Call(string function, params string[] arguments)
    {
        Int(6).Symbol(function);
        foreach (var argument in arguments)
            Int(2).Strings(argument);
        return Nil();
    }

    /// <summary>A promise in the global environment, not evaluated.</summary>
    public RBytes Promise(Action<RBytes> expression)
    {
        Int(5 | Tag).Int(253).Int(252);
        expression(this);
        return this;
    }

    public RBytes Function(Action<RBytes> body)
    {
        Int(3 | Tag).Int(253).Nil();
        body(this);
        return this;
    }

    /// <summary>An environment with one variable.</summary>
    public RBytes Environment(string name, Action<RBytes> value)
    {
        Int(4).Int(0).Int(253).Int(2 | Tag).Symbol(name);
        value(this);
        return Nil().Nil().Nil();
    }

    /// <summary>A list like the one a fitted linear model is: coefficients, the call, and terms with a formula.</summary>
    public RBytes Model()
    {
        Int(19 | Object | Attributes).Int(3).Doubles(37.2, -5.3).Call("lm", "mpg ~ wt");
        Int(6 | Object | Attributes).Int(2 | Tag).Symbol("class").Strings("terms", "formula").Int(2 | Tag).Symbol(".Environment").Int(253).Nil();
        Symbol("~").Int(2).Symbol("mpg").Int(2).Symbol("wt").Nil();
        return Int(2 | Tag).Symbol("names").Strings("coefficients", "call", "terms").Int(2 | Tag).Symbol("class2").Strings("lm").Nil();
    }

    public byte[] Done() => [.. bytes];
}
