namespace Assay.Text.Tests.Links;

public sealed class LinkAddressTests
{
    [Theory]
    [InlineData("https://Shop.Test:8443/a?b=c#d", "shop.test", "https", "", "/a?b=c#d")]
    [InlineData("https://user:pw@shop.test@evil.test/a", "evil.test", "https", "user:pw@shop.test", "/a")]
    [InlineData("//evil.test", "evil.test", "", "", "")]
    [InlineData("\\\\evil.test\\a", "evil.test", "", "", "/a")]
    [InlineData("www.evil.test:8080/a", "www.evil.test", "", "", "/a")]
    [InlineData("mailto:me@evil.test?subject=hi", "evil.test", "mailto", "", "me@evil.test?subject=hi")]
    [InlineData("mailto:me", "", "mailto", "", "me")]
    [InlineData("/images/x.png", "", "", "", "/images/x.png")]
    [InlineData("javascript:alert(1)", "", "javascript", "", "alert(1)")]
    [InlineData("java&Tab;script&colon;alert(1)", "", "javascript", "", "alert(1)")]
    [InlineData("file://evil.test/share", "evil.test", "file", "", "/share")]
    [InlineData("http://2130706433/", "127.0.0.1", "http", "", "/")]
    [InlineData("http://[::ffff:127.0.0.1]:80/", "127.0.0.1", "http", "", "/")]
    [InlineData("http://[::1]/", "::1", "http", "", "/")]
    [InlineData("https://b\u00fccher.test./", "xn--bcher-kva.test", "https", "", "/")]
    [InlineData("https://\u0435vil.test/", "xn--vil-qdd.test", "https", "", "/")]
    [InlineData("https://%D0%B5vil.test/", "xn--vil-qdd.test", "https", "", "/")]
    [InlineData("https:", "", "https", "", "")]
    [InlineData("https://shop.test%2F@evil.test/a%20b", "evil.test", "https", "shop.test/", "/a b")]
    [InlineData("https://shop.test%40evil.test/", "?shop.test@evil.test", "https", "", "/")]
    [InlineData("https://shop.test:x/", "?shop.test", "https", "", "/")]
    [InlineData("https://shop.test:65536/", "?shop.test", "https", "", "/")]
    [InlineData("https://shop.test:0065535/", "shop.test", "https", "", "/")]
    [InlineData("https://a:b:1/", "?a:b", "https", "", "/")]
    [InlineData("https://[shop.test]/", "?[shop.test]", "https", "", "/")]
    [InlineData("https://shop\u200d.test/", "?shop.test", "https", "", "/")]
    [InlineData("&#00000000047;&#x000000000002F;evil.test", "evil.test", "", "", "")]
    [InlineData("", "", "", "", "")]
    public void An_address_is_read_as_a_browser_follows_it(string written, string host, string scheme, string user, string after) =>
        Assert.Equal(new LinkAddress(host, scheme, user, after), LinkAddress.Of(written));

    [Theory]
    [InlineData(0x1f110)]
    [InlineData(0x1f150)]
    [InlineData(0x1f170)]
    [InlineData(0x1f1e6)]
    public void What_only_looks_like_a_letter_is_none_of_a_host(int first) => Assert.NotEqual("abc.test", LinkAddress.Of($"https://{char.ConvertFromUtf32(first)}bc.test/").Host);

    [Fact]
    public void A_name_that_no_host_has_is_on_no_list_and_is_not_nothing()
    {
        Assert.Equal("?evil{}.test", LinkAddress.Of("https://evil{}.test/").Host);
        Assert.StartsWith("?", LinkAddress.Canonical(new string('a', 400)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://shop.test\\@evil.test/", "evil.test")]
    [InlineData("https\\://evil.test/", "evil.test")]
    [InlineData("https://shop.test&sol;@evil.test/", "evil.test")]
    [InlineData("https://shop.test%40evil.test/", "evil.test")]
    [InlineData("https:\\/\\/shop.test\\/x", "shop.test")]
    public void What_a_renderer_may_make_of_an_address_is_among_its_readings(string written, string host) => Assert.Contains(LinkAddress.Readings(written), reading => reading.Host == host);

    [Fact]
    public void An_address_that_goes_on_beyond_what_is_read_leads_nowhere_known()
    {
        foreach (var written in (string[])["https://shop.test", "https://shop.test:", "//shop.test", "page", "&#0000"])
        {
            Assert.All(LinkAddress.Readings(written, whole: false), reading => Assert.StartsWith("?", reading.Host, StringComparison.Ordinal));
            Assert.Equal('?', LinkAddress.Of(written + new string('\t', 20_000) + "@evil.test").Host[0]);
        }

        Assert.Equal("shop.test", LinkAddress.Of("https://shop.test/" + new string('a', 20_000)).Host);
    }

    [Theory]
    [InlineData("a&#x41;b&#65c&amp;lt;&period;&eacute;&nothing; & &", "aAbAc&lt;.\u00e9&nothing; & &")]
    [InlineData("&#0;&#xfffffff;&#", "&#0;&#xfffffff;&#")]
    public void References_are_undone_once(string text, string undone) => Assert.Equal(undone, HtmlReferences.Undo(text));

    [Fact]
    public void What_is_long_and_hostile_is_read_in_its_bounds()
    {
        foreach (var piece in (string[])["&", "&#", "%", "%25", "@", "a:", "//", "\u00ad", "\ud83d", "[", "\u3002"])
            Assert.NotNull(LinkAddress.Of("https://" + string.Concat(Enumerable.Repeat(piece, 100_000))).Host);
    }
}
