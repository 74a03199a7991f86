using System.Diagnostics;
using System.Text;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.Tests.ModelFiles;

public sealed class YamlScanTests
{
    public static TheoryData<string> Names => [.. HubSamples.Yaml.Keys];

    public static TheoryData<string> Benign => [.. HubSamples.BenignYaml.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Flags_what_a_document_makes_its_loader_do(string name) => Scans.Flags(HubSamples.Yaml[name].Content, HubSamples.Yaml[name].AtLeast, HubSamples.Yaml[name].Rule);

    [Theory]
    [MemberData(nameof(Benign))]
    public void Passes_ordinary_documents(string name) => Scans.Passes(Encoding.UTF8.GetBytes(HubSamples.BenignYaml[name]), "a.yaml");

    [Theory]
    [InlineData("# Readme\n\nUse `yaml.safe_load`, never load `!!python/object/apply:os.system`.\n")]
    [InlineData("import yaml\n\ndef test():\n    yaml.load('!!python/object/apply:os.system [\"x\"]')\n")]
    [InlineData("Some words. Great!!\n\n- a list\n- *stars* & more\n")]
    public void Text_about_tags_is_no_document_with_tags(string text) =>
        Assert.DoesNotContain(Scans.Bytes(Encoding.UTF8.GetBytes(text), "a.txt").Findings, f => f.RuleId.StartsWith("yaml", StringComparison.Ordinal));

    [Fact]
    public void A_cut_at_any_byte_never_throws()
    {
        foreach (var text in HubSamples.Yaml.Values.Select(s => s.Content).Concat(HubSamples.BenignYaml.Values.Select(Encoding.UTF8.GetBytes)))
        {
            for (var length = 0; length < text.Length; length++)
                Scans.Bytes(text[..length]);
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("a:\n")]
    [InlineData("? ")]
    [InlineData("&a ")]
    [InlineData("!!python/tuple [")]
    public void Nesting_without_end_is_refused(string piece)
    {
        var clock = Stopwatch.StartNew();
        var text = new StringBuilder("x: !!python/tuple [1]\ny:\n  ");
        for (var i = 0; i < 20_000; i++)
            text.Append(piece.EndsWith('\n') ? new string(' ', Math.Min(i, 300)) + piece : piece);
        Scans.Bytes(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    [Fact]
    public void A_broken_document_keeps_what_was_seen_and_leaves_a_gap()
    {
        var report = Scans.Bytes("a: !!python/object/apply:os.system [x]\nb: [1\nc: @\n"u8.ToArray());
        Assert.Equal(Severity.Medium, report.Worst);
        Assert.False(report.Complete);
    }

    [Theory]
    [InlineData("a: 1\nb:\n- x\n- y: 2\n  z: 3\nc: {d: [e, f], 'g h': \"i\\x41\"}\n", "{a=1, b=[x, {y=2, z=3}], c={d=[e, f], g h=iA}}")]
    [InlineData("- - a\n  - b\n-\n  c: d\n- # nothing\n- e\n", "[[a, b], {c=d}, , e]")]
    [InlineData("? a\n: b\n? [c, d]\n: e\n", "{a=b, =e}")]
    [InlineData("a: one\n  two\n  three\nb: 'it''s'\nc: |\n  x\n   y\n\n  z\nd: >-\n  p\n  q\n", "{a=one two three, b=it's, c=x\n y\n\nz\n, d=p q }")]
    [InlineData("a: http://x/y#z\nb: x:y\nc: -1\nd: - \n", null)]
    [InlineData("a: http://x/y#z\nb: x:y\nc: -1\n", "{a=http://x/y#z, b=x:y, c=-1}")]
    [InlineData("--- a\n...\n--- {b: c}\n", "a|{b=c}")]
    [InlineData("a: b: c\n", null)]
    [InlineData("{a, b: , c: d}", "{a=, b=, c=d}")]
    [InlineData("[a: b, c]", "[{a=b}, c]")]
    public void Reads_what_loaders_read(string text, string? expected)
    {
        var stream = new YamlReader(text, new Budget(Scans.Limits, TestContext.Current.CancellationToken)).Read();
        if (expected is null)
            Assert.NotNull(stream.Error);
        else
            Assert.Equal((null, expected), (stream.Error, string.Join("|", stream.Roots.Select(Show))));
    }

    static string Show(DataNode node) => node.Kind switch
    {
        DataKind.Map => "{" + string.Join(", ", node.Pairs.Select(p => p.Key + "=" + Show(p.Value))) + "}",
        DataKind.List => "[" + string.Join(", ", node.Items.Select(Show)) + "]",
        _ => node.Text,
    };
}
