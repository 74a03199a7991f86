using Assay.Record;

namespace Assay.Tests.Shared;

/// <summary>A record in another store, of the same engine or the other: by an export and an import, as a person does it.</summary>
static class RecordCopy
{
    internal static async Task<TransferResult> CopyAsync(RecordStore source, RecordStore target)
    {
        using var file = new MemoryStream();
        await RecordTransfer.ExportAsync(source, file);
        file.Position = 0;
        return await RecordTransfer.ImportAsync(file, target);
    }
}
