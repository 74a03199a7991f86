using static Assay.Build.Tests.ModelFiles.OtherSamples;

namespace Assay.Build.Tests.ModelFiles;

public sealed class SkopsScanTests
{
    static byte[] Archive(string node) => Bypasses.Zip(("schema.json", Utf8(Skops(node))));

    static string Node(string type, string module, string loader, string more = "") => $$"""{"__class__":"{{type}}","__module__":"{{module}}","__loader__":"{{loader}}"{{more}}}""";

    [Theory]
    [InlineData("system", "os", "FunctionNode", "skops-dangerous-name")]
    [InlineData("Popen", "subprocess", "ObjectNode", "skops-dangerous-name")]
    [InlineData("eval", "builtins", "TypeNode", "skops-dangerous-name")]
    [InlineData("getattr", "builtins", "FunctionNode", "skops-dangerous-name")]
    [InlineData("load", "joblib", "FunctionNode", "skops-dangerous-name")]
    [InlineData("Thing", "somebody.package", "ObjectNode", "skops-unknown-name")]
    [InlineData("str", "builtins", "EvilNode", "skops-unknown-node")]
    public void Names_are_judged_by_the_lists_of_pickles(string type, string module, string loader, string rule) => Scans.Flags(Archive(Node(type, module, loader)), rule: rule);

    [Theory]
    [InlineData("RandomForestClassifier", "sklearn.ensemble._forest", "ObjectNode")]
    [InlineData("HalfBinomialLoss", "sklearn._loss.loss", "ObjectNode")]
    [InlineData("log1p", "numpy", "TypeNode")]
    [InlineData("expit", "scipy.special._ufuncs", "FunctionNode")]
    [InlineData("XGBClassifier", "xgboost.sklearn", "ObjectNode")]
    [InlineData("float64", "numpy", "TypeNode")]
    public void What_skops_trusts_by_default_is_clean(string type, string module, string loader) => Scans.Passes(Archive(Node(type, module, loader)));

    // CVE-2025-54412: the module that is shown is not the one that is used.
    [Fact]
    public void An_operator_under_another_name_is_found() =>
        Scans.Flags(Archive(Node("methodcaller", "builtins", "OperatorFuncNode", ",\"attrs\":[]")), Severity.High, "skops-disguise");

    // CVE-2025-54413: the class that is shown is not that of the object.
    [Fact]
    public void A_method_under_another_name_is_found() =>
        Scans.Flags(Archive(Node("str", "builtins", "MethodNode", ",\"content\":{\"func\":\"load\",\"obj\":" + Node("Thing", "pickle", "ObjectNode") + "}")), Severity.High, "skops-disguise");

    [Fact]
    public void A_plain_method_is_suspicious_and_an_internal_one_malicious()
    {
        var target = Node("Pipeline", "sklearn.pipeline", "ObjectNode");
        Scans.Flags(Archive(Node("Pipeline", "sklearn.pipeline", "MethodNode", ",\"content\":{\"func\":\"predict\",\"obj\":" + target + "}")), Severity.Medium, "skops-method");
        Scans.Flags(Archive(Node("Pipeline", "sklearn.pipeline", "MethodNode", ",\"content\":{\"func\":\"__reduce__\",\"obj\":" + target + "}")), Severity.High, "skops-dangerous-name");
    }

    [Fact]
    public void A_partial_is_judged_by_what_it_would_call()
    {
        var call = ",\"content\":{\"func\":" + Node("system", "os", "FunctionNode") + ",\"args\":" + Node("tuple", "builtins", "TupleNode", ",\"content\":[]") + "}";
        Scans.Flags(Archive(Node("partial", "functools", "PartialNode", call)), Severity.Critical, "skops-dangerous-name");
        Scans.Passes(Archive(Node("partial", "functools", "PartialNode", call.Replace("\"system\"", "\"sqrt\"", StringComparison.Ordinal).Replace("\"os\"", "\"numpy\"", StringComparison.Ordinal))));
    }

    [Fact]
    public void A_name_hidden_by_escapes_or_by_a_second_key_is_found()
    {
        Scans.Flags(Archive("{\"__class__\":\"sys\\u0074em\",\"__module__\":\"o\\u0073\",\"\\u005f_loader__\":\"FunctionNode\"}"), Severity.Critical, "skops-dangerous-name");
        Scans.Flags(Archive("{\"__class__\":\"str\",\"__class__\":\"system\",\"__module__\":\"os\",\"__loader__\":\"FunctionNode\"}"), Severity.Critical, "skops-duplicate-key");
    }

    [Fact]
    public void A_deep_state_leaves_a_gap() =>
        Assert.False(Scans.Bytes(Archive("{\"__class__\":\"str\",\"__module__\":\"builtins\",\"__loader__\":\"ListNode\",\"content\":" + new string('[', 5000) + new string(']', 5000) + "}")).Complete);
}
