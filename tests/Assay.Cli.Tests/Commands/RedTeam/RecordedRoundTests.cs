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
    public void A_suite_asks_as_little_without_leave_as_a_round_does()
    {
        Registered();
        Assert.Equal(1, _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--round", "look").Code);
        _work.Must("redteam", "promote", "--round", "look", "--suite", "suite.yaml");
        var asked = _server.Asked;
        void Refused(string says, params string[] more)
        {
            var refused = _work.Run(["redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--generations", "3", "--record", "--as", "Bob", .. more]);
            Assert.Equal(2, refused.Code);
            Assert.Contains(says, refused.Error, StringComparison.Ordinal);
            Assert.Contains("Nothing was asked.", refused.Error, StringComparison.Ordinal);
            Assert.Equal(asked, _server.Asked);
        }

        Refused("no red-team plan for 'support'");
        Planned("http://127.0.0.1:9/", -1, 30);
        Refused("it covers no target at");
        Planned(_server.Address, -30, -1);
        Refused("its window is");
        // A digest in place of the name is no way round: nobody knows of which use case it is, or it is of the same one.
        Refused("belongs to no use case", "--model-digest", "sha256:" + new string('a', 64));
        Refused("its window is", "--model-digest", "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_work.At("model.gguf")))));
        Planned(_server.Address, -1, 30, catalogue: "of-ours");
        Refused("leaves out attacks of the suite: injection-override");
        Assert.DoesNotContain("regression-output", _work.Must("evidence", "list", "--format", "json"), StringComparison.Ordinal);

        // The plan's limits hold: of three generations one is asked.
        Planned(_server.Address, -1, 30, requests: 1);
        var allowed = _work.Run("redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--generations", "3", "--record", "--as", "Bob");
        Assert.True(allowed.Code is 1, allowed.Error + allowed.Out);
        Assert.Equal(asked + 1, _server.Asked);
        Assert.Contains("regression-output", _work.Must("evidence", "list", "--format", "json"), StringComparison.Ordinal);
        // What is not recorded needs the word of the target's owner in its file, as a first look does.
        Assert.Contains("Add --record.", _work.Run("redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--plan", "7").Error, StringComparison.Ordinal);
        Assert.Equal(1, _work.Run("redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--generations", "1").Code);
    }

    [Fact]
    public void A_recorded_round_of_chosen_probes_is_incomplete_says_so_and_opens_no_gate()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        _server.Obeys = false;
        var chosen = Recorded();
        Assert.True(chosen.Code == 3, chosen.Error + chosen.Out);
        Assert.Contains("A round of chosen probes: 1 of ", chosen.Out, StringComparison.Ordinal);
        Assert.Contains("result incomplete", chosen.Out, StringComparison.Ordinal);
        var gate = _work.Run("gate", "check", "evaluation", "--use-case", "support", "--model-version", "support-assistant@1.0", "--format", "json").Out;
        Assert.Contains("it is a round of chosen probes: 1 of ", gate, StringComparison.Ordinal);
        // Without --record it is a look, and the look was at what it was told to be at.
        Assert.Equal(0, _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--round", "look").Code);
    }

    [Fact]
    public void A_round_that_was_begun_before_the_record_goes_on_where_it_is_and_later_ones_lie_beside_the_record()
    {
        File.WriteAllText(_work.At("target.yaml"), _server.TargetFile() + "\nversion: support-assistant@1.0\n");
        var look = _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--round", "look");
        Assert.Contains("Kept as look in .assay-redteam.", look.Out, StringComparison.Ordinal);
        Registered();
        Planned(_server.Address, -1, 30);
        Assert.Contains($"Kept as autumn in {Path.Combine(".assay", "redteam")}.", Recorded().Out, StringComparison.Ordinal);
        Assert.True(File.Exists(_work.At(Path.Combine(".assay", "redteam", "autumn.journal"))));
        Assert.False(File.Exists(_work.At(Path.Combine(".assay-redteam", "autumn.journal"))));
        // Both are found by name, and listed.
        var asked = _server.Asked;
        _work.Must("redteam", "promote", "--round", "look", "--suite", "look.yaml");
        _work.Must("redteam", "promote", "--round", "autumn", "--suite", "autumn.yaml");
        var kept = _work.Ask("redteam", "show").GetProperty("rounds").EnumerateArray().ToDictionary(r => r.GetProperty("round").GetString()!, r => r.GetProperty("folder").GetString());
        Assert.Equal((".assay-redteam", Path.Combine(".assay", "redteam")), (kept["look"], kept["autumn"]));
        Assert.Contains("worked (joined-canary)", _work.Must("redteam", "show", "look", "--attempt", "injection-override/plain/0"), StringComparison.Ordinal);
        Assert.Equal(asked, _server.Asked);
    }

    [Fact]
    public void What_was_asked_without_leave_is_not_recorded_under_a_plan_that_came_later()
    {
        Registered();
        Assert.Equal(1, _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--round", "autumn").Code);
        _work.Must("redteam", "promote", "--round", "autumn", "--suite", "suite.yaml");
        string[] regress = ["redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--round", "again"];
        Assert.Equal(1, _work.Run(regress).Code);
        Planned(_server.Address, -1, 30);
        var (asked, size) = (_server.Asked, _work.Ask("record", "verify").GetProperty("size").GetInt64());
        foreach (var refused in new[] { Recorded(), _work.Run([.. regress, "--record", "--as", "Bob"]) })
        {
            Assert.Equal(2, refused.Code);
            Assert.Contains("without --record, so no plan allowed what it asked", refused.Error, StringComparison.Ordinal);
            Assert.Contains("--round NAME. Nothing was asked.", refused.Error, StringComparison.Ordinal);
        }

        Assert.Equal((asked, size), (_server.Asked, _work.Ask("record", "verify").GetProperty("size").GetInt64()));
        // One that was begun under a plan goes on under it, and asks nothing twice.
        var first = _work.Run([.. regress[..^1], "planned", "--record", "--as", "Bob"]);
        Assert.True(first.Code == 1, first.Error + first.Out);
        asked = _server.Asked;
        Assert.Equal(1, _work.Run([.. regress[..^1], "planned", "--record", "--as", "Bob"]).Code);
        Assert.Equal(asked, _server.Asked);
    }

    [Fact]
    public void A_round_that_was_done_is_said_to_be_and_recorded_once_whoever_asks_for_it()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        var first = Recorded();
        Assert.True(first.Code == 1, first.Error + first.Out);
        _work.Must("redteam", "promote", "--round", "autumn", "--suite", "suite.yaml");
        string[] regress = ["redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--round", "suite", "--record"];
        Assert.Equal(1, _work.Run([.. regress, "--as", "Bob"]).Code);
        var (asked, size) = (_server.Asked, _work.Ask("record", "verify").GetProperty("size").GetInt64());
        string[] run = ["redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--variants", "2", "--round", "autumn", "--record"];
        foreach (var again in new[] { _work.Run([.. run, "--as", "Bob"]), _work.Run([.. run, "--as", "Grace"]), _work.Run([.. run, "--as", "Bob", "--format", "json"]), _work.Run([.. regress, "--as", "Grace"]) })
        {
            Assert.True(again.Code == 1, again.Error + again.Out);
            Assert.Matches("The round '(autumn|suite)' was done, and is entry [0-9]+, which Bob recorded on .*: nothing was recorded\\.", again.Out + again.Error);
            Assert.DoesNotContain("Recorded as entry", again.Out, StringComparison.Ordinal);
        }

        // What it gave at first, by what it is to fail on now.
        Assert.Equal(3, _work.Run([.. run, "--as", "Bob", "--fail-on", "critical"]).Code);
        Assert.Equal((asked, size), (_server.Asked, _work.Ask("record", "verify").GetProperty("size").GetInt64()));
    }

    [Fact]
    public void A_round_of_the_same_name_and_another_target_is_refused_once_with_what_differs()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        Assert.Equal(1, Recorded().Code);
        File.WriteAllText(_work.At("target.yaml"), File.ReadAllText(_work.At("target.yaml")).Replace("name: support-assistant", "name: another-assistant", StringComparison.Ordinal));
        var asked = _server.Asked;
        var refused = Recorded();
        Assert.Equal(2, refused.Code);
        Assert.Contains("The round was not run: the round 'autumn' that was begun on ", refused.Error, StringComparison.Ordinal);
        Assert.Contains(" UTC is of the target 'support-assistant', and this is 'another-assistant'; give this one a name of its own.", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nothing could be read", refused.Error + refused.Out, StringComparison.Ordinal);
        Assert.Empty(refused.Out.Trim());
        Assert.Equal(asked, _server.Asked);
    }

    [Fact]
    public void A_round_of_one_version_is_not_recorded_for_another_under_its_name_and_that_is_no_success()
    {
        _server.Obeys = false;
        Registered();
        File.WriteAllText(_work.At("other.gguf"), "other weights");
        _work.Must("register", "model-version", "support-assistant@2.0", "--file", "other.gguf", "--use-case", "support", "--as", "Bob");
        Planned(_server.Address, -1, 30);
        Assert.Equal(3, Recorded().Code);
        var size = _work.Ask("record", "verify").GetProperty("size").GetInt64();
        var other = _work.Run("redteam", "run", "--target", "target.yaml", "--probe", "injection-override", "--variants", "2", "--round", "autumn", "--subject", "support-assistant@2.0", "--record", "--as", "Bob");
        Assert.True(other.Code == 2, other.Error + other.Out);
        Assert.Contains("nothing was recorded. It is about support-assistant@1.0: what was asked of one version says nothing of another.", other.Error, StringComparison.Ordinal);
        Assert.Contains("A new round has a name of its own: --round NAME", other.Error, StringComparison.Ordinal);
        Assert.Equal(size, _work.Ask("record", "verify").GetProperty("size").GetInt64());
    }

    [Fact]
    public void What_a_round_closes_is_said_where_it_is_recorded()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        Assert.Contains("Opened AS-1 (high).", Recorded().Out, StringComparison.Ordinal);
        _server.Obeys = false;
        Assert.Contains("Closed AS-1 (high): no longer seen in support-assistant@1.0.", Recorded("winter").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_of_questions_that_did_not_happen_files_no_failed_evaluation()
    {
        Registered();
        _server.Obeys = false;
        string[] ask = ["eval", "answers", "--target", "target.yaml", "--questions", "questions.jsonl", "--round", "q", "--threshold", "task-success>=0.9", "--as", "Bob", "--record"];
        File.WriteAllText(_work.At("questions.jsonl"), """{"id": "returns", "question": "How long can I return goods?", "all": ["not do that"]}""" + "\n");
        _work.Run(ask);
        var size = _work.Ask("record", "verify").GetProperty("size").GetInt64();
        // The round of this name asked something else.
        File.WriteAllText(_work.At("questions.jsonl"), """{"id": "other", "question": "Where is my parcel?", "all": ["not do that"]}""" + "\n");
        var notRun = _work.Run(ask);
        Assert.True(notRun.Code == 2, notRun.Error + notRun.Out);
        Assert.Contains("The round was not run", notRun.Error, StringComparison.Ordinal);
        Assert.Equal(size, _work.Ask("record", "verify").GetProperty("size").GetInt64());
    }

    [Fact]
    public void Answers_are_recorded_once_and_are_no_attacks_that_were_resisted()
    {
        Registered();
        File.WriteAllText(_work.At("target.yaml"), File.ReadAllText(_work.At("target.yaml")) + "control: { ask: How are you?, expect: [do] }\n");
        _server.Obeys = false;
        File.WriteAllText(_work.At("questions.jsonl"), """
            {"id": "returns", "question": "How long can I return goods?", "all": ["not do that"]}

            """);
        string[] ask = ["eval", "answers", "--target", "target.yaml", "--questions", "questions.jsonl", "--round", "q", "--record"];
        var first = _work.Run([.. ask, "--as", "Bob"]);
        Assert.True(first.Code == 0 && first.Out.Contains("Recorded as entry", StringComparison.Ordinal), first.Error + first.Out);
        var (asked, size) = (_server.Asked, _work.Ask("record", "verify").GetProperty("size").GetInt64());
        foreach (var again in new[] { _work.Run([.. ask, "--as", "Bob"]), _work.Run([.. ask, "--as", "Grace"]), _work.Run([.. ask, "--as", "Grace", "--format", "json"]) })
        {
            Assert.True(again.Code == 0, again.Error + again.Out);
            Assert.Matches("The round 'q' was done, and is entry [0-9]+, which Bob recorded on .*: nothing was recorded\\.", again.Out + again.Error);
        }

        Assert.Equal((asked, size), (_server.Asked, _work.Ask("record", "verify").GetProperty("size").GetInt64()));
        var slip = _work.Run([.. ask, "--threshold", "task-sucess>=0.9", "--as", "Bob"]);
        Assert.True(slip.Code == 2 && slip.Error.Contains("Did you mean 'task-success'?", StringComparison.Ordinal), slip.Error + slip.Out);
        // The same answers held against a bar say something new.
        Assert.Contains("Recorded as entry", _work.Run([.. ask, "--threshold", "task-success>=0.9", "--as", "Bob"]).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("resisted", _work.Must("redteam", "show") + _work.Must("redteam", "show", "q"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_another_record_has_is_recorded_once_in_this_one_and_is_as_old_as_its_answers()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        Assert.Equal(1, Recorded().Code);
        var before = _work.Ask("evidence", "show", Newest()).ToString();
        var asked = _server.Asked;
        Directory.Move(_work.At(Path.Combine(".assay", "redteam")), _work.At("kept"));
        Directory.Delete(_work.At(".assay"), recursive: true);
        Registered();
        Planned(_server.Address, -1, 30);
        Directory.Move(_work.At("kept"), _work.At(Path.Combine(".assay", "redteam")));
        var second = Recorded();
        Assert.True(second.Code == 1 && second.Out.Contains("Recorded as entry", StringComparison.Ordinal), second.Error + second.Out);
        var ended = System.Text.RegularExpressions.Regex.Match(before, "\"endedAt\": ?\"[^\"]+\"").Value;
        Assert.Contains(ended.Length > 0 ? ended.Split('"')[^2] : "no end", _work.Ask("evidence", "show", Newest()).ToString(), StringComparison.Ordinal);
        Assert.Contains("was done, and is entry", Recorded().Out, StringComparison.Ordinal);
        Assert.Equal(asked, _server.Asked);

        string Newest() => _work.Ask("evidence", "list", "--kind", "red-team-report").ToString() is var listed
            ? System.Text.RegularExpressions.Regex.Match(listed, "\"entry\": ?([0-9]+)").Groups[1].Value : "";
    }

    [Fact]
    public void What_a_round_and_a_suite_find_is_one_finding()
    {
        Registered();
        Planned(_server.Address, -1, 30);
        Assert.Equal(1, Recorded().Code);
        _work.Must("redteam", "promote", "--round", "autumn", "--suite", "suite.yaml", "--all");
        var suite = _work.Run("redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--record", "--as", "Bob");
        Assert.True(suite.Code == 1, suite.Error + suite.Out);
        var listed = _work.Must("finding", "list");
        Assert.Contains("AS-1", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("AS-2", listed, StringComparison.Ordinal);
        // What the suite no longer finds it names; a round that tries the probe again closes it.
        _server.Obeys = false;
        Assert.Contains("open in the record: AS-1 (open)", _work.Run("redteam", "regress", "--suite", "suite.yaml", "--target", "target.yaml", "--record", "--as", "Bob").Out, StringComparison.Ordinal);
        Assert.Equal(3, Recorded("winter").Code);
        Assert.Contains("verified", _work.Must("finding", "show", "AS-1"), StringComparison.Ordinal);
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

    [Fact]
    public void What_the_next_version_resists_says_nothing_of_the_one_before_though_they_share_a_file()
    {
        Registered();
        // Two folders with the same weights and a note of their own.
        foreach (var version in (string[])["1.1", "1.2"])
        {
            Directory.CreateDirectory(_work.At(version));
            File.WriteAllText(_work.At(Path.Combine(version, "model.gguf")), "weights");
            File.WriteAllText(_work.At(Path.Combine(version, "prompt.txt")), version);
            _work.Must("register", "model-version", $"support-assistant@{version}", "--file", version, "--use-case", "support", "--as", "Bob");
            File.WriteAllText(_work.At($"{version}.yaml"), _server.TargetFile("support-assistant") + $"\nversion: support-assistant@{version}\n");
        }

        Planned(_server.Address, -1, 30);
        Cli.Result Attack(string version) => _work.Run("redteam", "run", "--target", $"{version}.yaml", "--probe", "injection-override", "--variants", "2", "--round", $"of-{version}", "--record", "--as", "Bob");
        var weak = Attack("1.1");
        Assert.True(weak.Code == 1, weak.Error + weak.Out);
        Assert.Contains("about support-assistant@1.1.", weak.Out, StringComparison.Ordinal);
        _work.Must("redteam", "promote", "--round", "of-1.1", "--suite", "suite.yaml");
        _server.Obeys = false;
        Assert.Contains("about support-assistant@1.2.", Attack("1.2").Out, StringComparison.Ordinal);
        Cli.Result Regress(string version, params string[] more) => _work.Run(["redteam", "regress", "--suite", "suite.yaml", "--target", $"{version}.yaml", "--record", "--as", "Bob", .. more]);
        var mended = Regress("1.2");
        Assert.True(mended.Code == 0, mended.Error + mended.Out);
        Assert.Contains("about support-assistant@1.2.", mended.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("open in the record", mended.Out, StringComparison.Ordinal);
        // The digest of the file that they share leaves the name its word.
        var digest = "sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(_work.At("model.gguf"))));
        Assert.Contains("about support-assistant@1.2.", Regress("1.2", "--model-digest", digest).Out, StringComparison.Ordinal);

        var gate = _work.Run("gate", "check", "evaluation", "--use-case", "support", "--model-version", "support-assistant@1.1", "--format", "json").Out;
        var judged = System.Text.Json.JsonDocument.Parse(gate).RootElement.ToString();
        Assert.Contains("says it failed", judged, StringComparison.Ordinal);
        Assert.Contains("AS-1", _work.Must("finding", "list", "--subject", "support-assistant@1.1"), StringComparison.Ordinal);
        Assert.DoesNotContain("AS-1", _work.Must("finding", "list", "--subject", "support-assistant@1.2"), StringComparison.Ordinal);
        Assert.Contains("Resisted now, and open in the record: AS-1 (open).", Regress("1.1").Out, StringComparison.Ordinal);
    }
}
