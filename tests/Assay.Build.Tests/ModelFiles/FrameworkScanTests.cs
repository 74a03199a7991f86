namespace Assay.Build.Tests.ModelFiles;

public sealed class FrameworkScanTests
{
    public static TheoryData<string> BadNames => [.. FrameworkSamples.Bad.Keys];

    public static TheoryData<string> GoodNames => [.. FrameworkSamples.Good.Keys];

    [Theory]
    [MemberData(nameof(BadNames))]
    public void Flags_what_framework_files_may_hide(string name) => Scans.Flags(FrameworkSamples.Bad[name]);

    [Theory]
    [MemberData(nameof(GoodNames))]
    public void Passes_ordinary_files(string name) => Scans.Passes(FrameworkSamples.Good[name]);

    [Theory]
    [MemberData(nameof(BadNames))]
    [MemberData(nameof(GoodNames))]
    public void A_cut_at_any_byte_neither_throws_nor_is_clean(string name)
    {
        var whole = FrameworkSamples.Bad.GetValueOrDefault(name) ?? FrameworkSamples.Good[name];
        for (var length = 0; length < whole.Length; length++)
        {
            var report = Scans.Bytes(whole[..length], "model.pb");
            // Lines of text have no end of their own, nor has a model in front of its labels or of foreign data.
            var mayEnd = name.StartsWith("checkpoint", StringComparison.Ordinal) || name is "Lambda in YAML" or "data behind HDF5" or "tflite with labels in a zip";
            Assert.True(mayEnd || !report.Complete || report.Worst >= Severity.Medium, $"{name} cut at {length} of {whole.Length} is clean\n{Scans.Describe(report)}");
        }
    }

    [Theory]
    [InlineData("k01 Lambda", Severity.High, "keras-lambda")]
    [InlineData("k02 nested Lambda", Severity.High, "keras-lambda")]
    [InlineData("k03 Lambda in TimeDistributed", Severity.High, "keras-lambda")]
    [InlineData("k04 module injection", Severity.High, "keras-module")]
    [InlineData("k04 unknown module", Severity.Medium, "keras-module")]
    [InlineData("k05 get_file", Severity.High, "keras-callable")]
    [InlineData("enable_unsafe_deserialization", Severity.High, "keras-callable")]
    [InlineData("k07 nested Lambda in HDF5", Severity.High, "keras-lambda")]
    [InlineData("k08 external link", Severity.High, "hdf5-external-link")]
    [InlineData("external link beside", Severity.Medium, "hdf5-external-link")]
    [InlineData("external storage", Severity.High, "hdf5-external-storage")]
    [InlineData("shape bomb", Severity.Medium, "hdf5-shape-bomb")]
    [InlineData("pickle in a dataset", Severity.Critical, "pickle-dangerous-import")]
    [InlineData("data in front of HDF5", Severity.Medium, "hdf5-front-data")]
    [InlineData("data behind HDF5", Severity.Medium, "hdf5-trailing-data")]
    [InlineData("vocabulary of another file", Severity.High, "keras-file-path")]
    [InlineData("t01 ReadFile", Severity.High, "tensorflow-operator")]
    [InlineData("t02 WriteFile in a function", Severity.High, "tensorflow-operator")]
    [InlineData("t04 MatchingFiles in a frozen graph", Severity.High, "tensorflow-operator")]
    [InlineData("t05 MetaGraph", Severity.High, "tensorflow-operator")]
    [InlineData("t06 custom operator", Severity.Medium, "tensorflow-custom-operator")]
    [InlineData("SaveV2 to a place of its own", Severity.High, "tensorflow-file-name")]
    [InlineData("asset outside", Severity.High, "tensorflow-file-name")]
    [InlineData("Lambda in Keras' metadata", Severity.High, "keras-lambda")]
    [InlineData("tflite Flex WriteFile", Severity.High, "tflite-operator")]
    [InlineData("tflite buffer outside", Severity.High, "tflite-bounds")]
    [InlineData("tflite tensor without buffer", Severity.High, "tflite-bounds")]
    [InlineData("executorch unknown kernel", Severity.Medium, "executorch-custom-operator")]
    [InlineData("executorch segment outside", Severity.High, "executorch-bounds")]
    public void Says_which_rule_and_how_bad(string name, Severity severity, string rule)
    {
        var report = Scans.Bytes(FrameworkSamples.Bad[name]);
        Assert.True(report.Findings.Any(f => f.RuleId == rule && f.Severity == severity), Scans.Describe(report));
    }

    [Fact]
    public void Shows_the_call_with_its_constants()
    {
        var finding = Scans.Bytes(FrameworkSamples.Bad["t01 ReadFile"]).Findings.Single(f => f.RuleId == "tensorflow-operator");
        Assert.Equal("ReadFile(\"/etc/passwd\")", finding.Evidence);
        Assert.Equal("read", finding.Location!.Part);
    }

    [Fact]
    public void Shows_what_a_configuration_would_call()
    {
        var finding = Scans.Bytes(FrameworkSamples.Bad["k04 module injection"]).Findings.Single(f => f.RuleId == "keras-module");
        Assert.Equal("os.system(\"echo inert\") (CVE-2025-1550)", finding.Evidence);
        Assert.Contains(finding.References, r => r is { Scheme: "cve", Id: "CVE-2025-1550" });
    }

    [Fact]
    public void A_keras_archive_without_a_readable_configuration_is_not_clean()
    {
        var report = Scans.Bytes(Bypasses.Zip(("metadata.json", "{}"u8.ToArray()), ("config.json", "{}"u8.ToArray())));
        Assert.False(report.Complete);
    }

    [Fact]
    public void A_configuration_nested_beyond_the_limit_is_not_clean() =>
        Assert.False(Scans.Bytes(FrameworkSamples.Keras(string.Concat(Enumerable.Repeat("""{"class_name":"Sequential","config":""", 2000)) + "{}" + new string('}', 2000))).Complete);

    [Fact]
    public void An_object_that_leads_back_to_itself_ends()
    {
        var loop = Hdf5Bytes.File(_ => [Hdf5Bytes.HardLink("again", 48), Hdf5Bytes.HardLink("again2", 48)]);
        Assert.NotNull(Scans.Bytes(loop));
        Scans.Passes(loop);
    }

    [Fact]
    public void A_dataset_outside_the_file_is_not_clean() =>
        Assert.False(Scans.Bytes(Hdf5Bytes.File(f => [Hdf5Bytes.HardLink("w", f.Object(Hdf5Bytes.Shape(4), Hdf5Bytes.Type(false), Hdf5Bytes.Contiguous(1 << 20, 16)))])).Complete);
}
