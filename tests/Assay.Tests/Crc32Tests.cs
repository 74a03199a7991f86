using System.Text;

namespace Assay.Tests;

public sealed class Crc32Tests
{
    [Fact]
    public void The_check_value_of_the_catalogue_comes_out() => Assert.Equal(0xCBF43926u, Crc32.Of(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void Every_length_and_every_cut_agrees_with_the_bit_by_bit_definition()
    {
        var random = new Random(7);
        for (var length = 0; length < 1_100; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var crc = default(Crc32);
            var cut = random.Next(length + 1);
            crc.Add(bytes.AsSpan(0, cut));
            crc.Add(bytes.AsSpan(cut));
            Assert.Equal(BitByBit(bytes), crc.Value);
        }

        // Longer pieces go wider ways.
        for (var length = 65_500; length < 66_100; length += 7)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Assert.Equal(BitByBit(bytes), Crc32.Of(bytes));
        }

        var large = new byte[1_000_003];
        random.NextBytes(large);
        Assert.Equal(BitByBit(large), Crc32.Of(large));
    }

    static uint BitByBit(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }

        return ~crc;
    }
}
