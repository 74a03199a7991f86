using System.Net;
using Assay.Serving.Guards;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Predictive;

/// <summary>Requests whose rows are not of the shape of the model's: each has a clear answer of every guard that looks at it, and none makes a guard fail.</summary>
public sealed class HostileRowsTests
{
    const string Path = "/v2/models/m/infer";
    const string Judged = "unlike the training data", NotJudged = "cannot be judged";

    static string Tensor(string name, string data) => $$"""{"name":{{name}},"shape":[1],"datatype":"FP64","data":{{data}}}""";

    static string Body(params string[] tensors) => $$"""{"inputs":[{{string.Join(',', tensors)}}]}""";

    static readonly string Weight = Tensor("\"weight\"", "[10]"), Size = Tensor("\"size\"", "[21]"), Colour = Tensor("\"colour\"", "[\"red\"]");

    /// <summary>The body, what the guard of the form says of it, and whether its rows are judged.</summary>
    public static TheoryData<string, string, string> Shapes => new()
    {
        { Body(Weight, Colour), "the column size is missing", Judged },
        { Body(Weight), "the column size is missing", Judged },
        { Body(Tensor("\"weight\"", "[10,20]")), "the column colour is missing", Judged },
        // Their name says that they are weights; who takes the first tensor for whole rows reads a row.
        { Body(Tensor("\"weight\"", "[10,20,30]")), "may be read as rows of 3 values", NotJudged },
        { Body("""{"name":"weight","shape":[1,3],"datatype":"FP64","data":[10,21,0]}"""), "may be read as rows of 3 values", NotJudged },
        { Body("""{"name":"weight","shape":[2,3],"datatype":"FP64","data":[[10,21,0],[90,999,1]]}"""), "may be read as rows of 3 values", NotJudged },
        { Body("""{"name":"weight","shape":[1,3],"datatype":"FP64","data":[10]}"""), "may be read as rows of 3 values", NotJudged },
        { Body(Weight, Size, Colour, Tensor("\"age\"", "[3]")), "a tensor has a name that the model was not trained with", Judged },
        { Body(Weight, Size, Colour, Tensor("null", "[3]")), "a tensor has no name", Judged },
        // A server may read a value where the rows would be judged without one: the last of two, what stands at the place, a name in other letters.
        { Body(Weight, Size, Colour, Tensor("\"size\"", "[22]")), "the column size is there twice", NotJudged },
        { Body(Weight, Size, Tensor("\"size\"", "[22]")), "the column size is there twice, and which one", NotJudged },
        { Body(Weight, Size, Tensor("\"Colour\"", "[\"red\"]")), "the column colour is missing, and a tensor without", NotJudged },
        { Body(Weight, Size, Colour, Tensor("\"Size\"", "[9999]")), "the column size is there twice, once in other letters", NotJudged },
        // The long s folds to the short one, which a comparison that ignores case leaves out.
        { Body(Weight, Size, Colour, Tensor("\"\u017Fize\"", "[9999]")), "the column size is there twice, once in other letters", NotJudged },
        // What is no tensor may be read as one, in the place of a column or beside them.
        { Body(Weight, Size, "[\"red\"]"), "the column colour is missing, and a tensor without", NotJudged },
        { Body(Weight, Size, "\"red\""), "the column colour is missing, and a tensor without", NotJudged },
        { Body(Weight, Size, "{}"), "the column colour is missing, and a tensor without", NotJudged },
        { Body(Weight, Size, Colour, "[9999]"), "a tensor has no name", Judged },
        { Body("7"), "rows of 3 values", NotJudged },
        { Body(Weight, Size, """{"shape":[1],"datatype":"BYTES","data":["red"]}"""), "a tensor has no name", NotJudged },
        { Body(Weight, Size, Tensor("7", "[\"red\"]")), "a tensor has no name", NotJudged },
        { Body(Weight, Size, Tensor("""{"is":"colour"}""", "[\"red\"]")), "the column colour is missing", NotJudged },
        { Body(Weight, Size, Tensor("null", "[\"red\"]")), "a tensor has no name", NotJudged },
        { Body(Weight, Tensor("\"size\"", "[null]"), Colour), "size has no value", Judged },
        { Body(Weight, Tensor("\"size\"", "null"), Colour), "size has no value", Judged },
        { Body(Weight, Tensor("\"size\"", "[\"21\"]"), Colour), "size is not a number", Judged },
        { Body(Weight, Tensor("\"size\"", "[\"NaN\"]"), Colour), "size is not a number", Judged },
        { Body(Weight, Tensor("\"size\"", "[-1e999]"), Colour), "size is not a number", Judged },
        { Body(Weight, Tensor("\"size\"", "[1e300]"), Colour), "size is above all that it was", Judged },
        { Body(Weight, Size, Tensor("\"colour\"", "[12]")), "colour has a category", Judged },
        { Body(Tensor("\"x\"", "[[\"a\",null,true]]")), "weight is not a number", Judged },
        { Body(Weight, Tensor("\"size\"", "[21,22]"), Colour), "the same number of values", NotJudged },
        { Body(Weight, Tensor("\"size\"", "[]"), Colour), "the same number of values", NotJudged },
        { Body(Weight, Tensor("\"size\"", "{\"0\":21}"), Colour), "not of one length", NotJudged },
        { Body(Tensor("\"weight\"", "[[10,11],[12]]"), Tensor("\"size\"", "[1,2,3]"), Tensor("\"colour\"", "[\"red\",\"red\",\"red\"]")), "not of one length", NotJudged },
        { Body(Tensor("\"weight\"", "[10,[11]]"), Tensor("\"size\"", "[1,2]"), Tensor("\"colour\"", "[\"red\",\"red\"]")), "not of one length", NotJudged },
        { Body(Tensor("\"x\"", "[[1,2],[3,4,5,6]]")), "rows of 3 values", NotJudged },
        { Body(Tensor("\"x\"", "[[1,2],[3,4],[5,6]]")), "rows of 3 values", NotJudged },
        { Body(Tensor("\"x\"", "[1,2,3,4]")), "rows of 3 values", NotJudged },
        { Body(Tensor("\"x\"", "[]")), "rows of 3 values", NotJudged },
        { Body("""{"name":"weight","shape":[1],"datatype":"FP64","parameters":{"shared_memory_region":"r","shared_memory_byte_size":8}}"""), "the same number of values", NotJudged },
        { Body(Tensor("\"a\"", "[1]"), Tensor("\"b\"", "[1]")), "the column weight is missing", NotJudged },
        { """{"inputs":[]}""", "the column weight is missing", NotJudged },
        { """{"inputs":{"weight":[1]}}""", "the column weight is missing", NotJudged },
        { """{"inputs":null}""", "the column weight is missing", NotJudged },
        { """{"inputs":[[{"name":"weight","data":[1]}]]}""", "rows of 3 values", NotJudged },
        { "{}", "the column weight is missing", NotJudged },
        { "[]", "the column weight is missing", NotJudged },
        { "1", "the column weight is missing", NotJudged },
    };

