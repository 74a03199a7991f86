using System.Text;
using static Assay.Build.Tests.ModelFiles.FlatBytes;
using static Assay.Build.Tests.ModelFiles.ProtoBytes;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Small files of Keras, HDF5, TensorFlow and its relatives, bad ones by their names in the peers' comparison. Payloads are inert and never run.</summary>
static class FrameworkSamples
{
    /// <summary>Marshalled code of <c>lambda x: print("inert")</c>, Python 3.11.</summary>
    const string Code = "4wEAAAAAAAAAAAAAAAEAAAAEAAAAAwAAAPMYAAAAlwB0AQAAAAAAAAAAAABkAasBAAAAAAAAUwApAk7aBWluZXJ0KQHaBXByaW50qQHaAXhzAQAAACD6CDxzdHJpbmc+2gg8bGFtYmRhPnIGAAAAAQAAAPMJAAAAgKVlIKNuOw==";

    const string Lambda2 = $$"""{"class_name":"Lambda","config":{"name":"lam","function":["{{Code}}",null,null],"function_type":"lambda"} }""";
    const string Lambda3 = $$"""{"module":"keras.layers","class_name":"Lambda","config":{"name":"lam","function":{"class_name":"__lambda__","config":{"code":"{{Code}}","defaults":null,"closure":null} } },"registered_name":null}""";

    public const string Dense = """{"module":"keras.layers","class_name":"Dense","config":{"name":"dense","units":3,"activation":"relu","limit":Infinity,"kernel_initializer":{"module":"keras.initializers","class_name":"GlorotUniform","config":{"seed":null},"registered_name":null}},"registered_name":null,"build_config":{"input_shape":[null,4]}}""";

