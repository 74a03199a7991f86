using System.Collections.Frozen;
using System.Net;
using Assay.Serving.Guards;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Rollout;

/// <summary>A version of a guardrail policy that is tried beside the one in force.</summary>
public sealed class PolicyTrialTests
{
    const string Asked = """{"model":"m","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Write to ada@example.org"}]}""";

    [Fact]
    public async Task What_only_looks_changes_no_byte_in_either_direction_and_tells_what_it_would_have_done()
    {
        // Each of these guards writes into a message or its memory when it acts.
        await using var gateway = await StartAsync(0, "{ guard: canary, insert: true }", "{ guard: personal-data, action: pseudonymise, kinds: [email] }", "{ guard: phrases, phrases: [Paris], at: [output] }");
        using var answer = await gateway.PostAsync("/v1/chat/completions", Asked);
        Assert.Equal(RunningGateway.Answer, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(Asked, Assert.Single(gateway.Reached));
        var seen = await gateway.OnlyAsync();
        Assert.Equal((Outcome.Answered, true, false), (seen.Outcome, seen.Trial!.Blocked, seen.Trial.IsInForce));
        Assert.Equal([("personal-data", Place.User, GuardAction.Pseudonymise), ("phrases", Place.Output, GuardAction.Block)], seen.Trial.Hits.Select(h => (h.Guard, h.Place, h.Action)).Order());
        Assert.Equal(Version.Digest.ToString(), seen.Policy);
        Assert.Empty(seen.Hits);
    }

    [Fact]
    public async Task What_acts_for_a_caller_acts_whole_and_the_one_in_force_looks()
    {
        await using var gateway = await StartAsync(100, "{ guard: phrases, phrases: [Paris], at: [output] }");
        using var answer = await gateway.PostAsync("/v1/chat/completions", Asked);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var seen = await gateway.OnlyAsync();
        Assert.Equal((Outcome.AnswerBlocked, false, true), (seen.Outcome, seen.Trial!.Blocked, seen.Trial.IsInForce));
        Assert.Equal(Version.Digest.ToString(), seen.Trial.Policy);
    }

    [Fact]
    public async Task A_stream_is_looked_at_too_across_its_pieces()
    {
        const string Event = """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"TEXT"},"finish_reason":null}]}""";
        var pieces = new[] { "It is a pur", "ple mon", "key, they say." }.Select(p => Event.Replace("TEXT", p, StringComparison.Ordinal) + "\n\n").ToArray();
        await using var gateway = await StartAsync(0, async http =>
        {
            http.Response.ContentType = "text/event-stream";
            foreach (var piece in pieces)
                await http.Response.WriteAsync(piece);
            await http.Response.WriteAsync("data: [DONE]\n\n");
        }, "{ guard: phrases, phrases: [purple monkey], at: [output] }");
        using var answer = await gateway.PostAsync("/v1/chat/completions", Asked.Replace("{\"model\"", "{\"stream\":true,\"model\"", StringComparison.Ordinal));
        var came = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("[DONE]", came, StringComparison.Ordinal);
        Assert.Contains("key, they say.", came, StringComparison.Ordinal);
        var seen = await gateway.OnlyAsync();
        Assert.Equal(("phrases", Place.Output, GuardAction.Block), seen.Trial!.Hits.Select(h => (h.Guard, h.Place, h.Action)).Single());
        Assert.True(seen.Trial.Blocked);
    }

    static GuardrailPolicy Version { get; } = Read("in-force", []);

    static Task<RunningGateway> StartAsync(int percent, params string[] guards) => StartAsync(percent, null, guards);

    static Task<RunningGateway> StartAsync(int percent, RequestDelegate? upstream, params string[] guards) => RunningGateway.StartAsync(upstream: upstream, control: setup =>
    {
        var control = new GatewayControl(setup);
        control.Apply(ControlState.Empty with { Policies = new Dictionary<string, RoutePolicies> { ["all"] = new("gt_1", Version, Read("tried", guards), percent) }.ToFrozenDictionary() });
        return control;
    });

    static GuardrailPolicy Read(string name, string[] guards) => GuardrailPolicy.Read(
        name, $"format: assay-guardrails/1\nguards:{(guards.Length == 0 ? " []" : string.Concat(guards.Select(g => $"\n  - {g}")))}\n", new Dictionary<string, string>(), out var error) ?? throw new InvalidOperationException(error);
}
