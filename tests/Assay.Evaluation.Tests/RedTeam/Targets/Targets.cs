using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Opens targets as the command does.</summary>
static class Targets
{
    public static HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxResponseHeadersLength = 64, ConnectTimeout = TimeSpan.FromSeconds(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    public static TargetLimits Quick { get; } = TargetLimits.Default with { Time = TimeSpan.FromSeconds(2), AnswerBytes = 64 << 10, Characters = 8 << 10, Calls = 8, RetryWait = TimeSpan.FromSeconds(3) };

    public static ITarget Open(Uri address, string yaml, TargetLimits? limits = null, Action<TargetWait>? waits = null)
    {
        var file = TargetFile.Read($"name: t\naddress: {address}\n{yaml}", out var error);
        Assert.True(file is not null, error);
        var target = RedTeamTarget.Open(file, Client, name => name == "TOKEN" ? "s3cr3t" : null, limits ?? Quick, out error, waits: waits);
        Assert.True(target is not null, error);
        return target;
    }

    public static TargetRequest Ask(string text = "hello", params Message[] before) => new() { Session = "a/s0", Attempt = "a", Messages = [.. before, new Message(Speaker.User, text)] };

    public static Task<TargetReply> AskAsync(this ITarget target, string text = "hello") => target.AskAsync(Ask(text), TestContext.Current.CancellationToken);
}
