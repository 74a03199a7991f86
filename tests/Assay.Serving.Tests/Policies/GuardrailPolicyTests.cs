namespace Assay.Serving.Tests.Policies;

/// <summary>What a newer version of a guardrail policy guards less.</summary>
public sealed class GuardrailPolicyTests
{
    const string Nothing = "";

    [Theory]
    [InlineData("{ guard: secrets, at: [output] }", "", "secrets: it is gone")]
    [InlineData("{ guard: secrets, at: [output] }", "{ guard: secrets, name: other, at: [output] }", "secrets: it is gone")]
    [InlineData("{ guard: secrets, at: [output] }", "{ guard: secrets, at: [output], action: log }", "secrets: block becomes log")]
    [InlineData("{ guard: exfiltration }", "{ guard: exfiltration, action: redact }", "exfiltration: rewrite becomes redact")]
    [InlineData("{ guard: exfiltration }", "{ guard: exfiltration, action: block }", Nothing)]
    [InlineData("{ guard: secrets, at: [output, user] }", "{ guard: secrets, at: [output] }", "secrets: it no longer looks at user")]
    [InlineData("{ guard: secrets, at: [output] }", "{ guard: secrets, at: [output, user] }", Nothing)]
    [InlineData("{ guard: toxicity, action: block }", "{ guard: toxicity, action: block, threshold: 0.7 }", "toxicity: the least score that counts rises from 0.5 to 0.7")]
    [InlineData("{ guard: secrets }", "{ guard: secrets, failure: open }", "secrets: when it fails, everything passes")]
    [InlineData("{ guard: secrets }", "{ guard: secrets, mode: shadow }", "secrets: it acts for 0 of a hundred callers, not for 100")]
    [InlineData("{ guard: secrets }", "{ guard: secrets, mode: canary, percent: 50 }", "secrets: it acts for 50 of a hundred callers, not for 100")]
    [InlineData("{ guard: secrets, mode: canary, percent: 50 }", "{ guard: secrets }", Nothing)]
    [InlineData("{ guard: secrets, failure: open }", "{ guard: secrets, failure: open, patience: 5 }", "secrets: it gives up sooner, and then everything passes")]
    [InlineData("{ guard: secrets }", "{ guard: secrets, patience: 5 }", Nothing)]
    [InlineData("{ guard: phrases, phrases: [one two, three] }", "{ guard: phrases, phrases: [one two] }", "phrases: something that it looked for is no longer in its lists")]
    [InlineData("{ guard: phrases, phrases: [one two] }", "{ guard: phrases, phrases: [three, one two] }", Nothing)]
    [InlineData("{ guard: personal-data }", "{ guard: personal-data, kinds: [email] }", "personal-data: it looks for fewer kinds")]
    [InlineData("{ guard: personal-data, kinds: [email] }", "{ guard: personal-data }", Nothing)]
    [InlineData("{ guard: exfiltration }", "{ guard: exfiltration, hosts: [a.example] }", "exfiltration: links may lead to more hosts")]
    [InlineData("{ guard: exfiltration, hosts: [a.example] }", "{ guard: exfiltration }", Nothing)]
    [InlineData("{ guard: language, languages: [en] }", "{ guard: language, languages: [en, de] }", "language: it lets more languages pass")]
    [InlineData("{ guard: language, languages: [en, de] }", "{ guard: language, languages: [en] }", Nothing)]
    [InlineData("{ guard: code, languages: [bash], action: block }", "{ guard: code, languages: [python], action: block }", "code: it lets more languages pass")]
    [InlineData("{ guard: size, most: 100 }", "{ guard: size, mostTokens: 100 }", "size: it lets longer messages pass")]
    [InlineData("{ guard: size, most: 100 }", "{ guard: size, most: 50, mostTokens: 100 }", Nothing)]
    [InlineData("{ guard: prompt-leak }", "{ guard: prompt-leak, words: 20 }", "prompt-leak: more words in a row may be repeated")]
    [InlineData("{ guard: canary, insert: true }", "{ guard: canary, canaries: [abcdefgh1] }", "canary: it no longer marks system prompts")]
    [InlineData("{ guard: schema, asRequested: true }", "{ guard: schema, schema: { type: object } }", "schema: its asRequested is another one; schema: its schema is another one")]
    [InlineData("{ guard: answer-precision, digits: 2 }", "{ guard: answer-precision, digits: 4 }", "answer-precision: its digits is another one")]
    [InlineData("{ guard: toxicity, action: log }", "", Nothing)]
    [InlineData("{ guard: secrets, mode: shadow }", "", Nothing)]
    public void Each_way_of_guarding_less_is_told(string old, string newer, string lost) => Assert.Equal(lost, string.Join("; ", Read(old).LostIn(Read(newer))));

    [Fact]
    public void A_version_is_at_least_as_strict_as_itself_and_the_shipped_one_reads()
    {
        var shipped = GuardrailPolicy.Read("x", GuardrailPolicy.Shipped, new Dictionary<string, string>(), out _)!;
        Assert.Empty(shipped.LostIn(shipped));
        Assert.Equal(shipped.Policy.Rules.Count, shipped.Guards.Count);
        Assert.NotEmpty(shipped.LostIn(Read("{ guard: secrets }")));
    }

    [Fact]
    public void Files_that_a_policy_names_are_part_of_its_version_and_only_those_beside_it()
    {
        const string Yaml = "format: assay-guardrails/1\nguards:\n  - { guard: known-attacks, from: found.json }\n";
        Assert.Equal(["found.json"], GuardrailPolicy.FilesNamedIn(Yaml));
        Assert.Empty(GuardrailPolicy.FilesNamedIn(Yaml.Replace("found", "../found", StringComparison.Ordinal)));
        Assert.Null(GuardrailPolicy.Read("x", Yaml, new Dictionary<string, string>(), out var error));
        Assert.Contains("there is no file 'found.json' beside it", error, StringComparison.Ordinal);
        var (one, two) = (Known("seven green bottles"), Known("seven blue bottles"));
        Assert.NotEqual(one.Digest, two.Digest);
        Assert.Equal(["known-attacks: the attacks that it knows are others"], one.LostIn(two));

        static GuardrailPolicy Known(string phrase) => GuardrailPolicy.Read(
            "x", Yaml, new Dictionary<string, string> { ["found.json"] = $$"""{"format":"assay-guard-proposal/1","status":"reviewed","rules":[{"id":"a","phrases":["{{phrase}}"],"seeds":[]}]}""" }, out var wrong) ?? throw new InvalidOperationException(wrong);
    }

    static GuardrailPolicy Read(string guard) =>
        GuardrailPolicy.Read("x", $"format: assay-guardrails/1\nguards:{(guard.Length == 0 ? " []" : $"\n  - {guard}")}\n", new Dictionary<string, string>(), out var error) ?? throw new InvalidOperationException($"{guard}: {error}");
}
