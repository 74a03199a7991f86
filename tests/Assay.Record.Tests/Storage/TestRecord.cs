using System.Text;
using System.Text.Json;

namespace Assay.Record.Tests.Storage;

/// <summary>A record to try things on: notes with words, weights and erasable text.</summary>
static class TestRecord
{
    public static IReadOnlyList<IProjection> Projections { get; } = [new TestProjection()];

    public static NewEntry Genesis() => New(EntryTypes.Genesis, new { record = "r_1" });

    public static NewEntry Note(string text, double? weight = 0.5, params string[] words) =>
        New("note", new { weight, words }) with { Blobs = [new NewBlob("text", "text/plain", Encoding.UTF8.GetBytes(text))] };

    public static NewEntry Edit(long note) => New("edit", new { note });

    public static NewEntry Forget(long note) => New("forget", new { note });

    public static NewEntry Erasure(params string[] commitments) => New(EntryTypes.Erasure, new { commitments, reason = "asked" });

    public static NewEntry New<T>(string type, T body) => new(type, 1, "a_0", JsonSerializer.SerializeToElement(body, Json.Options));

    public static Task<RecordStore> OpenAsync(StoreAddress address, ISigner? signer, StoreMode mode = StoreMode.Create, TimeProvider? time = null) =>
        RecordStore.OpenAsync(address, Projections, signer, time ?? TimeProvider.System, mode);

    public static async Task<IReadOnlyList<Receipt>> Add(this RecordStore store, params NewEntry[] entries) => await store.AppendAsync(_ => entries);

    /// <summary>Seven heads over genesis, notes with every odd thing in them, edits, and one erasure.</summary>
    public static async Task FillAsync(RecordStore store)
    {
        await store.Add(Genesis());
        await store.Add(Note("first text, to be erased", 0.25, "alpha", "beta"), Note("zweiter Text: Zürich \"quoted\" \\", -1.5, "Ω", "\u0001"));
        await store.Add(Note("third", null, "x", "y", "z"));
        await store.Add(Edit(2), Forget(3));
        var commitment = await store.ReadAsync(view => view.Entry(1).Blobs["text"]);
        await store.Add(Erasure(commitment));
        await store.Add(Note("", 1e300), Edit(1));
        await store.Add(Note("last", 3, "end"));
    }
}
