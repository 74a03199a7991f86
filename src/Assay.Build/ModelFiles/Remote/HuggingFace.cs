using System.Text.Json;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// A repository on the Hugging Face Hub (https://huggingface.co/docs/hub/api): the revision's commit, its tree, and each
/// file at that commit. Large files come with their SHA-256, small ones with git's digest.
/// </summary>
internal sealed class HuggingFace(RemoteHttp http, Budget budget, ScanLimits limits)
{
    public static Uri? Endpoint(RemoteAccess access) => Uri.TryCreate(access.Read("HF_ENDPOINT") ?? "https://huggingface.co", UriKind.Absolute, out var hub) ? hub : null;

    public static RemoteAuthority Authority(RemoteAccess access) => RemoteAuthority.Bearer(
        access.Read("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"),
        access.Read("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN") is null ? "set HF_TOKEN, if the repository is private or gated" : "HF_TOKEN does not give access to it");

    public RemoteListing List(RemoteAddress address)
    {
        if (Endpoint(http.Access) is not { } hub)
            return RemoteListing.Failed(address.Text, "HF_ENDPOINT is not an address");
        if (Parse(address.Rest) is not var (kind, repository, asked, path) || repository.Length == 0)
            return RemoteListing.Failed(address.Text, "expected hf://ORG/REPO[@REVISION][/PATH]");
        var authority = Authority(http.Access);
        var site = hub.ToString().TrimEnd('/');
        var api = $"{site}/api/{(kind.Length == 0 ? "models" : kind)}/{RemoteText.Path(repository)}";
        if (RemoteText.Json(http, new RemoteRequest(new Uri($"{api}/revision/{Uri.EscapeDataString(asked)}")) { Authority = authority }, budget, out var error) is not { } revision)
            return RemoteListing.Failed(address.Text, error!);
        if (revision.Text("sha") is not { Length: 40 } commit || !commit.All(char.IsAsciiHexDigitLower))
            return RemoteListing.Failed(address.Text, "the hub names no commit for this revision");
        var files = new List<RemoteFile>();
        var gaps = new List<Gap>();
        Uri? next = new($"{api}/tree/{commit}?recursive=true");
        while (next is not null)
        {
            Uri? more = null;
            if (RemoteText.Json(http, new RemoteRequest(next) { Authority = authority }, budget, out error, reply => more = Next(reply, hub)) is not { ValueKind: JsonValueKind.Array } page)
            {
                gaps.Add(new Gap(address.Text, error ?? "the hub's tree is not a list"));
                break;
            }

            foreach (var entry in page.EnumerateArray())
                if (entry.Text("type") == "file" && entry.Text("path") is { Length: > 0 } name && Below(name, path))
                    files.Add(File(entry, name, path, $"{site}/{(kind.Length == 0 ? "" : kind + "/")}{RemoteText.Path(repository)}/resolve/{commit}/", $"hf://{(kind.Length == 0 ? "" : kind + "/")}{repository}@{commit}/", authority));
            if (files.Count > limits.Files || more == next)
            {
                gaps.Add(new Gap(address.Text, files.Count > limits.Files ? $"more than {limits.Files} files" : "the hub's list leads back to itself"));
                break;
            }

            next = more;
        }

        return files.Count == 0 && gaps.Count == 0 && path.Length > 0
            ? RemoteListing.Failed(address.Text, $"there is no '{path}' in {repository} at {asked}")
            : new RemoteListing(files, gaps);
    }

    static RemoteFile File(JsonElement entry, string name, string path, string resolve, string shown, RemoteAuthority authority)
    {
        var lfs = entry.Object("lfs");
        var checksum = lfs is { } stored ? RemoteChecksum.Of("sha256", stored.Text("oid"), "lfs") : RemoteChecksum.Of("git-sha1", entry.Text("oid"), "git");
        return new RemoteFile(name == path ? name.Split('/')[^1] : path.Length == 0 ? name : name[(path.Length + 1)..], new Uri(resolve + RemoteText.Path(name)), shown + name)
        {
            Size = lfs?.Number("size") ?? entry.Number("size"),
            Authority = authority,
            Checksums = checksum is null ? [] : [checksum],
            Named = name == path,
        };
    }

    static bool Below(string name, string path) => path.Length == 0 || name == path || (name.Length > path.Length && name[path.Length] == '/' && name.StartsWith(path, StringComparison.Ordinal));

    // RFC 8288; only the hub itself may continue its list.
    static Uri? Next(RemoteReply reply, Uri hub)
    {
        foreach (var link in reply.Response!.Headers.TryGetValues("Link", out var links) ? links.SelectMany(l => l.Split(',')) : [])
            if (link.Contains("rel=\"next\"", StringComparison.Ordinal) && link.IndexOf('<') is >= 0 and var from && link.IndexOf('>') is var to && to > from
                && Uri.TryCreate(reply.At, link[(from + 1)..to], out var next) && RemoteHosts.SameOrigin(next, hub))
                return next;
        return null;
    }

    /// <summary>The parts of an address; the kind is empty for models, otherwise <c>datasets</c> or <c>spaces</c>.</summary>
    internal static (string Kind, string Repository, string Revision, string Path)? Parse(string rest)
    {
        var parts = rest.Split('/');
        var kind = parts[0] is "datasets" or "spaces" ? parts[0] : "";
        if (kind.Length > 0)
            parts = parts[1..];
        if (parts.Length < 2 || parts.Any(p => p.Length == 0 || p is "." or ".."))
            return null;
        var at = parts[1].IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? parts[1] : parts[1][..at];
        var revision = at < 0 ? "main" : Uri.UnescapeDataString(parts[1][(at + 1)..]);
        var path = 2;
        // The hub's own names of pull requests hold slashes: refs/pr/1.
        if (revision == "refs" && parts.Length >= 4)
            (revision, path) = ($"refs/{parts[2]}/{parts[3]}", 4);
        return name.Length == 0 || revision.Length == 0 ? null : (kind, $"{parts[0]}/{name}", revision, string.Join('/', parts[path..]));
    }
}
