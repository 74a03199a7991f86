using static Assay.Build.Tests.Watermarks.WatermarkBytes;

namespace Assay.Build.Tests.Watermarks;

/// <summary>Trained networks, run with ONNX Runtime before and after.</summary>
public sealed class RealModelWatermarkTests : WatermarkTest
{
    static readonly string Reference = Path.Combine(Samples.Data, "reference");

    [Theory]
    [InlineData("digits_mlp.onnx")]
    [InlineData("digits_cnn.onnx")]
    public void A_trained_network_carries_a_mark_and_still_works(string name)
    {
        var model = Path.Combine(Reference, name);
        var embedding = WeightWatermark.Embed(model, At(name), Key(1));
        Assert.True(embedding.Fault is null, embedding.Fault);
        Assert.InRange(embedding.LargestRelativeChange, 0.01, 0.25);
        Assert.InRange(WeightWatermark.Verify(At(name), Key(2)).PValue, 1e-4, 1);
        var outputs = WeightWatermark.CompareOutputs(model, At(name));
        Assert.True(outputs.WhyNot is null, outputs.WhyNot);
        Assert.InRange(outputs.Mean, 1e-6, 0.5 * outputs.MeanOutput);
        Assert.InRange(outputs.SameChoice!.Value, 0.7, 1);
    }

    [Fact]
    public void A_model_against_itself_does_not_differ_and_what_cannot_be_run_says_why()
    {
        var model = Path.Combine(Reference, "digits_mlp.onnx");
        var same = WeightWatermark.CompareOutputs(model, model);
        Assert.Equal((0, 0, 1), (same.Largest, same.Mean, same.SameChoice));
        Assert.NotNull(WeightWatermark.CompareOutputs(Write("weights.safetensors", Safetensors(Network())), model).WhyNot);
    }

    [Fact]
    public void The_sample_of_a_few_weights_is_refused()
    {
        var model = Path.Combine(Samples.Repository, "samples", "credit-risk", "model", "credit-risk.safetensors");
        Assert.Contains("would not be found again", WeightWatermark.Embed(model, At("out"), Key(1)).Fault, StringComparison.Ordinal);
    }
}
