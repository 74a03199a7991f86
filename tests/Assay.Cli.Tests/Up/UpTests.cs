using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli.Tests.Up;

/// <summary>What one <c>assay up</c> leaves in the record.</summary>
public sealed class UpTests(WalkedRecord walked) : IClassFixture<WalkedRecord>
{
    [Fact]
    public void The_walk_needs_no_other_program_and_comes_to_its_end() => Assert.True(walked.Took < UpProcess.Bound, $"it took {walked.Took}");

    [Fact]
    public async Task Five_gates_are_decided_monitoring_waits_for_its_decision_and_retirement_is_not_reached()
    {
        var portfolio = await walked.ReadAsync(home => home.Admin.PortfolioAsync());
        var row = Assert.Single(portfolio.Rows);
        Assert.Equal(
            [StampState.Decided, StampState.Decided, StampState.Decided, StampState.Decided, StampState.Decided, StampState.Open, StampState.Idle],
            row.Stamps.Select(s => s.State));
        Assert.NotNull(row.InProduction);
        Assert.Equal(1, portfolio.EvidenceExpiringThisWeek);
    }

    [Fact]
    public async Task Every_default_requirement_rests_on_evidence_and_what_is_filed_never_looks_measured()
    {
        var evidence = (await walked.ReadAsync(home => home.Admin.EvidenceListAsync(null, null, null, null, 500))).Items;
        Assert.Equal(evidence.Count, evidence.DistinctBy(e => e.Kind.Id).Count());
        Assert.Equal(
            ["aibom", "bias-evaluation", "checkpoint-signature", "code-scan", "dataset-card", "dependency-scan", "deployment-manifest", "evaluation-record", "guardrail-configuration", "model-scan"],
            evidence.Where(e => e.Origin == Origin.Measured).Select(e => e.Kind.Id).Order(StringComparer.Ordinal));
        Assert.All(evidence, e => Assert.Equal(e.Origin == Origin.Measured, e.Tool is not null));
        foreach (var gate in Enum.GetValues<Gate>().Where(g => g <= Gate.Monitoring))
        {
            var view = await walked.ReadAsync(home => home.Admin.GateAsync("credit-risk", gate));
            Assert.True(WalkedRecord.Ok(view).Result.Open, $"{gate}: {string.Join("; ", WalkedRecord.Ok(view).Result.Unmet.Select(u => u.Detail))}");
        }
    }

    [Fact]
    public async Task What_a_person_states_verifies_with_their_own_key_and_what_was_measured_with_the_evidence_key()
    {
        var views = await walked.ReadAsync(async home =>
        {
            var list = new List<EvidenceView>();
            foreach (var row in (await home.Admin.EvidenceListAsync(null, null, null, null, 500)).Items)
                list.Add(WalkedRecord.Ok(await home.Admin.EvidenceAsync(row.Entry)));
            return list;
        });
        Assert.All(views, v => Assert.All(v.Checks, c => Assert.True(c.Holds, $"entry {v.Row.Entry}, {c.Name}: {c.Detail}")));
        var measuring = Assert.Single(views.Where(v => v.Row.Origin == Origin.Measured).Select(v => v.KeyId).Distinct());
        var keyOf = views.Where(v => v.Row.Origin == Origin.Filed).GroupBy(v => v.Row.Actor).ToDictionary(g => g.Key, g => Assert.Single(g.Select(v => v.KeyId).Distinct()));
        Assert.True(keyOf.Count >= 7, $"only {keyOf.Count} people stated something");
        Assert.Equal(keyOf.Count, keyOf.Values.Distinct().Count());
        Assert.DoesNotContain(measuring, keyOf.Values);
    }

