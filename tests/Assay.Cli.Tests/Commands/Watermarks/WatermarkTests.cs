using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Assay.Cli.Tests.Commands;

public sealed class WatermarkTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-watermark-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    // One layer of 120 x 100 weights, in single precision.
    string Model()
    {
        var header = Encoding.ASCII.GetBytes("""{"layer.weight":{"dtype":"F32","shape":[120,100],"data_offsets":[0,48000]}}""");
        var bytes = new byte[8 + header.Length + 48_000];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        header.CopyTo(bytes, 8);
        var random = new Random(1);
        for (var at = 8 + header.Length; at < bytes.Length; at += 4)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), (float)(Enumerable.Range(0, 12).Sum(_ => random.NextDouble()) - 6));
        File.WriteAllBytes(At("model.safetensors"), bytes);
        return At("model.safetensors");
    }

    [Fact]
    public void A_mark_is_made_and_found_and_the_key_is_never_printed()
    {
        var made = Cli.Run("watermark", "keygen", At("key"), "--format", "json");
        Assert.Equal(0, made.Code);
        var secret = JsonDocument.Parse(File.ReadAllText(At("key"))).RootElement.GetProperty("key").GetString()!;
        Assert.Equal(0, Cli.Run("watermark", "keygen", At("other")).Code);
        Assert.Equal(2, Cli.Run("watermark", "keygen", At("key")).Code);
        var embedded = Cli.Run("watermark", "embed", Model(), "--key", At("key"), "--to", At("marked"));
        Assert.True(embedded.Code == 0, embedded.Error);
        Assert.Contains("The model was not run", embedded.Out, StringComparison.Ordinal);
        var found = Cli.Run("watermark", "verify", At("marked"), "--key", At("key"), "--format", "json");
        Assert.Equal(0, found.Code);
        using var json = JsonDocument.Parse(found.Out);
        Assert.InRange(json.RootElement.GetProperty("pValue").GetDouble(), 0, 1e-10);
        Assert.Equal(JsonDocument.Parse(made.Out).RootElement.GetProperty("commitment").GetString(), json.RootElement.GetProperty("commitment").GetString());
        Assert.Equal(1, Cli.Run("watermark", "verify", At("marked"), "--key", At("other")).Code);
        Assert.Equal(1, Cli.Run("watermark", "verify", At("model.safetensors"), "--key", At("key")).Code);
        Assert.All(new[] { made, embedded, found }, r => Assert.DoesNotContain(secret, r.Out + r.Error, StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_read_is_neither_yes_nor_no()
    {
        Assert.Equal(0, Cli.Run("watermark", "keygen", At("key")).Code);
        File.WriteAllText(At("text"), "not a model");
        var result = Cli.Run("watermark", "verify", At("text"), "--key", At("key"));
        Assert.Equal(3, result.Code);
        Assert.Contains("neither safetensors nor ONNX", result.Error, StringComparison.Ordinal);
        Assert.Equal(2, Cli.Run("watermark", "verify", At("missing"), "--key", At("key")).Code);
        Assert.Equal(2, Cli.Run("watermark", "text", At("text"), "--key", At("key")).Code);
    }
}
