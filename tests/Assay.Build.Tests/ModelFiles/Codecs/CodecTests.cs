using System.IO.Compression;
using System.Text;
using Assay.Build.ModelFiles.Codecs;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Tests.ModelFiles.Codecs;

public sealed class CodecTests
{
    static readonly Dictionary<string, Func<Stream, UnpackStream>> Codecs = new()
    {
        ["bzip2"] = s => new BZip2Stream(s),
        ["xz"] = s => new XzStream(s),
        ["lzma"] = LzmaStream.Alone,
        ["lz4"] = s => new Lz4Stream(s),
        ["zstd"] = s => new ZstdStream(s),
        ["gzip"] = s => new GzipStream(s),
    };

    /// <summary>Content of every kind that packers treat differently.</summary>
    static IEnumerable<byte[]> Contents(int seed, bool large = false)
    {
        var random = new Random(seed);
        yield return [];
        yield return [7];
        yield return new byte[5];
        yield return "aaaaabbbbbbbbccccccccccccccccccccd"u8.ToArray();
        foreach (var size in large ? [100, 999, 65_535, 65_536, 65_537, 300_000] : new[] { 1 + (seed * 37 % 300), 131_072 + (seed % 3) })
        {
            yield return new byte[size];
            yield return Random(random, size);
            yield return Text(random, size);
            yield return Skewed(random, size);
            yield return Floats(random, size);
        }

        // Machine code, for the filters that know its calls.
        foreach (var program in new[] { "/bin/bash", typeof(CodecTests).Assembly.Location })
            if (File.Exists(program) && File.ReadAllBytes(program) is { Length: > 400_000 } code)
                yield return code[200_000..400_000];
        if (large)
            yield return [.. Text(random, 800_000), .. Random(random, 200_000), .. new byte[1_000_000], .. Text(new Random(seed), 400_000)];
    }

    static byte[] Random(Random random, int size)
    {
        var bytes = new byte[size];
        random.NextBytes(bytes);
        return bytes;
    }

