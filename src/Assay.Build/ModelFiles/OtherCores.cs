using System.Runtime.ExceptionServices;

namespace Assay.Build.ModelFiles;

/// <summary>
/// Work that goes on beside the calling thread's, on a thread for each other processor. The loops and the pool of .NET do the same,
/// but are set up and partly compiled at every start, which takes longer than scanning a hundred files.
/// </summary>
internal sealed class OtherCores
{
    readonly Thread[] threads;
    ExceptionDispatchInfo? failed;

    /// <summary>Starts <paramref name="work"/> on at most so many threads.</summary>
    public OtherCores(int most, Action work)
    {
        threads = new Thread[Math.Clamp(most, 0, Environment.ProcessorCount - 1)];
        for (var i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(() => Run(work)) { IsBackground = true };
            threads[i].Start();
        }
    }

    /// <summary>Does pieces of work one after the other on all processors, the calling thread's among them.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was signalled.</exception>
    public static void For(int count, Action<int> work, CancellationToken cancel)
    {
        var next = -1;
        var done = false;
        var others = new OtherCores(count - 1, Work);
        try
        {
            Work();
        }
        finally
        {
            others.Join();
        }

        cancel.ThrowIfCancellationRequested();

        // Who finds nothing left, or fails, has the others end as well.
        void Work()
        {
            try
            {
                while (!Volatile.Read(ref done) && !cancel.IsCancellationRequested && Interlocked.Increment(ref next) is var i && i < count)
                    work(i);
            }
            finally
            {
                Volatile.Write(ref done, true);
            }
        }
    }

    /// <summary>Waits for their end; throws what one of them threw.</summary>
    public void Join()
    {
        foreach (var thread in threads)
            thread.Join();
        failed?.Throw();
    }

    void Run(Action work)
    {
        try
        {
            work();
        }
#pragma warning disable CA1031 // whatever it is, the thread that waits throws it
        catch (Exception e)
#pragma warning restore CA1031
        {
            Volatile.Write(ref failed, ExceptionDispatchInfo.Capture(e));
        }
    }
}
