using Assay.Build.Dependencies.Readers;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.Dependencies;

/// <summary>Reads every file of a folder that a reader takes, and the files that those include, inside the folder only.</summary>
internal sealed class DependencyTree(string path, DependencyLimits limits, CancellationToken cancel)
{
    const int MostIncludes = 1000;
    static readonly IDependencyReader Included = new RequirementsReader();

    readonly string root = Directory.Exists(path) ? Path.GetFullPath(path) : Path.GetDirectoryName(Path.GetFullPath(path))!;
    readonly HashSet<string> done = new(StringComparer.Ordinal);

    public DependencySink Sink { get; } = new(limits);

    public List<Subject> Files { get; } = [];

    public DependencyTree Read()
    {
        if (Directory.Exists(path))
        {
            // What git keeps is not what the project uses.
            List<string> below = [.. FolderFiles.Below(path, limits.Files, Sink.Gaps).Select(f => Relative(f.FullName)).Where(n => !n.StartsWith(".git/", StringComparison.Ordinal))];
            if (below.Count == 0 && Sink.Gaps.Count == 0)
                Sink.Gaps.Add(new Gap(path, "the folder holds no files"));
            foreach (var name in below)
            {
                cancel.ThrowIfCancellationRequested();
                if (DependencyScanner.ReaderOf(name) is { } reader)
                    One(name, reader);
            }
        }
        else
        {
            One(Path.GetFileName(path), DependencyScanner.ReaderOf(Path.GetFileName(path)) ?? (path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) ? Included : null));
        }

        Follow();
        return this;
    }

    void Follow()
    {
        for (var i = 0; i < Sink.Includes.Count; i++)
        {
            var (written, from, line) = Sink.Includes[i];
            if (i == MostIncludes)
            {
                Sink.Gaps.Add(new Gap(from, $"more than {MostIncludes} files are included"));
                return;
            }

            var folder = from.LastIndexOf('/') is var slash and >= 0 ? from[..slash] : "";
            var full = written.Contains("://", StringComparison.Ordinal) || written.Contains('\0', StringComparison.Ordinal) ? null : Path.GetFullPath(Path.Combine(root, folder, written));
            if (full is null || !full.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                Sink.Findings.Add(DependencyRule.OutsideTree.Found(Severity.Medium, "A file outside the folder is included", from, line, null, SourceAddress.Redact(written), written));
                Sink.Gaps.Add(new Gap($"{from}:{line}", "it includes a file outside the folder, which was not read"));
            }
            else if (!done.Contains(Relative(full)))
            {
                One(Relative(full), Included);
            }
        }
    }

    void One(string name, IDependencyReader? reader)
    {
        if (!done.Add(name))
            return;
        if (reader is null)
        {
            Sink.Gaps.Add(new Gap(name, "no reader knows a file of this name (docs/guides/check-dependencies.md lists them)"));
            return;
        }

        try
        {
            var full = new FileInfo(Path.Combine(root, name));
            if (!FolderFiles.IsInside(root, full.FullName))
            {
                Sink.Gaps.Add(new Gap(name, "a link leads out of the folder"));
                return;
            }

            // Opening a pipe would wait for ever; the length is that of what was opened.
            using var handle = OpenFile.Read(full.FullName, out _);
            if (RandomAccess.GetLength(handle) > limits.FileBytes)
            {
                Sink.Gaps.Add(new Gap(name, $"larger than the {limits.FileBytes >> 20} MB that are read"));
                return;
            }

            var bytes = Whole(handle);
            var before = (Sink.Dependencies.Count, Sink.Findings.Count, Sink.Gaps.Count);
            reader.Read(new DependencyFile(name, bytes, cancel), Sink);
            // A README or a config.json without a word about packages is no file of this scan.
            if (reader is not ModelCardReader || before != (Sink.Dependencies.Count, Sink.Findings.Count, Sink.Gaps.Count))
                Files.Add(new Subject(name, Digest.Sha256(bytes)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Sink.Gaps.Add(new Gap(name, e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e is SpecialFileException ? $"it {e.Message}" : $"it cannot be read: {e.GetType().Name}"));
        }
    }

    static byte[] Whole(Microsoft.Win32.SafeHandles.SafeFileHandle handle)
    {
        var bytes = new byte[RandomAccess.GetLength(handle)];
        var done = 0;
        for (int read; done < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(done), done)) > 0;)
            done += read;
        return done == bytes.Length ? bytes : bytes[..done];
    }

    string Relative(string full) => Path.GetRelativePath(root, full).Replace(Path.DirectorySeparatorChar, '/');
}
