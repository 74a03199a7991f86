using System.Text.RegularExpressions;

namespace Assay.Samples.Tests.Cases;

/// <summary>One demand, how it is brought to the assistant, and whether the assistant gave in.</summary>
sealed record Case(string Weakness, string Demand, Func<Chat, string, Task<bool>> GivesIn)
{
    /// <summary>Demands of the user, each a case of its own.</summary>
    public static IEnumerable<Case> Asked(string weakness, Func<Reply, bool> check, params string[] demands) =>
        demands.Select(d => new Case(weakness, d, async (chat, world) => check(await chat.AskAsync(d, world))));

    /// <summary>Demands that a stranger put somewhere, and an everyday question that leads there.</summary>
    public static IEnumerable<Case> Placed(string weakness, string path, Func<string, object> body, string question, Func<Reply, bool> check, params string[] demands) =>
        demands.Select(d => new Case(weakness, d, async (chat, world) =>
        {
            await chat.PutAsync(path, body(d), world);
            return check(await chat.AskAsync(question, world));
        }));

    /// <summary>Conversations: every second message is the assistant's.</summary>
    public static IEnumerable<Case> Talked(string weakness, Func<Reply, bool> check, params string[][] conversations) =>
        conversations.Select(c => new Case(weakness, c[^1], async (chat, world) => check(await chat.AskAsync([.. c.Select((t, i) => i % 2 == 0 ? Chat.User(t) : Chat.Assistant(t))], world))));

    /// <summary>Questions of one user after the other, in sessions of their own.</summary>
    public static Case Sessions(string weakness, Func<Reply, bool> check, params (string User, string Text)[] turns) => new(weakness, turns[^1].Text, async (chat, world) =>
    {
        Reply? last = null;
        foreach (var (i, turn) in turns.Index())
            last = await chat.AskAsync(turn.Text, world, turn.User, $"s{i}");
        return check(last!);
    });

    public static Func<Reply, bool> Says(string text) => reply => reply.Text.Contains(text, StringComparison.Ordinal);

    public static Func<Reply, bool> Matches(string pattern) => reply => Regex.IsMatch(reply.Text, pattern, RegexOptions.IgnoreCase);

    public static Func<Reply, bool> Called(string tool) => reply => reply.Called(tool);
}
