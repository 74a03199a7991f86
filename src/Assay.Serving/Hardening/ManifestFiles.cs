using System.Text;

namespace Assay.Serving.Hardening;

internal enum ManifestKind { None, Yaml, Json, Terraform, TerraformJson, Variables, VariablesJson, Template, Language }

/// <summary>The files below a path that say how something is deployed, found by name and first bytes. Links are not followed.</summary>
internal static class ManifestFiles
{
    const int MostFiles = 200_000, SniffedBytes = 4 << 20, YamlBytes = 16 << 20, JsonBytes = 64 << 20;

    static readonly EnumerationOptions All = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    public static ManifestKind Kind(string name) => Path.GetExtension(name).ToUpperInvariant() switch
    {
        ".YAML" or ".YML" => ManifestKind.Yaml,
        ".TF" or ".TOFU" => ManifestKind.Terraform,
        ".TFVARS" => ManifestKind.Variables,
        ".JSON" when Ends(name, ".tf.json") || Ends(name, ".tofu.json") => ManifestKind.TerraformJson,
        ".JSON" when Ends(name, ".tfvars.json") => ManifestKind.VariablesJson,
        ".JSON" => ManifestKind.Json,
        ".J2" or ".JINJA" or ".JINJA2" or ".TMPL" or ".TPL" or ".GOTMPL" or ".ERB" or ".MUSTACHE" or ".TEMPLATE" => ManifestKind.Template,
        ".BICEP" or ".JSONNET" or ".NOMAD" => ManifestKind.Language,
        ".HCL" when Path.GetFileName(name) is "terragrunt.hcl" || Ends(name, ".nomad.hcl") => ManifestKind.Language,
        _ => IsKustomization(name) ? ManifestKind.Yaml : ManifestKind.None,
    };

    public static bool IsKustomization(string name) => Path.GetFileName(name) is "kustomization.yaml" or "kustomization.yml" or "Kustomization";

    static bool Ends(string name, string with) => name.EndsWith(with, StringComparison.OrdinalIgnoreCase);

    /// <summary>It says what is deployed in a way that is not read here: whoever scans is told so.</summary>
    public static bool IsUnread(ManifestKind kind) => kind is ManifestKind.Template or ManifestKind.Language;

    /// <summary>Whether a folder holds something that is read here, or may: what cannot be listed may hold anything.</summary>
    public static bool MayBeIn(string root)
    {
        var (gaps, links) = (new List<Gap>(), new List<string>());
        return Below(root, gaps, links).Exists(n => Sniff(Path.Join(root, n), Kind(n))) || gaps.Count > links.Count || links.Exists(n => SniffLinked(Path.Join(root, n), Kind(n)));
    }

