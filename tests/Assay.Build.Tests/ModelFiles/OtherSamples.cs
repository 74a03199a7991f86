using System.Text;
using static Assay.Build.Tests.ModelFiles.ByteWriter;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>
/// Small files of the formats that this machine has no framework for, built from the formats' descriptions: ordinary ones,
/// and hostile ones by their names in the peers' comparison where they have one. Payloads are inert and never run.
/// </summary>
static class OtherSamples
{
    /// <summary>Each is clean, and no longer so when it is cut (but for the ends that <see cref="WholeAlready"/> names).</summary>
    public static readonly IReadOnlyDictionary<string, byte[]> Ordinary = new Dictionary<string, byte[]>
    {
        ["lightgbm.txt"] = Lightgbm(),
        ["catboost.cbm"] = CatBoost(),
        ["regression.pmml"] = Utf8(Pmml("""<Apply function="+"><FieldRef field="x"/><Constant>1</Constant></Apply>""")),
        ["openvino.xml"] = Utf8(OpenVino("Add", "opset1")),
        ["state.skops"] = Bypasses.Zip(("schema.json", Utf8(Skops("""{"__class__":"LinearRegression","__module__":"sklearn.linear_model._base","__loader__":"ObjectNode","content":{"__class__":"dict","__module__":"builtins","__loader__":"DictNode","content":{}}}""")))),
        ["zarray.json"] = """{"zarr_format":2,"shape":[2],"chunks":[2],"dtype":"<f4","compressor":{"id":"zstd","level":3},"filters":null,"order":"C","fill_value":0}"""u8.ToArray(),
        ["zarr3.json"] = """{"zarr_format":3,"node_type":"array","shape":[2],"codecs":[{"name":"bytes","configuration":{"endian":"little"}},{"name":"zstd"}]}"""u8.ToArray(),
        ["_METADATA"] = """{"tree_metadata":{"('params', 'w')":{"key_metadata":[{"key":"params","key_type":2}],"value_metadata":{"value_type":"jax.Array","skip_deserialize":false}}},"use_zarr3":false}"""u8.ToArray(),
        ["manifest.ocdbt"] = Ocdbt(),
        ["linear.mlmodel"] = [.. Number(1, 4), .. Field(2, Field(100, Field(1, "a model"))), .. Field(300, Field(1, Field(1, new byte[16])))],
        ["program.mlmodel"] = MilProgram("conv", "@model_path/weights/weight.bin"),
        ["package.json"] = """{"fileFormatVersion":"1.0.0","itemInfoEntries":{"A":{"author":"com.apple.CoreML","name":"weights","path":"com.apple.CoreML/weights"}},"rootModelIdentifier":"A"}"""u8.ToArray(),
        ["weight.bin"] = new ByteWriter().I32(1).I32(2).Zeros(56).Raw(0xEF, 0xBE, 0xAD, 0xDE).I32(1).I64(16).I64(128).Zeros(40).Zeros(64).Done()[..^48],
        ["program.pdmodel"] = Paddle("relu"),
        ["model.pdiparams"] = PaddleParameters(2, 3),
        ["symbol.json"] = MxNetSymbol("FullyConnected"),
        ["model.params"] = MxNetParameters(),
        ["tfjs.json"] = TensorFlowJs("Dense", "group1-shard1of1.bin"),
        ["model.mar"] = Bypasses.Zip(("MAR-INF/MANIFEST.json", """{"createdOn":"21/11/2026 08:00:00","runtime":"python","model":{"modelName":"m","serializedFile":"m.pt","handler":"image_classifier","modelVersion":"1.0"},"archiverVersion":"0.9.0"}"""u8.ToArray())),
        ["net.t7"] = Torch7(function: false),
        ["export.mlirbc"] = Mlir("stablehlo"),
        ["plain.ser"] = JavaPlain(),
        ["table.parquet"] = new ByteWriter().Ascii("PAR1").Zeros(20).Ascii("PAR1").Done(),
        ["table.arrow"] = new ByteWriter().Ascii("ARROW1").Zeros(20).Ascii("ARROW1").Done(),
    };

