using System.Globalization;
using Assay.Evaluation.RedTeam;
using Assay.Server;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>redteam run --record</c>: nothing is asked before a plan in the record allows it, and what came of the round is in the record.</summary>
public sealed class RecordedRoundTests : IDisposable
{
    readonly Workspace _work = new();
    readonly ChatServer _server = new() { Obeys = true };

    public void Dispose()
    {
        _server.Dispose();
        _work.Dispose();
    }

    static string Day(int fromToday) => DateTime.UtcNow.AddDays(fromToday).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    void Registered()
    {
        _work.WithRecord();
        _work.Must("register", "use-case", "support", "--name", "Customer support", "--risk", "transparency", "--as", "Bob");
        _work.Must("register", "model", "support-assistant", "--as", "Bob");
        File.WriteAllText(_work.At("model.gguf"), "weights");
        _work.Must("register", "model-version", "support-assistant@1.0", "--file", "model.gguf", "--use-case", "support", "--as", "Bob");
        File.WriteAllText(_work.At("target.yaml"), _server.TargetFile("support-assistant") + "\nversion: support-assistant@1.0\n");
    }

    void Planned(string address, int from, int until, int requests = 100, string catalogue = "owasp-llm:2025")
    {
        File.WriteAllText(_work.At("plan.yaml"), $$"""
            name: Support, autumn
            scope: The assistant as a customer reaches it.
            targets: [{ name: support-assistant, kind: openai-chat, address: "{{address}}" }]
            rules: Only invented orders.
            people: [{ who: AI red team, part: tests }]
            from: {{Day(from)}}
            until: {{Day(until)}}
            authorization: { by: Head of support, reference: TICKET-7, until: {{Day(until)}} }
            limits: { requestsPerSecond: 1000, requests: {{requests}} }
            catalogues: ["{{catalogue}}"]
            """);
        _work.Must("evidence", "file", "red-team-plan", "--subject", "support", "--from", "plan.yaml", "--as", "Bob");
    }

    Cli.Result Recorded(string round = "autumn") => _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--variants", "2", "--round", round, "--record", "--as", "Bob");

    [Fact]
    public void Without_a_plan_that_allows_it_nothing_is_asked_and_with_one_the_round_is_in_the_record()
    {
        Registered();
        var none = Recorded();
        Assert.Equal(2, none.Code);
        Assert.Contains("no red-team plan for 'support'", none.Error, StringComparison.Ordinal);
        Planned("http://127.0.0.1:9/", -1, 30);
        var elsewhere = Recorded().Error;
        Assert.Contains("it covers no target at", elsewhere, StringComparison.Ordinal);
        Assert.Contains("to targets of 'Support, autumn', and file that plan again", elsewhere, StringComparison.Ordinal);
        Planned(_server.Address, -30, -1);
        var over = Recorded();
        Assert.Equal(2, over.Code);
        Assert.Contains("'Support, autumn'", over.Error, StringComparison.Ordinal);
        Planned(_server.Address, 5, 30);
        Assert.Equal(2, Recorded().Code);
        Assert.Equal(0, _server.Asked);

        Planned(_server.Address, -1, 30, requests: 1);
        var allowed = Recorded();
        // Its own file would allow more: the plan's single request holds. What worked is said, what was not asked makes the round incomplete.
        Assert.True(allowed.Code == 1, allowed.Error + allowed.Out);
        Assert.Equal(1, _server.Asked);
        Assert.Contains("1 probe run: 1 worked; 1 thing could not be looked at.", allowed.Out, StringComparison.Ordinal);
        // The plan allows one catalogue: no other stands in the coverage.
        Assert.Contains("owasp-llm:2025", allowed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("owasp-agentic", allowed.Out, StringComparison.Ordinal);
        var listed = _work.Must("evidence", "list", "--format", "json");
        Assert.Contains("red-team-report", listed, StringComparison.Ordinal);
        Assert.Contains("injection-override", _work.Must("finding", "list", "--format", "json"), StringComparison.Ordinal);
        // The same without its owner's word in the file.
        File.WriteAllText(_work.At("target.yaml"), File.ReadAllText(_work.At("target.yaml")).Replace("authorization:", "#", StringComparison.Ordinal));
        Assert.Contains("does not say who allowed", Recorded("other").Error, StringComparison.Ordinal);
        Assert.Equal(1, _server.Asked);
    }

    [Fact]
    public void A_model_that_would_read_the_answers_has_to_stand_in_the_plan()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        File.WriteAllText(_work.At("judge.yaml"), "name: elsewhere\nkind: openai-chat\naddress: http://127.0.0.1:9/v1\nmodel: m\n");
        var refused = _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--judge", "judge.yaml", "--round", "judged", "--record", "--as", "Bob");
        Assert.Equal(2, refused.Code);
        Assert.Contains("127.0.0.1:9", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, _server.Asked);
    }

