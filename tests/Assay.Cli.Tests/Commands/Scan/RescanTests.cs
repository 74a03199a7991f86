using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Build.ModelFiles;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay rescan</c> on a real record with something live. The payload is inert, and nothing is ever loaded.</summary>
public sealed class RescanTests : IDisposable
{
    static readonly byte[] Harmless = [0x80, 4, .. "]K\u0001a."u8];
    static readonly byte[] Evil = [0x80, 4, 0x8c, 2, .. "os"u8, 0x8c, 6, .. "system"u8, 0x93, 0x8c, 10, .. "echo inert"u8, 0x85, (byte)'R', (byte)'.'];

    readonly Workspace work = new Workspace().WithRecord();

    [Fact]
    public async Task What_older_rules_passed_is_scanned_again_and_the_new_evidence_ends_it()
    {
        Deploy("models/deep/fraud.pkl", Harmless);
        await ScanWithOlderRulesAsync(work.At("models/deep/fraud.pkl"));

        var due = work.Run("rescan", "--dry-run", "--format", "json");
        Assert.Equal(3, due.Code);
        Assert.Equal("other-rules", Assert.Single(Json.Read<JsonElement>(System.Text.Encoding.UTF8.GetBytes(due.Out)).EnumerateArray().Single().GetProperty("reasons").EnumerateArray()).GetString());

        var dry = work.Run("rescan", "--models", work.At("models"), "--format", "json");
        Assert.True(dry.Code == 0, dry.Error + dry.Out);
        Assert.Equal(3, work.Run("rescan", "--dry-run").Code);

        var done = work.Run("rescan", "--models", work.At("models"), "--record", "--as", "Bob", "--format", "json");
        Assert.True(done.Code == 0, done.Error + done.Out);
        var version = Json.Read<JsonElement>(System.Text.Encoding.UTF8.GetBytes(done.Out)).GetProperty("versions")[0];
        Assert.Equal("clean", version.GetProperty("verdict").GetString());
        Assert.True(version.GetProperty("recorded").GetInt64() > version.GetProperty("before").GetInt64());
        Assert.Equal(0, work.Run("rescan", "--dry-run").Code);
        Assert.Contains("Nothing to do", work.Must("rescan", "--models", work.At("models")), StringComparison.Ordinal);
        Assert.Contains("today's rules", work.Must("rescan", "--all", "--models", work.At("models")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finding_that_older_rules_did_not_have_fails_and_opens_in_the_record()
    {
        Deploy("models/fraud.pkl", Evil);
        await ScanWithOlderRulesAsync(work.At("models/fraud.pkl"), passed: true);
        var result = work.Run("rescan", "--models", work.At("models"), "--record", "--as", "Bob");
        Assert.True(result.Code == 1, result.Error + result.Out);
        Assert.Contains("os.system('echo inert')", result.Out, StringComparison.Ordinal);
        Assert.Contains("pickle-dangerous-import", work.Must("finding", "list", "--format", "json"), StringComparison.Ordinal);
        Assert.Contains("stale", work.Must("engagement", "fraud", "--format", "json"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_policy_file_judged_is_due_without_the_file_and_judged_by_it_again_with_it()
    {
        Deploy("models/fraud.pkl", Harmless);
        Write("house.yaml", "name: house\nfail-incomplete: true\n"u8.ToArray());
        work.Must("scan", work.At("models/fraud.pkl"), "--policy", work.At("house.yaml"), "--record", "--as", "Bob");
        var due = work.Run("rescan", "--dry-run");
        Assert.True(due.Code == 3, due.Error + due.Out);
        Assert.Equal(0, work.Run("rescan", "--dry-run", "--policy", work.At("house.yaml")).Code);
        var again = work.Run("rescan", "--all", "--models", work.At("models"), "--policy", work.At("house.yaml"), "--record", "--as", "Bob");
        Assert.True(again.Code == 0, again.Error + again.Out);
        Assert.Equal(0, work.Run("rescan", "--dry-run", "--policy", work.At("house.yaml")).Code);
        var wrong = work.Run("rescan", "--dry-run", "--policy", work.At("nowhere.yaml"));
        Assert.Equal(2, wrong.Code);
        Assert.Contains("nowhere.yaml", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_below_the_folder_is_three_and_named()
    {
        Deploy("models/fraud.pkl", Harmless);
        Directory.CreateDirectory(work.At("empty"));
        var result = work.Run("rescan", "--models", work.At("empty"), "--record", "--as", "Bob");
        Assert.True(result.Code == 3, result.Error + result.Out);
        Assert.Contains("fraud@1.0.0", result.Out, StringComparison.Ordinal);
        Assert.Contains("Not scanned: no file or folder has the digest sha256:", result.Out, StringComparison.Ordinal);
        Assert.Equal(3, work.Run("rescan", "--dry-run").Code);
        Assert.Equal(2, work.Run("rescan", "--models", work.At("nowhere")).Code);
        Assert.Equal(2, work.Run("rescan", "--dry-run", "--record").Code);
        Assert.Equal(2, work.Run("rescan", "--max-age", "soon").Code);
    }

    [Fact]
    public void A_folder_is_found_by_its_root_digest_wherever_it_lies_and_whatever_git_left_in_it()
    {
        Write("here/model/a/weights.pkl", Harmless);
        Write("here/model/config.json", "{}"u8.ToArray());
        Deploy("here/model");
        Directory.CreateDirectory(work.At("there/other"));
        Directory.Move(work.At("here/model"), work.At("there/other/moved"));
        Write("there/other/moved/.git/HEAD", "ref"u8.ToArray());
        Write("there/noise.bin", "noise"u8.ToArray());
        var result = work.Run("rescan", "--models", work.At("there"), "--record", "--as", "Bob", "--format", "json");
        var version = Json.Read<JsonElement>(System.Text.Encoding.UTF8.GetBytes(result.Out)).GetProperty("versions")[0];
        Assert.EndsWith("moved", version.GetProperty("paths")[0].GetString(), StringComparison.Ordinal);
        Assert.True(version.TryGetProperty("recorded", out var entry) && entry.ValueKind == JsonValueKind.Number, result.Out);
        Assert.DoesNotContain("never-scanned", work.Run("rescan", "--dry-run", "--format", "json").Out, StringComparison.Ordinal);

        // One byte more, and it is another model.
        Write("there/other/moved/config.json", "{ }"u8.ToArray());
        Assert.Contains("Not scanned", work.Run("rescan", "--all", "--models", work.At("there")).Out, StringComparison.Ordinal);
    }

    [Theory, InlineData("models/base", "models/head.pkl"), InlineData("models/head.pkl", "models/base")]
    public void All_parts_of_a_version_are_scanned_and_one_that_is_gone_is_three(string first, string second)
    {
        Write("models/base/weights.pkl", Harmless);
        Write("models/base/config.json", "{}"u8.ToArray());
        Write("models/head.pkl", Evil);
        Deploy(first, more: second);
        var result = work.Run("rescan", "--models", work.At("models"), "--record", "--as", "Bob");
        Assert.True(result.Code == 1, result.Error + result.Out);
        Assert.Contains("os.system('echo inert')", result.Out, StringComparison.Ordinal);
        Assert.Equal(0, work.Run("rescan", "--dry-run").Code);

        File.Delete(work.At("models/head.pkl"));
        var gone = work.Run("rescan", "--all", "--models", work.At("models"));
        Assert.True(gone.Code == 3, gone.Error + gone.Out);
        Assert.Contains($"no file or folder has the digest {Digest.Sha256(Evil)}", gone.Out, StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();

    string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(work.At(name))!);
        File.WriteAllBytes(work.At(name), content);
        return work.At(name);
    }

    void Deploy(string name, byte[]? content = null, string? more = null)
    {
        if (content is not null)
            Write(name, content);
        OpenGates.Write(work.At(".assay/policies"));
        work.Must("register", "use-case", "fraud", "--name", "Fraud", "--risk", "minimal", "--as", "Grace");
        work.Must("register", "model", "fraud", "--name", "Fraud", "--as", "Bob");
        work.Must(["register", "model-version", "fraud@1.0.0", "--parent", "fraud", "--file", work.At(name), .. more is null ? Array.Empty<string>() : ["--file", work.At(more)], "--as", "Bob"]);
        work.Must("link", "fraud", "fraud@1.0.0", "--as", "Bob");
        work.Must("register", "deployment", "fraud-prod", "--parent", "fraud", "--as", "Bob");
        foreach (var gate in OpenGates.UpToDeployment)
            work.Must("gate", "decide", gate, "--use-case", "fraud", "--model-version", "fraud@1.0.0", "--outcome", "go", "--rationale", "Nothing is open.", "--as", "Grace");
        work.Must("deploy", "fraud-prod", "--model-version", "fraud@1.0.0", "--as", "Bob");
    }

    /// <summary>A real scan's statement with another rule-set digest, taken into the record on the path that --record takes.</summary>
    async Task ScanWithOlderRulesAsync(string path, bool passed = false)
    {
        var report = ModelScanner.Scan(ScanTarget.AtPath(path), ScanOptions.Default with { Digests = true }).ToReport();
        var predicate = JsonNode.Parse(report.Statements[0].Statement.Predicate.GetRawText())!;
        predicate["ruleSet"] = Digest.Sha256("older rules"u8).ToString();
        var folder = RecordFolder.Find(work.Path, out _)!;
        using var passphrase = Passphrase.Of(Workspace.Passphrase);
        using var session = SigningSession.Open(folder, passphrase, UserConfiguration.Empty, out var error) ?? throw new InvalidOperationException(error);
        await using var store = await RecordStore.OpenAsync(StoreAddress.Sqlite(folder.SqlitePath!), RecordProjections.All, session.TreeHead, TimeProvider.System, StoreMode.Write);
        var answer = await new EmbeddedRecord(store, session, GatePolicies.Default, TimeProvider.System).FileEvidenceAsync(new EvidenceRequest(
            "model-scan", [], report.Statements[0].Statement.Subjects, JsonSerializer.SerializeToElement(predicate), null, passed ? EvidenceResult.Passed : report.Statements[0].Result,
            Origin.Measured, report.Tool, passed ? [] : report.Findings));
        Assert.True(answer.TryGet(out _, out var refusal), refusal?.Message);
    }
}
