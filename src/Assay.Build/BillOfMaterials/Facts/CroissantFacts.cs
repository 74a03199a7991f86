using Assay.Build.ModelFiles.Documents;

namespace Assay.Build;

/// <summary>A dataset described by Croissant (http://mlcommons.org/croissant/1.0 and 1.1, JSON-LD): name, licence, version, files by digest.</summary>
internal static class CroissantFacts
{
    public static void Read(string path, ReadFacts facts)
    {
        var root = SmallFile.Json(SmallFile.Read(path, 16 * 1024 * 1024), facts);
        if (!root.SaidAll("conformsTo").Concat(root.SaidAll("dct:conformsTo")).Any(c => c.Contains("mlcommons.org/croissant", StringComparison.Ordinal)))
            return;
        facts.Format("croissant");
        var files = root.Each("distribution").Where(d => d.Kind == DataKind.Map).ToList();
        var single = files.Count(f => f.Said("sha256") is not null) == 1 && Digest.TryParse(files.Find(f => f.Said("sha256") is not null)!.Said("sha256")!.ToLowerInvariant(), out var digest) ? digest : (Digest?)null;
        if (root.Said("name") is { } name)
        {
            facts.Dataset(name, root.Said("url"), root.Said("version"), described: true);
            var at = facts.Datasets.FindIndex(d => d.Name == Printable.Name(name.Trim()));
            if (at >= 0)
                facts.Datasets[at] = facts.Datasets[at] with
                {
                    Licence = root.SaidAll("license").Select(Licence).FirstOrDefault(),
                    Description = root.Said("description") is { } text ? Printable.Name(text.ReplaceLineEndings(" "), 2000) : null,
                    Digest = facts.Datasets[at].Digest ?? single,
                };
        }

        foreach (var file in files.Take(100))
            facts.Property($"assay:croissant:file:{Printable.Name(file.Said("name") ?? file.Said("@id") ?? "file")}", file.Said("sha256") is { } sha ? $"sha256:{sha}" : file.Said("md5") is { } md5 ? $"md5:{md5}" : file.Said("contentUrl"));
        foreach (var set in root.Each("recordSet").Where(r => r.Kind == DataKind.Map).Take(50))
            facts.Property($"assay:croissant:fields:{Printable.Name(set.Said("name") ?? set.Said("@id") ?? "records")}", string.Join(", ", set.Each("field").Select(f => f.Kind == DataKind.Map ? f.Said("name") ?? f.Said("@id") : null).Where(f => f is not null)));
    }

    // Licences stand there as addresses more often than as ids.
    static string Licence(string text)
    {
        var match = text.TrimEnd('/').Split('/');
        return text.StartsWith("http", StringComparison.Ordinal) ? match switch
        {
            [.., "licenses", var kind, var version] when text.Contains("creativecommons.org", StringComparison.Ordinal) => $"CC-{kind.ToUpperInvariant()}-{version}",
            [.., "zero", var version] when text.Contains("creativecommons.org", StringComparison.Ordinal) => $"CC0-{version}",
            [.., var last] => SpdxLicences.Find(last.Replace(".html", "", StringComparison.Ordinal)) ?? text,
            _ => text,
        } : text;
    }
}
