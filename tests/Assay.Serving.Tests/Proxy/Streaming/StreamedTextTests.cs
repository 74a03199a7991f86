using Assay.Serving.Guards;
using Assay.Serving.Messages;
using Assay.Serving.Policies;
using Assay.Serving.Proxy.Streaming;

namespace Assay.Serving.Tests.Proxy.Streaming;

public sealed class StreamedTextTests
{
    const string Key = "AKIAIOSFODNN7EXAMPLF", Phrase = "project bluebird";
    const string Pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgwMbRvI0MBZhpI\n-----END RSA PRIVATE KEY-----";

    static readonly GuardPolicy Policy = GuardPolicyReader.Read("tested", $$"""
        format: assay-guardrails/1
        guards:
          - { guard: secrets, action: redact }
          - { guard: phrases, action: redact, phrases: [{{Phrase}}, bluebottle] }
        """, out _)!;

    static string Whole(string text)
    {
        var judgement = Policy.Judge(new Inspection([new Part(Place.Output, PartUse.Text, -1, default, text)], isAnswer: true));
        return Redaction.Of(text, judgement.Taken());
    }

    static (string Shown, int Latest) Streamed(string text, Random random, int longest)
    {
        var streamed = new StreamedText(PartUse.Text);
        var (shown, latest, at, whole) = ("", 0, 0, Whole(text));
        while (at < text.Length)
        {
            var piece = text.Substring(at, Math.Min(random.Next(1, longest + 1), text.Length - at));
            at += piece.Length;
            shown += streamed.Next(piece, ends: false, Policy, (_, _) => { });
            // At every moment the reader has seen a beginning of what the whole would have become: nothing was shown that is taken out later.
            Assert.StartsWith(shown, whole, StringComparison.Ordinal);
            latest = Math.Max(latest, at - shown.Length);
        }

        return (shown + streamed.Next("", ends: true, Policy, (_, _) => { }), latest);
    }

