using Assay.Governance;

namespace Assay.Server.Tests.Gateways;

/// <summary>A gateway that runs says at its terminal what the record stops, releases and moves.</summary>
public sealed class FollowedChangesTests
{
    static readonly Digest Old = Digest.Sha256("old"u8), New = Digest.Sha256("new"u8);

    [Fact]
    public void What_is_stopped_released_and_moved_is_news_and_what_concerns_other_gateways_is_not()
    {
        var before = new ServingSnapshot(10, [(SwitchScope.Route, "chat")], [], [Rollout("chat", 5, 8)]);
        var after = new ServingSnapshot(14, [(SwitchScope.All, ""), (SwitchScope.Tool, "shell"), (SwitchScope.Route, "elsewhere"), (SwitchScope.Key, "zzzz"), (SwitchScope.Key, "own123"), (SwitchScope.Key, "abc123")],
            [new("abc123", "shop", "", [], [], null)], [Rollout("chat", 25, 12), Rollout("elsewhere", 50, 13)]);
        var chat = new HashSet<string>(["chat"]);
        Assert.Equal(
            ["Everything is stopped.", "The tool shell is stopped.", "The key own123 is stopped.", "The key abc123 is stopped.", "The route chat is released.", "chat: 25 % of the callers get fraud@2, the others fraud@1 (entry 12)."],
            FollowedChanges.Between(before, after, chat, new HashSet<string>(["own123"])));
        Assert.Empty(FollowedChanges.Between(after, after with { Position = 20 }, chat, new HashSet<string>()));
        Assert.Equal("chat: all callers get fraud@2", Rollout("chat", 100, 14).Told());
    }

    static RolloutRow Rollout(string route, int percent, long entry) =>
        new("ro", route, "d", "v1", Old, "v2", New, RolloutState.Running, percent, null, null, null, 0, 0, DateTimeOffset.UnixEpoch, "a", null, null, entry) { FromName = "fraud@1", ToName = "fraud@2" };
}
