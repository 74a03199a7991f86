using System.Net;
using Assay.Serving.Limits;
using Assay.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Limits;

/// <summary>Memory that callers share.</summary>
public sealed class RoomTests
{
    [Fact]
    public void Nobody_takes_the_room_of_others_and_what_is_over_makes_room()
    {
        var table = new OwnedTable<string, string>(100, 10);
        for (var i = 0; i < 10; i++)
            Assert.NotNull(table.Of("greedy", $"g{i}", () => "kept", _ => false));
        Assert.Null(table.Of("greedy", "g10", () => "kept", _ => false));
        Assert.NotNull(table.Of("greedy", "g3", () => throw new InvalidOperationException("it was there"), _ => false));
        for (var owner = 0; owner < 9; owner++)
            for (var i = 0; i < 10; i++)
                Assert.NotNull(table.Of($"o{owner}", $"{owner} {i}", () => "old", _ => false));
        Assert.Null(table.Of("late", "l", () => "new", _ => false));
        Thread.Sleep(1100);
        Assert.NotNull(table.Of("late", "l", () => "new", value => value == "old"));
        Assert.Null(table.Of("greedy", "g10", () => "kept", _ => false));
    }

    [Fact]
    public async Task Bodies_of_all_callers_together_are_bounded_and_room_comes_back()
    {
        using var go = new SemaphoreSlim(0);
        using var asked = new SemaphoreSlim(0);
        await using var gateway = await RunningGateway.StartAsync(yaml: """
            format: assay-gateway/1
            anonymous: true
            limits: { requestBytes: 1000000, answerBytes: 1000000, heldBytes: 3000000 }
            upstreams: [{ name: model, url: UPSTREAM }]
            routes: [{ name: all, upstreams: [model], policy: tested }]
            policies: { tested: policy.yaml }
            """, upstream: async http =>
        {
            asked.Release();
            await go.WaitAsync(http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(RunningGateway.Answer);
        });
        var body = $$"""{"model":"m","messages":[{"role":"user","content":"{{new string('a', 900_000)}}"}]}""";
        List<Task<HttpResponseMessage>> held = [];
        for (var i = 0; i < 2; i++)
        {
            held.Add(gateway.PostAsync("/v1/chat/completions", body));
            await asked.WaitAsync(TestContext.Current.CancellationToken);
        }

        using var refused = await gateway.PostAsync("/v1/chat/completions", body).WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("gateway_busy", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        go.Release(3);
        foreach (var one in held)
            using (var answer = await one)
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        // Callers have their answers a moment before the room is free.
        await Eventually.HoldsAsync(async () =>
        {
            using var after = await gateway.PostAsync("/v1/chat/completions", body);
            return after.StatusCode == HttpStatusCode.OK;
        });
    }
}
