using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

/// <summary>From an empty folder to a decided gate, as a person types it.</summary>
public sealed class WalkTests
{
    static readonly string[] Intake = ["ai-register-entry", "risk-classification", "obligations-list", "data-inventory-request", "threat-model"];

    [Fact]
    public void Walks_from_init_to_a_decided_intake_gate()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--name", "Credit risk", "--risk", "high", "--as", "Bob");

        var shut = work.Run("gate", "check", "use-case-intake", "--use-case", "credit-risk");
        Assert.Equal(1, shut.Code);
        Assert.Contains("assay evidence file threat-model", shut.Out, StringComparison.Ordinal);

        var early = work.Run("gate", "decide", "use-case-intake", "--use-case", "credit-risk", "--outcome", "proceed", "--rationale", "too early", "--as", "Grace", "--format", "json");
        Assert.Equal(1, early.Code);
        Assert.Equal("https://assay.dev/problems/gate-shut", Problem(early).GetProperty("type").GetString());

        foreach (var kind in Intake)
        {
            File.Copy(Path.Combine(Workspace.Root, "tests", "Assay.Governance.Tests", "Schemas", "samples", $"{kind}.json"), work.At($"{kind}.json"));
            work.Must("evidence", "file", kind, "--subject", "credit-risk", "--from", $"{kind}.json", "--as", "Bob");
        }

        Assert.Equal(0, work.Run("gate", "check", "use-case-intake", "--use-case", "credit-risk").Code);
        var mine = work.Run("gate", "decide", "use-case-intake", "--use-case", "credit-risk", "--outcome", "proceed", "--rationale", "mine", "--as", "Bob", "--format", "json");
        Assert.Equal(2, mine.Code);
        Assert.Equal("https://assay.dev/problems/forbidden", Problem(mine).GetProperty("type").GetString());

