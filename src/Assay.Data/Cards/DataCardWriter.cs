using System.Globalization;
using System.Security.Cryptography;
using Assay.Native;

namespace Assay.Data;

/// <summary>
/// Writes the card of a dataset: schema, counts, distributions and digests of a file of rows (CSV, TSV, JSON, JSON lines,
/// Parquet) or of a folder of them, with hints of personal data as findings. Findings hold counts and column names, never
/// values; the card lists values only of columns with few, and only those that many rows share.
/// </summary>
public static class DataCardWriter
{
    const string Recipe = "data-card/1";
    const int MaxDepth = 16;

    // Every pair of files is compared for shared rows, and each stays open for it.
    const int MaxCompared = 16;

    // Files that describe a dataset and are not part of it.
    static readonly string[] Documentation = [".md", ".license"];

    /// <summary>The report's only statement is the card; without statements nothing could be read, and the gaps say why.</summary>
    public static Report Write(string path, DataCardOptions options)
    {
        var gaps = new List<Gap>();
        var root = Path.GetFullPath(path);
        var isFolder = Directory.Exists(root);
        List<string> paths = isFolder ? Files(root, options, gaps) : [root];
        var (cards, overlaps) = Read(root, paths, isFolder, options, gaps);
        var report = new Report { Tool = Tool, Subjects = [.. cards.Select(c => new Subject(c.Path, c.Digest))], Gaps = gaps };
        if (cards.Count == 0)
            return report with { Gaps = gaps.Count > 0 ? gaps : [new Gap(Path.GetFileName(root), isFolder ? "there are no files in the folder" : "there is no such file")] };
        var dataset = new DatasetCard(
            Tool, options.Name ?? Path.GetFileName(root), cards.Sum(c => c.Rows ?? 0), cards.Sum(c => c.Bytes), cards, overlaps,
            new CardRules(options.MostValues, options.MinimumCount, options.ExactRows, options.PersonalColumns), gaps);
        // A folder is named by itself: of several files none stands for the others.
        IReadOnlyList<Subject> about = isFolder ? [new Subject(dataset.Name, FolderRoot.Of(cards)), .. report.Subjects] : report.Subjects;
        var statement = new Statement(about, EvidenceKinds.Get("dataset-card").PredicateType, Json.Element(dataset));
        return report with
        {
            Findings = [.. CardFindings.Of(dataset, Recipe)],
            Metrics = [.. cards.Where(c => c.Rows is not null).Select(c => new Metric("rows", c.Rows!.Value, Slice: c.Path))],
            // A card describes; it does not judge.
            Statements = [new EvidenceStatement("dataset-card", statement, gaps.Count == 0 ? EvidenceResult.NotStated : EvidenceResult.Incomplete)],
        };
    }

    static (List<FileCard> Cards, List<Overlap> Overlaps) Read(string root, List<string> paths, bool isFolder, DataCardOptions options, List<Gap> gaps)
    {
        var opened = new List<(TableFile File, FileCard Card)>();
        var cards = new List<FileCard>();
        try
        {
            foreach (var file in paths)
            {
                var name = isFolder ? Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/') : Path.GetFileName(file);
                if (TableFile.FormatOf(file) is null && isFolder)
                    Other(file, name, cards, gaps);
                else if (TableFile.TryOpen(file, options.Limits, out var error) is not { } table)
                    gaps.Add(new Gap(name, error));
                else
                    Profile(table, name, options, keep: paths.Count <= MaxCompared, opened, cards, gaps);
            }

            if (paths.Count > MaxCompared)
                gaps.Add(new Gap(Path.GetFileName(root), string.Create(CultureInfo.InvariantCulture, $"there are more than {MaxCompared} files, so rows shared between them were not looked for")));
            return (cards, Overlaps(opened, gaps));
        }
        finally
        {
            foreach (var (table, _) in opened)
                table.Dispose();
        }
    }

    static void Profile(TableFile table, string name, DataCardOptions options, bool keep, List<(TableFile File, FileCard Card)> opened, List<FileCard> cards, List<Gap> gaps)
    {
        var profiler = new TableProfiler(table, name, options);
        var card = profiler.Profile();
        if (!table.TryUnchanged())
            gaps.Add(new Gap(name, "the file changed while it was read"));
        cards.Add(card);
        gaps.AddRange(profiler.Gaps);
        if (keep)
            opened.Add((table, card));
        else
            table.Dispose();
    }

    static List<Overlap> Overlaps(List<(TableFile File, FileCard Card)> opened, List<Gap> gaps)
    {
        var overlaps = new List<Overlap>();
        for (var i = 0; i < opened.Count; i++)
            for (var j = i + 1; j < opened.Count; j++)
                if (RowOverlap.Between(opened[i].File, opened[i].Card, opened[j].File, opened[j].Card, out var uncompared) is { } overlap)
                    overlaps.Add(overlap);
                else if (uncompared.Length > 0)
                    gaps.Add(new Gap($"{opened[i].Card.Path}, {opened[j].Card.Path}", $"shared rows were not looked for: {uncompared}"));
        return overlaps;
    }

    static Tool Tool { get; } = new("assay", typeof(DataCardWriter).Assembly.GetName().Version?.ToString(3) ?? "0");

    static List<string> Files(string root, DataCardOptions options, List<Gap> gaps)
    {
        // Links are not followed: they can lead out of the dataset.
        var walk = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = MaxDepth, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        try
        {
            var files = Directory.EnumerateFiles(root, "*", walk).Take(options.MaxFiles + 1).Order(StringComparer.Ordinal).ToList();
            if (files.Count <= options.MaxFiles)
                return files;
            gaps.Add(new Gap(Path.GetFileName(root), string.Create(CultureInfo.InvariantCulture, $"there are more than {options.MaxFiles} files; only so many were looked at")));
            return files[..options.MaxFiles];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            gaps.Add(new Gap(Path.GetFileName(root), e.Message));
            return [];
        }
    }

    static void Other(string file, string name, List<FileCard> cards, List<Gap> gaps)
    {
        try
        {
            using var stream = File.OpenRead(file);
            cards.Add(new FileCard(name, new Digest("sha256", Convert.ToHexStringLower(SHA256.HashData(stream))), stream.Length, "other", null, null, null));
            if (!Documentation.Contains(Path.GetExtension(file).ToLowerInvariant()))
                gaps.Add(new Gap(name, "not a file of rows that can be read here; only its digest was taken"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            gaps.Add(new Gap(name, e.Message));
        }
    }
}
