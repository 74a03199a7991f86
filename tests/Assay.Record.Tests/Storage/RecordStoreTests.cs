using System.Text;
using System.Text.Json;

namespace Assay.Record.Tests.Storage;

public sealed class RecordStoreTests : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("assay-store-").FullName;
    readonly EcdsaSigner _signer = EcdsaSigner.Create();

    Task<RecordStore> Open() => RecordStore.OpenAsync(
        StoreAddress.Sqlite(Path.Combine(_folder, "record.db")), [new EvidenceProjection(), new FindingProjection()], _signer, TimeProvider.System, StoreMode.Create);

    static NewEntry Genesis() => new(EntryTypes.Genesis, 1, "a_0", JsonSerializer.SerializeToElement(new { record = "r_1" }));

    [Fact]
    public async Task What_was_appended_is_read_back_and_proved()
    {
        await using var store = await Open();
        await store.AppendAsync(_ => [Genesis()]);
        for (var i = 0; i < 20; i++)
        {
            var text = $"note {i}";
            var receipts = await store.AppendAsync(_ => [new NewEntry("note", 1, "a_0", JsonSerializer.SerializeToElement(new { i })) { Blobs = [new("text", "text/plain", Encoding.UTF8.GetBytes(text))] }]);
            Assert.Equal(i + 1, receipts[0].Index);
        }

        await store.ReadAsync(view =>
        {
            Assert.Equal(21, view.Size);
            var head = view.Head!;
            Assert.Equal(21, head.Size);
            Assert.Equal(head.Root, view.Root(21));
            for (var size = 1; size <= 21; size++)
            {
                for (var index = 0; index < size; index++)
                    Assert.True(Merkle.VerifyInclusion(Merkle.LeafHash(view.Entry(index).Leaf), view.Inclusion(index, size), view.Root(size)));
                for (var from = 0; from <= size; from++)
                    Assert.True(Merkle.VerifyConsistency(view.Consistency(from, size), view.Root(from), view.Root(size)));
            }

            Assert.Equal("note 4", Encoding.UTF8.GetString(view.Blob(view.Entry(5).Blobs["text"])!));
            return true;
        });
    }

    public async ValueTask DisposeAsync()
    {
        _signer.Dispose();
        Directory.Delete(_folder, true);
        await Task.CompletedTask;
    }
}
