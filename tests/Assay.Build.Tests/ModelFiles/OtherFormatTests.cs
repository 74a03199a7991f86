namespace Assay.Build.Tests.ModelFiles;

/// <summary>What holds for each small sample of the formats that this machine has no framework for.</summary>
public sealed class OtherFormatTests
{
    public static TheoryData<string> Ordinary => [.. OtherSamples.Ordinary.Keys];

    public static TheoryData<string> Hostile => [.. OtherSamples.Hostile.Keys];

    [Theory]
    [MemberData(nameof(Ordinary))]
    public void An_ordinary_file_is_clean(string name) => Scans.Passes(OtherSamples.Ordinary[name], name);

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_flagged(string name) => Scans.Flags(OtherSamples.Hostile[name]);

    [Theory]
    [MemberData(nameof(Ordinary))]
    public void A_file_cut_anywhere_is_not_clean(string name)
    {
        var whole = OtherSamples.Ordinary[name];
        for (var length = 1; length < whole.Length; length++)
        {
            // A name of a model: what is not recognised then leaves a gap.
            var report = Scans.Bytes(whole[..length], "model.bin");
            Assert.True(!report.Complete || report.Worst >= Severity.Medium || OtherSamples.WholeAlready(name, length, whole), $"cut at {length} of {whole.Length} is clean\n" + Scans.Describe(report));
        }
    }

    [Theory]
    [InlineData("x01 XXE in PMML", "xml-external-entity", Severity.High)]
    [InlineData("x04 function in skops", "skops-dangerous-name", Severity.Critical)]
    [InlineData("x06 pickle in a msgpack extension", "pickle-dangerous-import", Severity.Critical)]
    [InlineData("entities that multiply", "xml-entity-expansion", Severity.High)]
    [InlineData("TensorRT with a program", "compiled-model-program", Severity.High)]
    [InlineData("Lua bytecode", "torch7-function", Severity.High)]
    [InlineData("Java gadget", "java-gadget", Severity.High)]
    [InlineData("BinaryFormatter", "dotnet-objects", Severity.High)]
    [InlineData("zarr pickles", "zarr-pickle-codec", Severity.High)]
    [InlineData("Paddle py_func", "paddle-python-operator", Severity.High)]
    [InlineData("custom Core ML layer", "coreml-custom-class", Severity.Medium)]
    public void Says_what_is_wrong_by_its_rule(string name, string rule, Severity severity) => Scans.Flags(OtherSamples.Hostile[name], severity, rule);

    [Fact]
    public void Bytes_behind_an_ordinary_file_are_found_or_leave_it_unjudged()
    {
        foreach (var name in new[] { "lightgbm.txt", "catboost.cbm", "manifest.ocdbt", "weight.bin", "model.pdiparams", "model.params", "net.t7", "export.mlirbc", "plain.ser", "openvino.xml", "table.parquet", "symbol.json", "tfjs.json", "zarray.json" })
        {
            var report = Scans.Bytes([.. OtherSamples.Ordinary[name], .. new byte[200], .. "MZ hidden"u8], name);
            Assert.True(!report.Complete || report.Worst >= Severity.Medium, name + "\n" + Scans.Describe(report));
        }
    }
}
