using System.Diagnostics;
using System.Globalization;

namespace Assay.Build.Tests.Signing;

public sealed class Blake2bTests
{
    [Theory]
    [InlineData("", "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce")]
    [InlineData("abc", "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d17d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")]
    public void Gives_the_published_digests(string text, string hex) =>
        Assert.Equal(hex, Convert.ToHexStringLower(Digests.Of(new Blake2b(), System.Text.Encoding.ASCII.GetBytes(text))));

    /// <summary>Every length around the block size, in pieces of several sizes, against openssl's implementation.</summary>
    [Fact]
    public void Agrees_with_openssl_at_every_length_around_a_block()
    {
        var data = Enumerable.Range(0, 1000).Select(i => (byte)(i * 7 + i / 256)).ToArray();
        foreach (var length in new[] { 1, 63, 64, 127, 128, 129, 255, 256, 257, 383, 384, 385, 1000 })
        {
            var expected = OpenSsl(data[..length]);
            foreach (var piece in new[] { 1, 7, 64, 127, 128, 129, 300, 1000 })
            {
                var hash = new Blake2b();
                for (var at = 0; at < length; at += piece)
                    hash.Append(data.AsSpan(at, Math.Min(piece, length - at)));
                Assert.Equal(expected, Convert.ToHexStringLower(hash.Finish()));
            }
        }
    }

    static string OpenSsl(byte[] data)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", ["dgst", "-blake2b512", "-r"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.BaseStream.Write(data);
        process.StandardInput.Close();
        return process.StandardOutput.ReadToEnd().Split(' ')[0].ToLower(CultureInfo.InvariantCulture);
    }
}
