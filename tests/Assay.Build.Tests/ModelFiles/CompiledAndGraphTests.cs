using static Assay.Build.Tests.ModelFiles.ByteWriter;
using static Assay.Build.Tests.ModelFiles.OtherSamples;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Core ML, Paddle, MXNet, TensorFlow.js, StableHLO, and what is compiled for a device.</summary>
public sealed class CompiledAndGraphTests
{
    [Fact]
    public void Finds_custom_classes_in_pipelines_branches_and_programs()
    {
        byte[] custom = [.. Number(1, 4), .. Field(2, ""), .. Field(555, Field(10, "EvilModel"))];
        Scans.Flags(custom, rule: "coreml-custom-class");
        Scans.Flags([.. Number(1, 4), .. Field(2, ""), .. Field(200, Field(1, Field(1, custom)))], rule: "coreml-custom-class");
        var layer = Field(1, Field(1, "x"), Field(500, Field(10, "EvilLayer")));
        Scans.Flags([.. Number(1, 4), .. Field(2, ""), .. Field(403, Field(1, Field(600, Field(1, layer))))], rule: "coreml-custom-class");
        Scans.Flags(MilProgram("custom_layer", "@model_path/weights/weight.bin"), rule: "coreml-custom-class");
    }

    [Fact]
    public void Finds_paths_that_lead_out_of_a_Core_ML_model()
    {
        Scans.Flags(MilProgram("conv", "@model_path/../../secret"), Severity.High, "coreml-path");
        Scans.Flags(MilProgram("conv", "/etc/passwd"), Severity.High, "coreml-path");
        Scans.Flags([.. Number(1, 4), .. Field(2, ""), .. Field(556, Field(1, Field(1, Field(1, "../../evil"))))], Severity.High, "coreml-path");
        Scans.Flags(Utf8("""{"itemInfoEntries":{"A":{"path":"../../evil"}},"rootModelIdentifier":"A"}"""), Severity.High, "coreml-path");
    }

    [Fact]
    public void Pipelines_nested_beyond_the_limit_leave_a_gap()
    {
        byte[] model = [.. Number(1, 4), .. Field(2, ""), .. Field(300, "")];
        for (var i = 0; i < 100; i++)
            model = [.. Number(1, 4), .. Field(2, ""), .. Field(202, Field(1, model))];
        Assert.False(Scans.Bytes(model).Complete);
    }

    [Fact]
    public void Finds_operators_of_Paddle_that_reach_out()
    {
        Scans.Flags(Paddle("save_combine"), rule: "paddle-file-operator");
        Scans.Flags(Paddle("load", Field(4, Field(1, "file_path"), Number(2, 2), Field(5, "/etc/passwd"))), Severity.High, "paddle-file-operator");
        Scans.Flags(Paddle("relu", Field(4, Field(1, "kernel"), Number(2, 2), Field(5, "evil.so"))), Severity.High, "paddle-custom-operator");
        Scans.Flags(PaddleParameters(2, 3, missing: 4), rule: "paddle-parameters");
        Scans.Passes([.. PaddleParameters(2, 3), .. PaddleParameters(1, 1)]);
    }

    [Fact]
    public void Finds_what_MXNet_and_TensorFlow_js_take_from_elsewhere()
    {
        Scans.Flags(MxNetSymbol("Custom", ",\"op_type\":\"evil\""), rule: "mxnet-custom-operator");
        Scans.Flags(MxNetSymbol("Convolution", ",\"library\":\"inert.so\""), Severity.High, "mxnet-library");
        Scans.Flags(TensorFlowJs("Lambda", "a.bin"), rule: "tfjs-custom-code");
        Scans.Flags(TensorFlowJs("Dense", "../../../etc/passwd"), Severity.High, "tfjs-weight-path");
        Scans.Flags(TensorFlowJs("Dense", "https://example.org/w.bin"), Severity.High, "tfjs-weight-path");
        Scans.Flags(Utf8("""{"modelTopology":{"node":[{"name":"x","op":"PyFunc"}]},"weightsManifest":[]}"""), Severity.High, "tfjs-custom-code");
    }

    [Fact]
    public void Notes_custom_calls_and_flags_callbacks_of_an_exported_program()
    {
        var noted = Scans.Bytes(Mlir("custom_call"));
        Assert.Contains(noted.Findings, f => f.RuleId == "mlir-custom-call" && f.Severity == Severity.Low);
        Assert.True(noted.Complete);
        Scans.Flags(Mlir("xla_python_cpu_callback"), rule: "mlir-callback");
    }

    [Fact]
    public void What_is_compiled_is_never_clean_and_its_plugins_are_named()
    {
        var report = Scans.Bytes(new ByteWriter().Ascii("ftrt").Zeros(40).Ascii("EfficientNMS_TRT").Zeros(20).Ascii("libevil_plugin.so").Zeros(20).Done(), "m.engine");
        Assert.False(report.Complete);
        Assert.Contains(report.Findings, f => f is { RuleId: "compiled-model", Severity: Severity.Low });
        Assert.Contains(report.Findings, f => f is { RuleId: "compiled-model-plugin", Severity: Severity.Low, Evidence: "EfficientNMS_TRT" });
        Assert.Contains(report.Findings, f => f is { RuleId: "compiled-model-plugin", Severity: Severity.Medium, Evidence: "libevil_plugin.so" });
        Assert.False(Scans.Bytes(new ByteWriter().Ascii("RKNN").Zeros(60).Done(), "m.rknn").Complete);
    }

    [Fact]
    public void GPU_code_within_an_engine_is_no_program_of_its_own() =>
        Assert.DoesNotContain(Scans.Bytes(new ByteWriter().Ascii("ftrt").Zeros(40).Raw(0x7f).Ascii("ELF").Raw(2, 1, 1).Zeros(9).Raw(2, 0, 190, 0).Zeros(60).Done()).Findings, f => f.RuleId == "compiled-model-program");
}
