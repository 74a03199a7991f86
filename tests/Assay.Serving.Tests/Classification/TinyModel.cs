using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Serving.Tests.Classification;

/// <summary>Writes small ONNX classifiers: each token has a weight, the weights of a text are summed. Real files for the real engine.</summary>
static class TinyModel
{
    internal static readonly string Reference = Path.Combine(Path.GetDirectoryName(Here())!, "Reference");

    /// <summary>A folder with <c>model.onnx</c>, <c>tokenizer.json</c>, <c>vocab.txt</c> and <c>config.json</c>. In a text the word "coffee" makes the model give something that is no number.</summary>
    internal static void Write(string folder, params string[] attackWords)
    {
        var tokeniser = File.ReadAllBytes(Path.Combine(Reference, "wordpiece-uncased.json"));
        using var json = JsonDocument.Parse(tokeniser);
        var vocabulary = json.RootElement.GetProperty("model").GetProperty("vocab").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetInt32());
        var weights = new float[vocabulary.Values.Max() + 1, 2];
        foreach (var word in attackWords)
            weights[vocabulary[word], 1] = 5;
        weights[vocabulary["coffee"], 0] = float.NaN;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), OfTokens(weights, [2, 0]));
        File.WriteAllBytes(Path.Combine(folder, "tokenizer.json"), tokeniser);
        File.Copy(Path.Combine(Reference, "vocab.txt"), Path.Combine(folder, "vocab.txt"), overwrite: true);
        File.WriteAllText(Path.Combine(folder, "config.json"), """{"architectures":["Tiny"],"id2label":{"0":"SAFE","1":"INJECTION"},"label2id":{"SAFE":0,"INJECTION":1}}""");
    }

    /// <summary>The entry of a policy for such a folder.</summary>
    internal static string Entry(string folder, string more = "", string tokeniser = "tokenizer.json") =>
        $"{{ guard: classifier, model: {Bound(folder, "model.onnx")}, tokeniser: {Bound(folder, tokeniser)}, config: {Bound(folder, "config.json")}, attack: [INJECTION], scores: softmax{(more.Length > 0 ? ", " + more : "")} }}";

    internal static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    static string Bound(string folder, string name) => $"{{ file: {name}, sha256: {Sha256(Path.Combine(folder, name))}{(name.EndsWith(".txt", StringComparison.Ordinal) ? ", lowercase: true" : "")} }}";

    internal static byte[] OfTokens(float[,] weights, float[] bias, long length = -1)
    {
        var data = new byte[weights.Length * 4];
        Buffer.BlockCopy(weights, 0, data, 0, data.Length);
        return Model(13,
        [
            Node("Gather", ["W", "input_ids"], "g"), Node("Cast", ["attention_mask"], "m", Number("to", 1)), Node("Unsqueeze", ["m", "two"], "u"),
            Node("Mul", ["g", "u"], "p"), Node("ReduceSum", ["p", "one"], "s", Number("keepdims", 0)), Node("Add", ["s", "b"], "logits"),
        ],
        [
            Tensor("W", 1, [weights.GetLength(0), weights.GetLength(1)], data), Tensor("b", 1, [bias.Length], Floats(bias)),
            Tensor("one", 7, [1], BitConverter.GetBytes(1L)), Tensor("two", 7, [1], BitConverter.GetBytes(2L)),
        ],
        [Value("input_ids", 7, [1, length]), Value("attention_mask", 7, [1, length])], [Value("logits", 1, [1, bias.Length])]);
    }

    /// <summary>A model that takes one text and gives 1 for this one, and 0 for any other.</summary>
    internal static byte[] OfText(string attack) => Model(19,
        [Node("Equal", ["text", "attack"], "e"), Node("Cast", ["e"], "score", Number("to", 1))],
        [[.. Field(1, 1), .. Field(2, 8), .. Field(6, Encoding.UTF8.GetBytes(attack)), .. Field(8, "attack"u8)]],
        [Value("text", 8, [-1])], [Value("score", 1, [-1])]);

    /// <summary>A model with an operator of somebody's own.</summary>
    internal static byte[] WithOwnOperator() => Model(13, [[.. Node("Run", ["input_ids"], "logits"), .. Field(7, "evil.ops"u8)]], [], [Value("input_ids", 7, [1, -1])], [Value("logits", 1, [1, 2])], "evil.ops");

    /// <summary>A model whose weights lie in a file that it names.</summary>
    internal static byte[] WithWeightsElsewhere() => Model(13, [Node("Gather", ["W", "input_ids"], "logits")],
        [[.. Field(1, 4), .. Field(2, 1), .. Field(8, "W"u8), .. Field(13, [.. Field(1, "location"u8), .. Field(2, "/etc/passwd"u8)]), .. Field(14, 1)]], [Value("input_ids", 7, [1, -1])], [Value("logits", 1, [1, 2])]);

    static byte[] Model(long opset, byte[][] nodes, byte[][] tensors, byte[][] inputs, byte[][] outputs, string? domain = null)
    {
        byte[] graph = [.. nodes.SelectMany(n => Field(1, n)), .. Field(2, "g"u8), .. tensors.SelectMany(t => Field(5, t)), .. inputs.SelectMany(i => Field(11, i)), .. outputs.SelectMany(o => Field(12, o))];
        byte[] own = domain is null ? [] : Field(8, [.. Field(1, Encoding.UTF8.GetBytes(domain)), .. Field(2, 1)]);
        return [.. Field(1, 9), .. Field(8, Field(2, opset)), .. own, .. Field(7, graph)];
    }

    static byte[] Node(string type, string[] inputs, string output, params byte[][] attributes) =>
        [.. inputs.SelectMany(i => Field(1, Encoding.UTF8.GetBytes(i))), .. Field(2, Encoding.UTF8.GetBytes(output)), .. Field(4, Encoding.UTF8.GetBytes(type)), .. attributes.SelectMany(a => Field(5, a))];

    static byte[] Number(string name, long value) => [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Field(3, value), .. Field(20, 2)];

    static byte[] Tensor(string name, long type, long[] shape, byte[] data) => [.. shape.SelectMany(s => Field(1, s)), .. Field(2, type), .. Field(8, Encoding.UTF8.GetBytes(name)), .. Field(9, data)];

    static byte[] Value(string name, long type, long[] shape)
    {
        byte[] sizes = [.. shape.SelectMany(s => Field(1, s < 0 ? Field(2, "n"u8) : Field(1, s)))];
        return [.. Field(1, Encoding.UTF8.GetBytes(name)), .. Field(2, Field(1, [.. Field(1, type), .. Field(2, sizes)]))];
    }

    static byte[] Floats(float[] values)
    {
        var data = new byte[values.Length * 4];
        Buffer.BlockCopy(values, 0, data, 0, data.Length);
        return data;
    }

    static byte[] Field(int number, ReadOnlySpan<byte> bytes) => [.. Varint((ulong)number << 3 | 2), .. Varint((ulong)bytes.Length), .. bytes];

    static byte[] Field(int number, long value) => [.. Varint((ulong)number << 3), .. Varint((ulong)value)];

    static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }

    static string Here([System.Runtime.CompilerServices.CallerFilePath] string path = "") => path;
}
