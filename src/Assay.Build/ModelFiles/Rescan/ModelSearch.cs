namespace Assay.Build.ModelFiles;

/// <summary>
/// Finds models below a folder by what identifies them: a file by its SHA-256, a folder by the root digest of
/// <see cref="ModelDigest"/>. Each file is hashed once, as long as its length and time of change stay the same; a scan of
/// what was found is held against these digests (<see cref="FoundModel"/>), so a file that changed in between is told.
/// </summary>
public sealed class ModelSearch(string folder)
{
    // A folder so deep below the models folder is a model's inside, not a model.
    const int MaxModelDepth = 12;

    readonly Dictionary<string, (long Length, DateTime Changed, Digest Digest)> known = new(StringComparer.Ordinal);
    Dictionary<Digest, string> files = [];
    Dictionary<Digest, (string Path, IReadOnlyList<Digest> Files)> folders = [];

    /// <summary>Files and folders that could not be read in the last look: a model may hide among them.</summary>
    public IReadOnlyList<FileProblem> Problems { get; private set; } = [];

    /// <summary>Looks at what lies below the folder now, hashing what is new or changed. Links are not followed.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public void Look(IProgress<HashProgress>? progress = null, CancellationToken cancel = default)
    {
        var tree = ModelTree.Walk(folder, allowSymlinks: false, _ => false);
        var problems = new List<FileProblem>(tree.Problems.Where(p => p.Kind != FileProblemKind.NoFiles));
        var stamped = tree.Files.Select(f => (File: f, Changed: File.GetLastWriteTimeUtc(f.FullPath))).ToList();
        var fresh = stamped.Where(s => !(known.TryGetValue(s.File.FullPath, out var k) && k.Length == s.File.Length && k.Changed == s.Changed)).ToList();
        var outcomes = FileHashing.Run([.. fresh.Select(s => new HashJob(s.File, 0, s.File.Length))], "sha256", progress, cancel);
        for (var i = 0; i < fresh.Count; i++)
            if (outcomes[i].Digest is { } digest)
                known[fresh[i].File.FullPath] = (fresh[i].File.Length, fresh[i].Changed, new Digest("sha256", Convert.ToHexStringLower(digest)));
            else
            {
                known.Remove(fresh[i].File.FullPath);
                problems.Add(outcomes[i].Problem!);
            }

        foreach (var gone in known.Keys.Except(tree.Files.Select(f => f.FullPath)).ToList())
            known.Remove(gone);
        files = [];
        foreach (var file in tree.Files)
            if (known.TryGetValue(file.FullPath, out var read))
                files.TryAdd(read.Digest, file.FullPath);
        folders = Folders(tree, problems);
        Problems = problems;
    }

    /// <summary>
    /// The model that was registered with these digests, its identity first; null when not all of it lies below the folder.
    /// </summary>
    public FoundModel? Find(IReadOnlyList<Digest> digests)
    {
        ArgumentNullException.ThrowIfNull(digests);
        if (digests.Count == 0)
            return null;
        if (folders.TryGetValue(digests[0], out var found))
            return new FoundModel([found.Path], digests[0], found.Files) { Folders = [(found.Path, digests[0])] };
        return digests.All(files.ContainsKey) ? new FoundModel([.. digests.Select(d => files[d])], null, digests) : null;
    }

    /// <summary>The model that these files and folders make up together; null when one of them is not there.</summary>
    /// <param name="missing">Identity of the first that was not found; null when all were, and when there is none.</param>
    public FoundModel? FindAll(IReadOnlyList<IReadOnlyList<Digest>> parts, out Digest? missing)
    {
        ArgumentNullException.ThrowIfNull(parts);
        missing = null;
        var all = new List<FoundModel>();
        foreach (var part in parts)
            if (Find(part) is { } found)
                all.Add(found);
            else
            {
                // What is named is what is not there, not merely the first digest of its list.
                missing = part.Count > 1 && files.ContainsKey(part[0]) ? part.First(d => !files.ContainsKey(d)) : part.Count > 0 ? part[0] : null;
                return null;
            }

        return all.Count switch
        {
            0 => null,
            1 => all[0],
            _ => new FoundModel([.. all.SelectMany(f => f.Paths).Distinct(StringComparer.Ordinal)], null, [.. all.SelectMany(f => f.Files).Distinct()]) { Folders = [.. all.SelectMany(f => f.Folders)] },
        };
    }

    // The root of every folder, as if it were the model: files in signing order, what git adds at its top left out. A
    // folder with something in it that cannot be taken in has no identity, as it has none for signing.
    Dictionary<Digest, (string, IReadOnlyList<Digest>)> Folders(ModelTree tree, List<FileProblem> problems)
    {
        var members = new Dictionary<string, List<(string Name, Digest? Digest)>>(StringComparer.Ordinal);
        foreach (var file in tree.Files)
            Below(file.Name, known.TryGetValue(file.FullPath, out var read) ? read.Digest : null);
        foreach (var problem in problems)
            Below(problem.Path, null);

        var roots = new Dictionary<Digest, (string, IReadOnlyList<Digest>)>();
        foreach (var (name, all) in members.OrderBy(m => m.Key.Length))
        {
            var counted = all.Where(f => !IgnoredPaths.Git.Contains(f.Name.Split('/')[0])).OrderBy(f => f.Name, PathOrder.Instance).ToList();
            Root(name, counted);
            // Earlier versions were registered with the signature in their folder, so both are looked for.
            if (counted.Exists(f => f.Name == SignatureFiles.Name) && SignatureFiles.IsSignature(Path.Combine(ModelTree.RootOf(folder), name, SignatureFiles.Name)))
                Root(name, counted.FindAll(f => f.Name != SignatureFiles.Name));
        }

        return roots;

        void Root(string name, List<(string Name, Digest? Digest)> counted)
        {
            if (counted.Count > 0 && counted.All(f => f.Digest is not null))
                roots.TryAdd(ModelDigest.RootOf(counted.Select(f => f.Digest!.Value.ToBytes())), (Path.Combine(ModelTree.RootOf(folder), name), [.. counted.Select(f => f.Digest!.Value)]));
        }

        void Below(string name, Digest? digest)
        {
            Add("", name);
            for (int at = name.IndexOf('/', StringComparison.Ordinal), depth = 1; at > 0 && depth <= MaxModelDepth; at = name.IndexOf('/', at + 1), depth++)
                Add(name[..at], name[(at + 1)..]);

            void Add(string parent, string rest)
            {
                if (!members.TryGetValue(parent, out var list))
                    members[parent] = list = [];
                list.Add((rest, digest));
            }
        }
    }
}
