using System.Collections.Concurrent;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles;

/// <summary>Tells ten times a second how far the files that are being read have come.</summary>
internal sealed class ProgressTicker : IDisposable
{
    readonly IProgress<ScanProgress> told;
    readonly ConcurrentDictionary<ByteSource, string> open = new();
    readonly Timer timer;
    readonly int files;
    readonly long bytes;
    readonly Func<long> transferred;
    int filesDone;
    long bytesDone;

    ProgressTicker(IProgress<ScanProgress> told, int files, long bytes, Func<long> transferred)
    {
        (this.told, this.files, this.bytes, this.transferred) = (told, files, bytes, transferred);
        timer = new Timer(_ => Tell(), null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100));
        Tell();
    }

    public static ProgressTicker? For(IProgress<ScanProgress>? told, List<ScanItem> items, Func<long> transferred) =>
        told is null ? null : new ProgressTicker(told, items.Count, items.Sum(f => f.Length), transferred);

    public void Opened(ByteSource source, string name) => open[source] = name;

    public void Done(ByteSource source)
    {
        open.TryRemove(source, out _);
        Interlocked.Add(ref bytesDone, source.Length);
        Interlocked.Increment(ref filesDone);
    }

    /// <summary>Tells the end, once nothing else will be told.</summary>
    public void Dispose()
    {
        using var quiet = new ManualResetEvent(false);
        if (timer.Dispose(quiet))
            quiet.WaitOne();
        Tell();
    }

    void Tell()
    {
        var reading = open.ToArray();
        told.Report(new ScanProgress(
            reading.Length > 0 ? reading[0].Value : "", Volatile.Read(ref filesDone), files, Interlocked.Read(ref bytesDone) + reading.Sum(f => f.Key.Reached), bytes)
        {
            BytesTransferred = transferred(),
        });
    }
}
