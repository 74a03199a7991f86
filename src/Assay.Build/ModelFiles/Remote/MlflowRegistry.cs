using System.Text.Json;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>
/// A model of MLflow's registry (https://mlflow.org/docs/latest/api_reference/rest-api.html): name and version, alias or
/// stage to the folder of its files, and these through the tracking server's artifact proxy or from where the folder's
/// own address says.
/// </summary>
internal sealed class MlflowRegistry(RemoteHttp http, Budget budget, ScanLimits limits)
{
    const int MostFolders = 10_000;

    public RemoteListing List(RemoteAddress address)
    {
        var shown = address.Text;
        if (http.Access.Read("MLFLOW_TRACKING_URI") is not { } tracking)
            return RemoteListing.Failed(shown, "set MLFLOW_TRACKING_URI to the address of the tracking server");
        if (!Uri.TryCreate(tracking.TrimEnd('/'), UriKind.Absolute, out var site) || site.Scheme is not ("http" or "https"))
            return RemoteListing.Failed(shown, "MLFLOW_TRACKING_URI is not the address of a server (https://HOST)");
        var root = site.ToString().TrimEnd('/');
        var authority = Authority();
        if (Parse(address.Rest) is not var (name, version, alias))
            return RemoteListing.Failed(shown, "expected models:/NAME/VERSION, models:/NAME@ALIAS or models:/NAME/STAGE");
        var api = $"{root}/api/2.0/mlflow/";
        string? error;
        if (alias is not null)
        {
            version = Ask($"{api}registered-models/alias?name={Uri.EscapeDataString(name)}&alias={Uri.EscapeDataString(alias)}", authority, out error)?.Object("model_version")?.Text("version");
            if (version is null)
                return RemoteListing.Failed(shown, error ?? $"the alias '{alias}' names no version");
        }
        else if (version is { } stage && !stage.All(char.IsAsciiDigit))
        {
            version = Newest(api, name, stage, authority, out error);
            if (version is null)
                return RemoteListing.Failed(shown, error ?? $"no version of it is in the stage '{stage}'");
        }

        var folder = Ask($"{api}model-versions/get-download-uri?name={Uri.EscapeDataString(name)}&version={version}", authority, out error)?.Text("artifact_uri");
        // MLflow 3: the version points to a logged model, which has the folder.
        if (folder is not null && folder.StartsWith("models:/", StringComparison.Ordinal))
            folder = Ask($"{api}logged-models/{Uri.EscapeDataString(folder["models:/".Length..].Trim('/'))}", authority, out error)?.Object("model")?.Object("info")?.Text("artifact_uri");
        return folder is null ? RemoteListing.Failed(shown, error ?? "the registry does not say where the files are") : Folder(shown, $"models:/{name}/{version}", folder, site, root, authority);
    }

    RemoteAuthority Authority()
    {
        const string Advice = "set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD";
        return http.Access.Read("MLFLOW_TRACKING_USERNAME") is { } user && http.Access.Read("MLFLOW_TRACKING_PASSWORD") is { } password
            ? RemoteAuthority.Basic(user, password, Advice)
            : RemoteAuthority.Bearer(http.Access.Read("MLFLOW_TRACKING_TOKEN"), Advice);
    }

    JsonElement? Ask(string address, RemoteAuthority authority, out string? error) => RemoteText.Json(http, new RemoteRequest(new Uri(address)) { Authority = authority }, budget, out error);

