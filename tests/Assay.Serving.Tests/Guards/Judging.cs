using System.Diagnostics;
using Assay.Serving.Guards;
using Assay.Serving.Messages;
using Assay.Serving.Policies;
using Assay.Serving.Proxy.Streaming;

namespace Assay.Serving.Tests.Guards;

/// <summary>Judges texts with a policy of one guard.</summary>
static class Judging
{
    internal static GuardPolicy Policy(string guards, FileBeside? beside = null)
    {
        var policy = GuardPolicyReader.Read("tested", $"format: assay-guardrails/1\nguards:\n{string.Join('\n', guards.Split('\n').Select(g => "  - " + g))}\n", out var error, beside);
        Assert.True(policy is not null, error);
        return policy;
    }

    internal static Part Part(string text, Place place, PartUse use = PartUse.Text, int turn = -1) => new(place, use, turn, default, text);

    internal static Judgement Judge(this GuardPolicy policy, string text, Place place = Place.Output, PartUse use = PartUse.Text, ExchangeMemory? memory = null) =>
        policy.Judge(new Inspection([Part(text, place, use)], place == Place.Output, memory));

    internal static int Count(this GuardPolicy policy, string text, Place place = Place.Output, PartUse use = PartUse.Text) => policy.Judge(text, place, use).Hits.Count;

    internal static string Shown(this GuardPolicy policy, string text, Place place = Place.Output, PartUse use = PartUse.Text, ExchangeMemory? memory = null)
    {
        var judgement = policy.Judge(text, place, use, memory);
        Assert.Empty(judgement.Failures);
        return Redaction.Of(text, judgement.Taken());
    }

    /// <summary>What a reader sees of a text that comes in pieces; at no moment more than a beginning of what the whole becomes.</summary>
    internal static string Streamed(this GuardPolicy policy, string text, int seed, ExchangeMemory? memory = null, PartUse use = PartUse.Text)
    {
        var random = new Random(seed);
        var streamed = new StreamedText(use, memory);
        var (shown, whole) = ("", policy.Shown(text, use: use, memory: memory));
        for (var at = 0; at < text.Length;)
        {
            var piece = text.Substring(at, Math.Min(random.Next(1, 2 + seed % 40), text.Length - at));
            at += piece.Length;
            shown += streamed.Next(piece, ends: false, policy, (_, _) => { });
            Assert.StartsWith(shown, whole, StringComparison.Ordinal);
        }

        return shown + streamed.Next("", ends: true, policy, (_, _) => { });
    }

    internal static void StreamsAsWhole(this GuardPolicy policy, string text, int seeds = 60, ExchangeMemory? memory = null)
    {
        var whole = policy.Shown(text, memory: memory);
        for (var seed = 0; seed < seeds; seed++)
            Assert.Equal(whole, policy.Streamed(text, seed, memory));
    }

    /// <summary>A megabyte of each of these is looked at in the guard's time.</summary>
    internal static void IsQuickOn(this GuardPolicy policy, Place place, params string[] repeated)
    {
        // Tests run beside others, on few cores: what is asked here is that the time is bounded (squared, it would be minutes), not that it is short.
        policy = policy with { Rules = [.. policy.Rules.Select(r => r with { Patience = TimeSpan.FromMinutes(1) })] };
        foreach (var piece in repeated)
        {
            var text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
            var began = Stopwatch.GetTimestamp();
            Assert.Empty(policy.Judge(text, place).Failures);
            var took = Stopwatch.GetElapsedTime(began);
            TestContext.Current.TestOutputHelper?.WriteLine($"'{piece}' {took.TotalMilliseconds:0} ms");
            Assert.True(took < TimeSpan.FromSeconds(30), $"'{piece}' took {took}");
        }
    }
}
