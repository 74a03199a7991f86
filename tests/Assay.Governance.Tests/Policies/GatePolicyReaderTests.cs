using System.Diagnostics;

namespace Assay.Governance.Tests.Policies;

public class GatePolicyReaderTests
{
    const string Small = """
        gate: deployment
        title: Deployment
        decides: [product-security]
        evidence:
          - kind: aibom
            max-age: 30d
        findings:
          - severity: high
            max: 2
        outcomes:
          - id: approve
            title: Approve
            opens: true
          - id: reject
            title: Reject
        """;

    static GatePolicy Good(string yaml)
    {
        var reading = GatePolicyReader.Read(yaml, "p.yaml");
        Assert.Empty(reading.Errors);
        return reading.Policy!;
    }

    static PolicyError OnlyError(string yaml)
    {
        var reading = GatePolicyReader.Read(yaml, "p.yaml");
        Assert.Null(reading.Policy);
        return Assert.Single(reading.Errors);
    }

    [Fact]
    public void Reads_what_the_file_says()
    {
        var policy = Good(Small + "\nopa: central\nperiod: 12h\nwaives: [legal]\nproducers-may-decide: true\ninherits-previous: false\n");
        Assert.Equal(Gate.Deployment, policy.Gate);
        Assert.Equal([Role.ProductSecurity], policy.Decides);
        Assert.Equal([Role.Legal], policy.Waives);
        Assert.Equal(TimeSpan.FromDays(30), policy.Evidence[0].MaxAge);
        Assert.Equal(new FindingLimit(Severity.High, 2), policy.Findings[0]);
        Assert.Equal(TimeSpan.FromHours(12), policy.Period);
        Assert.Equal("central", policy.Opa);
        Assert.True(policy.ProducersMayDecide);
        Assert.False(policy.InheritsPrevious);
        Assert.Equal(new Outcome("approve", "Approve", true, true), policy.Outcomes[0]);
        Assert.Equal(new Outcome("reject", "Reject", false, false), policy.Outcomes[1]);
    }

    [Fact]
    public void Digest_ignores_comments_order_of_keys_quotes_and_units_and_nothing_else()
    {
        var one = Good(Small).Digest;
        Assert.Equal(one, Good("# note\n" + Small.Replace("title: Deployment\ndecides: [product-security]", "decides:\n  - 'product-security'\ntitle: \"Deployment\"")).Digest);
        Assert.Equal(one, Good(Small.Replace("30d", "720h")).Digest);
        Assert.Equal(one, Good(Small + "\ninherits-previous: true\n").Digest);
        Assert.NotEqual(one, Good(Small.Replace("30d", "31d")).Digest);
        Assert.NotEqual(one, Good(Small.Replace("max: 2", "max: 1")).Digest);
        Assert.NotEqual(one, Good(Small.Replace("[product-security]", "[legal]")).Digest);
        Assert.NotEqual(one, Good(Small.Replace("opens: true", "opens: true\n    needs-open-gate: false")).Digest);
    }

