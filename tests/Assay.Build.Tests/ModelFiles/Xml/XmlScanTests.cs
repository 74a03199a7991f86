using System.Text;
using static Assay.Build.Tests.ModelFiles.OtherSamples;

namespace Assay.Build.Tests.ModelFiles;

public sealed class XmlScanTests
{
    const string Xxe = "<?xml version=\"1.0\"ENC?>\n<!-- a comment -->\n<!DOCTYPE PMML [\n<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<PMML version=\"4.4\"><Header description=\"&x;\"/></PMML>";

    [Fact]
    public void Finds_external_entities_in_every_encoding()
    {
        Scans.Flags(Utf8(Xxe.Replace("ENC", "", StringComparison.Ordinal)), Severity.High, "xml-external-entity");
        Scans.Flags([.. Encoding.UTF8.Preamble, .. Utf8(Xxe.Replace("ENC", "", StringComparison.Ordinal))], Severity.High, "xml-external-entity");
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            var text = encoding.GetBytes(Xxe.Replace("ENC", " encoding=\"UTF-16\"", StringComparison.Ordinal));
            Scans.Flags(text, Severity.High, "xml-external-entity");
            Scans.Flags([.. encoding.Preamble, .. text], Severity.High, "xml-external-entity");
        }

        Scans.Flags(Encoding.Latin1.GetBytes(Xxe.Replace("ENC", " encoding=\"windows-1252\"", StringComparison.Ordinal)), Severity.High, "xml-external-entity");
    }

    [Theory]
    [InlineData("UTF-7")]
    [InlineData("IBM037")]
    [InlineData("ISO-2022-JP")]
    public void An_encoding_that_hides_markup_is_never_clean(string encoding) =>
        Assert.False(Scans.Bytes(Utf8($"<?xml version=\"1.0\" encoding=\"{encoding}\"?><PMML/>"), "m.pmml").Complete);

    [Theory]
    [InlineData("<!ENTITY % x SYSTEM \"http://127.0.0.1:9/x.dtd\"> %x;", "xml-external-entity")]
    [InlineData("<!ENTITY x PUBLIC \"a\" \"http://127.0.0.1:9/x\">", "xml-external-entity")]
    [InlineData("<!-- <!ENTITY --><!ELEMENT a ANY><!ENTITY a \"x\"><!ENTITY b '&a;&a;'>", "xml-entity-expansion")]
    [InlineData("<!ENTITY a \"&#38;b;\">", "xml-entity-expansion")]
    [InlineData("<!ENTITY a \"long text\">", "xml-entity")]
    public void Reads_declarations_without_following_them(string declarations, string rule) =>
        Scans.Flags(Utf8($"<?xml version=\"1.0\"?><!DOCTYPE PMML [{declarations}]><PMML version=\"4.4\"/>"), rule: rule);

    [Fact]
    public void Finds_a_DTD_from_elsewhere_an_inclusion_and_a_style_sheet()
    {
        Scans.Flags(Utf8("<?xml version=\"1.0\"?><!DOCTYPE PMML SYSTEM \"http://127.0.0.1:9/x.dtd\"><PMML version=\"4.4\"/>"), rule: "xml-external-dtd");
        Scans.Flags(Utf8("<?xml version=\"1.0\"?><PMML version=\"4.4\" xmlns:i=\"http://www.w3.org/2001/XInclude\"><i:include href=\"file:///etc/passwd\" parse=\"text\"/></PMML>"), Severity.High, "xml-include");
        var styled = Scans.Bytes(Utf8("<?xml version=\"1.0\"?><?xml-stylesheet type=\"text/xsl\" href=\"x.xsl\"?><PMML version=\"4.4\"/>"));
        Assert.Contains(styled.Findings, f => f.RuleId == "xml-stylesheet");
    }

    [Theory]
    [InlineData("com.example.functions.Evil")]
    [InlineData("java:com.example.Evil")]
    public void Finds_functions_that_are_Java_classes(string function) =>
        Scans.Flags(Utf8(Pmml($"<Apply function=\"{function}\"><FieldRef field=\"x\"/></Apply>")), rule: "pmml-java-function");

    [Fact]
    public void A_function_that_the_model_defines_is_no_class()
    {
        var defined = Pmml("<Apply function=\"my.scale\"><FieldRef field=\"x\"/></Apply>").Replace("<TransformationDictionary>",
            "<TransformationDictionary><DefineFunction name=\"my.scale\" optype=\"continuous\"><ParameterField name=\"a\"/><Apply function=\"*\"><FieldRef field=\"a\"/><Constant>2</Constant></Apply></DefineFunction>", StringComparison.Ordinal);
        Scans.Passes(Utf8(defined));
        Scans.Passes(Utf8(Pmml("<Extension extender=\"Rattle/PMML\" name=\"user\" value=\"someone\"/><FieldRef field=\"x\"/>")));
    }

    [Fact]
    public void Finds_a_script_in_an_extension() =>
        Scans.Flags(Utf8(Pmml("<Extension name=\"preprocess\"><script language=\"groovy\">inert</script></Extension><FieldRef field=\"x\"/>")), rule: "pmml-script");

    [Fact]
    public void Finds_OpenVINO_layers_libraries_and_weights_that_do_not_fit()
    {
        Scans.Flags(Utf8(OpenVino("Evil", "extension")), rule: "openvino-custom-layer");
        Scans.Flags(Utf8(OpenVino("Add", "opset1", "element_type=\"f32\" shape=\"2\" offset=\"0\" size=\"8\" library=\"x.so\"")), Severity.High, "openvino-library");
        Scans.Flags(Utf8(OpenVino("Add", "opset1", "element_type=\"f32\" shape=\"2, 2\" offset=\"0\" size=\"400\"")), rule: "openvino-weights");
        Scans.Flags(Utf8(OpenVino("Add", "opset1", "element_type=\"f32\" shape=\"2\" offset=\"-8\" size=\"8\"")), rule: "openvino-weights");
        Scans.Passes(Utf8(OpenVino("Add", "opset13", "element_type=\"i4\" shape=\"3\" offset=\"0\" size=\"2\"")), "m.xml");
    }

    [Fact]
    public void Other_documents_are_judged_by_their_DTD_alone()
    {
        Assert.False(Scans.Bytes(Utf8("<?xml version=\"1.0\"?><project><artifactId>x</artifactId></project>")).Worst >= Severity.Medium);
        Assert.Equal(Severity.Low, Scans.Bytes(Utf8("<?xml version=\"1.0\"?><!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\"><plist/>")).Worst);
        Scans.Flags(Utf8("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>"), rule: "xml-external-entity");
    }

    [Fact]
    public void Depth_and_entities_cost_nothing()
    {
        Assert.False(Scans.Bytes(Utf8("<?xml version=\"1.0\"?><PMML>" + string.Concat(Enumerable.Repeat("<a>", 50_000))), "m.pmml").Complete);
        var laughs = string.Concat(Enumerable.Range(1, 40).Select(i => $"<!ENTITY e{i} \"{string.Concat(Enumerable.Repeat($"&e{i - 1};", 50))}\">"));
        Scans.Flags(Utf8($"<?xml version=\"1.0\"?><!DOCTYPE PMML [<!ENTITY e0 \"ha\">{laughs}]><PMML>&e40;</PMML>"), Severity.High, "xml-entity-expansion");
    }

    [Theory]
    [InlineData(16, null)]
    [InlineData(8, Severity.Medium)]
    [InlineData(90, Severity.Low)]
    public void The_weights_beside_an_OpenVINO_model_are_judged_by_it(int bytes, Severity? worst)
    {
        var folder = Directory.CreateTempSubdirectory("assay-scan-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "model.xml"), OpenVino("Add", "opset1"));
            File.WriteAllBytes(Path.Combine(folder.FullName, "model.bin"), new byte[bytes]);
            var report = Scans.Path(folder.FullName).ToReport();
            Assert.True(report.Complete, Scans.Describe(report));
            Assert.Equal(worst, report.Worst);
        }
        finally
        {
            folder.Delete(true);
        }
    }
}