    // Newest of a stage, or of all for "latest", which MLflow takes for a stage.
    string? Newest(string api, string name, string stage, RemoteAuthority authority, out string? error)
    {
        long best = 0;
        string? token = null;
        var known = new HashSet<string>();
        do
        {
            var filter = Uri.EscapeDataString($"name='{name.Replace("'", "''", StringComparison.Ordinal)}'");
            var page = Ask($"{api}model-versions/search?filter={filter}&max_results=1000" + (token is null ? "" : $"&page_token={Uri.EscapeDataString(token)}"), authority, out error);
            if (page is null)
                return null;
            foreach (var one in page.Value.Items("model_versions"))
                if (one.Text("name") == name && one.Number("version") is { } number && number > best
                    && (stage.Equals("latest", StringComparison.OrdinalIgnoreCase) || stage.Equals(one.Text("current_stage"), StringComparison.OrdinalIgnoreCase)))
                    best = number;
            token = page.Value.Text("next_page_token");
        }
        while (!string.IsNullOrEmpty(token) && known.Add(token));
        return best > 0 ? best.ToString(System.Globalization.CultureInfo.InvariantCulture) : null;
    }

    RemoteListing Folder(string shown, string version, string folder, Uri site, string root, RemoteAuthority authority)
    {
        var colon = folder.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "file" : folder[..colon];
        if (scheme == "mlflow-artifacts")
        {
            var rest = folder[(colon + 1)..];
            if (!rest.StartsWith("//", StringComparison.Ordinal))
                return Proxied(shown, version, rest.Trim('/'), root, authority);
            var other = new Uri(site, $"{site.Scheme}:{rest}");
            return RemoteHosts.SameOrigin(other, site)
                ? Proxied(shown, version, other.AbsolutePath.Trim('/'), root, authority)
                : RemoteListing.Failed(shown, $"its files lie behind another server, {other.Host}: set MLFLOW_TRACKING_URI to that one");
        }

        if (scheme == "s3" && RemoteTargets.TryParse(folder, out var bucket))
            return new S3Bucket(http, budget, limits).List(bucket);
        if (scheme is "http" or "https" && Uri.TryCreate(folder, UriKind.Absolute, out var file))
            return new RemoteListing([WebFile.Of(file, Uri.UnescapeDataString(file.Segments[^1].Trim('/')), http.Access) with { From = site, Authority = RemoteAuthority.None }], []);
        return RemoteListing.Failed(shown, scheme == "file"
            ? "its files lie on the tracking server's own disk; start it with --serve-artifacts, or scan the folder there"
            : $"its files lie at an address of the scheme '{ScanScope.Printable(scheme)}', which is not read");
    }

    RemoteListing Proxied(string shown, string version, string folder, string root, RemoteAuthority authority)
    {
        var files = new List<RemoteFile>();
        var gaps = new List<Gap>();
        var waiting = new Stack<string>([""]);
        var artifacts = $"{root}/api/2.0/mlflow-artifacts/artifacts";
        for (var folders = 0; waiting.TryPop(out var at); folders++)
        {
            if (folders == MostFolders || files.Count > limits.Files)
            {
                gaps.Add(new Gap(shown, "more files and folders than are looked at"));
                break;
            }

            var path = at.Length == 0 ? folder : $"{folder}/{at}";
            if (Ask($"{artifacts}?path={Uri.EscapeDataString(path)}", authority, out var error) is not { } list)
            {
                gaps.Add(new Gap(at.Length == 0 ? shown : $"{shown}/{at}", error!));
                continue;
            }

            foreach (var entry in list.Items("files"))
            {
                // Names are relative to what was asked; anything else would lead the listing elsewhere.
                if (entry.Text("path") is not { Length: > 0 } name || name.Split('/').Any(p => p is "" or "." or ".."))
                    gaps.Add(new Gap(shown, $"the server lists a name that leads elsewhere: {ScanScope.Printable(entry.Text("path") ?? "")}"));
                else if (entry.TryGetProperty("is_dir", out var isFolder) && isFolder.ValueKind == JsonValueKind.True)
                    waiting.Push(at.Length == 0 ? name : $"{at}/{name}");
                else
                {
                    var full = at.Length == 0 ? name : $"{at}/{name}";
                    files.Add(new RemoteFile(full, new Uri($"{artifacts}/{RemoteText.Path($"{folder}/{full}")}"), $"{version}/{full}") { Size = entry.Number("file_size"), Authority = authority });
                }
            }
        }

        return new RemoteListing(files, gaps);
    }

    internal static (string Name, string? Version, string? Alias)? Parse(string rest)
    {
        var at = rest.LastIndexOf('@');
        var slash = rest.LastIndexOf('/');
        if (at > 0 && at > slash && at < rest.Length - 1)
            return (rest[..at], null, rest[(at + 1)..]);
        return slash > 0 && slash < rest.Length - 1 ? (rest[..slash], rest[(slash + 1)..], null) : null;
    }
}