    [Fact]
    public void A_plan_binds_every_address_that_a_file_names()
    {
        const string Yaml = """
            name: t
            kind: http
            address: https://shop.example/chat
            application: true
            request: { address: "https://asked.example/ask?q={prompt}", method: GET }
            opening: { address: "https://opened.example/" }
            plants: { document: { method: PUT, address: "https://left.example/{name}", body: { text: "{text}" }, removeAddress: "https://removed.example/{name}" } }
            reset: { address: /reset }
            """;
        var file = TargetFile.Read(Yaml, out var error);
        Assert.True(file is not null, error);
        Assert.Equal(
            ["asked.example", "left.example", "opened.example", "removed.example", "shop.example"],
            RecordedRound.Attacked(file).Select(t => t.Address!.Host).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains(RecordedRound.Attacked(file), t => t.Address!.AbsoluteUri == "https://shop.example/reset");
        // Every address that the vocabulary can name is one of these: a new one has to be added here and there.
        Assert.Equal(
            ["OpeningRequest.Address", "PlantRequest.Address", "PlantRequest.RemoveAddress", "RequestTemplate.Address", "TargetFile.Address"],
            new[] { typeof(TargetFile), typeof(PlantRequest), typeof(RequestTemplate), typeof(OpeningRequest) }
                .SelectMany(t => t.GetProperties().Where(p => p.Name.EndsWith("Address", StringComparison.Ordinal)).Select(p => $"{t.Name}.{p.Name}")).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_round_whose_plants_go_where_no_plan_reaches_is_refused()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        File.AppendAllText(_work.At("target.yaml"), "application: true\nplants: { document: { method: PUT, address: \"http://127.0.0.1:9/{name}\", body: { text: \"{text}\" } } }\n");
        var refused = Recorded();
        Assert.Equal(2, refused.Code);
        Assert.Contains("http://127.0.0.1:9/", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("%7B", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, _server.Asked);
    }

    [Fact]
    public void A_regression_names_the_findings_that_are_open_though_their_cases_are_fixed()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        Assert.Equal(1, Recorded().Code);
        _work.Must("redteam", "promote", "--round", "autumn", "--suite", "suite.yaml");
        Cli.Result Regress() => _work.Run("redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--record", "--as", "Bob");
        Assert.DoesNotContain("open in the record", Regress().Out, StringComparison.Ordinal);
        _server.Obeys = false;
        var mended = Regress();
        Assert.True(mended.Code == 0, mended.Error + mended.Out);
        Assert.Contains("Resisted now, and open in the record: AS-1 (open).", mended.Out, StringComparison.Ordinal);
        Assert.Contains("assay finding set-status AS-1 fixed-awaiting-retest", mended.Out, StringComparison.Ordinal);
        Assert.Contains("assay finding retest AS-1 --passed", mended.Out, StringComparison.Ordinal);
        _work.Must("finding", "set-status", "AS-1", "fixed-awaiting-retest", "--as", "Bob");
        var waiting = Regress().Out;
        Assert.Contains("AS-1 (fixed-awaiting-retest)", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain("set-status", waiting, StringComparison.Ordinal);
    }
}
