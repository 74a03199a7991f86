using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// The statement of model_signing 0.2, which the reference implementation still verifies: every file is a subject, the
/// predicate says nothing, there is no root digest.
/// </summary>
internal static class EarlyManifest
{
    public const string PredicateType = "https://model_signing/Digests/v0.1";

    public static SignedManifest Read(JsonElement statement)
    {
        var subjects = SignedManifest.List(statement, "subject");
        if (subjects.GetArrayLength() > SignedManifest.MaxResources)
            throw SignedManifest.Bad($"more than {SignedManifest.MaxResources} subjects");
        var resources = new List<SignedResource>(subjects.GetArrayLength());
        foreach (var subject in subjects.EnumerateArray())
        {
            var name = SignedManifest.Text(subject, "name");
            if (!Digest.TryParse($"sha256:{SignedManifest.Text(SignedManifest.Object(subject, "digest"), "sha256")}", out var digest))
                throw SignedManifest.Bad($"the digest of '{Printable.Name(name)}' is malformed");
            resources.Add(new SignedResource(name, 0, -1, digest.ToBytes()));
        }

        SignedManifest.CheckNames(resources, null);
        resources.Sort((a, b) => PathOrder.Instance.Compare(a.Path, b.Path));
        var root = ModelDigest.RootOf(resources.Select(r => r.Digest));
        return new SignedManifest
        {
            Name = "",
            Root = root,
            HashType = "sha256",
            ShardSize = null,
            IgnorePaths = [],
            Resources = resources,
            Restated = new Statement([new Subject("", root)], PredicateTypes.ModelSigning, ManifestWriter.Predicate(SignedForm.Default, false, [], resources, null)),
        };
    }
}