    public static readonly IReadOnlyDictionary<string, byte[]> Hostile = new Dictionary<string, byte[]>
    {
        ["x01 XXE in PMML"] = Utf8("<?xml version=\"1.0\"?>\n<!DOCTYPE PMML [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<PMML version=\"4.4\" xmlns=\"http://www.dmg.org/PMML-4_4\"><Header description=\"&x;\"/></PMML>"),
        ["x04 function in skops"] = Bypasses.Zip(("schema.json", Utf8(Skops("""{"__class__":"function","__module__":"builtins","__loader__":"FunctionNode","content":{"module_path":"os","function":"system"}}""")))),
        ["x06 pickle in a msgpack extension"] = [0x81, 0xa7, .. "weights"u8, 0xc7, (byte)Bypasses.Evil().Length, 0x2a, .. Bypasses.Evil()],
        ["entities that multiply"] = Utf8("<?xml version=\"1.0\"?><!DOCTYPE net [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;\">]><net name=\"&c;\" version=\"11\"><layers/></net>"),
        ["custom Core ML layer"] = [.. Number(1, 4), .. Field(2, ""), .. Field(500, Field(1, Field(1, "x"), Field(500, Field(10, "EvilLayer"))))],
        ["Paddle py_func"] = Paddle("py_func"),
        ["TensorRT with a program"] = new ByteWriter().Ascii("ftrt").Zeros(52).Raw(0x7f).Ascii("ELF").Raw(2, 1, 1).Zeros(9).Raw(3, 0, 0x3e, 0).Zeros(60).Ascii("EfficientNMS_TRT").Zeros(8).Done(),
        ["Lua bytecode"] = Torch7(function: true),
        ["Java gadget"] = JavaGadget("org.apache.commons.collections.functors.InvokerTransformer"),
        ["BinaryFormatter"] = new ByteWriter().Raw(0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0, 12, 2, 0, 0, 0).Raw(10).Ascii("System.Evil").Zeros(20).Done(),
        ["zarr pickles"] = """{"zarr_format":2,"shape":[2],"dtype":"|O","compressor":null,"filters":[{"id":"pickle","protocol":5}]}"""u8.ToArray(),
        ["xgboost counts"] = Xgboost(nodes: 9),
    };

    /// <summary>True where a shorter file is a whole one, too.</summary>
    public static bool WholeAlready(string name, int length, byte[] whole) => name switch
    {
        // What follows is optional.
        "lightgbm.txt" => length >= Encoding.ASCII.GetString(whole).IndexOf("end of parameters", StringComparison.Ordinal) + 17,
        "regression.pmml" or "openvino.xml" => length >= whole.AsSpan().TrimEnd("\n"u8).Length,
        "plain.ser" => length == whole.Length - 6,
        "program.pdmodel" => length == whole.Length - 4,
        _ => false,
    };

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Lightgbm(string name = "age", string rightChild = "-3 -2", string splitFeature = "0 1", string behind = "")
    {
        var tree = $"Tree=0\nnum_leaves=3\nnum_cat=0\nsplit_feature={splitFeature}\nsplit_gain=1 0.5\nthreshold=0.25 1.5\ndecision_type=2 2\nleft_child=1 -1\nright_child={rightChild}\nleaf_value=0.1 0.2 0.3\nleaf_weight=1 1 1\n"
            + "leaf_count=5 6 7\ninternal_value=0 0\ninternal_weight=0 0\ninternal_count=18 11\nis_linear=0\nshrinkage=1\n\n\n";
        return Utf8($"tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\nobjective=binary sigmoid:1\nfeature_names={name} income\nfeature_infos=[0:1] [0:2]\ntree_sizes={tree.Length}\n\n{tree}"
            + $"end of trees\n\nfeature_importances:\n{name}=1\nincome=1\n\nparameters:\n[boosting: gbdt]\n[objective: binary]\n\nend of parameters\n\npandas_categorical:null\n{behind}");
    }

