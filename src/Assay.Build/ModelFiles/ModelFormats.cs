using Assay.Build.ModelFiles.CatBoost;
using Assay.Build.ModelFiles.CompiledModels;
using Assay.Build.ModelFiles.Compressed;
using Assay.Build.ModelFiles.Configuration;
using Assay.Build.ModelFiles.CoreMl;
using Assay.Build.ModelFiles.DataTables;
using Assay.Build.ModelFiles.DotNetObjects;
using Assay.Build.ModelFiles.ExecuTorch;
using Assay.Build.ModelFiles.Executables;
using Assay.Build.ModelFiles.Gguf;
using Assay.Build.ModelFiles.Hdf5;
using Assay.Build.ModelFiles.HuggingFace;
using Assay.Build.ModelFiles.JavaObjects;
using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Keras;
using Assay.Build.ModelFiles.LightGbm;
using Assay.Build.ModelFiles.Marshal;
using Assay.Build.ModelFiles.Mlir;
using Assay.Build.ModelFiles.Msgpack;
using Assay.Build.ModelFiles.MxNet;
using Assay.Build.ModelFiles.Notebooks;
using Assay.Build.ModelFiles.Numpy;
using Assay.Build.ModelFiles.Onnx;
using Assay.Build.ModelFiles.Orbax;
using Assay.Build.ModelFiles.Paddle;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.RData;
using Assay.Build.ModelFiles.Safetensors;
using Assay.Build.ModelFiles.SevenZip;
using Assay.Build.ModelFiles.Skops;
using Assay.Build.ModelFiles.Tar;
using Assay.Build.ModelFiles.TensorFlow;
using Assay.Build.ModelFiles.TensorFlowJs;
using Assay.Build.ModelFiles.TfLite;
using Assay.Build.ModelFiles.Torch7;
using Assay.Build.ModelFiles.Torch;
using Assay.Build.ModelFiles.TorchScript;
using Assay.Build.ModelFiles.Xgboost;
using Assay.Build.ModelFiles.WideText;
using Assay.Build.ModelFiles.Xml;
using Assay.Build.ModelFiles.Yaml;
using Assay.Build.ModelFiles.Zip;

namespace Assay.Build.ModelFiles;

/// <summary>The formats, one line each. Every format that recognises the content judges it: polyglots get all readers.</summary>
internal static class ModelFormats
{
    /// <summary>Bytes from the start that every detector is shown.</summary>
    public const int HeadBytes = 4096;

    public static readonly IModelFormat[] All =
    [
        new ZipFormat(),
        new TorchLegacyFormat(),
        new PickleFormat(),
        new SafetensorsFormat(),
        new OnnxFormat(),
        new NumpyFormat(),
        new Hdf5Format(),
        new KerasFormat(),
        new KerasYamlFormat(),
        new TensorFlowFormat(),
        new TensorBundleFormat(),
        new CheckpointStateFormat(),
        new FingerprintFormat(),
        new TfLiteFormat(),
        new ExecuTorchFormat(),
        .. CompressedFormat.All,
        new OldJoblibFormat(),
        new WideTextFormat(),
        new SevenZipFormat(),
        new TarFormat(),
        new PythonFormat(),
        new MarshalFormat(),
        new TorchScriptFormat(),
        new NotebookFormat(),
        new RFormat(),
        new ExecutableFormat(),
        new ScriptFormat(),
        new ShellScriptFormat(),
        new GgufFormat(),
        new GgmlLegacyFormat(),
        new JinjaFormat(),
        new HuggingFaceFormat(),
        new YamlFormat(),
        new ConfigurationFormat(),
        new SkopsFormat(),
        new XmlFormat(),
        new MlirFormat(),
        new JavaFormat(),
        new DotNetFormat(),
        .. DataTableFormat.All,
        new MxNetFormat(),
        new TensorFlowJsFormat(),
        new Torch7Format(),
        new CoreMlFormat(),
        new MlPackageFormat(),
        new MilBlobFormat(),
        new PaddleFormat(),
        new PaddleParametersFormat(),
        .. CompiledModelFormat.All,
        new MsgpackFormat(),
        new OrbaxFormat(),
        new OcdbtFormat(),
        new XgboostFormat(),
        new LightGbmFormat(),
        new CatBoostFormat(),
    ];
}
