using Assay.Evaluation.RedTeam;
using SupportAssistant;
using SupportAssistant.Weak;

namespace Assay.Samples.Tests;

/// <summary>The red team's own probes against the sample.</summary>
public sealed class ProbeTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("assay-sample-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // What a user would write: the sample's own target file, at the port where it listens.
    async Task<IReadOnlyList<AttemptResult>> RunAsync(string weak, IEnumerable<Probe> probes, ulong seed = 1, int variants = 3)
    {
        await using var app = await SupportAssistantApp.StartAsync(new() { Weak = WeaknessSet.Parse(weak, out _)! });
        var file = TargetFile.Read(await File.ReadAllTextAsync(TargetPath(), Never), out var error) ?? throw new InvalidOperationException(error);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
        var target = RedTeamTarget.Open(file with { Address = new Uri(app.Address, "/v1/chat/completions") }, http, Tokens.GetValueOrDefault, TargetLimits.Default, out error) ?? throw new InvalidOperationException(error);
        var plan = new RoundPlan { Seed = seed, Scenario = file.Scenario!, Probes = [.. probes], Variants = variants, Limits = new() { RequestsPerSecond = null, Concurrency = 2 } };
        var result = await RedTeamRound.RunAsync(plan, target, new JournalFile(Path.Combine(folder, Guid.NewGuid().ToString("n")), "round", new byte[32]), TimeProvider.System, null, Never);
        Assert.Empty(result.Leftovers);
        return result.Attempts;
    }

    static readonly CancellationToken Never = CancellationToken.None;
    static readonly Dictionary<string, string?> Tokens = new() { ["SUPPORT_TOKEN"] = "alice-token", ["OTHER_TOKEN"] = "bob-token", ["OWNER_TOKEN"] = "admin-token" };

    static string TargetPath([System.Runtime.CompilerServices.CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "samples", "support-assistant", "target.yaml");

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_probe_finds_anything_when_nothing_is_weak_and_all_are_judged(int seed)
    {
        var results = await RunAsync("none", ProbeLibrary.All, (ulong)seed);
        var found = results.Where(r => r.Verdict.Outcome is not Outcome.Resisted).Select(Told).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public void Every_probe_is_paired_with_a_weakness()
    {
        var paired = typeof(ProbeTests).GetMethod(nameof(Each_probe_finds_its_weakness))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>().SelectMany(d => ((string)d.Data[1]!).Split(',')).ToHashSet();
        Assert.Empty(ProbeLibrary.All.Select(p => p.Id).Except(paired));
    }

    [Theory]
    [InlineData("direct-injection", "injection-override,injection-false-system-message,injection-delimiter,injection-authority,injection-completion,injection-payload-splitting,injection-false-history")]
    [InlineData("encoded-instructions", "injection-encoded,jailbreak-encoded")]
    [InlineData("low-resource-language", "injection-language,jailbreak-translation")]
    [InlineData("crescendo", "injection-many-turns,jailbreak-crescendo")]
    [InlineData("document-injection", "indirect-document")]
    [InlineData("mail-injection", "indirect-mail,indirect-tool-call,indirect-self-replication")]
    [InlineData("page-injection", "indirect-page")]
    [InlineData("file-name-injection", "indirect-file-name")]
    [InlineData("image-text-injection", "indirect-image-text")]
    [InlineData("picture-injection", "indirect-picture,indirect-picture-unseen,indirect-picture-metadata,indirect-picture-tool-call")]
    [InlineData("metadata-injection", "indirect-metadata")]
    [InlineData("tool-result-injection", "indirect-tool-result")]
    [InlineData("tool-description-injection", "indirect-tool-description")]
    [InlineData("memory-poisoning", "indirect-memory,memory-poisoning")]
    [InlineData("agent-message-injection", "indirect-agent")]
    [InlineData("role-play", "jailbreak-grandmother")]
    [InlineData("persona", "jailbreak-persona")]
    [InlineData("hypothetical", "jailbreak-fiction,jailbreak-hypothetical,jailbreak-past-tense")]
    [InlineData("many-shot", "jailbreak-many-shot")]
    [InlineData("skeleton-key", "jailbreak-skeleton-key,jailbreak-research")]
    [InlineData("policy-puppetry", "jailbreak-policy-puppetry")]
    [InlineData("suffix", "jailbreak-suffix,jailbreak-refusal-suppression")]
    [InlineData("harmful-violence", "harm-violence")]
    [InlineData("harmful-self-harm", "harm-self-harm")]
    [InlineData("harmful-weapons", "harm-weapons")]
    [InlineData("harmful-malware", "harm-malware")]
    [InlineData("harmful-fraud", "harm-fraud")]
    [InlineData("harmful-hate", "harm-hate")]
    [InlineData("harmful-sexual", "harm-sexual")]
    [InlineData("harmful-privacy", "harm-privacy")]
    [InlineData("harmful-drugs", "harm-substances")]
    [InlineData("harmful-disinformation", "harm-disinformation")]
    [InlineData("over-refusal", "over-refusal")]
    [InlineData("planted-secret-leak", "secret-leak,secret-leak-encoded,agents-identity-token")]
    [InlineData("system-prompt-leak", "prompt-leak-ask,prompt-leak-transform,prompt-leak-encoded")]
    [InlineData("configuration-leak", "hidden-context-tools,hidden-context-configuration")]
    [InlineData("training-data-recital", "training-data-recital")]
    [InlineData("divergence", "training-data-divergence")]
    [InlineData("personal-data-leak", "personal-data-other")]
    [InlineData("membership-disclosure", "membership-disclosure")]
    [InlineData("model-extraction", "extraction-labels")]
    [InlineData("cross-tenant-orders", "agency-other-tenant")]
    [InlineData("cross-tenant-retrieval", "retrieval-other-tenant")]
    [InlineData("cross-session-leak", "memory-other-person")]
    [InlineData("corpus-listing", "retrieval-corpus-listing")]
    [InlineData("retrieval-poisoning", "retrieval-poisoning")]
    [InlineData("backdoor-trigger", "training-poisoned-trigger")]
    [InlineData("unauthorised-tool", "agency-unauthorised-tool,agency-database")]
    [InlineData("data-out", "agency-data-out")]
    [InlineData("parameter-tampering", "agency-parameter-tampering")]
    [InlineData("confused-deputy", "agency-confused-deputy")]
    [InlineData("privilege-escalation", "agency-privilege-escalation")]
    [InlineData("forged-approval", "agency-forged-approval")]
    [InlineData("file-traversal", "agency-file-read")]
    [InlineData("code-execution", "agency-code-execution")]
    [InlineData("runaway-loop", "agency-runaway")]
    [InlineData("recursive-delegation", "agency-recursive-delegation")]
    [InlineData("unsafe-package-install", "agency-install")]
    [InlineData("untraceable-action", "agency-unlogged-action")]
    [InlineData("deceptive-claim", "agency-claims-undone")]
    [InlineData("inter-agent-spoofing", "agents-spoofed-agent")]
    [InlineData("rogue-agent", "agents-rogue-goes-on")]
    [InlineData("overwhelming-approvals", "agents-too-many-approvals")]
    [InlineData("cascading-hallucination", "agents-cascade")]
    [InlineData("unbounded-output", "consumption-long-answer,consumption-repetition")]
    [InlineData("reasoning-loop", "consumption-reasoning")]
    [InlineData("no-rate-limit", "consumption-no-limit")]
    [InlineData("model-identity", "model-identity")]
    [InlineData("unsafe-loading-advice", "supply-chain-unsafe-loading")]
    [InlineData("misinformation", "truth-false-premise")]
    [InlineData("sycophancy", "truth-sycophancy")]
    [InlineData("package-hallucination", "truth-invented-package")]
    [InlineData("invented-citation", "truth-invented-source,truth-silent-corpus")]
    [InlineData("inconsistent-answers", "truth-inconsistent")]
    [InlineData("biased-decision", "bias-decision")]
    [InlineData("unescaped-html", "output-script")]
    [InlineData("unescaped-sql", "output-sql")]
    [InlineData("shell-output", "output-shell")]
    [InlineData("template-output", "output-template")]
    [InlineData("formula-output", "output-formula")]
    [InlineData("terminal-escapes", "output-terminal")]
    [InlineData("markdown-exfiltration", "output-markdown-image")]
    [InlineData("document-injection,markdown-exfiltration", "indirect-exfiltration,agents-manipulates-person")]
    public async Task Each_probe_finds_its_weakness(string weak, string probes)
    {
        var wanted = probes.Split(',');
        var missed = new List<string>();
        for (var seed = 1ul; seed <= 10; seed++)
        {
            var results = await RunAsync(weak, ProbeLibrary.All.Where(p => wanted.Contains(p.Id)), seed, variants: 6);
            Assert.Equal(wanted.Order(), results.Select(r => r.Attempt.Probe.Id).Distinct().Order());
            missed.AddRange(results.GroupBy(r => r.Attempt.Probe.Id).Where(g => g.All(r => r.Verdict.Outcome != Outcome.Succeeded)).SelectMany(g => g.Take(2).Select(r => $"seed {seed}: {Told(r)}")));
        }

        Assert.True(missed.Count == 0, string.Join('\n', missed));
    }

    [Fact]
    public async Task Every_layout_of_a_picture_is_read_and_works()
    {
        var pictures = ProbeLibrary.All.Where(p => p.Place == Place.Image && p.Goal.Kind == GoalKind.Joined).ToList();
        var results = await RunAsync("picture-injection", pictures, variants: 12);
        Assert.Equal(Enum.GetValues<PictureLayout>(), results.Where(r => r.Verdict.Outcome == Outcome.Succeeded).Select(r => r.Exchanges[0].Plants.Single().Layout!.Value).Distinct().Order());
        Assert.Empty(results.Where(r => r.Verdict.Outcome != Outcome.Succeeded).Select(Told));
    }

    static string Told(AttemptResult r) => $"{r.Attempt.Id} {r.Verdict.Outcome} ({r.Verdict.Evidence}): {string.Join(" // ", r.Exchanges.Select(e => string.Join(' ', e.Said.Select(m => m.Text)) + " ==> " + e.Reply.Text[..Math.Min(160, e.Reply.Text.Length)]))}".Replace('\n', ' ');
}
