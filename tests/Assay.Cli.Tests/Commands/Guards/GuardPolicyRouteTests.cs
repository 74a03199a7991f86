using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary>A guardrail policy on a route: heard of is not gone by.</summary>
public sealed class GuardPolicyRouteTests
{
    const string Problem = "The guardrail policy shop 0123456789ab is not understood by this gateway: a newer format. The route keeps the policy that it has.";

    [Theory]
    [InlineData(null, 0)]
    [InlineData(Problem, 3)]
    public async Task A_gateway_that_heard_of_a_version_and_cannot_read_it_is_named_and_does_not_count_as_having_it(string? problem, int code)
    {
        using var work = new Workspace().WithRecord();
        File.WriteAllText(work.At("shop.yaml"), """
            format: assay-guardrails/1
            name: shop
            guards:
              - { guard: injection, action: block, at: [user] }
            """);
        work.Must("guard", "policy", "publish", "shop.yaml", "--as", "Bob");
        await GatewayWord.SayAsync(work, "eu-1", "chat", [], long.MaxValue, problem: problem);
        var done = work.Run("guard", "policy", "shadow", "chat", "shop", "--as", "Bob");
        Assert.Equal(code, done.Code);
        Assert.Equal(problem is not null, done.Out.Contains($"eu-1 does not go by it: {Problem}", StringComparison.Ordinal));
        Assert.Contains(problem is null ? "1 of 1 gateway has it." : "0 of 1 gateway has it.", work.Must("guard", "policy", "status"), StringComparison.Ordinal);
        using var json = JsonDocument.Parse(work.Run("guard", "policy", "rollback", "chat", "--as", "Bob", "--format", "json").Out);
        Assert.Equal(problem is null, json.RootElement.GetProperty("acts").GetBoolean());
        Assert.Equal(problem is null ? 0 : 1, json.RootElement.GetProperty("kept").GetArrayLength());
    }
}
