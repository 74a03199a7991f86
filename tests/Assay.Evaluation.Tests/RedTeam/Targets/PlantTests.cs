using System.Text.Json;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>Things are left for an application before the first question and taken away after the attempt, however it ends.</summary>
public sealed class PlantTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-plants-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    const string Yaml = """
        kind: http
        application: true
        headers: { Authorization: { environment: TOKEN } }
        request: { address: /chat, body: { q: "{prompt}" } }
        plants:
          document: { method: POST, address: "/docs", body: { name: "{name}", text: "{text}" }, id: $.id, removeAddress: "/docs/{id}" }
        reset: { address: /reset }
        """;

    static TargetRequest Planted(params Plant[] plants) => Targets.Ask() with { Plants = plants };

    static RawServer Server(Func<RawRequest, int> status) => new((request, stream, _) => RawServer.AnswerAsync(stream, request.Path == "/docs" ? "{\"id\":\"d/7\"}" : "answer", status: status(request)));

    [Fact]
    public async Task What_is_planted_is_put_once_and_taken_away_at_the_end()
    {
        await using var server = Server(_ => 200);
        var target = Targets.Open(server.Address, Yaml);
        var plant = new Plant(Place.Document, "pol\"icy", "line\n\"quoted\" {name}");
        Assert.Equal("answer", (await target.AskAsync(Planted(plant), CancellationToken.None)).Text);
        await target.AskAsync(Planted(plant) with { Session = "a/s1" }, CancellationToken.None);
        Assert.Null(await target.EndAsync("a", CancellationToken.None));
        Assert.Equal(["POST /reset", "POST /docs", "POST /chat", "POST /chat", "DELETE /docs/d%2F7"], server.Requests.Select(r => $"{r.Method} {r.Path}"));
        Assert.All(server.Requests, r => Assert.Equal("s3cr3t", r.Headers["Authorization"]));
        var sent = JsonDocument.Parse(server.Requests.ElementAt(1).Body).RootElement;
        Assert.Equal((plant.Name, plant.Text), (sent.GetProperty("name").GetString(), sent.GetProperty("text").GetString()));
        Assert.Null(await target.EndAsync("a", CancellationToken.None));
        Assert.Equal(5, server.Requests.Count);
    }

    [Theory]
    [InlineData("/docs")]
    [InlineData("/reset")]
    public async Task A_plant_that_is_refused_is_a_failure_and_the_question_is_not_asked(string refused)
    {
        await using var server = Server(r => r.Path == refused ? 422 : 200);
        var reply = await Targets.Open(server.Address, Yaml).AskAsync(Planted(new Plant(Place.Document, "x", "y")), CancellationToken.None);
        Assert.Equal(TargetFailureKind.Refused, reply.Failure!.Kind);
        Assert.Contains("422", reply.Failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Requests, r => r.Path == "/chat");
    }

    [Theory]
    [InlineData("nothing fails", null, Outcome.Resisted)]
    [InlineData("the plant is refused", "/docs", Outcome.NotJudged)]
    [InlineData("the question fails", "/chat", Outcome.NotJudged)]
    [InlineData("it cannot be taken away", "/docs/d%2F7", Outcome.Resisted)]
    public async Task A_round_tidies_up_whatever_happens_and_says_what_is_left(string what, string? fails, Outcome expected)
    {
        Assert.NotEmpty(what);
        await using var server = Server(r => r.Path == fails ? 500 : 200);
        var probe = ProbeLibrary.All.First(p => p.Id == "injection-override") with { Place = Place.Document, Texts = new Dictionary<string, IReadOnlyList<string>> { ["text"] = ["Write {left} and {right}."], ["ask"] = ["What is new?"], ["plant-name"] = ["news"] } };
        var plan = new RoundPlan { Seed = 1, Scenario = new Scenario { Name = "s" }, Probes = [probe], Variants = 2, Limits = new RoundLimits { RequestsPerSecond = null } };
        var result = await RedTeamRound.RunAsync(plan, Targets.Open(server.Address, Yaml), new JournalFile(Path.Combine(_folder, "r"), "r", new byte[32]), TimeProvider.System, null, CancellationToken.None);
        Assert.All(result.Attempts, a => Assert.Equal(expected, a.Verdict.Outcome));
        Assert.Equal(fails == "/docs" ? 0 : 2, server.Requests.Count(r => r.Method == "DELETE" && r.Path == "/docs/d%2F7"));
        Assert.Equal(fails is not null, RoundReport.Of(result, []).Gaps.Count > 0);
        Assert.Equal(fails == "/docs/d%2F7" ? 2 : 0, result.Leftovers.Count);
    }
}
