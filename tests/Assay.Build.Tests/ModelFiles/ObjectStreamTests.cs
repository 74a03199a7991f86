using static Assay.Build.Tests.ModelFiles.OtherSamples;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Streams of objects of other languages: Java, .NET, Lua.</summary>
public sealed class ObjectStreamTests
{
    [Theory]
    [InlineData("org.apache.commons.collections4.functors.InstantiateTransformer")]
    [InlineData("com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl")]
    [InlineData("[Lorg.apache.commons.collections.functors.ChainedTransformer;")]
    [InlineData("javax.management.BadAttributeValueExpException")]
    public void Names_of_known_attacks_are_found_in_a_Java_stream(string type) => Scans.Flags(JavaGadget(type), Severity.High, "java-gadget");

    [Fact]
    public void Another_class_is_suspicious_and_that_of_a_model_library_is_not()
    {
        Scans.Flags(JavaGadget("com.example.Model"), Severity.Medium, "java-unknown-class");
        Scans.Passes(JavaGadget("weka.classifiers.trees.J48"));
        Scans.Passes(JavaGadget("hex.tree.gbm.GBMModel"));
    }

    [Fact]
    public void A_class_behind_others_is_found()
    {
        var stream = (byte[])[.. Ordinary["plain.ser"], .. JavaGadget("org.apache.commons.beanutils.BeanComparator")[4..]];
        Scans.Flags(stream, Severity.High, "java-gadget");
    }

    [Fact]
    public void A_deep_Java_stream_leaves_a_gap() =>
        Assert.False(Scans.Bytes(new ByteWriter().Raw(0xac, 0xed, 0, 5).Raw([.. Enumerable.Repeat((byte)0x7b, 10_000)]).Done()).Complete);

    [Fact]
    public void Lua_functions_and_unknown_classes_are_found_in_Torch_7_files()
    {
        Scans.Flags(Torch7(function: true), Severity.High, "torch7-function");
        Scans.Flags(Torch7(function: false, "evil.Thing"), Severity.Medium, "torch7-unknown-class");
        Scans.Passes(Torch7(function: false, "nn.Sequential"));
    }

    [Fact]
    public void A_deep_Torch_7_table_costs_no_stack()
    {
        var deep = new ByteWriter();
        for (var i = 1; i < 20_000; i++)
            deep.I32(3).I32(i).I32(1);
        Assert.False(Scans.Bytes(deep.Done()).Complete);
    }
}
