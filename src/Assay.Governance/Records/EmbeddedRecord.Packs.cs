using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    public Task<IReadOnlyList<PackRow>> PacksAsync(CancellationToken cancel = default) => ReadAsync(PackRows, cancel);

    /// <summary>Builds a recorded pack again, to the same bytes. Refused when something it held was erased since: then a new one is built.</summary>
    public Task<Answer<byte[]>> PackAsync(string id, CancellationToken cancel = default) => ReadAsync<Answer<byte[]>>(view =>
    {
        if (Permissions.Check(Operation.Read, ActorQueries.Roles(view, session.ActorId)) is { } no)
            return no;
        if (view.Query<long>("SELECT entry FROM pack WHERE id = @id", new { id }) is not [var index])
            return Sought.Pack.Missing(id);
        var entry = view.Entry(index);
        var body = entry.Body.Deserialize<PackBody>(Json.Options)!;
        if (Blobs.Of(view, entry, "manifest") is not { } envelope)
            return new Refusal(RefusalKind.Conflict, $"The manifest of pack {id} was erased.") { HowTo = "Build a new one: assay pack build --use-case USE-CASE" };
        return PackBuilder.Rebuild(view, body, envelope).TryGet(out var built, out var refusal) ? built.Bytes : refusal;
    }, cancel);

    /// <summary>Builds a pack of the record as it is now and records that. The pack states its own tree size, so entries that come in meanwhile do not matter.</summary>
    public async Task<Answer<PackRow>> BuildPackAsync(string useCase, string? modelVersion, long? since, CancellationToken cancel = default)
    {
        var answer = await ReadAsync<Answer<(Found Found, BuiltPack Pack)>>(view =>
        {
            if (Permissions.Check(Operation.BuildPack, ActorQueries.Roles(view, session.ActorId)) is { } no)
                return no;
            if (!Engagement(view, useCase, modelVersion).TryGet(out var found, out var refusal))
                return refusal;
            if (found.ModelVersion is not { } version)
                return Invalid($"'{found.UseCase.Slug}' uses no model version yet; a pack is about one.", new FieldError("modelVersion", "missing")) with { HowTo = $"Link one first: assay link {found.UseCase.Slug} MODEL-VERSION" };
            return PackBuilder.Build(view, found.UseCase, version, view.Size, session.Evidence, session.TreeHead, policies, since).TryGet(out var built, out refusal) ? (found, built) : refusal;
        }, cancel).ConfigureAwait(false);
        if (answer.Refusal is { } why)
            return why;
        var (about, pack) = answer.Value;
        var body = new PackBody(Ids.New("p"), about.UseCase.Id, about.ModelVersion!.Id, pack.TreeSize, pack.Root, pack.Digest, pack.Bytes.Length);
        return await WriteAsync<PackRow>(
            Operation.BuildPack,
            (_, _) => Plan<PackRow>.Append([Entry(EntryTypes.Pack, body, Blobs.Envelope("manifest", pack.ManifestEnvelope))], (after, _) => PackRows(after).First(p => p.Id == body.Id)),
            cancel).ConfigureAwait(false);
    }

    // The decision is in the record already: whatever happens here, and even when the caller has gone, it stands and is answered.
    async Task<ReleasePack> PackOfReleaseAsync(string useCase, string version)
    {
        string why;
        try
        {
            if ((await BuildPackAsync(useCase, version, null, CancellationToken.None).ConfigureAwait(false)).TryGet(out var pack, out var refusal))
                return new ReleasePack(pack);
            why = refusal.Message;
        }
#pragma warning disable CA1031 // any failure: "the decision failed" would be untrue
        catch (Exception e)
#pragma warning restore CA1031
        {
            why = $"Building it failed: {e.Message}";
        }

        var thing = await store.ReadAsync(view => (Use: ThingQueries.Find(view, useCase, ThingKind.UseCase)?.Slug, Version: ThingQueries.Find(view, version, ThingKind.ModelVersion)?.Slug), CancellationToken.None).ConfigureAwait(false);
        return new ReleasePack(null, why, $"assay pack build --use-case {thing.Use ?? useCase} --model-version {thing.Version ?? version}");
    }

    static IReadOnlyList<PackRow> PackRows(IReadView view)
    {
        var decisions = view.Query<DecisionCells>(
            "SELECT id AS Entry, gate AS Gate, use_case AS UseCase, model_version AS ModelVersion, opens AS Opens FROM decision WHERE baseline IS NULL ORDER BY id").ToLookup(d => d.UseCase);
        return
        [
            .. view.Query<PackCells>(
                """
                SELECT p.id AS Id, p.use_case AS UseCaseId, p.model_version AS ModelVersionId, u.slug AS UseCase, v.slug AS ModelVersion, p.tree_size AS TreeSize, p.digest AS Digest,
                    p.bytes AS Bytes, p.at AS At, a.name AS ActorName, p.entry AS Entry
                FROM pack p JOIN thing u ON u.id = p.use_case JOIN thing v ON v.id = p.model_version LEFT JOIN actor a ON a.id = p.actor ORDER BY p.entry DESC
                """).Select(p => new PackRow(p.Id, p.UseCase, p.ModelVersion, p.TreeSize, Assay.Digest.Parse(p.Digest), p.Bytes, Sql.Time(p.At), p.ActorName, p.Entry)
                {
                    Opened = [.. decisions[p.UseCaseId].Where(d => d.Entry < p.TreeSize && (d.ModelVersion is null || d.ModelVersion == p.ModelVersionId))
                        .GroupBy(d => d.Gate).Where(g => g.Last().Opens != 0).Select(g => Names.Parse<Gate>(g.Key)).Order()],
                }),
        ];
    }

    sealed record PackCells(
        string Id, string UseCaseId, string ModelVersionId, string UseCase, string ModelVersion, long TreeSize, string Digest, long Bytes, long At, string? ActorName, long Entry);

    sealed record DecisionCells(long Entry, string Gate, string UseCase, string? ModelVersion, long Opens);
}
