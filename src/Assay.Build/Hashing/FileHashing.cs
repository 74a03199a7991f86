namespace Assay.Build;

/// <summary>How far hashing has come: bytes read, of how many.</summary>
public readonly record struct HashProgress(long BytesDone, long BytesTotal);

/// <summary>A part of a file to hash; the whole file when it is <c>0..Length</c>.</summary>
internal sealed record HashJob(TreeFile File, long Start, long End)
{
    public bool ToTheEnd => End == File.Length;

    /// <summary>The SHA-256 of the whole file when somebody else vouches for it and it is not to be computed.</summary>
    public Digest? Known { get; init; }

    /// <summary>Where to write the bytes as they are hashed, so that the copy is what was hashed; an existing file.</summary>
    public string? CopyTo { get; init; }
}

/// <summary>Digest of a job, or why there is none.</summary>
internal readonly record struct HashOutcome(byte[]? Digest, FileProblem? Problem);

/// <summary>Hashes files side by side, one thread a file or shard, one buffer of 1 MiB a thread.</summary>
internal static class FileHashing
{
    const int ChunkBytes = 1024 * 1024;

    /// <param name="memory">Spares the reading of files that it knows, and is told of those that were read.</param>
    public static HashOutcome[] Run(IReadOnlyList<HashJob> jobs, string algorithm, IProgress<HashProgress>? progress, CancellationToken cancel, DigestMemory? memory = null)
    {
        var outcomes = new HashOutcome[jobs.Count];
        var total = jobs.Sum(j => j.End - j.Start);
        var done = 0L;
        // The longest first, so that one large file does not start when all others are finished. Plain loops: the runtime
        // has no code ready for queries over numbers, and what it must compile is a good part of a short command.
        var order = new int[jobs.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => (jobs[b].End - jobs[b].Start).CompareTo(jobs[a].End - jobs[a].Start));
        var next = -1;
        var workers = Math.Min(Environment.ProcessorCount, jobs.Count);
        if (workers <= 1)
            Work(0);
        else
            Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancel }, Work);
        return outcomes;

        void Work(int worker)
        {
            byte[]? buffer = null;
            for (int at; (at = Interlocked.Increment(ref next)) < order.Length;)
            {
                var index = order[at];
                // Small models need no large buffer.
                var needed = (int)Math.Min(ChunkBytes, Math.Max(4096, jobs[index].End - jobs[index].Start));
                if (buffer is null || buffer.Length < needed)
                    buffer = GC.AllocateUninitializedArray<byte>(needed);
                outcomes[index] = Hash(jobs[index], algorithm, buffer, count => progress?.Report(new HashProgress(Interlocked.Add(ref done, count), total)), memory, cancel);
            }
        }
    }

    static HashOutcome Hash(HashJob job, string algorithm, byte[] buffer, Action<long> read, DigestMemory? memory, CancellationToken cancel)
    {
        var whole = algorithm == "sha256" && job is { Start: 0, ToTheEnd: true, CopyTo: null };
        if (whole && job.Known is { Algorithm: "sha256" } known)
        {
            read(job.End);
            return new HashOutcome(known.ToBytes(), null);
        }

        try
        {
            using var file = File.OpenHandle(job.File.FullPath, options: FileOptions.SequentialScan);
            if (whole && memory?.Find(file, job.End) is { } remembered)
            {
                read(job.End);
                return new HashOutcome(remembered.ToBytes(), null);
            }

            var before = whole ? memory?.Before(file, job.End) : null;
            using var hash = ContentHash.Create(algorithm);
            using var copy = job.CopyTo is null ? null : File.OpenHandle(job.CopyTo, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            for (var at = job.Start; at < job.End;)
            {
                cancel.ThrowIfCancellationRequested();
                var count = RandomAccess.Read(file, buffer.AsSpan(0, (int)Math.Min(buffer.Length, job.End - at)), at);
                if (count == 0)
                    return Changed(job);
                hash.Append(buffer.AsSpan(0, count));
                if (copy is not null)
                    RandomAccess.Write(copy, buffer.AsSpan(0, count), at);
                at += count;
                read(count);
            }

            if (job.ToTheEnd && RandomAccess.Read(file, buffer.AsSpan(0, 1), job.End) != 0)
                return Changed(job);
            var digest = hash.Finish();
            memory?.Keep(before, file, digest);
            return new HashOutcome(digest, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new HashOutcome(null, new FileProblem(FileProblemKind.Unreadable, job.File.Name, e.Message));
        }
    }

    static HashOutcome Changed(HashJob job) =>
        new(null, new FileProblem(FileProblemKind.ChangedWhileReading, job.File.Name, $"its length is no longer the {job.File.Length} bytes it had when it was listed"));
}