    static byte[] Text(Random random, int size)
    {
        var words = Enumerable.Range(0, 400).Select(_ => new string([.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(26)))])).ToArray();
        var text = new StringBuilder();
        while (text.Length < size)
            text.Append(words[(int)(words.Length * random.NextDouble() * random.NextDouble())]).Append(random.Next(12) == 0 ? ".\n" : " ");
        return Encoding.ASCII.GetBytes(text.ToString(0, size));
    }

    // Few symbols and long runs: what entropy coders and run lengths have their edges in.
    static byte[] Skewed(Random random, int size)
    {
        var bytes = new byte[size];
        for (var i = 0; i < size;)
        {
            var value = (byte)(random.NextDouble() * random.NextDouble() * random.NextDouble() * 40);
            for (var run = random.Next(12) == 0 ? random.Next(600) : 1; run > 0 && i < size; run--)
                bytes[i++] = value;
        }

        return bytes;
    }

    static byte[] Floats(Random random, int size)
    {
        var bytes = new byte[size];
        for (var i = 0; i + 4 <= size; i += 4)
            BitConverter.TryWriteBytes(bytes.AsSpan(i), (float)((random.NextDouble() - 0.5) * 0.1));
        return bytes;
    }

    static byte[] Unpack(byte[] packed, Func<Stream, UnpackStream> open, out long end, int step = 1 << 16)
    {
        using var source = new MemorySource(packed);
        using var stream = open(new SourceStream(source));
        var made = new MemoryStream();
        var block = new byte[step];
        for (int got; (got = stream.Read(block, 0, step)) > 0;)
            made.Write(block, 0, got);
        end = stream.PackedEnd;
        return made.ToArray();
    }

    static void Same(byte[] content, byte[] packed, string codec, string how, int step = 1 << 16)
    {
        byte[] back;
        long end;
        try
        {
            back = Unpack(packed, Codecs[codec], out end, step);
        }
        catch (PackedDataException e)
        {
            throw new InvalidOperationException($"{how}: {content.Length} bytes: {e.Message}", e);
        }

        Assert.True(back.AsSpan().SequenceEqual(content), $"{how}: {content.Length} bytes came back as {back.Length}");
        Assert.True(end == packed.Length, $"{how}: ended at {end} of {packed.Length}");
    }

    [Theory]
    [InlineData("bzip2", "bzip2", "-1", "-9")]
    [InlineData("xz", "xz", "-0", "-6", "-9", "-3 --check=none", "-3 --check=crc32", "-3 --check=sha256", "-1 --block-size=40000", "-T2 -1 --block-size=100000",
        "--delta=dist=4 --lzma2=preset=1", "--x86 --lzma2=preset=1", "--arm --lzma2", "--armthumb --lzma2", "--arm64 --lzma2", "--powerpc --lzma2", "--sparc --lzma2",
        "--lzma2=lc=0,lp=4,pb=0,dict=4KiB", "--lzma2=lc=4,lp=0,pb=4", "--delta=dist=256 --x86=start=4096 --lzma2=mode=fast")]
    [InlineData("lzma", "xz", "--format=lzma -0", "--format=lzma -9", "--format=lzma --lzma1=lc=0,lp=2,pb=1,dict=4KiB")]
    [InlineData("lz4", "lz4", "-1", "-9", "-BD", "-B5 -BX -BD", "-B6 -BX", "-B7 --no-frame-crc", "-l", "--fast=9")]
    [InlineData("zstd", "zstd", "-1", "-3", "-12", "-19", "--fast=5", "-7 --long=27", "-1 --no-check", "-3 --single-thread", "-3 --no-compress-literals")]
    [InlineData("gzip", "gzip", "-1", "-6", "-9")]
    public void Unpacks_what_the_real_program_packed(string codec, string tool, params string[] levels)
    {
        foreach (var level in levels)
            foreach (var content in Contents(level.Length, large: level == levels[0] || Environment.GetEnvironmentVariable("ASSAY_LONG") == "1"))
                Same(content, PackingTools.Pack(content, tool, [.. level.Split(' '), "-c"]), codec, $"{tool} {level}");
    }

    [Theory]
    [InlineData("zstd", "zstd", "-5 --zstd=wlog=16")]
    [InlineData("xz", "xz", "--lzma2=preset=1,dict=64KiB")]
    [InlineData("lz4", "lz4", "-1 -BD")]
    public void Unpacks_content_larger_than_its_window(string codec, string tool, string level)
    {
        var random = new Random(3);
        var text = Text(random, 1_500_000);
        byte[] content = [.. text, .. Random(random, 300_000), .. text, .. Skewed(random, 500_000), .. text.AsSpan(100, 500_000)];
        Same(content, PackingTools.Pack(content, tool, [.. level.Split(' '), "-c"]), codec, $"{tool} {level}");
    }
    [Theory]
    [InlineData("bzip2", "bzip2")]
    [InlineData("xz", "xz")]
    [InlineData("lz4", "lz4")]
    [InlineData("zstd", "zstd")]
    [InlineData("gzip", "gzip")]
    public void Members_one_behind_the_other_are_all_read_and_what_follows_them_is_not(string codec, string tool)
    {
        byte[] first = Text(new Random(1), 1000), second = Random(new Random(2), 100_000);
        byte[] packed = [.. PackingTools.Pack(first, tool, "-c"), .. PackingTools.Pack([], tool, "-c"), .. PackingTools.Pack(second, tool, "-c")];
        Same([.. first, .. second], packed, codec, "three members");
        Same([.. first, .. second], packed, codec, "byte by byte", step: 1);
        byte[] longer = [.. packed, .. "and more"u8];
        Assert.Equal(first.Length + second.Length, Unpack(longer, Codecs[codec], out var end).Length);
        Assert.Equal(packed.Length, end);
    }

    [Theory]
    [InlineData("bzip2", "bzip2", "-9")]
    [InlineData("xz", "xz", "-6")]
    [InlineData("lzma", "xz", "--format=lzma")]
    [InlineData("lz4", "lz4", "-1")]
    [InlineData("zstd", "zstd", "--check")]
    [InlineData("gzip", "gzip", "-6")]
    public void Cut_or_changed_data_is_never_taken_for_whole(string codec, string tool, string level)
    {
        var content = Text(new Random(5), 3000);
        var packed = PackingTools.Pack(content, tool, level, "-c");
        for (var length = 0; length < packed.Length; length++)
            Assert.Throws<PackedDataException>(() => Unpack(packed[..length], Codecs[codec], out _));
        // A changed bit is an error, or (in names and times, and where no checksum covers it) leaves the content as it was.
        for (var i = 0; i < packed.Length; i++)
        {
            var changed = (byte[])packed.Clone();
            changed[i] ^= (byte)(1 << (i % 8));
            try
            {
                var back = Unpack(changed, Codecs[codec], out var end);
                Assert.True(back.AsSpan().SequenceEqual(content) || codec == "lzma" || end < packed.Length, $"byte {i}");
            }
            catch (PackedDataException)
            {
            }
        }
    }

    [Theory]
    [InlineData("bzip2", "bzip2")]
    [InlineData("xz", "xz")]
    [InlineData("lz4", "lz4")]
    [InlineData("zstd", "zstd")]
    [InlineData("gzip", "gzip")]
    public void Hostile_changes_only_ever_throw_the_one_exception(string codec, string tool)
    {
        var random = new Random(11);
        var seeds = Contents(4).Where(c => c.Length is > 3 and < 70_000).Select(c => PackingTools.Pack(c, tool, "-c")).ToArray();
        for (var run = 0; run < 150; run++)
        {
            var packed = (byte[])seeds[random.Next(seeds.Length)].Clone();
            for (var n = random.Next(1, 10); n > 0; n--)
                packed[random.Next(Math.Min(packed.Length, random.Next(2) == 0 ? 60 : packed.Length))] = (byte)random.Next(256);
            try
            {
                using var stream = Codecs[codec](new SourceStream(new MemorySource(packed)));
                var block = new byte[1 << 16];
                long total = 0;
                for (int got; total < 20_000_000 && (got = stream.Read(block, 0, block.Length)) > 0;)
                    total += got;
            }
            catch (PackedDataException)
            {
            }
        }
    }

    [Fact]
    public void A_window_that_is_too_large_is_refused_and_one_that_is_only_claimed_costs_nothing()
    {
        // A frame that wants 2 GiB; one block of one byte.
        var refused = Assert.Throws<PackedDataException>(() => Unpack([0x28, 0xb5, 0x2f, 0xfd, 0, 21 << 3, 0x09, 0, 0, (byte)'x'], Codecs["zstd"], out _));
        Assert.Contains("window", refused.Message, StringComparison.Ordinal);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal("x"u8.ToArray(), Unpack([0x28, 0xb5, 0x2f, 0xfd, 0, 17 << 3, 0x09, 0, 0, (byte)'x'], Codecs["zstd"], out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Fact]
    public void Dictionaries_are_named_as_what_is_missing()
    {
        var zstd = Assert.Throws<PackedDataException>(() => Unpack([0x28, 0xb5, 0x2f, 0xfd, 0x21, 5, 1, 0, 0, 0], Codecs["zstd"], out _));
        Assert.Contains("dictionary", zstd.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zlib_and_raw_deflate_end_where_their_data_ends()
    {
        foreach (var content in Contents(9))
        {
            var zlib = new MemoryStream();
            using (var stream = new ZLibStream(zlib, CompressionLevel.Optimal, leaveOpen: true))
                stream.Write(content);
            if (zlib.Length == 0)
                continue;
            byte[] longer = [.. zlib.ToArray(), 1, 2, 3];
            Assert.Equal(content, Unpack(longer, s => new ZlibStream(s), out var end));
            Assert.Equal(zlib.Length, end);
            Assert.Equal(content, Unpack(longer[2..], s => new InflateStream(new PackedInput(s), wide: false), out end));
            Assert.Equal(zlib.Length - 6, end);
        }
    }

    [Fact]
    public void Checksums_have_their_published_values()
    {
        var crc = default(Crc64);
        crc.Add("123456789"u8);
        Assert.Equal(0x995DC9BBDF1939FAul, crc.Value);
        Assert.Equal(0x02CC5D05u, XxHash32.Of([]));
        Assert.Equal(0x32D153FFu, XxHash32.Of("abc"u8));
        var hash = new XxHash64();
        Assert.Equal(0xEF46DB3751D8E999ul, hash.Value);
        hash.Add("abc"u8);
        Assert.Equal(0x44BC2CF5AD770999ul, hash.Value);
    }
}