    static Task<RunningGateway> StartAsync(string guards) => RunningGateway.StartAsync($"format: assay-guardrails/1\nguards: [{guards}]\n", """{"outputs":[]}""", files: new Dictionary<string, string> { ["profile.json"] = TrainingData.Profile });

    static async Task<(HttpResponseMessage Answer, SeenExchange Seen)> AskAsync(RunningGateway gateway, string body)
    {
        var answer = await gateway.PostAsync(Path, body);
        await Eventually.HoldsAsync(() => !gateway.Seen.IsEmpty);
        return (answer, gateway.Seen.Last());
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Every_guard_has_an_answer_by_its_own_action_and_none_fails(string body, string why, string judged)
    {
        await using var strict = await StartAsync("{ guard: input-profile, profile: profile.json }");
        var (refused, stopped) = await AskAsync(strict, body);
        using (refused)
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains(stopped.Hits, h => h.Why.Contains(why, StringComparison.Ordinal));
        Assert.Empty(strict.Reached);

        await using var mild = await StartAsync("{ guard: out-of-distribution, profile: profile.json, threshold: 0 }, { guard: extraction, profile: profile.json, action: annotate }");
        var (answer, seen) = await AskAsync(mild, body);
        using (answer)
        {
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("out-of-distribution", Assert.Single(answer.Headers.GetValues("Assay-Annotations")), StringComparison.Ordinal);
        }

        var hit = Assert.Single(seen.Hits, h => h.Guard == "out-of-distribution");
        Assert.Equal((GuardAction.Annotate, true), (hit.Action, hit.Enforced));
        Assert.Contains(judged, hit.Why, StringComparison.Ordinal);
        // What cannot be counted as rows does not pass the guard that counts them without a word.
        Assert.Equal(judged == NotJudged, seen.Hits.Any(h => h.Guard == "extraction" && h.Why.Contains(NotJudged, StringComparison.Ordinal)));
        // Nor does the record say that a guard looked that could not.
        IReadOnlyList<string> both = ["out-of-distribution", "extraction"], none = [];
        Assert.Equal(judged == NotJudged ? none : both, seen.Coverage["User"]);
        Assert.Equal(judged == NotJudged ? both : none, seen.Gaps.Select(g => g.Split(':')[0]));
        Assert.DoesNotContain(stopped.Hits.Concat(seen.Hits), h => h.Why.Contains("failed", StringComparison.Ordinal));
        Assert.Equal(body, Assert.Single(mild.Reached));
    }

    [Fact]
    public async Task A_row_without_a_column_that_every_row_had_is_unlike_the_training_data_and_says_which()
    {
        await using var gateway = await StartAsync("{ guard: out-of-distribution, profile: profile.json }");
        var (answer, seen) = await AskAsync(gateway, Body(Weight, Colour));
        answer.Dispose();
        var hit = Assert.Single(seen.Hits);
        Assert.True(hit.Score >= 0.99, $"{hit.Score}");
        Assert.EndsWith("the column size is missing", hit.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1.")]
    [InlineData("0x10")]
    public async Task What_is_no_JSON_is_refused_before_a_guard_looks(string number)
    {
        await using var gateway = await StartAsync("{ guard: out-of-distribution, profile: profile.json }");
        var (answer, seen) = await AskAsync(gateway, Body(Weight, Tensor("\"size\"", $"[{number}]"), Colour));
        using (answer)
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal((Outcome.Refused, 0), (seen.Outcome, seen.Hits.Count));
        Assert.Empty(gateway.Reached);
    }

    [Fact]
    public async Task Many_rows_without_a_column_do_not_grow_in_memory_and_are_said_to_be_too_many()
    {
        await using var gateway = await StartAsync("{ guard: input-profile, profile: profile.json }, { guard: out-of-distribution, profile: profile.json }");
        var (answer, seen) = await AskAsync(gateway, Body(Tensor("\"weight\"", $"[{string.Join(',', Enumerable.Repeat(1, 150_001))}]")));
        using (answer)
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(seen.Hits, h => h.Guard == "out-of-distribution" && h.Why.Contains("too many", StringComparison.Ordinal));
        Assert.Null(seen.Rows);
    }

    [Fact]
    public async Task Rows_are_counted_and_no_tokens_of_them()
    {
        await using var gateway = await StartAsync("{ guard: out-of-distribution, profile: profile.json }");
        var (answer, seen) = await AskAsync(gateway, TrainingData.Request((10, 21, "red"), (90, 182, "blue")));
        answer.Dispose();
        Assert.Equal((2, null), (seen.Rows, seen.Used));
        // Without a guard of rows numbers are rows, and a text is one.
        await using var plain = await StartAsync("");
        (answer, seen) = await AskAsync(plain, Body(Weight));
        answer.Dispose();
        Assert.Equal((null, null), (seen.Rows, seen.Used));
        await using var text = await StartAsync("");
        (answer, seen) = await AskAsync(text, Body(Tensor("\"prompt\"", "[\"What is the capital of France?\"]")));
        answer.Dispose();
        Assert.True(seen.Used is { Input: > 1, IsEstimated: true });
    }
}
