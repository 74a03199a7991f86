using Assay.Build.ModelFiles.Compressed;
using Assay.Build.ModelFiles.Marshal;
using Assay.Build.ModelFiles.Numpy;
using Assay.Build.ModelFiles.Onnx;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Safetensors;
using Assay.Build.ModelFiles.Tar;
using Assay.Build.ModelFiles.Torch;
using Assay.Build.ModelFiles.Unread;
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
        new PythonFormat(),
        new MarshalFormat(),
        .. UnreadFormat.All,
    ];
}