    [Theory]
    [InlineData($"The key is {Key}, keep it.")]
    [InlineData(Key)]
    [InlineData($"{Pem}\nand the rest")]
    [InlineData($"{Pem}{Key} {Phrase}")]
    [InlineData($"Of Project Bluebird and a bluebottle and a blue bird: {Key}")]
    [InlineData("project blueberry project bluebird project bluebirdproject bluebird")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA0Z3VS5JJcds3xfn cut off here")]
    [InlineData("emoji \ud83d\ude00\ud83d\ude00 and nothing else")]
    public void However_it_is_cut_into_pieces_the_same_is_shown_and_nothing_of_it_too_early(string text)
    {
        for (var seed = 0; seed < 300; seed++)
            Assert.Equal(Whole(text), Streamed(text, new Random(seed), 1 + seed % 40).Shown);
    }

    [Fact]
    public void Random_texts_with_secrets_anywhere_are_shown_as_if_they_had_come_whole()
    {
        string[] words = ["hello", "the", "key", Key, Phrase, "Project", "Bluebird", "-----", "BEGIN", "blue", "\n", "\ud83d\ude00", "AKIA", "sk-", "bluebottle", "=", "\""];
        for (var seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => words[random.Next(words.Length)] + (random.Next(3) == 0 ? "" : " ")));
            Assert.Equal(Whole(text), Streamed(text, random, random.Next(1, 30)).Shown);
        }
    }

    [Fact]
    public void Ordinary_prose_is_a_word_behind_and_no_more()
    {
        var prose = string.Join(' ', Enumerable.Repeat("The capital of France is Paris and it lies on the river Seine.", 50));
        Assert.InRange(Streamed(prose, new Random(1), 4).Latest, 0, 20);
    }

    [Fact]
    public void What_never_becomes_decidable_ends_the_answer()
    {
        var streamed = new StreamedText(PartUse.Text);
        Assert.NotNull(streamed.Next("-----BEGIN RSA PRIVATE KEY-----\n", ends: false, Policy, (_, _) => { }));
        Assert.Null(streamed.Next(new string('A', StreamedText.MostHeld + 10), ends: false, Policy, (_, _) => { }));
    }

    [Fact]
    public void A_stream_that_grows_beyond_the_size_of_the_policy_ends()
    {
        var small = GuardPolicyReader.Read("small", "format: assay-guardrails/1\nguards: [{ guard: size, most: 2000, at: [output] }]\n", out _)!;
        var streamed = new StreamedText(PartUse.Text);
        for (var i = 0; i < 20; i++)
            Assert.NotNull(streamed.Next(new string('a', 100), ends: false, small, (_, _) => { }));
        Assert.Null(streamed.Next("a", ends: false, small, (_, _) => { }));
    }

    sealed class WantsAll : IGuard
    {
        internal long Read;

        public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
        {
            foreach (var part in inspection.For(rule))
                Read += part.Text.Length;
        }

        public int HoldFrom(string text) => 0;
    }

    [Fact]
    public void A_guard_that_wants_the_whole_answer_does_not_read_all_of_it_with_each_piece()
    {
        var guard = new WantsAll();
        var policy = new GuardPolicy("p", Digest.Sha256([]), [new("all", guard, new HashSet<Place> { Place.Output }, GuardAction.Block, OnFailure.Closed, RuleMode.Enforce, 0.5)]);
        var streamed = new StreamedText(PartUse.Text);
        for (var i = 0; i < 10_000; i++)
            Assert.Equal("", streamed.Next("word ", ends: false, policy, (_, _) => { }));
        Assert.Equal(50_000, streamed.Next("", ends: true, policy, (_, _) => { })!.Length);
        Assert.InRange(guard.Read, 50_000, 50_000 * 16);
    }

    [Fact]
    public async Task Arguments_of_a_call_are_read_without_their_escapes_in_streamed_responses_too()
    {
        const string Rules = "format: assay-guardrails/1\nguards: [{ guard: secrets, action: block }]\n";
        await using var gateway = await RunningGateway.StartAsync(Rules, upstream: async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, "data: {\"type\":\"response.function_call_arguments.delta\",\"item_id\":\"i\",\"output_index\":0,\"delta\":\"{\\\"k\\\":\\\"\\\\u0041KIAIOSFODNN7EXAMPLF\\\"}\"}\n\ndata: {\"type\":\"response.completed\",\"response\":{\"output\":[]}}\n\n");
        });
        using var answer = await gateway.PostAsync("/v1/responses", "{\"model\":\"m\",\"stream\":true,\"input\":\"hi\"}");
        Assert.DoesNotContain("KIAIOSF", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(Outcome.AnswerBlocked, (await gateway.OnlyAsync()).Outcome);
    }

    [Theory]
    [InlineData("\"finish_reason\":\"\",")]
    [InlineData("")]
    public async Task A_choice_that_ends_or_says_nothing_does_not_end_another(string always)
    {
        const string Rules = "format: assay-guardrails/1\nguards: [{ guard: secrets, action: redact }]\n";
        string Event(int choice, string text, string finish = "") => $"data: {{\"choices\":[{{\"index\":{choice},{(finish.Length > 0 ? finish : always)}\"delta\":{{\"content\":\"{text}\"}}}}]}}\n\n";
        await using var gateway = await RunningGateway.StartAsync(Rules, upstream: async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, Event(1, Key[..10]) + Event(0, "done", "\"finish_reason\":\"stop\",") + Event(1, Key[10..] + " end") + Event(1, "", "\"finish_reason\":\"stop\",") + "data: [DONE]\n\n");
        });
        using var answer = await gateway.PostAsync("/v1/chat/completions", "{\"model\":\"m\",\"n\":2,\"stream\":true,\"messages\":[]}");
        var shown = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Key[..10], shown, StringComparison.Ordinal);
        Assert.Contains("[secrets removed]", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_held_back_of_one_text_does_not_say_again_what_another_was_not_allowed_to()
    {
        const string Rules = "format: assay-guardrails/1\nguards: [{ guard: secrets, action: redact }]\n";
        // Two texts in each event; the first ends with the beginning of a word that is held back, the second holds a credential.
        static string Event(string first, string second, string finish) => $$$"""data: {"choices":[{"index":0,"delta":{"content":"{{{first}}}"},"finish_reason":{{{finish}}}},{"index":1,"delta":{"content":"{{{second}}}"},"finish_reason":{{{finish}}}}]}""" + "\n\n";
        await using var gateway = await RunningGateway.StartAsync(Rules, upstream: async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, Event("one two hel", $"key {Key} end", "null") + "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        });
        using var answer = await gateway.PostAsync("/v1/chat/completions", "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
        var shown = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Key, shown, StringComparison.Ordinal);
        Assert.Contains("hel", shown, StringComparison.Ordinal);
        Assert.Equal(1, shown.Split("[secrets removed]").Length - 1);
        Assert.EndsWith("data: [DONE]\n\n", shown, StringComparison.Ordinal);
    }
}