        var decided = work.Ask("gate", "decide", "use-case-intake", "--use-case", "credit-risk", "--outcome", "proceed", "--rationale", "Useful, and bounded.", "--as", "Grace");
        Assert.Equal("grc", decided.GetProperty("as").GetString());
        Assert.Equal("decided", work.Ask("engagement", "credit-risk").GetProperty("stamps")[0].GetProperty("state").GetString());
        Assert.Contains("proceed", work.Must("activity"), StringComparison.Ordinal);
        Assert.Equal(0, work.Run("record", "verify").Code);
    }

    [Fact]
    public void Records_a_scan_and_finds_the_model_by_its_digest()
    {
        using var work = new Workspace().WithRecord();
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), work.At("model.onnx"));
        var before = work.Ask("scan", "model.onnx", "--record", "--as", "Bob").GetProperty("recorded")[0];
        Assert.Empty(before.GetProperty("things").EnumerateArray());
        Assert.Contains("assay register model-version", before.GetProperty("note").GetString(), StringComparison.Ordinal);

        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", "model.onnx", "--use-case", "credit-risk", "--as", "Bob");
        var page = work.Ask("register", "show", "risk@1");
        Assert.Equal("measured", page.GetProperty("evidence")[0].GetProperty("origin").GetString());
        var after = work.Ask("scan", "model.onnx", "--record", "--as", "Bob").GetProperty("recorded")[0];
        Assert.Equal("risk@1", after.GetProperty("things")[0].GetString());

        // What is there is no longer what was registered: a name must not make it so.
        File.AppendAllText(work.At("model.onnx"), "x");
        var size = Size(work);
        var other = work.Run("scan", "model.onnx", "--record", "--subject", "risk@1", "--as", "Bob");
        Assert.Equal(2, other.Code);
        Assert.Contains("This is not 'risk@1'", other.Error, StringComparison.Ordinal);
        Assert.Equal(size, Size(work));
    }

    [Fact]
    public void Names_a_folder_by_every_file_of_weights()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", Workspace.Sample("model"), "--as", "Bob");
        // About one file of several: the evidence names the version, and is not whole.
        var part = work.Run("scan", Workspace.Sample("model/credit-risk.safetensors"), "--record", "--as", "Bob", "--format", "json");
        Assert.Equal(3, part.Code);
        var recorded = JsonDocument.Parse(part.Out).RootElement.GetProperty("recorded")[0];
        Assert.Equal("risk@1", recorded.GetProperty("things")[0].GetString());
        Assert.All(work.Ask("evidence", "show", recorded.GetProperty("entry").ToString()).GetProperty("checks").EnumerateArray(), c => Assert.True(c.GetProperty("holds").GetBoolean()));
        // Signed by the record's key; run by whoever ran it.
        Assert.Matches("run by +Bob", work.Must("evidence", "show", recorded.GetProperty("entry").ToString()));
    }

    [Fact]
    public void Sets_a_finding_aside_only_with_a_second_person()
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "add", "Sam", "--role", "product-security");
        File.WriteAllBytes(work.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        var scan = work.Run("scan", "bad.pkl", "--record", "--as", "Bob");
        Assert.Equal(1, scan.Code);
        var id = work.Ask("finding", "list").GetProperty("items")[0].GetProperty("id").GetString()!;
        var waiver = work.Ask("finding", "waive", id, "--kind", "risk-acceptance", "--rationale", "Only in the sandbox.", "--expires", "90d", "--as", "Bob").GetProperty("id").GetString()!;
        Assert.Equal(2, work.Run("waiver", "approve", waiver, "--as", "Bob").Code);
        work.Must("waiver", "approve", waiver, "--as", "Sam");
        Assert.Equal("accepted", work.Ask("finding", "show", id).GetProperty("row").GetProperty("status").GetString());
    }

    [Fact]
    public void Signs_and_verifies_a_model_with_the_records_own_key()
    {
        using var work = new Workspace().WithRecord();
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), work.At("model.onnx"));
        work.Must("sign", "key", "model.onnx", "--signature", "model.sig", "--record", "--as", "Bob");
        var evidenceKey = work.Ask("key", "list").EnumerateArray().Single(k => k.GetProperty("purpose").GetString() == "evidence").GetProperty("id").GetString()!;
        var entry = work.Ask("record", "show", "2").GetProperty("leaf").GetProperty("body");
        Assert.Equal(evidenceKey, entry.GetProperty("keyId").GetString());
        File.WriteAllText(work.At("key.pem"), entry.GetProperty("publicKey").GetString());
        Assert.Equal(0, work.Run("verify", "key", "model.onnx", "--signature", "model.sig", "--public-key", "key.pem").Code);
        File.AppendAllText(work.At("model.onnx"), "x");
        Assert.Equal(1, work.Run("verify", "key", "model.onnx", "--signature", "model.sig", "--public-key", "key.pem").Code);
    }

    [Fact]
    public void Exports_and_takes_over_a_record_with_the_same_root()
    {
        using var work = new Workspace().WithRecord();
        var head = work.Must("record", "head", "--format", "json");
        File.WriteAllText(work.At("head.json"), head);
        File.WriteAllText(work.At("root.pem"), work.Must("key", "root"));
        work.Must("record", "export", "all.record");
        foreach (var file in Directory.GetFiles(work.At(".assay"), "record.db*"))
            File.Delete(file);
        Assert.Equal(2, work.Run("portfolio").Code);
        work.Must("record", "import", "all.record");
        Assert.Equal(0, work.Run("record", "verify", "--against", "head.json", "--key", "root.pem").Code);
        work.Must("register", "use-case", "after", "--as", "Bob");
        Assert.Equal(0, work.Run("record", "verify", "--against", "head.json", "--key", "root.pem").Code);
    }

    [Fact]
    public void Builds_a_pack_that_verifies_and_notices_a_changed_byte()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        work.Must("register", "model", "risk", "--as", "Bob");
        work.Must("register", "model-version", "risk@1", "--file", Workspace.Sample("model/credit-risk.onnx"), "--use-case", "credit-risk", "--as", "Bob");
        work.Must("scan", Workspace.Sample("model/credit-risk.onnx"), "--record", "--as", "Bob");
        File.WriteAllText(work.At("root.pem"), work.Must("key", "root"));
        var id = work.Ask("pack", "build", "--use-case", "credit-risk", "--to", "one.zip", "--as", "Bob").GetProperty("id").GetString()!;
        work.Must("pack", "get", id, "--to", "again.zip", "--as", "Bob");
        Assert.Equal(File.ReadAllBytes(work.At("one.zip")), File.ReadAllBytes(work.At("again.zip")));
        Assert.Equal(0, work.Run("pack", "verify", "one.zip", "--key", "root.pem").Code);
        var bytes = File.ReadAllBytes(work.At("one.zip"));
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(work.At("one.zip"), bytes);
        Assert.Equal(1, work.Run("pack", "verify", "one.zip", "--key", "root.pem").Code);
    }

    static long Size(Workspace work) => JsonDocument.Parse(Convert.FromBase64String(JsonDocument.Parse(work.Must("record", "head", "--format", "json")).RootElement.GetProperty("payload").GetString()!)).RootElement.GetProperty("size").GetInt64();

    static JsonElement Problem(Cli.Result result) => JsonDocument.Parse(result.Error).RootElement;
}
