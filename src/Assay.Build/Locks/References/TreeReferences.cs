using System.Text;
using Assay.Build.Code;
using Assay.Build.Code.Notebooks;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Notebooks;

namespace Assay.Build.Locks.References;

/// <summary>Reads every file of a tree that may refer to models and data.</summary>
internal static class TreeReferences
{
    const int MostFiles = 500_000, LargestText = 8 << 20, LargestNotebook = 128 << 20, Most = 100_000;

    public static AssetReferences Read(string root, CancellationToken cancel)
    {
        var gaps = new List<Gap>();
        var single = File.Exists(root);
        if (!single && !Directory.Exists(root))
            return new AssetReferences([], [], [new Gap(root, "there is no such file or folder")], 0);
        var folder = single ? Path.GetDirectoryName(Path.GetFullPath(root))! : root;
        var names = single ? [Path.GetFileName(root)] : SourceFiles.Below(root, MostFiles, gaps);
        var sinks = new ReferenceSink?[names.Count];
        Parallel.For(0, names.Count, new ParallelOptions { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount }, i => sinks[i] = One(folder, names[i], cancel));
        var all = sinks.OfType<ReferenceSink>().ToList();
        // What one file writes another may load. A name with an owner stays: where the folder is not there, the hub's is loaded, and anybody may own that.
        var written = all.SelectMany(s => s.Written).ToHashSet(StringComparer.Ordinal);
        var found = all.SelectMany(s => s.Found).Where(f => f.Asset.Name.Contains('/', StringComparison.Ordinal) || !written.Contains(f.Asset.Name)).Take(Most).ToList();
        if (found.Count == Most)
            gaps.Add(new Gap(".", $"more than {Most} references"));
        return new AssetReferences(found, [.. all.SelectMany(s => s.Unknown).Take(Most)], [.. gaps, .. all.SelectMany(s => s.Gaps)], all.Count);
    }

    static ReferenceSink? One(string folder, string name, CancellationToken cancel)
    {
        var file = name[(name.LastIndexOf('/') + 1)..];
        var kind = CodeKinds.Of(name);
        var extension = Path.GetExtension(file).ToUpperInvariant();
        var reads = kind is CodeKind.Python or CodeKind.Notebook or CodeKind.Yaml or CodeKind.Docker || extension is ".SH" or ".BASH" or ".JSON" || file is "Makefile" or "README.md";
        if (!reads)
            return null;
        var sink = new ReferenceSink(name, folder);
        if (SourceFiles.Read(Path.Combine(folder, name), kind == CodeKind.Notebook ? LargestNotebook : LargestText, out var bytes) is { } problem)
        {
            // Large JSON is data or a vocabulary, not a configuration.
            if (extension != ".JSON")
                sink.Gaps.Add(new Gap(name, problem));
            return sink;
        }

        var budget = new Budget(ScanLimits.Default with { SecondsPerFile = CodeLimits.Default.SecondsPerFile }, cancel);
        switch (kind)
        {
            case CodeKind.Python: PythonReferences.Read(SourceFiles.Text(bytes), sink, line => (line, null), budget); break;
            case CodeKind.Notebook: Notebook(SourceFiles.Text(bytes), sink, budget); break;
            case CodeKind.Yaml: DocumentReferences.Yaml(SourceFiles.Text(bytes), sink, budget); break;
            case CodeKind.Docker: DockerReferences.Read(SourceFiles.Text(bytes), sink); break;
            default:
                if (extension == ".JSON")
                    DocumentReferences.Json(bytes, file, sink, budget);
                else if (file == "README.md")
                    DocumentReferences.Card(SourceFiles.Text(bytes), sink, budget);
                else
                    ShellReferences.Read(SourceFiles.Text(bytes), sink, 1, null);
                break;
        }

        return sink;
    }

    static void Notebook(string text, ReferenceSink sink, Budget budget)
    {
        var (parts, language, error) = NotebookText.Read(text);
        if (error is not null)
            sink.Gaps.Add(new Gap(sink.Path, error));
        if (language != "python")
            return;
        var program = new StringBuilder();
        var places = new List<(int, string?)>();
        foreach (var part in parts.Where(p => p.Kind == "code"))
        {
            var cell = CellReader.Read(part.Text);
            foreach (var (line, command) in cell.Shell)
                ShellReferences.Read(command, sink, part.FileLine(line), $"cell {part.Cell}", oneLine: true);
            var number = 0;
            foreach (var line in cell.Python.TrimEnd('\n').Split('\n'))
            {
                program.Append(line).Append('\n');
                places.Add((part.FileLine(++number), $"cell {part.Cell}"));
            }
        }

        if (places.Count > 0)
            PythonReferences.Read(program.ToString(), sink, line => places[Math.Clamp(line - 1, 0, places.Count - 1)], budget);
    }
}