    /// <summary>A FlatBuffers core by hand: root table, format, trees (splits, sizes, starts), one pair of information.</summary>
    public static byte[] CatBoost(string value = "Logloss", int size = 2, string behind = "")
    {
        var core = new ByteWriter().I32(16).Raw(12, 0, 20, 0, 4, 0, 8, 0, 12, 0, 16, 0);
        core.I32(12).Zeros(16);
        core.Point(20, core.Length).Text32("FlabuffersModel_v1").Zeros(2);
        var trees = core.Length + 16;
        core.Raw(12, 0, 16, 0, 0, 0, 4, 0, 8, 0, 12, 0).Zeros(4).I32(16).Zeros(12).Point(24, trees);
        core.Point(trees + 4, core.Length).I32(2).I32(0).I32(1);
        core.Point(trees + 8, core.Length).I32(1).I32(size);
        core.Point(trees + 12, core.Length).I32(1).I32(0);
        core.Point(28, core.Length).I32(1).Zeros(4);
        var pair = core.Length + 8;
        core.Point(core.Length - 4, pair).Raw(8, 0, 12, 0, 4, 0, 8, 0).I32(8).Zeros(8);
        core.Point(pair + 4, core.Length).Text32("loss").Point(pair + 8, core.Length).Text32(value);
        core.Point(32, core.Length).I32(0);
        return new ByteWriter().Ascii("CBM1").I32(core.Length).Raw(core.Done()).Ascii(behind).Done();
    }

    public static byte[] Xgboost(int nodes = 3, string name = "age", string children = "1,-1,-1", string behind = "") =>
        Utf8($$$$"""{"learner":{"attributes":{},"feature_names":["{{{{name}}}}"],"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":{"num_trees":"1"},"tree_info":[0],"trees":[{"default_left":[1,0,0],"id":0,"left_children":[{{{{children}}}}],"parents":[2147483647,0,0],"right_children":[2,-1,-1],"split_conditions":[0.5,1,NaN],"split_indices":[0,0,0],"tree_param":{"num_deleted":"0","num_feature":"1","num_nodes":"{{{{nodes}}}}"}}]},"name":"gbtree"},"learner_model_param":{"num_feature":"1"},"objective":{"name":"reg:squarederror"}},"version":[2,1,0]}{{{{behind}}}}""");

    public static string Pmml(string inner) =>
        $"""<?xml version="1.0" encoding="UTF-8"?><PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header copyright="someone"/><DataDictionary><DataField name="x" optype="continuous" dataType="double"/></DataDictionary><TransformationDictionary><DerivedField name="d" optype="continuous" dataType="double">{inner}</DerivedField></TransformationDictionary></PMML>""";

    public static string OpenVino(string type, string set, string data = "element_type=\"f32\" shape=\"2, 2\" offset=\"0\" size=\"16\"") =>
        $"""<?xml version="1.0"?><net name="m" version="11"><layers><layer id="0" name="w" type="Const" version="opset1"><data {data}/></layer><layer id="1" name="a" type="{type}" version="{set}"/></layers><edges/></net>""" + "\n";

    public static string Skops(string node) => node[..^1] + ""","protocol":2,"_skops_version":"0.12.0"}""";

    static byte[] Ocdbt()
    {
        var made = new ByteWriter().Raw(0x0c, 0xdb, 0x3a, 0x2a).I64(24).Raw(0, 1, 2, 3, 4, 5, 6, 7).Done();
        var crc = uint.MaxValue;
        foreach (var b in made)
            crc = System.Numerics.BitOperations.Crc32C(crc, b);
        return new ByteWriter().Raw(made).I32((int)~crc).Done();
    }

    public static byte[] MilProgram(string operation, string file)
    {
        var value = Field(5, Field(1, file), Number(2, 64));
        var block = Field(3, Field(1, operation), Field(5, Field(1, "val"), Field(2, value)));
        return [.. Number(1, 7), .. Field(2, ""), .. Field(502, Number(1, 1), Field(2, Field(1, "main"), Field(2, Field(2, "CoreML5"), Field(3, Field(1, "CoreML5"), Field(2, block)))))];
    }

    public static byte[] Paddle(string operation, params byte[][] attributes) =>
        [.. Field(1, Number(1, 0), Number(2, ulong.MaxValue), Field(3, Field(1, "x")), Field(4, [Field(1, Field(1, "X")), Field(3, operation), .. attributes])), .. Field(4, Number(1, 0))];

    public static byte[] PaddleParameters(int rows, int columns, int missing = 0)
    {
        byte[] description = [.. Number(1, 5), .. Number(2, (ulong)rows), .. Number(2, (ulong)columns)];
        return new ByteWriter().I32(0).I64(0).I32(0).I32(description.Length).Raw(description).Zeros((4 * rows * columns) - missing).Done();
    }