    [Theory]
    [InlineData("kind: aibom", "kind: aibon", 5, 11, "evidence[0].kind", "did you mean 'aibom'?")]
    [InlineData("gate: deployment", "gate: deploy", 1, 7, "gate", "Allowed: use-case-intake, data-preparation")]
    [InlineData("[product-security]", "[product_security]", 3, 11, "decides[0]", "did you mean 'product-security'?")]
    [InlineData("max-age: 30d", "maxage: 30d", 6, 5, "evidence[0]", "did you mean 'max-age'?")]
    [InlineData("max-age: 30d", "max-age: 30m", 6, 14, "evidence[0].max-age", "h (hours), d (days)")]
    [InlineData("max-age: 30d", "max-age: 0d", 6, 14, "evidence[0].max-age", "whole number")]
    [InlineData("max-age: 30d", "result: failed", 6, 13, "evidence[0].result", "Allowed: passed")]
    [InlineData("max-age: 30d", "measured-only: \"true\"", 6, 20, "evidence[0].measured-only", "without quotes")]
    [InlineData("max-age: 30d", "when:\n      risk: [hihg]", 7, 14, "evidence[0].when.risk[0]", "did you mean 'high'?")]
    [InlineData("max-age: 30d", "when: {}", 6, 11, "evidence[0].when", "neither risk nor attributes")]
    [InlineData("max-age: 30d", "max-age:", 6, 13, "evidence[0].max-age", "has no value")]
    [InlineData("max-age: 30d", "per-period: true", 1, 1, "period", "per period")]
    [InlineData("max: 2", "max: -1", 9, 10, "findings[0].max", "0 or more")]
    [InlineData("opens: true", "opens: false", 11, 3, "outcomes", "never let work go on")]
    [InlineData("id: reject", "id: approve", 14, 9, "outcomes[1].id", "listed twice")]
    [InlineData("id: reject", "id: Re ject", 14, 9, "outcomes[1].id", "not a name")]
    [InlineData("title: Deployment\n", "", 1, 1, "title", "is missing")]
    [InlineData("title: Deployment", "title: [a]", 2, 8, "title", "one line of text")]
    [InlineData("- kind: aibom", "- &a kind: aibom", 5, 5, "", "anchors")]
    [InlineData("title: Deployment", "title: *a", 2, 8, "", "aliases")]
    [InlineData("title: Deployment", "title: !!str a", 2, 8, "", "tags")]
    [InlineData("title: Deployment", "title: Deployment\ntitle: Other", 3, 1, "", "given twice; the first is on line 2")]
    [InlineData("title: Deployment", "title: Deployment\n<<: {gate: training}", 3, 1, "", "not a key of this place")]
    [InlineData("title: Deployment", "title: Deployment\nopa: http://127.0.0.1/", 3, 6, "opa", "not a name")]
    public void Names_the_place_and_what_is_allowed(string good, string bad, int line, int column, string path, string message)
    {
        var yaml = Small.Replace(good, bad);
        Assert.NotEqual(Small, yaml);
        var error = OnlyError(yaml);
        Assert.Equal((line, column, path), (error.Line, error.Column, error.Path));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"p.yaml:{line}:{column}: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_every_mistake_at_once_in_order_of_place()
    {
        var reading = GatePolicyReader.Read(Small.Replace("gate: deployment", "gate: x").Replace("aibom", "y").Replace("max: 2", "max: z").Replace("id: reject", "ide: reject"), "p.yaml");
        Assert.Equal([1, 5, 9, 14, 14], reading.Errors.Select(e => e.Line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment")]
    [InlineData("just text")]
    [InlineData("- a\n- b")]
    [InlineData("a: b\n---\nc: d")]
    [InlineData("a: [")]
    [InlineData("a: b: c")]
    [InlineData("\t")]
    [InlineData("? [a]\n: b")]
    [InlineData("a: \"\\uD800\"")]
    [InlineData("\u0000")]
    public void Refuses_what_is_no_policy_without_throwing(string yaml)
    {
        var reading = GatePolicyReader.Read(yaml, "p.yaml");
        Assert.Null(reading.Policy);
        Assert.NotEmpty(reading.Errors);
        Assert.All(reading.Errors, e => Assert.True(e.Line > 0 && e.Column > 0));
    }

    [Fact]
    public void Bounds_size_depth_and_time()
    {
        Assert.Contains("256 kB", OnlyError(new string('#', YamlTree.MaxBytes + 1)).Message, StringComparison.Ordinal);
        Assert.Contains("256 kB", OnlyError("# " + new string('é', YamlTree.MaxBytes / 2)).Message, StringComparison.Ordinal);
        Assert.Contains("nested deeper", OnlyError("a: " + new string('[', 100)).Message, StringComparison.Ordinal);
        foreach (var hostile in new[] { new string('[', 200_000), new string('{', 200_000), string.Concat(Enumerable.Repeat("? ", 100_000)), string.Concat(Enumerable.Repeat("- ", 100_000)), string.Concat(Enumerable.Repeat("a: ", 80_000)), new string('"', 200_000), string.Concat(Enumerable.Range(0, 30_000).Select(i => $"k{i}: 1\n")) })
        {
            var clock = Stopwatch.StartNew();
            Assert.NotEmpty(GatePolicyReader.Read(hostile, "p.yaml").Errors);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{hostile[..10]}: {clock.Elapsed}");
        }
    }

    [Fact]
    public void Never_throws_on_a_damaged_file()
    {
        const string Damage = "&*![]{}:-?\"'\n\t#|>%@\0x";
        var random = new Random(7);
        foreach (var policy in DefaultPolicies.All)
            for (var i = 0; i < 1000; i++)
            {
                var text = policy.Yaml.ToCharArray();
                for (var n = random.Next(1, 4); n > 0; n--)
                    text[random.Next(text.Length)] = Damage[random.Next(Damage.Length)];
                var reading = GatePolicyReader.Read(new string(text), "p.yaml");
                Assert.True(reading.Policy is null == reading.Errors.Count > 0);
            }
    }
}
