namespace Assay.Record;

/// <summary>The marks of docs/formats/record-export.md, version 1.</summary>
static class ExportFormat
{
    public const byte Entry = (byte)'E', Blob = (byte)'B', Erased = (byte)'X', Head = (byte)'H', End = (byte)'Z';

    public const int SaltBytes = 32, MaxName = 1024;

    /// <summary>Longer leaves, envelopes and blobs are refused.</summary>
    public const int MaxBytes = 256 << 20;

    public static ReadOnlySpan<byte> Magic => "assay record export 1\n"u8;
}
