using Assay.Serving.Guards;
using Assay.Serving.Policies;

namespace Assay.Serving.Tests.Policies;

public sealed class GuardPolicyReaderTests
{
    [Theory]
    [InlineData("guard: phrasis", "line 3, column 5: there is no guard 'phrasis'; there are injection, classifier, secrets, phrases")]
    [InlineData("guard: phrases", "line 3, column 5: it needs at least one")]
    [InlineData("guard: phrases\n    phrases: []", "line 4, column 5: it needs at least one")]
    [InlineData("guard: phrases\n    phrases: [ok, \"..\"]", "line 4, column 5: one of them has neither letter nor digit")]
    [InlineData("guard: phrases\n    phrases: ok", "line 4, column 5: guards[0].phrases: it has to be a list")]
    [InlineData("guard: secrets\n    phrases: [x]", "line 4, column 5: the guard 'secrets' has no phrases; it has none of its own")]
    [InlineData("guard: size\n    most: 5\n    hosts: [x.org]", "line 5, column 5: the guard 'size' has no hosts; it has most, mostTokens")]
    [InlineData("guard: size", "line 3, column 5: it needs most (characters) or mostTokens")]
    [InlineData("guard: size\n    most: 0", "line 4, column 5: it has to be above 0")]
    [InlineData("guard: size\n    mostTokens: -1", "line 4, column 5: it has to be above 0")]
    [InlineData("guard: size\n    most: many", "line 4, column 5: guards[0].most: it has to be a whole number")]
    [InlineData("guard: secrets\n    action: explode", "line 4, column 5: ")]
    [InlineData("guard: secrets\n    action: rewrite", "line 4, column 5: the guard 'secrets' cannot rewrite")]
    [InlineData("guard: injection\n    action: redact", "line 4, column 5: the guard 'injection' cannot redact")]
    [InlineData("guard: injection\n    at: [output]", "line 4, column 5: the guard 'injection' has nothing to look for there (output)")]
    [InlineData("guard: canary\n    insert: true\n    at: [user]", "line 5, column 5: the guard 'canary' has nothing to look for there (user)")]
    [InlineData("guard: secrets\n    at: []", "line 4, column 5: it looks nowhere")]
    [InlineData("guard: secrets\n    at: [somewhere]", "line 4, column 10: ")]
    [InlineData("guard: secrets\n    threshold: 1.5", "line 4, column 5: a threshold is between 0 and 1")]
    [InlineData("guard: secrets\n    name: \"My name\"", "line 4, column 5: a name has small letters")]
    [InlineData("guard: secrets\n    mode: canary", "line 4, column 5: mode: canary and percent belong together")]
    [InlineData("guard: secrets\n    percent: 10", "line 4, column 5: mode: canary and percent belong together")]
    [InlineData("guard: secrets\n    mode: canary\n    percent: 100", "line 5, column 5: it has to be 1 to 99")]
    [InlineData("guard: secrets\n    patience: 0", "line 4, column 5: it has to be 1 to 60000")]
    [InlineData("guard: secrets\n    failure: maybe", "line 4, column 5: ")]
    [InlineData("guard: secrets\n    colour: red", "line 4, column 5: ")]
    [InlineData("guard: secrets\n  - guard: secrets", "line 4, column 5: there are two guards 'secrets'")]
    [InlineData("guard: personal-data\n    kinds: [emial]", "line 4, column 5: there are email, phone, iban")]
    [InlineData("guard: personal-data\n    kinds: [email]\n    names: [Ada]", "line 5, column 5: the kind 'name' is not among the kinds")]
    [InlineData("guard: personal-data\n    action: pseudonymise\n    at: [output]", "line 5, column 5: stand-ins are for what goes to the model")]
    [InlineData("guard: exfiltration\n    hosts: [\"https://example.org\"]", "line 4, column 5: 'https://example.org' is no host")]
    [InlineData("guard: exfiltration\n    hosts: [\"*\"]", "line 4, column 5: '*' is no host")]
    [InlineData("guard: canary", "line 3, column 5: it needs canaries, or insert: true")]
    [InlineData("guard: canary\n    canaries: [short]", "line 4, column 5: a canary has at least 8")]
    [InlineData("guard: prompt-leak\n    words: 2", "line 4, column 5: it has to be 5 to 100")]
    [InlineData("guard: language", "line 3, column 5: it needs languages")]
    [InlineData("guard: language\n    languages: [klingon]", "line 4, column 5: the language 'klingon' cannot be told")]
    [InlineData("guard: code", "line 3, column 5: it needs languages that are not wanted")]
    [InlineData("guard: topics", "line 3, column 5: it needs phrases or examples")]
    [InlineData("guard: topics\n    examples: [short]", "line 4, column 5: an example has at least 24 letters")]
    [InlineData("guard: schema", "line 3, column 5: it needs a schema, or asRequested: true")]
    [InlineData("guard: schema\n    schema: { type: object, patternProperties: {} }", "line 4, column 5: #/patternProperties: the keyword 'patternProperties' is not supported")]
    [InlineData("guard: schema\n    schema: { type: objekt }", "line 4, column 5: #/type: it cannot have that value")]
    [InlineData("guard: schema\n    schema: { $ref: \"#/$defs/x\" }", "line 4, column 5: #/$ref: it refers to nothing")]
    [InlineData("guard: known-attacks", "line 3, column 5: it needs from")]
    [InlineData("guard: known-attacks\n    from: x.yaml", "line 4, column 5: no file can be named here")]
    public void A_bad_rule_is_refused_with_its_place(string rule, string told)
    {
        Assert.Null(GuardPolicyReader.Read("x", $"format: assay-guardrails/1\nguards:\n  - {rule}\n", out var error));
        Assert.StartsWith(told, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "line 1, column 1")]
    [InlineData("guards: []", "format has to be there")]
    [InlineData("format: assay-guardrails/9\nguards: []", "line 1, column 1: the format has to be assay-guardrails/1")]
    [InlineData("format: assay-guardrails/1\nguards: {}", "line 2, column 1")]
    [InlineData("format: assay-guardrails/1\nguards: []\nguards: []", "line 3, column 1")]
    [InlineData("format: assay-guardrails/1\nguards: [\n", "line")]
    public void A_file_that_is_no_policy_is_refused(string yaml, string told)
    {
        Assert.Null(GuardPolicyReader.Read("x", yaml, out var error));
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_built_in_policy_is_the_shipped_file_and_stops_no_ordinary_exchange()
    {
        var policy = GuardPolicyReader.BuiltIn;
        Assert.Equal("default", policy.Name);
        Assert.Contains(policy.Rules, r => r is { Name: "injection", Action: GuardAction.Block, Mode: RuleMode.Enforce });
        Assert.All(policy.Rules, r => Assert.Equal(OnFailure.Closed, r.Failure));
        var judgement = policy.Judge(new Inspection([Guards.Judging.Part("What is the capital of France?", Place.User)], false));
        Assert.False(judgement.Blocked);
        Assert.Empty(judgement.Rewrites());
    }
}
