using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;
using Assay.Evaluation;
using CreditScorer;

namespace Assay.Samples.Tests;

/// <summary>The credit-risk sample's model, served: it answers what the evaluation of the same file says, and nothing else reaches the model.</summary>
public sealed class ScorerTests
{
    const string Ask = "v2/models/credit-risk/infer";

    static readonly string Sample = Path.Combine(RepositoryRoot.Path, "samples", "credit-risk");
    static readonly string Model = Path.Combine(Sample, "model", "credit-risk.onnx");
    static readonly string Example = File.ReadAllText(Path.Combine(Sample, "walk", "request.json"));

    static async Task<(HttpStatusCode Status, JsonElement Answer)> AskAsync(CreditScorerApp app, string body)
    {
        using var http = new HttpClient { BaseAddress = app.Address };
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(Ask, content);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, json.RootElement.Clone());
    }

    [Fact]
    public async Task It_serves_the_file_on_the_loopback_address_and_says_which_one_it_is()
    {
        await using var app = await CreditScorerApp.StartAsync(new CreditScorerOptions(Model));
        Assert.Equal("127.0.0.1", app.Address.Host);
        Assert.Equal(Digest.Sha256(File.ReadAllBytes(Model)), app.Digest);
        using var http = new HttpClient { BaseAddress = app.Address };
        Assert.Contains("true", await http.GetStringAsync("v2/health/ready"), StringComparison.Ordinal);
        using var described = JsonDocument.Parse(await http.GetStringAsync("v2/models/credit-risk"));
        Assert.Equal(9, described.RootElement.GetProperty("inputs").GetArrayLength());
    }

    [Fact]
    public async Task It_scores_a_row_and_an_empty_cell_is_no_value()
    {
        await using var app = await CreditScorerApp.StartAsync(new CreditScorerOptions(Model));
        foreach (var body in (string[])[Example, Example.Replace("[7.2]", "[null]", StringComparison.Ordinal), Example.Replace("[36]", "[[36]]", StringComparison.Ordinal)])
        {
            var (status, answer) = await AskAsync(app, body);
            Assert.Equal(HttpStatusCode.OK, status);
            var outputs = answer.GetProperty("outputs").EnumerateArray().ToDictionary(o => o.GetProperty("name").GetString()!, o => o.GetProperty("data")[0].GetDouble());
            Assert.InRange(outputs["default_probability"], 0.0, 1.0);
            Assert.Equal(outputs["default_probability"] >= 0.25 ? 1 : 0, outputs["default"]);
        }
    }

    [Theory]
    [InlineData("[36]", "[\"36\"]", "has to be a list of numbers")]
    [InlineData("[36]", "[36, 37]", "same number of values")]
    [InlineData("[36]", "[1e99]", "has to be a list of numbers")]
    [InlineData("[36]", "[]", "same number of values")]
    [InlineData("\"age\"", "\"shoe_size\"", "each input has to be one of")]
    [InlineData("\"age\"", "\"arrears\"", "each input has to be one of")]
    [InlineData("\"age\"", "7", "no JSON of this protocol")]
    [InlineData("\"inputs\"", "\"rows\"", "needs 'inputs'")]
    [InlineData("{ \"name\": \"age\"", "{ \"name\": ", "no JSON of this protocol")]
    public async Task What_is_no_row_of_this_model_is_refused_with_what_is_wrong(string part, string instead, string why)
    {
        await using var app = await CreditScorerApp.StartAsync(new CreditScorerOptions(Model));
        var (status, answer) = await AskAsync(app, Example.Replace(part, instead, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(why, answer.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_says_over_http_what_the_evaluation_of_the_same_file_says()
    {
        await using var app = await CreditScorerApp.StartAsync(new CreditScorerOptions(Model));
        var lines = File.ReadAllLines(Path.Combine(Sample, "data", "test.csv"));
        var names = lines[0].Split(',');
        var rows = lines.Skip(1).Take(1000).Select(l => l.Split(',')).ToList();
        string Column(string name) => string.Join(',', rows.Select(r => r[Array.IndexOf(names, name)] is { Length: > 0 } value ? value : "null"));
        using var example = JsonDocument.Parse(Example);
        var inputs = example.RootElement.GetProperty("inputs").EnumerateArray().Select(i => i.GetProperty("name").GetString()!).Select(n => $$"""{"name":"{{n}}","data":[{{Column(n)}}]}""");
        var (status, answer) = await AskAsync(app, $$"""{"inputs":[{{string.Join(',', inputs)}}]}""");
        Assert.Equal(HttpStatusCode.OK, status);
        var decided = answer.GetProperty("outputs")[1].GetProperty("data").EnumerateArray().Select(v => v.GetInt64()).ToList();
        var right = rows.Where((r, i) => r[Array.IndexOf(names, "default")] == $"{decided[i]}").Count();

        var folder = Directory.CreateTempSubdirectory("assay-scorer-").FullName;
        try
        {
            var part = Path.Combine(folder, "part.csv");
            await File.WriteAllLinesAsync(part, lines.Take(1001));
            var report = PerformanceEvaluator.Evaluate(new EvaluationInput { ModelPath = Model, DataPath = part, Label = "default" }, PerformanceOptions.Default);
            Assert.Equal(report.Metrics.Single(m => m.Name == "accuracy" && m.Slice is null).Value, right / 1000.0, 1e-9);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_file_that_is_no_model_does_not_start()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => CreditScorerApp.StartAsync(new CreditScorerOptions(Path.Combine(Sample, "data", "train.csv"))));
        Assert.Contains("cannot be loaded", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => CreditScorerApp.StartAsync(new CreditScorerOptions(Path.Combine(Sample, "model", "none.onnx"))));
    }

    [Fact]
    public async Task The_program_prints_its_address_and_stops_when_the_input_closes()
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "credit-scorer.dll"), "--model", Model, "--with-stdin"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Assert.StartsWith("http://127.0.0.1:", await program.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);
        program.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await program.WaitForExitAsync(patience.Token);
        Assert.Equal(0, program.ExitCode);
    }
}
