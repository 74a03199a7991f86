using System.Text;
using Assay.Serving.Limits;
using Assay.Serving.Messages;

namespace Assay.Serving.Tests.Limits;

/// <summary>What a request is taken to use before anybody knows, and what a server says of it: both in words that a caller may choose.</summary>
public sealed class EstimateTests
{
    const long Most = 10_000_000;

    static JsonBody Body(string json) => JsonBody.Read(Encoding.UTF8.GetBytes(json), out var error) ?? throw new InvalidOperationException(error);

    [Theory]
    [InlineData("/v1/chat/completions", """{"max_completion_tokens":100000,"max_tokens":1}""", 100_000, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":1,"max_completion_tokens":100000}""", 100_000, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":1e5}""", Most, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":"100"}""", 100, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":"1e5"}""", Most, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":99999999999999999999}""", Most, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":-1}""", Most, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":null}""", 256, false)]
    [InlineData("/v1/chat/completions", """{"max_tokens":0}""", 256, false)]
    [InlineData("/v1/chat/completions", """{"max_tokens":10,"n":3}""", 30, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":10,"n":1e1}""", 10_000, true)]
    [InlineData("/v1/chat/completions", """{"max_output_tokens":1}""", 256, false)]
    [InlineData("/v1/chat/completions", """{"metadata":{"options":{"num_predict":1}},"options":{"num_predict":1}}""", 256, false)]
    [InlineData("/v1/responses", """{"max_tokens":1}""", 256, false)]
    [InlineData("/v1/responses", """{"max_output_tokens":12}""", 12, true)]
    [InlineData("/v1/messages", """{"max_tokens":12}""", 12, true)]
    [InlineData("/api/chat", """{"options":{"num_predict":12},"max_tokens":1}""", 12, true)]
    [InlineData("/api/chat", """{"messages":[{"options":{"num_predict":1}}]}""", 256, false)]
    [InlineData("/api/generate", """{"options":{"num_predict":-1}}""", Most, true)]
    [InlineData("/v1/completions", """{"max_tokens":10,"prompt":"a"}""", 10, true)]
    [InlineData("/v1/completions", """{"max_tokens":10,"prompt":["a","b","c"],"n":2}""", 60, true)]
    [InlineData("/v1/completions", """{"max_tokens":10,"prompt":[[1,2],[3]]}""", 20, true)]
    [InlineData("/v1/completions", """{"max_tokens":10,"prompt":[1,2,3]}""", 10, true)]
    [InlineData("/v1/chat/completions", """{"max_tokens":10,"prompt":["a","b","c"]}""", 10, true)]
    [InlineData("/v1/embeddings", """{"input":"a"}""", 256, true)]
    public void The_largest_length_counts_and_what_cannot_be_read_is_the_most(string endpoint, string body, long tokens, bool isKnown) =>
        Assert.Equal((tokens, isKnown), Estimate.Output(Body(body), endpoint));

    [Theory]
    [InlineData("/v1/chat/completions", """{"max_output_tokens":5}""")]
    [InlineData("/v1/chat/completions", """{"options":{"num_predict":5}}""")]
    [InlineData("/api/chat", """{"max_tokens":5}""")]
    public void A_length_in_the_words_of_another_api_does_not_stand_for_the_cap(string endpoint, string body)
    {
        var written = Capped.Of(Body(body), new ConsumptionCaps { OutputTokens = 100 }, endpoint)!;
        Assert.Equal((100L, true), Estimate.Output(written, endpoint));
    }

    [Theory]
    // Anthropic counts what its cache holds beside the input.
    [InlineData(3210, """{"usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"cache_creation":{"ephemeral_5m_input_tokens":200},"output_tokens":5}}""")]
    [InlineData(3210, """{"type":"message_start","message":{"usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":1}}}""", """{"type":"message_delta","usage":{"input_tokens":10,"cache_creation_input_tokens":200,"cache_read_input_tokens":3000,"output_tokens":5}}""")]
    // OpenAI counts it within.
    [InlineData(3000, """{"usage":{"prompt_tokens":3000,"prompt_tokens_details":{"cached_tokens":2000},"completion_tokens":5}}""")]
    [InlineData(3000, """{"usage":{"input_tokens":3000,"input_tokens_details":{"cached_tokens":2000},"output_tokens":5}}""")]
    [InlineData(3000, """{"usage":{"prompt_tokens":3000,"cache_read_input_tokens":2000,"completion_tokens":5}}""")]
    [InlineData(7, """{"prompt_eval_count":7,"eval_count":5}""")]
    public void What_a_cache_holds_of_the_input_is_counted_once(long input, params string[] said)
    {
        var usage = new Usage();
        foreach (var one in said)
            usage.Read(Body(one));
        Assert.Equal((input, 5L), (usage.Input ?? -1, usage.Output ?? -1));
    }
}
