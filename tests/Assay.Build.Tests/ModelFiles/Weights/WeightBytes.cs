using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Tensors like those that training leaves, and ways to hide things in them. Payloads are inert.</summary>
static class WeightBytes
{
    /// <summary>Numbers of a normal distribution, always the same for a seed.</summary>
    public static float[] Normal(int count, int seed = 1, double deviation = 0.05)
    {
        var random = new Random(seed);
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
            numbers[i] = (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return numbers;
    }

    public static byte[] Raw(float[] numbers) => MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray();

    public static byte[] Halves(float[] numbers) => MemoryMarshal.AsBytes(Array.ConvertAll(numbers, n => (Half)n).AsSpan()).ToArray();

    public static byte[] Safetensors(params (string Name, string Type, long[] Shape, byte[] Bytes)[] tensors)
    {
        var header = new Dictionary<string, object>();
        long at = 0;
        foreach (var (name, type, shape, bytes) in tensors)
        {
            header[name] = new { dtype = type, shape, data_offsets = new[] { at, at + bytes.Length } };
            at += bytes.Length;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. tensors.SelectMany(t => t.Bytes)];
    }

    /// <summary>A model of one layer.</summary>
    public static byte[] Layer(float[] numbers, long rows) => Safetensors(("layer.weight", "F32", [rows, numbers.Length / rows], Raw(numbers)));

    /// <summary>Writes a payload over the lowest bytes of each number.</summary>
    public static float[] Hide(float[] numbers, byte[] payload, int perNumber, bool highestFirst = false, int from = 0)
    {
        var bytes = Raw(numbers);
        for (var i = 0; i < payload.Length; i++)
            bytes[((from + (i / perNumber)) * 4) + (highestFirst ? perNumber - 1 - (i % perNumber) : i % perNumber)] = payload[i];
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    /// <summary>Writes a payload over the lowest bit of each number.</summary>
    public static float[] HideInBits(float[] numbers, byte[] payload)
    {
        var bytes = Raw(numbers);
        for (var i = 0; i < payload.Length * 8; i++)
            bytes[i * 4] = (byte)((bytes[i * 4] & 0xfe) | ((payload[i / 8] >> (i % 8)) & 1));
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }

    /// <summary>A 64-bit ELF header with one segment, and nothing that runs.</summary>
    public static byte[] Elf()
    {
        var elf = new byte[2000];
        "\u007fELF"u8.CopyTo(elf);
        (elf[4], elf[5], elf[6], elf[16], elf[18], elf[20]) = (2, 1, 1, 3, 62, 1);
        BinaryPrimitives.WriteInt64LittleEndian(elf.AsSpan(32), 64);
        (elf[52], elf[54], elf[56], elf[58], elf[64]) = (64, 56, 1, 64, 1);
        new Random(5).NextBytes(elf.AsSpan(200));
        return elf;
    }

    public static byte[] Script() => Encoding.ASCII.GetBytes("#!/bin/sh\n" + string.Concat(Enumerable.Repeat("echo inert\n", 100)));

    public static byte[] Random(int count, int seed = 3)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
