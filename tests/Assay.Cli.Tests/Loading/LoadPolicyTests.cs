namespace Assay.Cli.Tests.Commands;

/// <summary>A policy that asks for everything passes when all of it holds; each condition broken alone is refused, and named.</summary>
public sealed class LoadPolicyTests : IDisposable
{
    const string Key = "signers:\n  - key: key.pub\n";
    const string Age = "max-signature-age: 1d\n";
    const string Gates = "gates:\n  use-case: fraud\n  decided: [evaluation, deployment]\n";
    const string Evidence = "evidence:\n  - kind: model-scan\n    max-age: 30d\n  - kind: checkpoint-signature\n";
    const string Pack = "pack:\n  file: pack.zip\n  root-key: root.pem\n  max-age: 7d\n";

    readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    Cli.Result Verify(string policy, params string[] more)
    {
        File.WriteAllText(_work.At("policy.yaml"), policy);
        return _work.Run(["verify", "policy.yaml", "model", .. more]);
    }

    void Holds(string policy)
    {
        var result = Verify(policy);
        Assert.True(result.Code == 0, result.Error + result.Out);
        Assert.Contains("may be loaded", result.Error, StringComparison.Ordinal);
    }

    // Refused for this and for nothing else.
    void Refused(string why, string policy, params string[] more)
    {
        var result = Verify(policy, more);
        Assert.True(result.Code == 1, result.Error + result.Out);
        Assert.Contains("must NOT be loaded", result.Error, StringComparison.Ordinal);
        var told = result.Error.Split('\n').Where(l => l.StartsWith("refused: ", StringComparison.Ordinal)).ToList();
        Assert.Contains(why, told.Count == 0 ? result.Error : Assert.Single(told), StringComparison.Ordinal);
    }

    void Decide(string gate, string outcome) =>
        _work.Must("gate", "decide", gate, "--use-case", "fraud", "--model-version", "fraud@1", "--outcome", outcome, "--rationale", "Said so.", "--as", "Grace");

    // A model of one file, scanned and signed, beside an older version that holds the same weights.
    void Prepare()
    {
        _work.WithRecord();
        OpenGates.Write(_work.At(".assay/policies"));
        File.AppendAllText(_work.At(".assay/policies/deployment.yaml"), "\n  - id: hold\n    title: Hold\n    opens: false\n");
        Directory.CreateDirectory(_work.At("model"));
        File.Copy(Workspace.Sample("model/credit-risk.onnx"), _work.At("model/fraud.onnx"));
        foreach (var name in new[] { "key", "other" })
        {
            KeyTests.OpenSsl(_work, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", $"{name}.pem");
            KeyTests.OpenSsl(_work, "pkey", "-in", $"{name}.pem", "-pubout", "-out", $"{name}.pub");
        }

        _work.Must("register", "use-case", "fraud", "--name", "Fraud", "--risk", "minimal", "--as", "Grace");
        _work.Must("register", "use-case", "other", "--name", "Other", "--risk", "minimal", "--as", "Grace");
        _work.Must("register", "model", "fraud", "--as", "Bob");
        // An older version shares the file of weights, and nobody decided on it.
        Directory.CreateDirectory(_work.At("older"));
        File.Copy(_work.At("model/fraud.onnx"), _work.At("older/fraud.onnx"));
        File.WriteAllText(_work.At("older/notes.txt"), "older");
        _work.Must("register", "model-version", "fraud@0", "--file", "older", "--use-case", "fraud", "--as", "Bob");
        _work.Must("register", "model-version", "fraud@1", "--file", "model", "--use-case", "fraud", "--as", "Bob");
        _work.Must("scan", "model", "--record", "--as", "Bob");
        _work.Must("sign", "key", "model", "--private-key", "key.pem", "--signature", "model/model.sig", "--record", "--as", "Bob");
    }

    [Fact]
    public void Keys_gates_evidence_and_ages_are_asked_of_the_record_and_of_a_pack()
    {
        Prepare();
        const string Everything = Key + Age + Gates + Evidence;
        foreach (var gate in OpenGates.UpToDeployment[..^1])
            Decide(gate, "go");
        Refused("The gate 'deployment' does not stand open", Everything);
        Decide("deployment", "go");
        Holds(Everything);
        File.WriteAllText(_work.At("root.pem"), _work.Must("key", "root"));
        _work.Must("pack", "build", "--use-case", "fraud", "--to", "pack.zip", "--as", "Bob");
        Holds(Everything + Pack);

        // From both, the same conditions.
        foreach (var source in new[] { "", Pack })
        {
            Refused("signed with key", Everything.Replace("key.pub", "other.pub", StringComparison.Ordinal) + source);
            Refused("The signature is too old", Everything + source, "--at", "2d");
            Refused("'monitoring' does not stand open", Everything.Replace("deployment]", "deployment, monitoring]", StringComparison.Ordinal) + source);
            Refused("'aibom' is missing", Everything + "  - kind: aibom\n" + source);
            Refused("'model-scan' is stale", Everything.Replace("30d", "2h", StringComparison.Ordinal) + source, "--at", "3h");
        }

        Refused("does not stand open", Everything.Replace("use-case: fraud", "use-case: other", StringComparison.Ordinal).Replace("evaluation, ", "", StringComparison.Ordinal));
        Refused("of another use case", Everything.Replace("use-case: fraud", "use-case: other", StringComparison.Ordinal) + Pack);
        Refused("The assurance pack is too old", Everything.Replace("1d", "90d", StringComparison.Ordinal) + Pack, "--at", "9d");

        // The world changes, the policy does not.
        Decide("deployment", "hold");
        Refused("'deployment' does not stand open", Everything);
        Decide("deployment", "go");
        Holds(Everything);
        var bytes = File.ReadAllBytes(_work.At("model/fraud.onnx"));
        bytes[^1] ^= 1;
        File.WriteAllBytes(_work.At("model/fraud.onnx"), bytes);
        Refused("signed as sha256", Everything);
        bytes[^1] ^= 1;
        File.WriteAllBytes(_work.At("model/fraud.onnx"), bytes);
        Holds(Everything);
        File.Delete(_work.At("model/model.sig"));
        Refused("The model is not signed", Everything);
        var unsigned = Verify(Everything).Error;
        Assert.StartsWith("must NOT be loaded: model", unsigned, StringComparison.Ordinal);
        Assert.DoesNotContain("verified:", unsigned, StringComparison.Ordinal);
    }
}
