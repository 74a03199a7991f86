using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Whether evidence about some digests is about all of a version.</summary>
static class VersionCover
{
    /// <summary>The digests of the newest registration, in its order: the identity of the whole first.</summary>
    public static IReadOnlyList<Digest> Registered(IReadView view, ThingView thing) => view.Entry(thing.Entry).Body.Deserialize<RegisterBody>(Json.Options)!.Digests;

    /// <summary>Of a model version, the first digest registered is the identity of the whole (a folder's root), the others are its files.</summary>
    public static bool Whole(ThingKind kind, IReadOnlyList<Digest> registered, HashSet<Digest> seen) =>
        seen.IsSupersetOf(registered)
        || (kind == ThingKind.ModelVersion && (seen.Contains(registered[0]) || (registered.Count > 1 && seen.IsSupersetOf(registered.Skip(1)))));
}