    public static byte[] MxNetSymbol(string operation, string attributes = "") =>
        Utf8($$$$"""{"nodes":[{"op":"null","name":"data","inputs":[]},{"op":"{{{{operation}}}}","name":"f","attrs":{"num_hidden":"2"{{{{attributes}}}}},"inputs":[[0,0,0]]}],"arg_nodes":[0],"heads":[[1,0,0]],"attrs":{"mxnet_version":["int",10500]}}""");

    static byte[] MxNetParameters() =>
        new ByteWriter().I64(0x112).I64(0).I64(1).I32(unchecked((int)0xF993FAC9)).I32(0).I32(2).I64(2).I64(2).I32(1).I32(0).I32(0).Zeros(16).I64(1).Text64("arg:w").Done();

    public static byte[] TensorFlowJs(string layer, string path) =>
        Utf8($$$$"""{"format":"layers-model","modelTopology":{"class_name":"Sequential","config":[{"class_name":"{{{{layer}}}}","config":{"name":"a"}}]},"weightsManifest":[{"paths":["{{{{path}}}}"],"weights":[{"name":"a/kernel","shape":[2],"dtype":"float32"}]}]}""");

    // {weight = torch.DoubleTensor of two numbers}, perhaps with a function.
    public static byte[] Torch7(bool function, string type = "torch.DoubleTensor")
    {
        var made = new ByteWriter().I32(3).I32(1).I32(function ? 2 : 1).I32(2).Text32("weight").I32(4).I32(2).Text32("V 1").Text32(type);
        if (type == "torch.DoubleTensor")
            made.I32(1).I64(2).I64(1).I64(1).I32(4).I32(3).Text32("V 1").Text32("torch.DoubleStorage").I64(2).F64(0.5).F64(0.25);
        else
            made.I32(3).I32(3).I32(0);
        if (function)
            made.I32(2).Text32("forward").I32(8).I32(9).Text32("\u001bLJ\u0001inert").I32(3).I32(10).I32(0);
        return made.Done();
    }

    public static byte[] Mlir(string text)
    {
        var strings = new ByteWriter().Raw(3, (byte)(((text.Length + 1) << 1) | 1)).Ascii(text).Raw(0).Done();
        var made = new ByteWriter().Raw((byte)'M', (byte)'L', 0xef, (byte)'R', 13).Ascii("StableHLO_v1.0.0").Raw(0);
        made.Raw(1, 5, 0, 0).Raw(4, 7, 1, 1, 1);
        return made.Raw(0, (byte)((strings.Length << 1) | 1)).Raw(strings).Done();
    }

    // Written by Java 17: a list with numbers, arrays, texts, a map and a bit set; then an int.
    static byte[] JavaPlain() => Convert.FromBase64String(
        "rO0ABXNyABNqYXZhLnV0aWwuQXJyYXlMaXN0eIHSHZnHYZ0DAAFJAARzaXpleHAAAAAHdwQAAAAHc3IAEWphdmEubGFuZy5JbnRlZ2VyEuKgpPeBhzgCAAFJAAV2YWx1ZXhyABBqYXZhLmxhbmcuTnVtYmVyhqyVHQuU4IsCAAB4cAAAAAFz"
        + "cgAQamF2YS5sYW5nLkRvdWJsZYCzwkopa/sEAgABRAAFdmFsdWV4cQB+AANABAAAAAAAAHQAA2FiY3VyAAJbSU26YCZ26rKlAgAAeHAAAAACAAAAAQAAAAJ1cgATW0xqYXZhLmxhbmcuU3RyaW5nO63SVufpHXtHAgAAeHAAAAABdAABcHNy"
        + "ABFqYXZhLnV0aWwuVHJlZU1hcAzB9j4tJWrmAwABTAAKY29tcGFyYXRvcnQAFkxqYXZhL3V0aWwvQ29tcGFyYXRvcjt4cHB3BAAAAAF0AAFhcQB+AAR4c3IAEGphdmEudXRpbC5CaXRTZXRu/Yh+OTSrIQMAAVsABGJpdHN0AAJbSnhwdXIA"
        + "AltKeCAEtRKxdZMCAAB4cAAAAAEAAAAAAAAAAHh4dwQAAAAH");

    public static byte[] JavaGadget(string type) =>
        new ByteWriter().Raw(0xac, 0xed, 0, 5, 0x73, 0x72).JavaText(type).Zeros(8).Raw(2, 0, 0, 0x78, 0x70).Done();
}
