using Assay.Build.Tests.ModelFiles;
using static Assay.Build.Tests.Watermarks.WatermarkBytes;

namespace Assay.Build.Tests.Watermarks;

public sealed class HostileWatermarkTests : WatermarkTest
{
    static (string, long[], float[])[] Small() => [("a.weight", [30, 20], WeightBytes.Normal(600)), ("b.weight", [10, 10], WeightBytes.Normal(100))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_that_was_cut_is_refused(bool onnx)
    {
        var model = onnx ? Onnx(Small()) : Safetensors(Small());
        for (var length = 0; length < model.Length; length += length < 300 ? 1 : 37)
        {
            var cut = Write("cut", model[..length]);
            var found = WeightWatermark.Verify(cut, Key(1));
            // An ONNX file may end between two fields: then it lacks the last ones, and the weights are all there.
            Assert.True(found.Fault is not null || (onnx && found.Weights == 700), $"cut at {length}");
            if (found.Fault is not null)
                Assert.NotNull(WeightWatermark.Embed(cut, At("out"), Key(1)).Fault);
            Assert.False(File.Exists(At("out")));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_that_was_tampered_with_is_refused_or_read_and_never_breaks_the_reader(bool onnx)
    {
        var model = onnx ? Onnx(Small()) : Safetensors(Small());
        var random = new Random(1);
        for (var round = 0; round < 1500; round++)
        {
            var changed = model.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--)
                changed[random.Next(2) == 0 ? random.Next(200) : random.Next(changed.Length)] = (byte)random.Next(256);
            var found = WeightWatermark.Verify(Write("changed", changed), Key(1));
            Assert.True(found.Fault is not null || found.PValue is > 1e-6 and <= 1, $"round {round}");
        }
    }

    [Fact]
    public void Tensors_that_share_bytes_and_sizes_that_are_lies_are_refused()
    {
        const string shared = """{"a":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]},"b":{"dtype":"F32","shape":[4,4],"data_offsets":[32,96]}}""";
        const string large = """{"a":{"dtype":"F32","shape":[4000000000,4000000000],"data_offsets":[0,64]}}""";
        const string twice = """{"a":{"dtype":"F32","shape":[4,4],"data_offsets":[0,64]},"a":{"dtype":"F32","shape":[4,2],"data_offsets":[64,96]}}""";
        foreach (var (header, why) in new[] { (shared, "shares bytes"), (large, "other bytes than"), (twice, "breaks the safetensors format") })
        {
            var file = Write("lie", [.. BitConverter.GetBytes((long)header.Length), .. System.Text.Encoding.ASCII.GetBytes(header), .. new byte[96]]);
            Assert.Contains(why, WeightWatermark.Verify(file, Key(1)).Fault, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Weights_in_other_files_or_spelled_out_are_not_passed_over_in_silence()
    {
        var external = ProtoBytes.Field(5, ProtoBytes.Number(1, 8), ProtoBytes.Number(1, 8), ProtoBytes.Number(2, 1), ProtoBytes.Field(8, "w"), ProtoBytes.Number(14, 1));
        var spelled = ProtoBytes.Field(5, ProtoBytes.Number(1, 8), ProtoBytes.Number(1, 8), ProtoBytes.Number(2, 10), ProtoBytes.Field(8, "h"), ProtoBytes.Field(5, [1, 2, 3]));
        byte[] model = [.. ProtoBytes.Number(1, 8), .. ProtoBytes.Field(7, external, spelled), .. ProtoBytes.Field(8, ProtoBytes.Number(2, 17))];
        var found = WeightWatermark.Verify(Write("elsewhere", model), Key(1));
        Assert.Equal(2, found.Unread.Count);
        Assert.Contains("other files", WeightWatermark.Embed(At("elsewhere"), At("out"), Key(1)).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_is_readable_by_its_owner_only_and_never_overwritten()
    {
        using var key = WatermarkKey.Create(At("key"));
        using (var read = WatermarkKey.Read(At("key"), out _))
            Assert.Equal(key.Commitment, read!.Commitment);
        Assert.Throws<IOException>(() => WatermarkKey.Create(At("key")));
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("key")));
        File.SetUnixFileMode(At("key"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Null(WatermarkKey.Read(At("key"), out var error));
        Assert.Contains("chmod 600", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"format":"assay-watermark-key/1","key":"AAAA"}""")]
    [InlineData("""{"format":"assay-watermark-key/2","key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}""")]
    [InlineData("""{"format":"assay-watermark-key/1","key":"not base64 at all, and of some length"}""")]
    public void What_is_no_key_is_refused(string text)
    {
        var path = Write("key", System.Text.Encoding.UTF8.GetBytes(text));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Null(WatermarkKey.Read(path, out var error));
        Assert.Contains("no watermark key", error, StringComparison.Ordinal);
    }
}
