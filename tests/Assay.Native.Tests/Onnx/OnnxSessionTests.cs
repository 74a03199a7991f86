using System.Text.Json;

namespace Assay.Native.Tests;

public sealed class OnnxSessionTests
{
    static OnnxSession Open(string path)
    {
        var session = OnnxSession.TryOpen(File.ReadAllBytes(path), OnnxLimits.Default, out var error);
        Assert.True(session is not null, error);
        return session;
    }

    [Fact]
    public void Describes_inputs_outputs_and_metadata_of_a_model()
    {
        using var session = Open(Samples.Credit("model/credit-risk.onnx"));
        Assert.Equal("age employment_years annual_income loan_amount term_months credit_history_years open_accounts arrears home_owner", string.Join(' ', session.Inputs.Select(i => i.Name)));
        Assert.All(session.Inputs, i => Assert.Equal([-1, 1], i.Shape));
        Assert.Equal([("default_probability", OnnxElement.Float), ("default", OnnxElement.Int64)], session.Outputs.Select(o => (o.Name, o.Element)));
        Assert.Equal("0.25", session.Metadata["threshold"]);
    }

    [Fact]
    public void Gives_the_logits_that_torch_gives_for_the_reference_model()
    {
        using var reference = JsonDocument.Parse(File.ReadAllBytes(Samples.Shared("reference/models.json")));
        var mlp = reference.RootElement.GetProperty("mlp");
        var rows = File.ReadLines(Samples.Shared("reference/digits_test.csv")).Skip(1)
            .Select(l => l.Split(',').Select(c => float.Parse(c, System.Globalization.CultureInfo.InvariantCulture)).ToArray()).ToArray();
        using var session = Open(Samples.Shared("reference/digits_mlp.onnx"));
        var outputs = session.TryRun([OnnxTensor.Of(session.Inputs[0].Name, [.. rows.SelectMany(r => r[..64])], rows.Length, 64)], out var error);
        Assert.True(outputs is not null, error);
        var logits = (float[])outputs[0].Data;
        Assert.Equal([rows.Length, 10L], outputs[0].Shape);
        Assert.Equal(mlp.GetProperty("logits_sum").GetDouble(), logits.Sum(x => (double)x), 0.05);
        var expected = mlp.GetProperty("logits_first8").EnumerateArray().SelectMany(r => r.EnumerateArray().Select(x => x.GetDouble())).ToArray();
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], logits[i], 1e-4);
        var right = Enumerable.Range(0, rows.Length).Count(i => logits.AsSpan(i * 10, 10).IndexOf(logits.AsSpan(i * 10, 10).ToArray().Max()) == (int)rows[i][64]);
        Assert.Equal(mlp.GetProperty("test_accuracy").GetDouble(), (double)right / rows.Length, 1e-12);
    }

    [Fact]
    public void Says_which_input_is_missing_or_misshapen()
    {
        using var session = Open(Samples.Shared("reference/digits_mlp.onnx"));
        Assert.Null(session.TryRun([], out var none));
        Assert.Contains("does not run", none);
        Assert.Null(session.TryRun([OnnxTensor.Of(session.Inputs[0].Name, new float[3], 1, 3)], out var shape));
        Assert.Contains("dimensions", shape);
    }

    [Fact]
    public void Refuses_a_model_above_the_size_limit()
    {
        var session = OnnxSession.TryOpen(new byte[100], new OnnxLimits { MaxModelBytes = 99 }, out var error);
        Assert.Null(session);
        Assert.Contains("100 bytes, more than the 99 allowed", error);
    }

    [Fact]
    public void Refuses_external_data_wherever_it_is_in_the_graph()
    {
        // TensorProto: name (8) = "w", data_location (14) = EXTERNAL.
        byte[] tensor = [0x42, 0x01, (byte)'w', 0x70, 0x01];
        var initializer = Field(7, Field(5, tensor));
        var inAttribute = Field(7, Field(1, Field(5, Field(5, tensor))));
        var inSubgraph = Field(7, Field(1, Field(5, Field(6, Field(5, tensor)))));
        var inFunction = (byte[])[.. Field(7, []), .. Field(25, Field(7, Field(5, Field(5, tensor))))];
        var inSparse = Field(7, Field(15, Field(1, tensor)));
        var keyOnly = Field(7, Field(5, Field(13, [0x0a, 0x01, (byte)'x'])));
        foreach (var model in (byte[][])[initializer, inAttribute, inSubgraph, inFunction, inSparse, keyOnly])
        {
            Assert.Null(OnnxSession.TryOpen(model, OnnxLimits.Default, out var error));
            Assert.Contains("external data", error);
        }
    }

    [Fact]
    public void Refuses_a_key_that_the_engine_would_read_as_another()
    {
        // 0x6A, which is external_data (13), with a 33rd bit that the engine drops; and a key of field 0.
        byte[] hidden = [0xEA, 0x80, 0x80, 0x80, 0x10, 0x03, 0x0a, 0x01, (byte)'x'];
        foreach (var tensor in (byte[][])[hidden, [0x02, 0x00]])
        {
            Assert.Null(OnnxSession.TryOpen(Field(7, Field(5, tensor)), OnnxLimits.Default, out var error));
            Assert.Contains("not an ONNX model", error, StringComparison.Ordinal);
        }

        // The enum's 33rd bit as well.
        Assert.Null(OnnxSession.TryOpen(Field(7, Field(5, [0x70, 0x81, 0x80, 0x80, 0x80, 0x10])), OnnxLimits.Default, out var external));
        Assert.Contains("external data", external, StringComparison.Ordinal);
    }

    [Fact]
    public void Never_crashes_on_a_damaged_model()
    {
        var model = File.ReadAllBytes(Samples.Credit("model/credit-risk.onnx"));
        var random = new Random(1);
        var loaded = 0;
        for (var i = 0; i < 150; i++)
        {
            var damaged = model[..(i % 3 == 0 ? random.Next(model.Length) : model.Length)];
            for (var n = 0; n < 3 && damaged.Length > 0; n++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            using var session = OnnxSession.TryOpen(damaged, OnnxLimits.Default, out var error);
            Assert.True(session is not null || error.Length > 0);
            if (session is null)
                continue;
            loaded++;
            session.TryRun([.. session.Inputs.Select(p => OnnxTensor.Of(p.Name, new float[1], 1, 1))], out _);
        }

        Assert.InRange(loaded, 1, 149);
    }

    [Fact]
    public void A_model_that_asks_for_too_much_memory_fails_and_the_process_lives()
    {
        // One node: ConstantOfShape with the shape given as input; 8 GB of floats is more than the 2 GB of the arena.
        using var session = OpenNode("ConstantOfShape", "shape", 7);
        Assert.Null(session.TryRun([OnnxTensor.Of("shape", new long[] { 2_000_000_000 }, 1)], out var error));
        Assert.Contains("emory", error);
        var small = session.TryRun([OnnxTensor.Of("shape", new long[] { 3 }, 1)], out var none);
        Assert.True(small is not null, none);
        Assert.Equal(new float[3], small[0].Data);
    }

    [Fact]
    public void Strings_and_booleans_pass_through()
    {
        using var session = OpenNode("Identity", "x", 8);
        var output = session.TryRun([OnnxTensor.Of("x", ["héllo", "", "wörld"], 3)], out var error);
        Assert.True(output is not null, error);
        Assert.Equal(["héllo", "", "wörld"], (string[])output[0].Data);

        using var flags = OpenNode("Identity", "x", 9);
        var passed = flags.TryRun([OnnxTensor.Of("x", [true, false, true], 3)], out error);
        Assert.True(passed is not null, error);
        Assert.Equal([true, false, true], (bool[])passed[0].Data);
    }

    [Fact]
    public void A_model_that_never_ends_is_stopped()
    {
        // Made with onnx.helper: a Loop of 2^62 rounds over an Identity.
        const string Model = "CAcSADrXAQqTAQoBbgoBdAoBeBIBeSIETG9vcCp/CgRib2R5MnQKEQoBYxICYzIiCElkZW50aXR5ChEKAXYSAnYyIghJZGVudGl0eRIBYloLCgFpEgYKBAgHEgBaCwoBYxIGCgQICRIAWg8KAXYSCgoICAESBAoCCAFiDAoCYzISBgoECAkSAGIQCgJ2MhIKCggIARIECgIIAaABBRIBZyoQEAc6CYCAgICAgICAQEIBbioIEAkqAQFCAXRaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAN";
        using var session = OnnxSession.TryOpen(Convert.FromBase64String(Model), new OnnxLimits { RunTimeout = TimeSpan.FromMilliseconds(300) }, out var error);
        Assert.True(session is not null, error);
        Assert.Null(session.TryRun([OnnxTensor.Of("x", new float[1], 1)], out error));
        Assert.Contains("longer than 0.3 s", error);
    }

    [Fact]
    public void An_output_that_is_no_tensor_is_described_and_left_out()
    {
        // Made with onnx.helper: the input once as a sequence and once as it is.
        const string Model = "CAcSADprChkKAXgSAXMiEVNlcXVlbmNlQ29uc3RydWN0ChAKAXgSAXkiCElkZW50aXR5EgFnWhQKAXgSDwoNCAESCQoDEgFuCgIIAWINCgFzEggiBgoECgIIAWIUCgF5Eg8KDQgBEgkKAxIBbgoCCAFCBAoAEA0=";
        using var session = OnnxSession.TryOpen(Convert.FromBase64String(Model), OnnxLimits.Default, out var error);
        Assert.True(session is not null, error);
        Assert.Equal([OnnxElement.NotATensor, OnnxElement.Float], session.Outputs.Select(o => o.Element));
        var outputs = session.TryRun([OnnxTensor.Of("x", [1f, 2f], 2, 1)], out error);
        Assert.True(outputs is not null, error);
        Assert.Equal([1f, 2f], (float[])Assert.Single(outputs).Data);
        Assert.Null(session.TryRun([OnnxTensor.Of("x", [1f], 1, 1)], out error, ["s"]));
        Assert.Contains("not a tensor", error);
    }

    [Fact]
    public void A_disposed_session_says_so()
    {
        var session = Open(Samples.Credit("model/credit-risk.onnx"));
        session.Dispose();
        session.Dispose();
        Assert.Throws<ObjectDisposedException>(() => session.TryRun([], out _));
    }

    static OnnxSession OpenNode(string operation, string input, byte element)
    {
        static byte[] Text(int field, string text) => Field(field, System.Text.Encoding.UTF8.GetBytes(text));
        // ValueInfo: name (1), type (2) -> tensor_type (1) -> elem_type (1), shape (2) with one free dimension.
        byte[] Port(string name, byte type) => [.. Text(1, name), .. Field(2, Field(1, [0x08, type, .. Field(2, Field(1, Text(2, "n")))]))];
        var output = operation == "Identity" ? element : (byte)1;
        var graph = (byte[])[
            .. Field(1, [.. Text(1, input), .. Text(2, "y"), .. Text(4, operation)]), .. Text(2, "g"), .. Field(11, Port(input, element)), .. Field(12, Port("y", output))];
        byte[] model = [0x08, 0x07, .. Field(7, graph), .. Field(8, [0x10, 0x0d])];
        var session = OnnxSession.TryOpen(model, OnnxLimits.Default, out var error);
        Assert.True(session is not null, error);
        return session;
    }

    static byte[] Field(int field, byte[] bytes)
    {
        var tag = new List<byte>();
        for (var value = (uint)((field << 3) | 2); ; value >>= 7)
        {
            tag.Add((byte)(value < 0x80 ? value : (value & 0x7f) | 0x80));
            if (value < 0x80)
                break;
        }

        Assert.InRange(bytes.Length, 0, 16_000);
        byte[] length = bytes.Length < 0x80 ? [(byte)bytes.Length] : [(byte)((bytes.Length & 0x7f) | 0x80), (byte)(bytes.Length >> 7)];
        return [.. tag, .. length, .. bytes];
    }
}
