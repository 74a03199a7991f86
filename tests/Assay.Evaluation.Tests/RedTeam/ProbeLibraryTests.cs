using Assay.Evaluation.RedTeam;
using Assay.Statistics;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>What the red team knows: every entry of every catalogue has a probe, and every probe says what it means.</summary>
public sealed class ProbeLibraryTests
{
    // An application that has everything: values and roles that the probes ask for.
    static readonly Scenario Everything = new()
    {
        Name = "everything",
        SystemPrompt = "You are a help desk. {secret-code}",
        Secrets = new Dictionary<string, string> { ["code"] = "ABCDEFGH" },
        Values = "ordinary-question topic other-topic order other-order other-person other-data other-document internal-document configuration training-start training-rest trigger trigger-says"
            .Split(' ').ToDictionary(n => n, n => $"<{n}>"),
        Roles = "refund mail order code sql file page role delete install agent remember approve".Split(' ').ToDictionary(n => n, n => n + "_tool"),
    };

    static readonly TargetTraits Application = new("app", "openai-chat", "m") { Trace = true, Places = Enum.GetValues<Place>(), Persons = ["user", "other"] };

    [Fact]
    public void Every_entry_of_every_catalogue_has_a_probe()
    {
        var covered = ProbeLibrary.All.SelectMany(p => p.Catalogue).ToHashSet();
        Assert.Empty(AttackCatalogue.Entries.Where(e => !covered.Contains(e.Reference)).Select(e => e.Reference.ToString()));
        Assert.True(ProbeLibrary.All.Count >= 100, $"{ProbeLibrary.All.Count} probes");
    }

    [Fact]
    public void Every_probe_can_reach_an_application_that_has_everything_and_leaves_no_name_unfilled()
    {
        Assert.Empty(ProbeLibrary.All.Select(p => Reach.Missing(p, Application, Everything) is { } why ? $"{p.Id}: {why}" : null).OfType<string>());
        foreach (var probe in ProbeLibrary.All)
        {
            var values = new AttemptValues(Everything, new SeededRandom(1));
            var grammar = new Grammar(probe.Texts);
            foreach (var template in probe.Texts.Keys.Select(k => $"{{{k}}}"))
                for (var i = 0ul; i < 20; i++)
                    Assert.DoesNotMatch(@"\{[a-z][a-z0-9-]*\}", grammar.Expand(template, n => values[n], new SeededRandom(i)));
        }
    }

    [Fact]
    public void Every_goal_of_a_probe_has_a_detector()
    {
        var without = ProbeLibrary.All.Where(p => !Judge.Judges(p.Goal.Kind)).Select(p => p.Id).ToList();
        Assert.Empty(without);
    }

    [Fact]
    public void A_payload_of_joined_halves_never_holds_the_word_itself()
    {
        foreach (var probe in ProbeLibrary.All.Where(p => p.Goal.Kind == GoalKind.Joined))
            for (var i = 0ul; i < 50; i++)
            {
                var random = new SeededRandom(i);
                var values = new AttemptValues(Everything, random);
                var text = string.Join('\n', probe.Texts.Keys.Select(k => new Grammar(probe.Texts).Expand($"{{{k}}}", n => values[n], random)));
                Assert.DoesNotContain(values.Left + values.Right, text, StringComparison.OrdinalIgnoreCase);
            }
    }

    [Theory]
    [InlineData("probes:\n- id: A B", "kebab-case")]
    [InlineData("probes:\n- {id: a, title: t, severity: high, goal: {kind: joined}, catalogue: ['owasp-llm:2031/LLM01'], texts: {text: [x]}}", "no entry 'owasp-llm:2031/LLM01'")]
    [InlineData("probes:\n- {id: a, titel: t}", "titel")]
    [InlineData("probes:\n- {id: a, title: t, severity: high, goal: {kind: wrong, any: ['(x']}, catalogue: ['atlas/AML.T0054'], about: a, remediation: r, texts: {text: [x]}}", "regular expression")]
    [InlineData("probes: []", "no probes")]
    [InlineData("a: &x [1]", "anchors")]
    public void A_file_of_probes_that_is_wrong_is_refused_with_the_place(string yaml, string says)
    {
        Assert.Empty(ProbeLibrary.Read("mine.yaml", yaml, out var errors));
        Assert.Contains(errors, e => e.StartsWith("mine.yaml:", StringComparison.Ordinal) && e.Contains(says, StringComparison.Ordinal));
    }
}