    [Fact]
    public async Task Nobody_decides_over_their_own_evidence_or_approves_their_own_request()
    {
        var (engagement, waivers, gates) = await walked.ReadAsync(async home => (
            WalkedRecord.Ok(await home.Admin.EngagementAsync("credit-risk")),
            (await home.Admin.WaiversAsync(null, null, 100)).Items,
            await Task.WhenAll(Enum.GetValues<Gate>().Select(async g => WalkedRecord.Ok(await home.Admin.GateAsync("credit-risk", g))))));
        Assert.Equal(5, engagement.Decisions.Count);
        foreach (var decision in engagement.Decisions)
        {
            var gate = gates.Single(g => g.Policy.Gate == decision.Gate);
            Assert.Contains(decision.As, gate.Policy.Decides);
            Assert.DoesNotContain(decision.Actor, gate.Evidence.Select(e => e.Actor));
        }

        var approved = waivers.Where(w => w.Status == WaiverStatus.Approved).ToList();
        Assert.Equal([WaiverKind.Exception, WaiverKind.Exception, WaiverKind.RiskAcceptance, WaiverKind.RiskAcceptance, WaiverKind.RiskAcceptance], approved.Select(w => w.Kind).OrderBy(k => k.ToString(), StringComparer.Ordinal));
        Assert.All(approved, w => Assert.NotEqual(w.Requester, w.Approver));
        Assert.All(approved, w => Assert.True(w.Expires > DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task The_planted_bias_is_measured_and_its_risk_is_borne_not_hidden()
    {
        var findings = (await walked.ReadAsync(home => home.Admin.FindingsAsync(WalkedRecord.EveryFinding))).Items;
        var bias = Assert.Single(findings, f => f.OwnSeverity == Severity.High && f.RuleId?.StartsWith("dependency", StringComparison.Ordinal) != true);
        Assert.Contains("age_band", bias.Title, StringComparison.Ordinal);
        Assert.Equal(FindingStatus.Accepted, bias.Status);
        Assert.DoesNotContain(findings, f => f.Overdue);
    }

    [Fact]
    public async Task It_leaves_findings_in_several_states_and_something_that_waits_for_somebody_else()
    {
        var (findings, waiting) = await walked.ReadAsync(async home => (
            (await home.Admin.FindingsAsync(WalkedRecord.EveryFinding)).Items, (await home.Admin.WaiversAsync(WaiverStatus.Requested, null, 10)).Items));
        var states = findings.Select(f => f.Status).Distinct().ToList();
        Assert.Contains(FindingStatus.Open, states);
        Assert.Contains(FindingStatus.InProgress, states);
        Assert.Contains(FindingStatus.FixedAwaitingRetest, states);
        Assert.Equal(WaiverKind.FalsePositive, Assert.Single(waiting).Kind);
        Assert.All(findings.Where(f => f.Status is FindingStatus.InProgress or FindingStatus.FixedAwaitingRetest), f => Assert.NotNull(f.OwnerName));
    }

    [Fact]
    public async Task The_record_and_its_assurance_pack_verify_by_the_root_key()
    {
        var (report, pack) = await walked.ReadAsync(async home =>
        {
            var root = PublicKey.TryReadPem(home.Record.Configuration.RootKey, out _)!;
            var row = Assert.Single(await home.Admin.PacksAsync());
            return (await RecordVerifier.VerifyAsync(home.Store, new VerifyOptions { Root = root }), PackVerifier.Verify(WalkedRecord.Ok(await home.Admin.PackAsync(row.Id)), root));
        });
        Assert.True(report.Ok, string.Join('\n', report.Problems));
        Assert.True(pack.Ok, string.Join('\n', pack.Checks.Where(c => !c.Holds).Select(c => $"{c.Name}: {c.Detail}")));
    }

    [Fact]
    public async Task A_second_run_adds_nothing()
    {
        var before = await walked.ReadAsync(home => home.Admin.RecordAsync());
        var second = UpProcess.Run("--no-serve", "--sample", "credit-risk", "--data", walked.Folder);
        Assert.True(second.Code == 0, second.Error);
        var after = await walked.ReadAsync(home => home.Admin.RecordAsync());
        Assert.Equal(before.Size, after.Size);
        Assert.Equal(before.Head?.Root, after.Head?.Root);
        Assert.Contains($"{after.Size} entries", second.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_who_did_what_under_the_heading_of_each_gate_in_plain_lines()
    {
        var lines = walked.First.Out.Split('\n');
        var headings = lines.Where(l => l.Length > 0 && l[0] != ' ').ToList();
        Assert.Equal(["use-case intake", "data preparation", "training and fine-tuning", "evaluation and red team", "deployment and serving", "live traffic, monitoring and incident"], headings.Take(6).Select(h => h.Replace("Credit risk: ", "", StringComparison.Ordinal)));
        Assert.Equal(10, lines.Count(l => Regex.IsMatch(l, @"^  \S+ \S+ +[a-z-]+ +measured +\S")));
        Assert.Equal(5, lines.Count(l => l.Contains("decided: ", StringComparison.Ordinal)));
        Assert.DoesNotContain('\u001b', walked.First.Out);
    }

    [Fact]
    public void Passphrase_and_record_are_readable_by_their_owner_only()
    {
        if (OperatingSystem.IsWindows())
            return; // Modes are those of Unix.
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(walked.Folder, "passphrase")) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(walked.Folder, RecordFolder.Name)) & others);
    }

    [Fact]
    public async Task Only_what_no_command_measures_of_a_predictive_model_is_filed()
    {
        var filed = (await walked.ReadAsync(home => home.Admin.EvidenceListAsync(null, null, null, null, 500))).Items.Where(e => e.Origin == Origin.Filed && e.Kind.Command is not null);
        // The red team's producers attack what talks.
        Assert.Equal(["red-team-report", "regression-output"], filed.Select(e => e.Kind.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Manifest_and_guardrails_are_those_of_the_gateway_before_the_model()
    {
        var (manifest, guardrails, inForce) = await walked.ReadAsync(async home => (await PredicateAsync(home, "deployment-manifest"), await PredicateAsync(home, "guardrail-configuration"), Assert.Single(await home.Admin.GuardRoutesAsync()).Policy));
        var served = SampleFiles.DigestOf(SampleFiles.CreditRisk.Of("model", "credit-risk.onnx")).ToString();
        Assert.Contains(manifest.GetProperty("artefacts").EnumerateArray(), a => a.GetProperty("name").GetString() == "model at scorer of route credit" && a.GetProperty("digest").GetString() == served);
        Assert.Equal(inForce?.ToString(), guardrails.GetProperty("configurationDigest").GetString());
        Assert.Equal("closed", guardrails.GetProperty("failureMode").GetString());
        Assert.Equal(["input-profile", "out-of-distribution", "extraction", "answer-precision"], guardrails.GetProperty("guardrails").EnumerateArray().Select(g => g.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Rows_were_scored_and_those_outside_of_the_trained_range_refused_and_the_traffic_says_so()
    {
        var told = Regex.Match(walked.First.Out, @"live +60 rows through the gateway: (\d+) scored, (\d+) refused");
        Assert.True(told.Success, walked.First.Out);
        Assert.Equal((55, 5), (int.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(told.Groups[2].Value, CultureInfo.InvariantCulture)));
        Assert.Equal(5, await RefusedAsync("input-profile"));
    }

    [Fact]
    public async Task Who_asks_as_one_asks_who_copies_a_model_is_stopped()
    {
        var told = Regex.Match(walked.First.Out, @"live +40 rows of one caller that hardly differ, .+: (\d+) scored, (\d+) refused");
        Assert.True(told.Success, walked.First.Out);
        var refused = int.Parse(told.Groups[2].Value, CultureInfo.InvariantCulture);
        Assert.InRange(refused, 15, 39);
        Assert.Equal(refused, await RefusedAsync("extraction"));
    }

    // As the page of the traffic counts them.
    async Task<long> RefusedAsync(string guard) => Assert.Single(await walked.ReadAsync(home => new HostTables(home.Store).QueryAsync<long>(
        "SELECT COALESCE(SUM(blocked), 0) FROM host_traffic_guard WHERE route = @route AND guard = @guard", new { route = CreditStage.Route, guard }, TestContext.Current.CancellationToken)));

    static async Task<JsonElement> PredicateAsync(UpHome home, string kind)
    {
        var row = Assert.Single((await home.Admin.EvidenceListAsync(null, kind, null, null, 5)).Items);
        return WalkedRecord.Ok(await home.Admin.EvidenceAsync(row.Entry)).Predicate!.Value;
    }
}
