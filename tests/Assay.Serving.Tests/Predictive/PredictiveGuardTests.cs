using System.Net;
using System.Text.Json;
using Assay.Serving.Guards;
using Assay.Statistics;
using Assay.Tests.Shared;

namespace Assay.Serving.Tests.Predictive;

public sealed class PredictiveGuardTests
{
    const string Answer = """{ "model_name": "m",  "outputs": [{"name":"p","datatype":"FP64","shape":[2,3],"data":[0.123456, 0.8, 7.6543E-2, 0.5, 0.25, 0.25]}, {"name":"label","datatype":"INT64","shape":[2],"data":[1,0]}] }""";
    const string Path = "/v2/models/m/infer";

    static Task<RunningGateway> StartAsync(string guards) =>
        RunningGateway.StartAsync($"format: assay-guardrails/1\nguards: [{guards}]\n", Answer, files: new Dictionary<string, string> { ["profile.json"] = TrainingData.Profile, ["wide.json"] = TrainingData.WideProfile });

    static async Task<(HttpStatusCode Status, string Text, IReadOnlyList<SeenHit> Hits)> AskAsync(RunningGateway gateway, string body)
    {
        var before = gateway.Seen.Count;
        using var answer = await gateway.PostAsync(Path, body);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => gateway.Seen.Count > before);
        return (answer.StatusCode, text, gateway.Seen.Last().Hits);
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { TrainingData.Request((500, 1000, "blue")), "/inputs/0/data/0", "above" },
        { TrainingData.Request((10, 20, "red"), (10, -5, "red")), "/inputs/1/data/1", "below" },
        { TrainingData.Request((10, 20, "green")), "/inputs/2/data/0/0", "category" },
        { TrainingData.Request((10, 20, "red")).Replace("\"weight\"", "\"mass\"", StringComparison.Ordinal), "/inputs/0/data/0", "trained with" },
        { TrainingData.Request((10, 20, "red")).Replace("[10]", "[null]", StringComparison.Ordinal), "/inputs/0/data/0", "no value" },
        { TrainingData.Request((10, 20, "red")).Replace("[10]", "[\"ten\"]", StringComparison.Ordinal), "/inputs/0/data/0", "not a number" },
        { TrainingData.Request((10, 20, "red")).Replace("[10]", "[1e999]", StringComparison.Ordinal), "/inputs/0/data/0", "not a number" },
        { TrainingData.Request((10, 20, "red")).Replace("[10]", "[10,11]", StringComparison.Ordinal), "", "same number of values" },
        { """{"inputs":[{"name":"x","shape":[1,2],"datatype":"FP64","data":[1,2]}]}""", "", "rows of 3 values" },
        { """{"inputs":[]}""", "", "missing" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_request_that_is_not_of_the_form_of_the_training_data_does_not_reach_the_model(string body, string pointer, string why)
    {
        await using var gateway = await StartAsync("{ guard: input-profile, profile: profile.json }");
        var (status, _, hits) = await AskAsync(gateway, body);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains(hits, h => h.Why.Contains(why, StringComparison.Ordinal) && (pointer.Length == 0 || h.Pointer == pointer));
        Assert.Empty(gateway.Reached);
    }

    [Fact]
    public async Task What_is_worst_is_not_hidden_behind_much_that_is_mild()
    {
        await using var gateway = await StartAsync("{ guard: input-profile, profile: profile.json, threshold: 0.7 }");
        var green = Enumerable.Repeat((10.0, 21.0, "green"), 2000);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, TrainingData.Request([.. green]))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(gateway, TrainingData.Request([.. green, (500, 1000, "green")]))).Status);
    }

    [Fact]
    public async Task An_ordinary_request_reaches_it_as_it_came_and_in_shadow_every_other_one_too()
    {
        await using var gateway = await StartAsync("{ guard: input-profile, profile: profile.json, mode: shadow }, { guard: out-of-distribution, profile: profile.json }, { guard: extraction, profile: profile.json }");
        var body = TrainingData.Request((10, 21, "red"), (90, 182, "blue"));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, body)).Status);
        Assert.Equal(body, gateway.Reached.Single());
        Assert.Equal(["input-profile", "out-of-distribution", "extraction"], gateway.Seen.Last().Coverage["User"]);
        var (status, _, hits) = await AskAsync(gateway, TrainingData.Request((500, 1000, "blue")));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(hits, h => h is { Guard: "input-profile", Enforced: false });
        Assert.Contains(hits, h => h is { Guard: "out-of-distribution", Action: GuardAction.Annotate, Enforced: true });
    }

    [Fact]
    public async Task Rows_whose_values_never_go_together_are_told_from_ordinary_ones()
    {
        await using var gateway = await StartAsync("{ guard: out-of-distribution, profile: profile.json, threshold: 0, action: log }");
        List<bool> odd = [];
        List<double> scores = [];
        var random = new SeededRandom(5);
        foreach (var row in TrainingData.Rows(11, 120))
        {
            odd.AddRange([false, true]);
            scores.Add((await AskAsync(gateway, TrainingData.Request(row))).Hits.Single().Score);
            // Each value is one that the column has.
            scores.Add((await AskAsync(gateway, TrainingData.Request((row.Weight, random.NextDouble() * 200, random.NextDouble() < 0.5 ? "red" : "blue")))).Hits.Single().Score);
        }

        var area = Ranking.Auc(odd.ToArray(), scores.ToArray());
        Assert.True(area.Value > 0.93, $"{area.Value}");
        // Calibrated: of ordinary rows about one in ten is among the strangest tenth.
        Assert.InRange(Enumerable.Range(0, 120).Count(i => scores[2 * i] > 0.9), 3, 26);
        // A request of many rows is judged as a whole.
        Assert.True((await AskAsync(gateway, TrainingData.Request([.. TrainingData.Rows(12, 60)]))).Hits.Single().Score < 0.99);
        Assert.True((await AskAsync(gateway, TrainingData.Request([.. TrainingData.Rows(13, 60).Select(r => (r.Weight, 200 - r.Size, r.Colour))]))).Hits.Single().Score > 0.99);
    }

    static IEnumerable<(double, double, string)> Random()
    {
        var random = new SeededRandom(21);
        for (var i = 0; i < 300; i++)
            yield return (random.NextDouble() * 100, random.NextDouble() * 200, random.NextDouble() < 0.5 ? "red" : "blue");
    }

    [Theory]
    [InlineData("""["0.93127:0:cat","0.06873:1:dog"]""", "", HttpStatusCode.Forbidden)]
    [InlineData("""[["9.3127e-1:0"],["6.8e-2:1"]]""", "", HttpStatusCode.Forbidden)]
    [InlineData("""["0.93127:0:cat"]""", ", failure: open", HttpStatusCode.OK)]
    [InlineData("""["cat:0.93127","one: two","http://x.example",":1"]""", "", HttpStatusCode.OK)]
    public async Task Numbers_in_texts_of_an_answer_do_not_pass_as_they_are(string data, string failure, HttpStatusCode expected)
    {
        var answer = $$"""{"model_name":"m","outputs":[{"name":"classes","datatype":"BYTES","shape":[2],"data":{{data}}}]}""";
        await using var gateway = await RunningGateway.StartAsync($"format: assay-guardrails/1\nguards: [{{ guard: answer-precision, digits: 2{failure} }}]\n", answer);
        var (status, text, _) = await AskAsync(gateway, TrainingData.Request((10, 21, "red")));
        Assert.Equal(expected, status);
        Assert.Equal(expected == HttpStatusCode.OK, text == answer);
        Assert.Equal(expected == HttpStatusCode.OK, text.Contains("0.93127", StringComparison.Ordinal) || text.Contains("cat", StringComparison.Ordinal));
        Assert.Single(gateway.Reached);
    }

    static IEnumerable<double[]> Walk()
    {
        var random = new SeededRandom(22);
        double[] at = [50, 50, 50, 50, 50, 50];
        for (var i = 0; i < 300; i++)
            yield return at = [.. at.Select(v => v + ((random.NextDouble() - 0.5) * 2))];
    }

    [Fact]
    public async Task Who_asks_at_random_or_walks_is_stopped_and_who_uses_the_model_is_not()
    {
        async Task<int> StoppedAfterAsync(IEnumerable<string> requests, bool wide = false)
        {
            await using var gateway = await StartAsync($"{{ guard: extraction, profile: {(wide ? "wide.json" : "profile.json")} }}");
            foreach (var (i, request) in requests.Index())
                if ((await AskAsync(gateway, request)).Status == HttpStatusCode.Forbidden)
                    return i;
            return -1;
        }

        Assert.InRange(await StoppedAfterAsync(Random().Select(r => TrainingData.Request(r))), 5, 80);
        Assert.InRange(await StoppedAfterAsync(Walk().Select(r => TrainingData.Matrix(r)), wide: true), 5, 80);
        Assert.Equal(-1, await StoppedAfterAsync(TrainingData.Rows(23, 200).Select(r => TrainingData.Request(r))));
        Assert.Equal(-1, await StoppedAfterAsync(TrainingData.Wide(24, 200).Select(r => TrainingData.Matrix(r)), wide: true));
        // The same question again and again is a retry.
        Assert.Equal(-1, await StoppedAfterAsync(Enumerable.Repeat(TrainingData.Request((10.0, 21.0, "red")), 100)));
    }

    [Fact]
    public async Task More_rows_than_a_caller_may_ask_for_are_refused()
    {
        await using var gateway = await StartAsync("{ guard: extraction, profile: profile.json, mostRows: 100, windowMinutes: 10 }");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(gateway, TrainingData.Request([.. TrainingData.Rows(31, 100)]))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(gateway, TrainingData.Request([.. TrainingData.Rows(32, 1)]))).Status);
    }

    [Theory]
    [InlineData("digits: 2", "[0.12, 0.8, 0.08, 0.5, 0.25, 0.25]")]
    [InlineData("digits: 1, top: 1", "[0, 0.8, 0, 0.5, 0, 0]")]
    [InlineData("least: 0.1", "[0.123456, 0.8, 0, 0.5, 0.25, 0.25]")]
    public async Task An_answer_says_no_more_than_it_may_and_every_other_byte_stays(string how, string data)
    {
        await using var gateway = await StartAsync($"{{ guard: answer-precision, {how} }}");
        var (status, text, hits) = await AskAsync(gateway, TrainingData.Request((10, 21, "red")));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(Answer.Replace("[0.123456, 0.8, 7.6543E-2, 0.5, 0.25, 0.25]", data, StringComparison.Ordinal), text);
        // Done with every answer, it is no event of any one.
        var hit = Assert.Single(hits);
        Assert.Equal(("answer-precision", true, true), (hit.Guard, hit.Enforced, hit.IsRoutine));
        Assert.Equal(Outcome.Answered, gateway.Seen.Last().Outcome);
    }

    [Fact]
    public async Task In_shadow_an_answer_stays_as_it_is_and_it_is_said_what_would_change()
    {
        await using var gateway = await StartAsync("{ guard: answer-precision, digits: 2, mode: shadow }");
        var (_, text, hits) = await AskAsync(gateway, TrainingData.Request((10, 21, "red")));
        Assert.Equal(Answer, text);
        Assert.False(Assert.Single(hits).Enforced);
    }

    [Fact]
    public async Task What_cannot_be_read_as_rows_is_judged_by_the_guards_own_action_and_is_no_failure()
    {
        await using var closed = await StartAsync("{ guard: extraction, profile: profile.json, failure: open }");
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(closed, """{"inputs":[]}""")).Status);
        await using var open = await StartAsync("{ guard: extraction, profile: profile.json, action: annotate }");
        var (status, _, hits) = await AskAsync(open, """{"inputs":[]}""");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.StartsWith("the request cannot be judged", Assert.Single(hits).Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/octet-stream", "{\"inputs\":[]}\u0001\u0002", "13")]
    [InlineData("application/json", "{\"inputs\":[]}\u0001\u0002", "13")]
    [InlineData("application/json", "", "13")]
    [InlineData("application/json", "{\"inputs\":[]}", "13")]
    [InlineData("application/json", null, null)]
    [InlineData("application/json", null, "0")]
    [InlineData("application/json", null, "no number")]
    [InlineData("application/json", null, "")]
    public async Task Binary_tensors_are_refused_whatever_the_body_looks_like(string type, string? body, string? length)
    {
        body ??= TrainingData.Request((10, 21, "red"));
        await using var gateway = await StartAsync("{ guard: input-profile, profile: profile.json }");
        using var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", length ?? $"{body.Length}");
        using var answer = await gateway.Http.PostAsync(new Uri(Path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        var said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("unsupported_binary_tensors", said, StringComparison.Ordinal);
        Assert.Contains("Inference-Header-Content-Length", said, StringComparison.Ordinal);
        Assert.Empty(gateway.Reached);
    }

    [Fact]
    public void A_profile_that_is_cut_or_changed_is_refused_or_harmless()
    {
        var whole = TrainingData.Profile;
        Assert.NotNull(PredictiveProfile.Read(whole, out _));
        var random = new SeededRandom(41);
        for (var i = 0; i < 300; i++)
        {
            var text = i % 2 == 0 ? whole[..(int)(random.NextDouble() * whole.Length)] : Changed(whole, random);
            if (PredictiveProfile.Read(text, out var error) is not { } profile)
            {
                Assert.NotEqual("", error);
                continue;
            }

            var row = new Assay.Serving.Predictive.ProfileRow(new double[profile.Columns.Count], [.. profile.Columns.Select(c => c.IsNumber ? c.Bin(50.0) : c.Bin("blue"))]);
            row.Share(profile);
        }
    }

    static string Changed(string text, SeededRandom random)
    {
        var at = (int)(random.NextDouble() * (text.Length - 1));
        return text[..at] + "0-9,[]{}\"e."[(int)(random.NextDouble() * 11)] + text[(at + 1)..];
    }

    [Fact]
    public void The_same_rows_give_the_same_profile_and_a_file_that_cannot_be_used_says_why()
    {
        Assert.Equal("assay-training-profile/1", JsonDocument.Parse(TrainingData.Profile).RootElement.GetProperty("format").GetString());
        var path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("assay-profile-").FullName, "few.csv");
        File.WriteAllText(path, "a,b\n1,2\n3,4\n");
        Assert.Null(PredictiveProfile.Make(path, [], [], out var error));
        Assert.Contains("fewer than 50 rows", error, StringComparison.Ordinal);
        Assert.Null(PredictiveProfile.Make(path, ["c"], [], out error));
        Assert.Contains("no column 'c'", error, StringComparison.Ordinal);
        Directory.Delete(System.IO.Path.GetDirectoryName(path)!, recursive: true);
    }
}
