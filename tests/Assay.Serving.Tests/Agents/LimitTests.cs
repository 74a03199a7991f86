using System.Text.Json;
using Assay.Serving.Agents.Limits;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Serving.Tests.Agents;

/// <summary>Paths and hosts: what passes is inside, however it is written.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("/srv/docs")]
    [InlineData("/srv/docs/")]
    [InlineData("/srv/docs/a.txt")]
    [InlineData("/srv//docs/./b/.hidden")]
    [InlineData("/srv/docs/Straße 1 (neu).txt")]
    public void A_path_under_the_folder_passes(string path) => Assert.Equal("", PathLimit.Wrong(path, ["/srv/docs"]));

    [Theory]
    [InlineData("")]
    [InlineData("a.txt")]
    [InlineData("~/a.txt")]
    [InlineData("file:///srv/docs/a")]
    [InlineData("/srv/docs2/a")]
    [InlineData("/srv/docs/../../etc/passwd")]
    [InlineData("/srv/docs/..")]
    [InlineData("/srv/docs/.../x.")]
    [InlineData("/srv/docs/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/srv/docs/..%2f..%2fetc")]
    [InlineData("/srv/docs/..\\..\\etc")]
    [InlineData("/srv/docs/a\0.txt")]
    [InlineData("/srv/docs/\uFF0E\uFF0E/etc")]
    [InlineData("/srv/docs/\u2025/etc")]
    [InlineData("/srv/docs/..\u200B/etc")]
    [InlineData("/srv/docs/.. /etc")]
    [InlineData("/SRV/docs/a")]
    public void A_path_that_leads_out_or_could_does_not(string path) => Assert.NotEqual("", PathLimit.Wrong(path, ["/srv/docs"]));

    [Fact]
    public void Whatever_passes_is_under_the_folder_for_the_systems_own_reader()
    {
        var pieces = Gen.Elements("/", "/", "..", ".", "srv", "docs", "etc", "a", "%2e", "%2f", "\\", " ", "\u200B", "\uFF0F", "\uFF0E", "...", "\0", "~");
        var passed = 0;
        var paths = Gen.Choose(1, 9).SelectMany(n => pieces.ArrayOf(n)).Select(string.Concat);
        Prop.ForAll(Arb.From(paths.Select(p => "/srv/docs" + p)), path =>
        {
            if (PathLimit.Wrong(path, ["/srv/docs"]).Length > 0)
                return true;
            passed++;
            var decoded = Uri.UnescapeDataString(path).Normalize(System.Text.NormalizationForm.FormKC).Replace('\\', '/');
            var full = Path.GetFullPath(decoded);
            return full == "/srv/docs" || full.StartsWith("/srv/docs/", StringComparison.Ordinal);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
        Assert.True(passed > 100, $"only {passed} passed: the test says little");
    }

    [Theory]
    [InlineData("https://api.example.org/a?b=c#d")]
    [InlineData("https://api.example.org:443/")]
    [InlineData("https://a.b.cdn.example.net/x")]
    [InlineData("https://10.0.0.7:8443/x")]
    public void An_address_of_an_allowed_host_passes(string address) => Assert.Equal("", HostLimit.Wrong(address, ["api.example.org", "*.cdn.example.net", "10.0.0.7:8443"], ["https"]));

    [Theory]
    [InlineData("http://api.example.org/")]
    [InlineData("https://example.org/")]
    [InlineData("https://api.example.org.evil.com/")]
    [InlineData("https://evilapi.example.org/")]
    [InlineData("https://cdn.example.net/")]
    [InlineData("https://evilcdn.example.net/")]
    [InlineData("https://api.example.org@evil.com/")]
    [InlineData("https://evil.com/@api.example.org")]
    [InlineData("https://evil.com\\@api.example.org/")]
    [InlineData("https://evil.com#@api.example.org/")]
    [InlineData("https://api.example.org%2eevil.com/")]
    [InlineData("https://api.example.org%00.evil.com/")]
    [InlineData("https://api.example.org.:443/")]
    [InlineData("https://API.example.org/")]
    [InlineData("https://\u0430pi.example.org/")]
    [InlineData("https://api.example\u3002org/")]
    [InlineData("https://api\u00AD.example.org/")]
    [InlineData("https://api.example.org:80/")]
    [InlineData("https://api.example.org:0443/x y")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://127.1/")]
    [InlineData("https://0177.0.0.1/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:10.0.0.7]:8443/")]
    [InlineData("https://10.0.0.7/")]
    [InlineData("//api.example.org/")]
    [InlineData("https:/api.example.org/")]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://api.example.org\t.evil.com/")]
    [InlineData("https://")]
    public void An_address_that_leads_elsewhere_or_could_does_not(string address) => Assert.NotEqual("", HostLimit.Wrong(address, ["api.example.org", "*.cdn.example.net", "10.0.0.7:8443"], ["https"]));

    [Fact]
    public void Whatever_passes_leads_to_the_host_for_another_reader()
    {
        var pieces = Gen.Elements("api.example.org", "evil.com", "@", "/", "\\", "?", "#", ":", "443", ".", "%2e", "\u3002", "[::1]", "\u00AD", "127.1", " ", "user");
        var passed = 0;
        var addresses = Gen.Choose(1, 6).SelectMany(n => pieces.ArrayOf(n)).Select(p => "https://" + string.Concat(p));
        Prop.ForAll(Arb.From(Gen.OneOf(addresses, addresses.Select(a => a.Replace("https://", "https://api.example.org", StringComparison.Ordinal)))), address =>
        {
            if (HostLimit.Wrong(address, ["api.example.org"], ["https"]).Length > 0)
                return true;
            passed++;
            // As browsers read it: a backslash is a slash, the host ends at the first of them, what stands before '@' is a user.
            var authority = address["https://".Length..].Replace('\\', '/').Split('/', '?', '#')[0];
            var host = authority[(authority.LastIndexOf('@') + 1)..].Split(':')[0];
            return host == "api.example.org" && new Uri(address).Host == "api.example.org";
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));
        Assert.True(passed > 100, $"only {passed} passed: the test says little");
    }

    [Theory]
    [InlineData("""{"n":5}""", true)]
    [InlineData("""{"n":11}""", false)]
    [InlineData("""{"n":5.5}""", false)]
    [InlineData("""{"n":"5"}""", false)]
    [InlineData("""{"n":1e999}""", false)]
    [InlineData("""{}""", false)]
    [InlineData("""{"n":5,"other":1}""", false)]
    [InlineData("""{"n":5,"colour":"red"}""", true)]
    [InlineData("""{"n":5,"colour":"Red"}""", false)]
    [InlineData("""{"n":5,"code":"abc"}""", true)]
    [InlineData("""{"n":5,"code":"abc\n"}""", false)]
    [InlineData("""{"n":5,"list":["/srv/a","/srv/b"]}""", true)]
    [InlineData("""{"n":5,"list":["/srv/a","/etc/b"]}""", false)]
    [InlineData("""{"n":5,"list":["/srv/a","/srv/b","/srv/c"]}""", false)]
    [InlineData("""{"n":5,"who":{"name":"x"}}""", true)]
    [InlineData("""{"n":5,"who":{"name":"x","admin":true}}""", false)]
    [InlineData("""[]""", false)]
    public void Arguments_are_as_the_authority_says(string arguments, bool passes)
    {
        var limits = ArgumentLimit.Of(new Dictionary<string, Serving.Agents.ArgumentEntry>
        {
            ["n"] = new() { Type = "integer", Required = true, Minimum = 1, Maximum = 10 },
            ["colour"] = new() { Enum = [JsonSerializer.SerializeToElement("red")] },
            ["code"] = new() { Pattern = "[a-z]+|[0-9]+" },
            ["list"] = new() { Type = "array", MostItems = 2, Items = new() { Under = ["/srv"] } },
            ["who"] = new() { Type = "object", Members = new Dictionary<string, Serving.Agents.ArgumentEntry> { ["name"] = new() } },
        }, "$", out _)!;
        Assert.Equal(passes, ArgumentLimit.Wrong(limits, JsonDocument.Parse(arguments).RootElement).Length == 0);
    }

    [Trait("machine", "alone")]
    [Fact]
    public void A_pattern_takes_time_that_grows_with_the_text_and_not_faster()
    {
        var limits = ArgumentLimit.Of(new Dictionary<string, Serving.Agents.ArgumentEntry> { ["x"] = new() { Pattern = "(a+)+" } }, "$", out _)!;
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotEqual("", ArgumentLimit.Wrong(limits, JsonSerializer.SerializeToElement(new { x = new string('a', 10_000) + "!" })));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"{watch.Elapsed}");
    }
}
