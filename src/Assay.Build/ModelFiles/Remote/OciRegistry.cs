using System.Text.Json;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// An artefact or image in a registry (OCI distribution and image specifications 1.1): the index, its manifests, and
/// every blob that they name. A manifest is only believed when it has the digest it was asked by.
/// </summary>
internal sealed class OciRegistry(RemoteHttp http, Budget budget, ScanLimits limits)
{
    const int MostManifests = 200;
    const string Manifests =
        "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json, application/vnd.docker.distribution.manifest.list.v2+json";

    readonly List<RemoteFile> files = [];
    readonly List<Gap> gaps = [];
    readonly HashSet<string> known = [];

    public RemoteListing List(RemoteAddress address)
    {
        if (OciReference.Parse(address.Rest) is not { } reference)
            return RemoteListing.Failed(address.Text, "expected oci://REGISTRY/REPOSITORY[:TAG|@DIGEST]");
        var authority = new OciAuthority(http, reference.Registry, reference.Repository)
        {
            Advice = http.Access.Read("ASSAY_OCI_USERNAME") is null ? "set ASSAY_OCI_USERNAME and ASSAY_OCI_PASSWORD, if the repository is private" : "ASSAY_OCI_USERNAME does not give access to it",
        };
        var waiting = new Queue<(string Version, string Folder)>([(reference.Version, "")]);
        var seen = new HashSet<string>();
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Version))
                continue;
            if (seen.Count > MostManifests || files.Count > limits.Files)
            {
                gaps.Add(new Gap(address.Text, "more manifests or layers than are looked at"));
                break;
            }

            if (Manifest(reference, next.Version, authority, out var error) is not { } manifest)
                gaps.Add(new Gap(next.Folder.Length == 0 ? address.Text : $"{address.Text} {next.Folder}", error!));
            else if (manifest.TryGetProperty("manifests", out _))
                foreach (var inner in manifest.Items("manifests"))
                    waiting.Enqueue((inner.Text("digest") ?? "", Folder(inner, next.Folder)));
            else if (manifest.TryGetProperty("layers", out _))
                Layers(reference, manifest, next.Folder, authority);
            else
                gaps.Add(new Gap(address.Text, $"a manifest of a kind that is not read: {ScanScope.Printable(manifest.Text("mediaType") ?? manifest.Text("schemaVersion") ?? "unnamed")}"));
        }

        return new RemoteListing(files, gaps);
    }

    JsonElement? Manifest(OciReference reference, string version, RemoteAuthority authority, out string? error)
    {
        var asked = RemoteChecksumOf(version);
        if (version.Contains(':', StringComparison.Ordinal) && asked is null)
        {
            error = "it is named by a digest of a kind that is not known";
            return null;
        }

        using var reply = http.Send(new RemoteRequest(reference.Manifest(version)) { Authority = authority, Accept = Manifests }, budget);
        if (RemoteText.Bytes(reply, authority, out error) is not { } bytes)
            return null;
        if (asked is not null && asked.Hex != Digest(asked.Algorithm, bytes))
        {
            error = "the registry sends a manifest that does not have the digest it was asked by";
            return null;
        }

        return RemoteText.Parse(bytes, reply.At.Host, out error) is { ValueKind: JsonValueKind.Object } manifest ? manifest : null;
    }

    void Layers(OciReference reference, JsonElement manifest, string folder, RemoteAuthority authority)
    {
        if (manifest.Object("config") is { } config && config.Text("mediaType") is not ("application/vnd.oci.empty.v1+json" or "application/vnd.unknown.config.v1+json"))
            Blob(reference, config, folder, "config", authority);
        foreach (var layer in manifest.Items("layers"))
            if (layer.Text("mediaType") != "application/vnd.oci.empty.v1+json")
                Blob(reference, layer, folder, null, authority);
    }

    void Blob(OciReference reference, JsonElement descriptor, string folder, string? called, RemoteAuthority authority)
    {
        if (RemoteChecksumOf(descriptor.Text("digest") ?? "") is not { } digest)
        {
            gaps.Add(new Gap(reference.ToString(), $"a layer without a digest that is known: {ScanScope.Printable(descriptor.Text("digest") ?? "none")}"));
            return;
        }

        var annotations = descriptor.Object("annotations");
        // ORAS names files by title, the model specification (modelpack) by file path.
        var name = called ?? annotations?.Text("org.opencontainers.image.title") ?? annotations?.Text("org.cncf.model.filepath") ?? annotations?.Text("org.cnai.model.filepath")
            ?? digest.Hex[..12] + Extension(descriptor.Text("mediaType") ?? "");
        if (!known.Add($"{digest.Hex} {name}"))
            return;
        // Not found where it should be: layers that only lie elsewhere are never fetched from there.
        files.Add(new RemoteFile(folder.Length == 0 ? name : $"{folder}/{name}", reference.Blob($"{digest.Algorithm}:{digest.Hex}"), $"oci://{reference.Host}/{reference.Repository}@{digest.Algorithm}:{digest.Hex}")
        {
            Size = descriptor.Number("size"),
            Authority = authority,
            Checksums = [digest],
        });
    }

    static string Folder(JsonElement inner, string outer)
    {
        var platform = inner.Object("platform");
        var name = platform is { } p ? string.Join('-', new[] { p.Text("os"), p.Text("architecture"), p.Text("variant") }.OfType<string>()) : "";
        if (name.Length == 0 || name.Contains("unknown", StringComparison.Ordinal))
            name = inner.Text("digest")?.Split(':')[^1] is { Length: > 12 } hex ? hex[..12] : "manifest";
        return outer.Length == 0 ? name : $"{outer}/{name}";
    }

    static string Extension(string mediaType) => mediaType.Contains("tar", StringComparison.Ordinal) ? mediaType.Contains("gzip", StringComparison.Ordinal) ? ".tar.gz" : ".tar" : "";

    static RemoteChecksum? RemoteChecksumOf(string text) => text.Split(':') is [var algorithm and ("sha256" or "sha512"), var hex] ? RemoteChecksum.Of(algorithm, hex, "oci") : null;

    static string Digest(string algorithm, byte[] bytes) =>
        Convert.ToHexStringLower(algorithm == "sha512" ? System.Security.Cryptography.SHA512.HashData(bytes) : System.Security.Cryptography.SHA256.HashData(bytes));
}
