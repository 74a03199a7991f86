using System.Text.RegularExpressions;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>A name in a registry (OCI distribution specification 1.1, "Pulling manifests").</summary>
internal sealed partial record OciReference(string Host, Uri Registry, string Repository, string Version)
{
    public Uri Manifest(string version) => new(Registry, $"/v2/{Repository}/manifests/{version}");

    public Uri Blob(string digest) => new(Registry, $"/v2/{Repository}/blobs/{digest}");

    public override string ToString() => $"oci://{Host}/{Repository}{(Version.Contains(':', StringComparison.Ordinal) ? '@' : ':')}{Version}";

    public static OciReference? Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success)
            return null;
        var host = match.Groups["host"].Value;
        // The name in references and the host that serves them differ for one registry only.
        var serves = host is "docker.io" or "index.docker.io" ? "registry-1.docker.io" : host;
        if (!Uri.TryCreate($"https://{serves}", UriKind.Absolute, out var registry))
            return null;
        // As other clients: this machine's registry speaks plain http.
        if (RemoteHosts.IsLoopback(registry))
            registry = new Uri($"http://{serves}");
        var repository = match.Groups["name"].Value;
        if (serves == "registry-1.docker.io" && !repository.Contains('/', StringComparison.Ordinal))
            repository = "library/" + repository;
        var version = match.Groups["digest"] is { Success: true } digest ? digest.Value : match.Groups["tag"] is { Success: true } tag ? tag.Value : "latest";
        return new OciReference(host, registry, repository, version);
    }

    [GeneratedRegex(@"\A(?<host>[A-Za-z0-9.\-]+(:\d+)?|\[[0-9a-fA-F:]+\](:\d+)?)/(?<name>[a-z0-9]+([._\-]+[a-z0-9]+)*(/[a-z0-9]+([._\-]+[a-z0-9]+)*)*)(:(?<tag>[A-Za-z0-9_][A-Za-z0-9._\-]{0,127}))?(@(?<digest>[a-z0-9]+:[0-9a-f]{32,128}))?\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
