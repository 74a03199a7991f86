using System.Buffers.Binary;
using System.IO.Compression;
using Assay.Statistics;
using SupportAssistant.Model.Pictures;

namespace Assay.Samples.Tests;

/// <summary>The assistant's reader of pictures: what a stranger sends is bounded, and any PNG filter is undone.</summary>
public sealed class PngTests
{
    const int Side = 40;

    static byte[] Chunk(string type, byte[] data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        System.Text.Encoding.ASCII.GetBytes(type).CopyTo(chunk, 4);
        data.CopyTo(chunk, 8);
        return chunk;
    }

    static byte[] Made(int width, int height, byte[] rows, params byte[][] more)
    {
        byte[] header = [0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(rows);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. more.SelectMany(m => m), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    static byte[] Dots(ulong seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, Side * Side).Select(_ => (byte)(random.Next() % 7 * 40))];
    }

    // As the specification says, from the encoder's side: each dot less what its filter foretells.
    static byte[] Filtered(byte[] dots, int filter)
    {
        var rows = new List<byte>();
        for (var y = 0; y < Side; y++)
        {
            rows.Add((byte)filter);
            for (var x = 0; x < Side; x++)
            {
                int At(int dx, int dy) => x - dx < 0 || y - dy < 0 ? 0 : dots[((y - dy) * Side) + x - dx];
                var (a, b, c) = (At(1, 0), At(0, 1), At(1, 1));
                var p = a + b - c;
                var paeth = Math.Abs(p - a) <= Math.Abs(p - b) && Math.Abs(p - a) <= Math.Abs(p - c) ? a : Math.Abs(p - b) <= Math.Abs(p - c) ? b : c;
                rows.Add((byte)(dots[(y * Side) + x] - filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth }));
            }
        }

        return [.. rows];
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Every_filter_is_undone(int filter)
    {
        var dots = Dots(3);
        Assert.Equal(dots, Png.Read(Made(Side, Side, Filtered(dots, filter)))!.Dots);
    }

    [Fact]
    public void What_is_larger_than_it_may_be_is_not_unpacked()
    {
        Assert.Equal(0, Png.Read(Made(4096, 4096, new byte[100]))!.Width);
        Assert.Equal(0, Png.Read(Made(int.MaxValue, 2, new byte[100]))!.Width);
        Assert.Equal(0, Png.Read(Made(-1, 2, new byte[100]))!.Width);
        Assert.Equal(0, Png.Read(Made(100, 100, new byte[100]))!.Width);
        // More than the header says is left packed.
        Assert.Equal(4, Png.Read(Made(2, 2, new byte[50_000_000]))!.Dots.Length);
        Assert.Null(Png.Read(new byte[2 << 20]));
    }

    [Fact]
    public void What_was_cut_or_changed_is_a_picture_or_none_and_never_an_exception()
    {
        byte[] text = [.. "Comment\0"u8, .. "hello"u8];
        byte[] exif = [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 1, 14, 0, 2, 0, 0, 0, 5, 0, 0, 0, 26, 0, 0, 0, 0, .. "hello"u8];
        byte[] international = [.. "Comment\0\0\0\0\0"u8, .. "hello"u8];
        var whole = Made(Side, Side, Filtered(Dots(4), 4), Chunk("tEXt", text), Chunk("eXIf", exif), Chunk("iTXt", international));
        Assert.Equal(["hello", "hello", "hello"], Png.Read(whole)!.Texts);
        for (var length = 0; length < whole.Length; length++)
            _ = Png.Read(whole.AsSpan(0, length)) is { } cut ? PictureReader.Texts(cut).ToList() : [];
        var random = new SeededRandom(9);
        for (var round = 0; round < 2_000; round++)
        {
            var changed = whole.ToArray();
            for (var change = 0; change < 1 + (round % 4); change++)
                changed[random.Next() % (ulong)(change == 0 ? 200 : changed.Length)] = (byte)random.Next();
            if (Png.Read(changed) is { } png)
                Assert.True(PictureReader.Texts(png).Count() <= 16 && png.Dots.Length <= 2 << 20);
        }
    }

    [Fact]
    public async Task A_body_that_is_no_picture_is_an_ordinary_question()
    {
        await using var chat = await Chat.StartAsync("picture-injection");
        foreach (var url in new[] { "data:image/png;base64,!!!", "data:image/png;base64,", "https://example.org/a.png", "data:image/png;base64," + Convert.ToBase64String(new byte[4000]) })
            Assert.NotEmpty((await chat.AskAsync([new { role = "user", content = new object[] { new { type = "text", text = "How long can I return goods?" }, new { type = "image_url", image_url = new { url } } } }])).Text);
    }
}
