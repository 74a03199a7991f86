using Assay.Build.ModelFiles.CatBoost;
using Assay.Build.ModelFiles.CompiledModels;
using Assay.Build.ModelFiles.Compressed;
using Assay.Build.ModelFiles.CoreMl;
using Assay.Build.ModelFiles.DataTables;
using Assay.Build.ModelFiles.DotNetObjects;
using Assay.Build.ModelFiles.JavaObjects;
using Assay.Build.ModelFiles.LightGbm;
using Assay.Build.ModelFiles.Mlir;
using Assay.Build.ModelFiles.Msgpack;
using Assay.Build.ModelFiles.MxNet;
using Assay.Build.ModelFiles.Numpy;
using Assay.Build.ModelFiles.Onnx;
using Assay.Build.ModelFiles.Orbax;
using Assay.Build.ModelFiles.Paddle;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Safetensors;
using Assay.Build.ModelFiles.Skops;
using Assay.Build.ModelFiles.Tar;
using Assay.Build.ModelFiles.TensorFlowJs;
using Assay.Build.ModelFiles.Torch;
using Assay.Build.ModelFiles.Torch7;
using Assay.Build.ModelFiles.TorchServe;
using Assay.Build.ModelFiles.Unread;
using Assay.Build.ModelFiles.Xgboost;
using Assay.Build.ModelFiles.Xml;
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
        new CompressedFormat(CompressedHeader.Gzip),
        new CompressedFormat(CompressedHeader.Zlib),
        new CompressedFormat(CompressedHeader.Bzip2),
        new CompressedFormat(CompressedHeader.Xz),
        new CompressedFormat(CompressedHeader.Lzma),
        new CompressedFormat(CompressedHeader.Lz4),
        new CompressedFormat(CompressedHeader.Zstd),
        new CompressedFormat(CompressedHeader.SevenZip),
        new TarFormat(),
        new SkopsFormat(),
        new XmlFormat(),
        new MlirFormat(),
        new JavaFormat(),
        new DotNetFormat(),
        .. DataTableFormat.All,
        new MxNetFormat(),
        new TensorFlowJsFormat(),
        new TorchServeFormat(),
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
        .. UnreadFormat.All,
    ];
}