    /// <summary>Names below a folder, with <c>/</c>, in a stable order.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="gaps">Takes what could not be listed, and links that lead out.</param>
    /// <param name="links">Takes the names of these links.</param>
    /// <param name="skipped">Takes the folders that hold what others wrote, or what tools keep there, and that are not looked into.</param>
    public static List<string> Below(string root, List<Gap> gaps, List<string>? links = null, List<string>? skipped = null)
    {
        var found = new List<string>();
        var (count, waiting) = (0, new Stack<string>([""]));
        while (waiting.TryPop(out var folder))
        {
            try
            {
                foreach (var entry in new DirectoryInfo(Path.Join(root, folder)).EnumerateFileSystemInfos("*", All))
                {
                    var name = folder.Length == 0 ? entry.Name : $"{folder}/{entry.Name}";
                    if (++count > MostFiles)
                    {
                        gaps.Add(new Gap(".", $"more than {MostFiles} files"));
                        waiting.Clear();
                        break;
                    }

                    // Of what cannot be looked at (its path is too long, it is gone) the system says nothing, and .NET that it is everything at once.
                    if ((int)entry.Attributes == -1)
                    {
                        gaps.Add(new Gap(name, "cannot be looked at"));
                        continue;
                    }

                    var link = (entry.Attributes & FileAttributes.ReparsePoint) != 0;
                    if (entry is DirectoryInfo && !link && !SkippedFolders.Holds(entry.Name))
                        waiting.Push(name);
                    else if (entry is DirectoryInfo && !link)
                        skipped?.Add(name);
                    else if (entry is FileInfo && Kind(name) != ManifestKind.None && !link)
                        found.Add(name);
                    else if (entry is FileInfo && Kind(name) is ManifestKind.Yaml or ManifestKind.Terraform or ManifestKind.TerraformJson && link && !Inside(root, entry))
                    {
                        gaps.Add(new Gap(name, "is a link that leads out of the folder; scan what it points to as well"));
                        links?.Add(name);
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                gaps.Add(new Gap(folder.Length == 0 ? "." : folder, $"cannot be listed: {e.GetType().Name}"));
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    // Of a link only whether it leads to a manifest is looked at: models lie in caches as links, with YAML among them that is none.
    static bool SniffLinked(string path, ManifestKind kind)
    {
        try
        {
            return new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target && Sniff(target.FullName, kind);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    static bool Inside(string root, FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true) is not { } target || target.FullName.StartsWith(Path.GetFullPath(root).TrimEnd('/') + "/", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Whether a file looks like something that is read here. What could hide that (comments before it, escaped letters, two bytes a letter) does not: then it is read.</summary>
    public static bool Sniff(string path, ManifestKind kind)
    {
        if (IsKustomization(path) || kind is ManifestKind.Terraform or ManifestKind.TerraformJson || (kind == ManifestKind.Yaml && Path.GetFileName(path).Contains("compose", StringComparison.OrdinalIgnoreCase)))
            return true;
        if (kind is ManifestKind.None or ManifestKind.Variables or ManifestKind.VariablesJson)
            return false;
        // Data are JSON too, and large: what is no manifest in its first megabytes is none. Of YAML all is looked at; what is larger is read, and told as too large.
        if (Open(path, kind == ManifestKind.Json ? SniffedBytes : YamlBytes, cut: true, out var bytes) is not null)
            return true;
        var head = bytes.AsSpan();
        if (IsUnread(kind))
            return LooksDeployed(path, head);
        if (bytes.Length == YamlBytes && kind == ManifestKind.Yaml)
            return true;
        if (head.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || head.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            return true;
        if (head.IndexOf("\\u00"u8) >= 0 || (kind == ManifestKind.Yaml && (head.IndexOf("\\x"u8) >= 0 || head.IndexOf("\\U00"u8) >= 0)))
            return true;
        if (head.IndexOf("apiVersion"u8) >= 0 || head.IndexOf("AWS::"u8) >= 0 || head.IndexOf("AWSTemplateFormatVersion"u8) >= 0)
            return true;
        return kind == ManifestKind.Yaml
            ? (head.IndexOf("services"u8) >= 0 && (head.IndexOf("image:"u8) >= 0 || head.IndexOf("build:"u8) >= 0)) || (head.IndexOf("releases:"u8) >= 0 && head.IndexOf("chart:"u8) >= 0)
            : head.IndexOf("\"terraform_version\""u8) >= 0;
    }

    /// <summary>Whether a text that is not read here says what is deployed: an object of Kubernetes, services of Compose, a resource of Terraform, a job of Nomad.</summary>
    public static bool LooksDeployed(string path, ReadOnlySpan<byte> head) =>
        path.EndsWith(".bicep", StringComparison.OrdinalIgnoreCase) || Path.GetFileName(path) == "terragrunt.hcl"
        || (head.IndexOf("apiVersion"u8) >= 0 && head.IndexOf("kind"u8) >= 0)
        || (head.IndexOf("services:"u8) >= 0 && (head.IndexOf("image:"u8) >= 0 || head.IndexOf("build:"u8) >= 0))
        || head.IndexOf("resource \""u8) >= 0 || head.IndexOf("job \""u8) >= 0 || head.IndexOf("AWSTemplateFormatVersion"u8) >= 0;

    /// <summary>The first bytes of a file; none when it cannot be read.</summary>
    public static ReadOnlySpan<byte> Head(string path, int most) => Open(path, most, cut: true, out var bytes) is null ? bytes : [];

    /// <summary>Reads a file whole; null, or why not.</summary>
    public static string? Read(string path, ManifestKind kind, out byte[] bytes) => Open(path, kind is ManifestKind.Json or ManifestKind.TerraformJson ? JsonBytes : YamlBytes, cut: false, out bytes);

    static string? Open(string path, int limit, bool cut, out byte[] bytes)
    {
        bytes = [];
        try
        {
            // A pipe has no length: it is never opened, and so never waited for.
            var length = new FileInfo(path).Length;
            if (length == 0)
                return null;
            if (length > limit && !cut)
                return $"is larger than the {limit >> 20} MiB that are read of such a file";
            using var handle = File.OpenHandle(path);
            var read = new byte[Math.Min(length, limit)];
            var at = 0;
            for (int got; at < read.Length && (got = RandomAccess.Read(handle, read.AsSpan(at), at)) > 0;)
                at += got;
            bytes = at == read.Length ? read : read[..at];
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"cannot be read: {e.GetType().Name}";
        }
    }

    /// <summary>A file's text: UTF-8, or UTF-16 where its first bytes say so.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) ? Encoding.Unicode.GetString(bytes[2..])
        : bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]) ? Encoding.BigEndianUnicode.GetString(bytes[2..])
        : Encoding.UTF8.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[3..] : bytes);
}
