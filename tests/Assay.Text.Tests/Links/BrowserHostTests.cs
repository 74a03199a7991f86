namespace Assay.Text.Tests.Links;

/// <summary>The reader against a browser's way to the host: it never names a host of the list where a browser goes to another one.</summary>
public sealed class BrowserHostTests
{
    static readonly string[] Pieces =
    [
        "shop.test", "shop.test", "evil.test", "evil.test", "https", "http", ":", ":", "//", "/", "\\", "@", "@", "?", "#", "%2F", "%40", "%5C", "%3A", "%23", "%00", "%09", "%", ".", "\t", "\n", "\r", " ", "\u0001", "\0", "[", "]", "[::1]", "443", "65536",
        "x", "127.1", "0x7f000001", "SHOP.TEST", "sh%6fp.test", "shop。test", "ｓｈｏｐ.test", "＠", "／", "：", "％", "\u00ad", "\u200b", "\u200d", ",", ";", "'", "(", ")", "javascript:", "www.", "&", "^", "|", "<", ">", "\"", "{", "~",
    ];

    [Theory]
    [InlineData("https://shop.test/", "shop.test")]
    [InlineData("https://shop.test%2F@evil.test/", "evil.test")]
    [InlineData("\u0001 ht\ttps:\\\\a@shop.test@EVIL.test:443/", "evil.test")]
    [InlineData("https:evil.test", "here.test")]
    [InlineData("http:evil.test", "evil.test")]
    [InlineData("/\\evil.test", "evil.test")]
    [InlineData("https://shop.test:x/", null)]
    [InlineData("https://shop.test%40evil.test/", null)]
    [InlineData("http://0x7f.1/", "127.0.0.1")]
    [InlineData("page?//evil.test", "here.test")]
    public void The_reference_says_what_the_standard_says(string address, string? host) => Assert.Equal(host, BrowserHost.Of(address));

    [Fact]
    public void The_reader_names_no_host_where_a_browser_goes_to_another()
    {
        var draw = new Random(20261122);
        var (agreed, told) = (0, 0);
        for (var i = 0; i < 200_000; i++)
        {
            var address = (draw.Next(3) switch { 0 => "https://", 1 => "//", _ => "" }) + string.Concat(Enumerable.Range(0, draw.Next(1, 9)).Select(_ => Pieces[draw.Next(Pieces.Length)]));
            // A full stop at the end, the root's, changes no name; none begins with one.
            var (read, browser) = (LinkAddress.Of(address), BrowserHost.Of(address, i % 2 == 0 ? "https" : "http")?.Trim('.'));
            var stays = read.Scheme is "" or "http" or "https" && (read.Host == "shop.test" || (read.Host.Length == 0 && read.Scheme.Length == 0));
            told += stays ? 1 : 0;
            agreed += read.Host == "shop.test" && browser == "shop.test" ? 1 : 0;
            Assert.False(stays && browser is not (null or "shop.test" or BrowserHost.Page), $"{Uri.EscapeDataString(address)}: read as \"{read.Host}\", followed to {browser}");
        }

        // A reader that names no host at all would pass as well.
        Assert.InRange(agreed, 1000, told);
    }
}
