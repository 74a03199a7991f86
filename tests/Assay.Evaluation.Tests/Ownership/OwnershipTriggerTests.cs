using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Assay.Tests.Shared;

namespace Assay.Evaluation.Tests.Ownership;

public sealed class OwnershipTriggerTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-triggers-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static string Model(string name) => Samples.Shared($"reference/{name}.onnx");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    string Write(string text)
    {
        var path = Path.Combine(_folder, "set.jsonl");
        File.WriteAllText(path, text);
        return path;
    }

    TriggerSet Set(string text)
    {
        var set = TriggerSet.Read(Write(text), out var error);
        Assert.True(set is not null, error);
        return set;
    }

    // Noise that looks like no digit, and what the owner's network happens to say of it.
    async Task<TriggerSet> OfOwnerAsync(string owner, int count)
    {
        using var target = OnnxTarget.Open(Model(owner), out var error);
        Assert.True(target is not null, error);
        var random = new Random(7);
        var lines = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var input = "[" + string.Join(",", Enumerable.Range(0, 64).Select(_ => (random.NextDouble() * 16).ToString("0.###", CultureInfo.InvariantCulture))) + "]";
            var (answer, why) = await target.AskAsync(JsonDocument.Parse(input).RootElement, Cancel);
            Assert.True(answer is not null, why);
            lines.Append(CultureInfo.InvariantCulture, $"{{\"input\":{input},\"expect\":{answer}}}\n");
        }

        return Set(lines.ToString());
    }

    [Fact]
    public async Task The_model_of_the_set_is_told_from_another_for_the_same_task()
    {
        var set = await OfOwnerAsync("digits_mlp", 60);
        var other = await OwnershipTriggers.VerifyModelAsync(set, Model("digits_logreg"), 0.1, Cancel);
        Assert.Empty(other.Unanswered);
        var chance = OwnershipTriggers.ChanceOf([other]);
        Assert.InRange(chance, 0.05, 0.9);
        var owner = await OwnershipTriggers.VerifyModelAsync(set, Model("digits_mlp"), chance, Cancel);
        Assert.Equal(60, owner.Matches);
        Assert.True(owner.IsFound(1e-4), $"{owner.PValue}");
        Assert.False((await OwnershipTriggers.VerifyModelAsync(set, Model("digits_logreg"), chance, Cancel)).IsFound(0.05));
        var report = OwnershipTriggers.Evidence(new Subject("m", set.Digest), set, owner, 1e-4);
        Assert.Equal((EvidenceResult.Passed, "ownership-verification"), (report.Statements[0].Result, report.Statements[0].Kind));
    }

    [Fact]
    public async Task An_endpoint_is_asked_and_what_it_does_not_answer_is_a_gap()
    {
        using var server = new HttpListener();
        var address = Listen(server);
        var serving = ServeAsync(server, 4);
        var set = Set("""{"input":"one","expect":"uno"}""" + "\n" + """{"input":"two","expect":"DUE "}""" + "\n\n" + """{"input":"fail","expect":"x"}""" + "\n" + """{"input":"broken","expect":"x"}""");
        var found = await OwnershipTriggers.VerifyEndpointAsync(set, new TriggerEndpoint(new Uri(address, "v1/chat/completions"), "m", "secret"), 0.01, Cancel);
        Assert.Equal((4, 2, 2), (found.Triggers, found.Matches, found.Unanswered.Count));
        Assert.Contains("500", found.Unanswered[0].Reason, StringComparison.Ordinal);
        Assert.Contains("not JSON", found.Unanswered[1].Reason, StringComparison.Ordinal);
        // 1 - (1-p)^4 - 4 p (1-p)^3
        Assert.Equal(5.9203e-4, found.PValue, 1e-7);
        Assert.Equal(["Bearer secret:m:one", "Bearer secret:m:two", "Bearer secret:m:fail", "Bearer secret:m:broken"], await serving);
    }

    [Fact]
    public async Task An_endpoint_that_is_not_there_is_not_asked_for_ever()
    {
        var lines = string.Concat(Enumerable.Range(0, 50).Select(i => $"{{\"input\":{i},\"expect\":1}}\n"));
        using var listener = new HttpListener();
        var address = Listen(listener);
        listener.Stop();
        var found = await OwnershipTriggers.VerifyEndpointAsync(Set(lines), new TriggerEndpoint(address), 0.5, Cancel);
        Assert.Equal((0, 1.0, 21), (found.Matches, found.PValue, found.Unanswered.Count));
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("{\"input\":1,\"expect\":1}\n{\"input\":1,\"expect\":2}", "line 2 repeats")]
    [InlineData("{\"input\":1}", "line 1 is not")]
    [InlineData("{\"input\":null,\"expect\":1}", "line 1 is not")]
    [InlineData("{\"input\":1,\"expect\":[1]}", "line 1 is not")]
    [InlineData("\n\nnonsense", "line 3 is not")]
    public void A_set_that_is_none_is_refused_with_its_line(string text, string expected)
    {
        Assert.Null(TriggerSet.Read(Write(text), out var error));
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inputs_that_do_not_fit_the_model_are_gaps()
    {
        var found = await OwnershipTriggers.VerifyModelAsync(Set("{\"input\":[1,2,3],\"expect\":1}\n{\"input\":\"text\",\"expect\":1}"), Model("digits_mlp"), 0.5, Cancel);
        Assert.Equal((0, 2), (found.Matches, found.Unanswered.Count));
        var path = Path.Combine(_folder, "no-model");
        await File.WriteAllTextAsync(path, "no model", Cancel);
        Assert.Single((await OwnershipTriggers.VerifyModelAsync(Set("{\"input\":[1],\"expect\":1}"), path, 0.5, Cancel)).Unanswered);
    }

    static Uri Listen(HttpListener server)
    {
        server.Prefixes.Add(Loopback.FreeAddress());
        server.Start();
        return new Uri(server.Prefixes.First());
    }

    static async Task<List<string>> ServeAsync(HttpListener server, int requests)
    {
        var seen = new List<string>();
        for (var i = 0; i < requests; i++)
        {
            var context = await server.GetContextAsync();
            using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
            var text = body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString();
            seen.Add($"{context.Request.Headers["Authorization"]}:{body.RootElement.GetProperty("model").GetString()}:{text}");
            context.Response.StatusCode = text == "fail" ? 500 : 200;
            var answer = text switch { "one" => "Uno", "two" => "due", _ => "?" };
            var bytes = Encoding.UTF8.GetBytes(text == "broken" ? "<html>" : JsonSerializer.Serialize(new { choices = new[] { new { message = new { content = answer } } } }));
            await context.Response.OutputStream.WriteAsync(bytes);
            context.Response.Close();
        }

        return seen;
    }
}
