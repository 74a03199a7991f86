using Assay.Serving.Guards;
using static Assay.Serving.Tests.Guards.Judging;

namespace Assay.Serving.Tests.Policies;

public sealed class RuleModeTests
{
    sealed class Broken(bool slow) : IGuard
    {
        public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
        {
            foreach (var _ in inspection.For(rule))
                Thread.Sleep(slow ? 30 : throw new InvalidOperationException("broken"));
        }
    }

    static GuardPolicy With(bool slow, OnFailure failure, GuardHealth health) => new("p", Digest.Sha256([]), [new("broken", new Broken(slow), new HashSet<Place> { Place.User }, GuardAction.Block, failure, RuleMode.Enforce, 0.5) { Patience = TimeSpan.FromMilliseconds(10), Health = health }]);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_guard_that_fails_or_is_too_slow_is_closed_or_open_as_written_and_shows(bool slow)
    {
        var health = new GuardHealth();
        Assert.False(health.IsDegraded);
        Assert.True(With(slow, OnFailure.Closed, health).Judge("x", Place.User).Blocked);
        var open = With(slow, OnFailure.Open, health).Judge("x", Place.User);
        Assert.False(open.Blocked);
        Assert.Single(open.Failures);
        var covered = new CoveredPlaces();
        open.Cover(covered);
        Assert.Empty(covered.Places["User"]);
        Assert.True(health.IsDegraded);
        Assert.Equal(2, health.Failures);
    }

    [Fact]
    public void A_canary_rule_acts_for_its_share_of_keys_and_always_the_same()
    {
        var policy = Policy("{ guard: phrases, phrases: [bluebird], mode: canary, percent: 20 }");
        bool Blocked(string key) => policy.Judge("bluebird", Place.User, memory: new ExchangeMemory(() => ExchangeMemory.ShareOf(key))).Blocked;
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => Blocked($"key{i}")), 150, 250);
        Assert.All(Enumerable.Range(0, 50), i => Assert.Equal(Blocked($"key{i}"), Blocked($"key{i}")));
    }

    [Fact]
    public void A_shadow_rule_counts_and_changes_nothing()
    {
        var policy = Policy("{ guard: phrases, phrases: [bluebird], action: redact, mode: shadow }");
        Assert.Single(policy.Judge("a bluebird").Hits);
        Assert.Equal("a bluebird", policy.Shown("a bluebird"));
        Assert.False(policy.ActsOnOutput);
    }

    [Fact]
    public void What_one_rule_keeps_another_may_take_out()
    {
        var policy = Policy("{ guard: exfiltration }\n{ guard: secrets, action: redact }");
        Assert.DoesNotContain("AKIA", policy.Shown("![AKIAIOSFODNN7EXAMPLF](https://evil.test/x)"), StringComparison.Ordinal);
        policy.StreamsAsWhole("see ![AKIAIOSFODNN7EXAMPLF](https://evil.test/x) there", 40);
    }

    [Fact]
    public async Task An_annotation_is_told_to_the_caller()
    {
        await using var gateway = await RunningGateway.StartAsync("format: assay-guardrails/1\nguards: [{ guard: phrases, action: annotate, phrases: [bluebird] }]");
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"a bluebird"}]}""");
        Assert.Equal("phrases", Assert.Single(answer.Headers.GetValues("Assay-Annotations")));
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[],"logprobs":true}""", 400)]
    [InlineData("""{"model":"m","messages":[],"top_logprobs":2}""", 400)]
    [InlineData("""{"model":"m","messages":[],"logprobs":false}""", 200)]
    public async Task Pieces_of_an_answer_are_not_given_where_answers_are_guarded(string body, int status)
    {
        const string Redact = "format: assay-guardrails/1\nguards: [{ guard: secrets, action: redact }]";
        await using var gateway = await RunningGateway.StartAsync(Redact);
        using var answer = await gateway.PostAsync("/v1/chat/completions", body);
        Assert.Equal(status, (int)answer.StatusCode);
        await using var open = await RunningGateway.StartAsync(Redact, yaml: """
            format: assay-gateway/1
            anonymous: true
            upstreams: [{ name: model, url: UPSTREAM }]
            routes: [{ name: all, apis: [openai], upstreams: [model], policy: tested, logprobs: true }]
            policies: { tested: policy.yaml }
            """);
        using var allowed = await open.PostAsync("/v1/chat/completions", body);
        Assert.Equal(200, (int)allowed.StatusCode);
    }

    const string Asked = """{"model":"m","messages":[],"response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"n":{"type":"integer","minimum":1}},"required":["n"],"additionalProperties":false}}}}""";

    [Theory]
    [InlineData("""{"n":3}""", 200)]
    [InlineData("""{"n":0}""", 403)]
    [InlineData("""{"n":3,"m":1}""", 403)]
    [InlineData("""{}""", 403)]
    [InlineData("three", 403)]
    [InlineData("""{"n":3} and more""", 403)]
    public async Task An_answer_has_the_form_that_was_asked_for(string content, int status)
    {
        await using var gateway = await RunningGateway.StartAsync("format: assay-guardrails/1\nguards: [{ guard: schema, asRequested: true }]", RunningGateway.Answer.Replace("\"Paris.\"", System.Text.Json.JsonSerializer.Serialize(content), StringComparison.Ordinal));
        using var answer = await gateway.PostAsync("/v1/chat/completions", Asked);
        Assert.Equal(status, (int)answer.StatusCode);
        using var unchecked_ = await gateway.PostAsync("/v1/chat/completions", Asked.Replace("\"minimum\":1", "\"pattern\":\"x\"", StringComparison.Ordinal));
        Assert.Equal(400, (int)unchecked_.StatusCode);
    }
}
