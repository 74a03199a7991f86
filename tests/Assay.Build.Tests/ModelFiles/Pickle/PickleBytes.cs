using System.Buffers.Binary;
using System.Text;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Writes pickle opcodes by hand. What is written here is never loaded by anything but the scanner.</summary>
sealed class PickleBytes
{
    readonly List<byte> bytes = [];

    public static PickleBytes Protocol(int version) => version < 2 ? new PickleBytes() : new PickleBytes().Raw(0x80, (byte)version);

    public PickleBytes Raw(params byte[] raw)
    {
        bytes.AddRange(raw);
        return this;
    }

    public PickleBytes Op(string ascii) => Raw(Encoding.Latin1.GetBytes(ascii));

    public PickleBytes Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleBytes Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, utf8.Length);
        return Op("X").Raw(size).Raw(utf8);
    }

    public PickleBytes Bytes(byte[] content)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(size, content.Length);
        return Op("B").Raw(size).Raw(content);
    }

    public PickleBytes StackGlobal(string module, string name) => Text(module).Text(name).Raw(0x93);

    /// <summary>Calls what is on the stack with one text.</summary>
    public PickleBytes CallWith(string argument) => Text(argument).Raw(0x85).Op("R");

    public byte[] Done() => Op(".").ToArray();

    public byte[] ToArray() => [.. bytes];
}
