using Assay.Build.ModelFiles.Compressed;
using Assay.Build.ModelFiles.ExecuTorch;
using Assay.Build.ModelFiles.Executables;
using Assay.Build.ModelFiles.Gguf;
using Assay.Build.ModelFiles.Hdf5;
using Assay.Build.ModelFiles.HuggingFace;
using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Keras;
using Assay.Build.ModelFiles.Marshal;
using Assay.Build.ModelFiles.Notebooks;
using Assay.Build.ModelFiles.Numpy;
using Assay.Build.ModelFiles.Onnx;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.RData;
using Assay.Build.ModelFiles.Safetensors;
using Assay.Build.ModelFiles.SevenZip;
using Assay.Build.ModelFiles.Tar;
using Assay.Build.ModelFiles.TensorFlow;
using Assay.Build.ModelFiles.TfLite;
using Assay.Build.ModelFiles.Torch;
using Assay.Build.ModelFiles.TorchScript;
using Assay.Build.ModelFiles.Unread;
using Assay.Build.ModelFiles.Yaml;
using Assay.Build.ModelFiles.Zip;

namespace Assay.Build.ModelFiles;

/// <summary>The formats, one line each. Every format that recognises the content judges it: polyglots get all readers.</summary>
internal static class ModelFormats
{
    /// <summary>Bytes from the start that every detector is shown.</summary>
    public const int HeadBytes = 4096;

    public static readonly IReadOnlyList<IModelFormat> All =
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
        new SevenZipFormat(),
        new TarFormat(),
        new PythonFormat(),
        new MarshalFormat(),
        new TorchScriptFormat(),
        new NotebookFormat(),
        new RFormat(),
        new ExecutableFormat(),
        new ScriptFormat(),
        new GgufFormat(),
        new GgmlLegacyFormat(),
        new JinjaFormat(),
        new HuggingFaceFormat(),
        new YamlFormat(),
        .. UnreadFormat.All,
    ];
}
