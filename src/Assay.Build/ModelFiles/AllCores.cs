using System.Runtime.ExceptionServices;

namespace Assay.Build.ModelFiles;

/// <summary>
/// Does pieces of work one after the other on every processor, the calling thread's among them. The loops of .NET do the same,
/// but are compiled at every start, which would cost a scan more than a hundred files do.
/// </summary>
internal static class AllCores
{
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public static void For(int count, Action<int> work, CancellationToken cancel)
    {
        var next = -1;
        ExceptionDispatchInfo? failed = null;
        var others = new Thread[Math.Clamp(count - 1, 0, Environment.ProcessorCount - 1)];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = new Thread(Work) { IsBackground = true };
            others[i].Start();
        }

        Work();
        foreach (var other in others)
            other.Join();
        failed?.Throw();
        cancel.ThrowIfCancellationRequested();

        void Work()
        {
            try
            {
                while (Volatile.Read(ref failed) is null && !cancel.IsCancellationRequested && Interlocked.Increment(ref next) is var i && i < count)
                    work(i);
            }
#pragma warning disable CA1031 // whatever it is, the thread that asked for the work throws it
            catch (Exception e)
#pragma warning restore CA1031
            {
                Volatile.Write(ref failed, ExceptionDispatchInfo.Capture(e));
            }
        }
    }
}
