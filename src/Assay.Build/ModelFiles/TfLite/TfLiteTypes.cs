namespace Assay.Build.ModelFiles.TfLite;

/// <summary>A buffer of a model: inside the flatbuffer, or at an offset of the file when the model is larger than 2 GiB.</summary>
internal readonly record struct TfLiteBuffer(long At, long Size, bool Outside);

/// <summary>An operator code: 32 is "custom", with a name.</summary>
internal readonly record struct TfLiteCode(int Builtin, string Custom);
