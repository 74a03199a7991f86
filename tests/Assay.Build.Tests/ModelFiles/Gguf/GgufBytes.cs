using System.Buffers.Binary;
using System.Text;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Writes GGUF files (gguf.md in ggml), and broken ones: every count and length can be a lie.</summary>
sealed class GgufBytes(uint version = 3, bool bigEndian = false)
{
    readonly List<byte> keys = [], tensors = [], data = [];
    ulong keyCount, tensorCount;

    public ulong? ClaimedKeys { get; init; }

    public ulong? ClaimedTensors { get; init; }

    public int Alignment { get; init; } = 32;

    public static byte[] Small() => new GgufBytes().Text("general.architecture", "llama").U32("llama.block_count", 1).Texts("tokenizer.ggml.tokens", "a", "b").Tensor("w", 0, 4, 2).Done();

    public static byte[] WithTemplate(string template, string key = "tokenizer.chat_template") => new GgufBytes().Text("general.architecture", "llama").Text(key, template).Tensor("w", 0, 4).Done();

    public GgufBytes Text(string key, string value) => Key(key, 8, [.. String(value)]);

    public GgufBytes U32(string key, uint value) => Key(key, 4, [.. Number(value)]);

    public GgufBytes Texts(string key, params string[] values) => Key(key, 9, [.. Number(8u), .. Length((ulong)values.Length), .. values.SelectMany(String)]);

    public GgufBytes Key(string key, uint type, byte[] value)
    {
        keyCount++;
        keys.AddRange([.. String(key), .. Number(type), .. value]);
        return this;
    }

    /// <summary>A tensor with as many bytes as given, or as 32-bit numbers of its shape need.</summary>
    public GgufBytes Tensor(string name, uint type, params ulong[] shape) => Tensor(name, type, shape, type == 0 ? (int)shape.Aggregate(1ul, (a, b) => a * b) * 4 : 0);

    public GgufBytes Tensor(string name, uint type, ulong[] shape, int bytes, ulong? offset = null)
    {
        tensorCount++;
        while (data.Count % Alignment != 0)
            data.Add(0);
        tensors.AddRange([.. String(name), .. Number((uint)shape.Length), .. shape.SelectMany(Length), .. Number(type), .. Long(offset ?? (ulong)data.Count)]);
        data.AddRange(Enumerable.Repeat((byte)1, bytes));
        return this;
    }

    public byte[] Done(bool pad = true, byte[]? trailing = null)
    {
        List<byte> file = [.. "GGUF"u8, .. Number(version), .. Length(ClaimedTensors ?? tensorCount), .. Length(ClaimedKeys ?? keyCount), .. keys, .. tensors];
        while (file.Count % Alignment != 0)
            file.Add(0);
        file.AddRange(data);
        while (pad && file.Count % Alignment != 0)
            file.Add(0);
        return [.. file, .. trailing ?? []];
    }

    public byte[] String(string text) => [.. Length((ulong)Encoding.UTF8.GetByteCount(text)), .. Encoding.UTF8.GetBytes(text)];

    public byte[] Length(ulong value) => version == 1 ? Number((uint)value) : Long(value);

    public byte[] Long(ulong value)
    {
        var bytes = new byte[8];
        if (bigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    public byte[] Number(uint value)
    {
        var bytes = new byte[4];
        if (bigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>A LLaMA model of ggjt (llama.cpp before GGUF): two words, one tensor.</summary>
    public static byte[] Ggjt(uint version = 3, uint type = 0, uint columns = 4, int bytes = 16)
    {
        var w = new GgufBytes();
        List<byte> file = [.. "tjgg"u8, .. w.Number(version)];
        foreach (var number in new uint[] { 2, 4, 1, 1, 1, 1, 0 })
            file.AddRange(w.Number(number));
        for (var i = 0; i < 2; i++)
            file.AddRange([.. w.Number(1), (byte)('a' + i), 0, 0, 0, 0]);
        file.AddRange([.. w.Number(1), .. w.Number(1), .. w.Number(type), .. w.Number(columns), (byte)'w']);
        while (file.Count % 32 != 0)
            file.Add(0);
        return [.. file, .. new byte[bytes]];
    }

    /// <summary>A GPT-2 model of the oldest format, without a version.</summary>
    public static byte[] Ggml()
    {
        var w = new GgufBytes();
        List<byte> file = [.. "lmgg"u8];
        foreach (var number in new uint[] { 2, 4, 4, 1, 1, 0, 2 })
            file.AddRange(w.Number(number));
        for (var i = 0; i < 2; i++)
            file.AddRange([.. w.Number(1), (byte)('a' + i)]);
        return [.. file, .. w.Number(1), .. w.Number(1), .. w.Number(0), .. w.Number(4), (byte)'w', .. new byte[16]];
    }
}
