using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// The versions that a report names by their entries in the register. Reports of before named the files of a version, which another version may have too: of what was found
/// then, the name beside the files says which version it was.
/// </summary>
sealed class NamedVersions
{
    readonly IReadView _view;
    readonly ILookup<string, string> _digests;

    NamedVersions(IReadView view, IReadOnlyCollection<string> digests)
    {
        _view = view;
        var versions = Bulk.Query<string>(view, digests, list =>
            $"SELECT DISTINCT d.thing FROM thing_digest d JOIN thing t ON t.id = d.thing WHERE d.artefact = 0 AND t.kind IN ('model-version', 'dataset-version') AND d.digest IN {list}").Distinct().ToList();
        _digests = Bulk.Query<Named>(view, versions, list => $"SELECT d.digest AS Digest, t.slug AS Slug FROM thing_digest d JOIN thing t ON t.id = d.thing WHERE d.thing IN {list}").ToLookup(d => d.Digest, d => d.Slug);
    }

    /// <param name="digests">All that the report names.</param>
    public static NamedVersions Of(IReadView view, IReadOnlyCollection<string> digests) => new(view, digests);

    /// <summary>Whether a finding about a digest of these versions was found in another one that has it too.</summary>
    public bool IsOfAnother(string digest, string name) =>
        _digests.Contains(digest) && !_digests[digest].Contains(name) && ThingQueries.WithDigest(_view, digest).Any(t => t.Slug == name);

    /// <summary>Whether a finding under another digest of one of these versions was found in it, when it was opened as well as last.</summary>
    public bool FoundIn(long opened, string finding, string digest, string name) =>
        _digests.Contains(digest) && !IsOfAnother(digest, name)
        && _view.Entry(opened).Body.Deserialize<EvidenceBody>(Json.Options)!.Findings.FirstOrDefault(f => f.Id == finding) is { } first
        && first.CountedBy.ToString() is var then && _digests.Contains(then) && !IsOfAnother(then, first.Subject);

    sealed record Named(string Digest, string Slug);
}
