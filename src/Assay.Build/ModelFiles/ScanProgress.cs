namespace Assay.Build.ModelFiles;

/// <summary>How far a scan is. Bytes are those of the files themselves, not of what they expand to.</summary>
public sealed record ScanProgress(string Current, int FilesDone, int FilesTotal, long BytesDone, long BytesTotal)
{
    /// <summary>Bytes that came over the network, answers of directories included; 0 when everything is local.</summary>
    public long BytesTransferred { get; init; }
}