    public static readonly IReadOnlyDictionary<string, byte[]> Bad = new Dictionary<string, byte[]>
    {
        ["k01 Lambda"] = Keras(Sequential(Lambda3)),
        ["k01 Lambda with dummy code"] = Keras(Sequential("""{"class_name":"Lambda","config":{"function":["4wEAAA==",null,null]}}""")),
        ["k02 nested Lambda"] = Keras(Sequential(Dense, Sequential(Sequential(Lambda3)))),
        ["k03 Lambda in TimeDistributed"] = Keras(Sequential(Wrapped("TimeDistributed", Lambda3))),
        ["k03 Lambda in Bidirectional"] = Keras(Sequential(Wrapped("Bidirectional", Lambda2))),
        ["k04 module injection"] = Keras(Sequential("""{"module":"os","class_name":"system","config":"echo inert","registered_name":null}""")),
        ["k04 module injection by function"] = Keras(Sequential("""{"module":"builtins","class_name":"function","config":"exec","registered_name":"exec"}""")),
        ["k04 registered name over a dangerous module"] = Keras(Sequential("""{"module":"subprocess","class_name":"Popen","config":{},"registered_name":"Custom>Popen"}""")),
        ["k04 unknown module"] = Keras(Sequential("""{"module":"somebody.code","class_name":"Thing","config":{},"registered_name":null}""")),
        ["k04 unknown module under a registered name"] = Keras(Sequential("""{"module":"somebody.code","class_name":"Thing","config":{},"registered_name":"somebody>Thing"}""")),
        ["Lambda of a foreign module's function"] = Hdf5Model(Sequential("""{"class_name":"Lambda","config":{"name":"l","function":"thing","function_type":"function","module":"somebody.code"} }""")),
        ["Lambda in YAML"] = "backend: tensorflow\nclass_name: Sequential\nconfig:\n  layers:\n  - class_name: Lambda\n    config:\n      function: !!python/tuple [4wEAAAAAAAAA, null, null]\n"u8.ToArray(),
        ["k05 get_file"] = Keras(Sequential("""{"module":"keras.layers","class_name":"Lambda","config":{"function":{"module":"keras.utils","class_name":"function","config":"get_file","registered_name":"get_file"},"arguments":{"origin":"http://localhost/x"} },"registered_name":null}""")),
        ["enable_unsafe_deserialization"] = Keras(Sequential("""{"module":"keras.config","class_name":"function","config":"enable_unsafe_deserialization","registered_name":null}""")),
        ["k06 Lambda in HDF5"] = Hdf5Model(Sequential(Lambda2)),
        ["k07 nested Lambda in HDF5"] = Hdf5Model(Sequential(Sequential(Lambda2))),
        ["k08 external link"] = Hdf5Bytes.File(_ => [Hdf5Bytes.ExternalLink("w", "/etc/other.h5", "/w")]),
        ["external link beside"] = Hdf5Bytes.File(_ => [Hdf5Bytes.ExternalLink("w", "other.h5", "/w")]),
        ["external storage"] = Hdf5Bytes.File(f => [Hdf5Bytes.HardLink("w", f.Object(Hdf5Bytes.Shape(10), Hdf5Bytes.Type(true), f.External("/etc/hostname"), Hdf5Bytes.Contiguous(-1, 10)))]),
        ["shape bomb"] = Hdf5Bytes.File(f => [Hdf5Bytes.HardLink("w", f.Object(Hdf5Bytes.Shape(1 << 20, 1 << 20), Hdf5Bytes.Type(false), Hdf5Bytes.Contiguous(-1, 0)))]),
        ["pickle in a dataset"] = Hdf5Bytes.File(f => [Hdf5Bytes.HardLink("w", f.Object(Hdf5Bytes.Shape(Bypasses.Evil().Length), Hdf5Bytes.Type(true), Hdf5Bytes.Contiguous(f.Place(Bypasses.Evil()), Bypasses.Evil().Length)))]),
        ["data in front of HDF5"] = InFront("#!/bin/sh\necho inert\n", Hdf5Bytes.File(_ => [], 512)),
        ["data behind HDF5"] = [.. Hdf5Model(Sequential(Dense)), .. "more"u8],
        ["Lambda behind an escape"] = Keras(Sequential(Lambda3).Replace("class_name", "class\\u005fname", StringComparison.Ordinal)),
        ["Lambda in UTF-16"] = Bypasses.Zip(("metadata.json", "{}"u8.ToArray()), ("config.json", [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Sequential(Lambda3))])),
        ["Lambda as text"] = Hdf5Model(Sequential("""{"class_name":"Lambda","config":{"function":"lambda x: eval('1')"}}""")),
        ["vocabulary of another file"] = Keras(Sequential("""{"module":"keras.layers","class_name":"StringLookup","config":{"vocabulary":"/etc/passwd"},"registered_name":null}""")),
        ["vocabulary from an address"] = Keras(Sequential("""{"module":"keras.layers","class_name":"TextVectorization","config":{"vocabulary":"gs://bucket/vocabulary.txt"},"registered_name":null}""")),
        ["two class names"] = Keras(Sequential("""{"class_name":"Dense","class_name":"Dense","config":{}}""")),
        ["TensorFlow function in a layer"] = Keras(Sequential("""{"class_name":"TFOpLambda","config":{"function":"io.write_file"}}""")),
        ["t01 ReadFile"] = SavedModel(Node("path", "Const", Text("value", "/etc/passwd")), Node("read", "ReadFile", Field(3, "path"))),
        ["t02 WriteFile in a function"] = SavedModel(Node("x", "Placeholder"), Library(Node("w", "WriteFile"))),
        ["t03 PyFunc"] = SavedModel(Node("x", "PyFunc")),
        ["t04 MatchingFiles in a frozen graph"] = Field(1, Node("x", "MatchingFiles")),
        ["t05 MetaGraph"] = [.. Field(1, Field(5, "2.15.0")), .. Field(2, Field(1, Node("x", "WriteFile")))],
        ["t06 custom operator"] = SavedModel(Node("x", "SomebodysOperator")),
        ["PrintV2 into a file"] = SavedModel(Node("x", "PrintV2", Text("output_stream", "file:///srv/inert"))),
        ["SaveV2 to a place of its own"] = SavedModel(Node("path", "Const", Text("value", "/etc/profile")), Node("save", "SaveV2", Field(3, "path"))),
        ["asset outside"] = [.. Number(1, 1), .. Field(2, Field(2, Field(1, Node("x", "NoOp"))), Field(6, Field(2, "../../etc/passwd")))],
        ["Lambda in Keras' metadata"] = Field(1, Number(2, 1), Field(3, "root.layer-0"), Field(4, "_tf_keras_layer"), Field(5, Lambda2)),
        ["checkpoint outside"] = "model_checkpoint_path: \"../../other/model.ckpt\"\n"u8.ToArray(),
        ["tflite custom operator"] = TfLite(Table((0, 32), (1, FlatBytes.Text("SomebodysOperator")), (3, 32))),
        ["tflite Flex WriteFile"] = TfLite(Table((0, 32), (1, FlatBytes.Text("FlexWriteFile")), (3, 32))),
        ["tflite buffer outside"] = TfLite(Table((3, 0)), Table((1, 5000L), (2, 1L << 40))),
        ["tflite tensor without buffer"] = TfLite(Table((3, 0)), Table((0, Bytes(1, 2, 3, 4))), buffer: 77),
        ["executorch unknown kernel"] = ExecuTorch("somebody::thing", "XnnpackBackend"),
        ["executorch unknown backend"] = ExecuTorch("aten::add", "SomebodysBackend"),
        ["executorch segment outside"] = ExecuTorch("aten::add", "XnnpackBackend", segment: 1 << 20),
    };

    public static readonly IReadOnlyDictionary<string, byte[]> Good = new Dictionary<string, byte[]>
    {
        ["keras"] = Keras(Sequential(Dense)),
        ["keras with a registered layer"] = Keras(Sequential("""{"module":null,"class_name":"Mine","config":{},"registered_name":"Custom>Mine"}""")),
        ["keras with the author's function"] = Keras(Sequential("""{"module":"keras.layers","class_name":"Activation","config":{"activation":{"module":"builtins","class_name":"function","config":"my_activation","registered_name":"function"} },"registered_name":null}""")),
        ["keras with words"] = Keras(Sequential("""{"module":"keras.layers","class_name":"StringLookup","config":{"vocabulary":["/etc/passwd","os.system"]},"registered_name":null}""")),
        ["hdf5 with a Lambda of the program's own function"] = Hdf5Model(Sequential("""{"class_name":"Lambda","config":{"name":"l","function":"scale","function_type":"function","module":"__main__"} }""")),
        ["hdf5"] = Hdf5Model(Sequential(Dense)),
        ["saved model"] = SavedModel(Node("x", "Placeholder"), Node("f", "mine"), Node("p", "PrintV2", Text("output_stream", "stderr")), Library(Node("y", "Relu"), "mine")),
        ["frozen graph"] = Field(1, Node("x", "Placeholder")),
        ["checkpoint"] = "model_checkpoint_path: \"model.ckpt-1\"\nall_model_checkpoint_paths: \"model.ckpt-1\"\n"u8.ToArray(),
        ["tflite"] = TfLite(Table((3, 0)), Table((0, Bytes(1, 2, 3, 4)))),
        ["tflite with labels in a zip"] = [.. TfLite(Table((3, 0)), Table((0, Bytes(1, 2, 3, 4)))), .. Bypasses.Zip(("labels.txt", "cat\ndog\n"u8.ToArray()))],
        ["executorch"] = ExecuTorch("aten::add", "XnnpackBackend"),
    };

    public static IEnumerable<byte[]> Seeds => Bad.Values.Concat(Good.Values);

    public static string Sequential(params string[] layers) => $$"""{"module":"keras","class_name":"Sequential","config":{"name":"s","layers":[{{string.Join(',', layers)}}]},"registered_name":null}""";

    public static byte[] Keras(string config) => Bypasses.Zip(
        ("metadata.json", """{"keras_version": "3.8.0", "date_saved": "2026-11-21@00:00:00"}"""u8.ToArray()), ("config.json", Encoding.UTF8.GetBytes(config)), ("model.weights.h5", Weights()));

    public static byte[] Node(string name, string operation, params byte[][] more) => [.. Field(1, name), .. Field(2, operation), .. more.SelectMany(m => m)];

    public static byte[] SavedModel(params byte[][] nodes) =>
        [.. Number(1, 1), .. Field(2, Field(1, Field(5, "2.15.0")), Field(2, [.. nodes.Select(n => n[0] == 0xFF ? n[1..] : Field(1, n))]))];

    static byte[] Text(string key, string text) => Field(5, Field(1, key), Field(2, key == "value" ? Field(8, Field(8, text)) : Field(2, text)));

    // Marked, so that it goes beside the nodes.
    static byte[] Library(byte[] node, string name = "f") => [0xFF, .. Field(2, Field(1, Field(1, Field(1, name)), Field(3, node)))];

    static string Wrapped(string wrapper, string layer) => $$"""{"module":"keras.layers","class_name":"{{wrapper}}","config":{"layer":{{layer}} },"registered_name":null}""";

    static byte[] Weights() => Hdf5Bytes.File(f => [Hdf5Bytes.HardLink("layers", f.Object(Hdf5Bytes.HardLink("0", f.Object(Hdf5Bytes.Shape(2, 2), Hdf5Bytes.Type(false), Hdf5Bytes.Contiguous(f.Place(new byte[16]), 16)))))]);

    static byte[] Hdf5Model(string config) => Hdf5Bytes.File(f =>
    [
        Hdf5Bytes.Attribute("model_config", config), Hdf5Bytes.Attribute("keras_version", "2.12.0"), Hdf5Bytes.SoftLink("soft", "/model_weights"),
        Hdf5Bytes.HardLink("model_weights", f.Object(Hdf5Bytes.Shape(4), Hdf5Bytes.Type(false), Hdf5Bytes.Contiguous(f.Place(new byte[16]), 16))),
    ]);

    static byte[] InFront(string text, byte[] file)
    {
        Encoding.ASCII.GetBytes(text).CopyTo(file, 0);
        return file;
    }

    static byte[] TfLite(FlatBytes.Node code, FlatBytes.Node? data = null, int buffer = 1) => FlatBytes.File("TFL3", Table(
        (0, 3), (1, List(code)), (2, List(Table((0, List(Table((0, Ints(4)), (2, buffer), (3, FlatBytes.Text("t"))))), (1, Ints(0)), (2, Ints(0)), (3, List(Table((0, 0), (1, Ints(0)), (2, Ints(0)))))))),
        (3, FlatBytes.Text("made by hand")), (4, List(Table(), data ?? Table((0, Bytes(1, 2, 3, 4)))))));

    static byte[] ExecuTorch(string kernel, string backend, long segment = 16)
    {
        var program = Table(
            (0, 0), (1, List(Table((0, FlatBytes.Text("forward")), (6, List(Table((0, FlatBytes.Text(kernel)), (1, FlatBytes.Text("out"))))), (7, List(Table((0, FlatBytes.Text(backend)), (1, Table((0, 1), (1, 0))))))))),
            (4, List(Table((0, 0L), (1, segment)))));
        var file = FlatBytes.File("ET12", program, new byte[24]);
        byte[] header = [.. "eh00"u8, 24, 0, 0, 0, .. BitConverter.GetBytes((long)file.Length), .. BitConverter.GetBytes((long)file.Length)];
        header.CopyTo(file, 8);
        return [.. file, .. new byte[16]];
    }
}
