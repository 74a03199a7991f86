using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Assay.Record;

/// <summary>
/// One writer at a time among all processes, none starved. Two files: who wants to write takes <c>turn</c>, waits there
/// for <c>write</c>, and then frees <c>turn</c>. Whoever releases <c>write</c> and wants it again queues behind the one
/// who stands in the turnstile. The kernel frees both when a process dies. On Windows, where there is no flock(2), the
/// files are opened without sharing, again and again until that succeeds.
/// </summary>
sealed partial class FileTurnstile(string databasePath) : IDisposable
{
    const int PollMilliseconds = 5;

    // The two handles serve one caller of this process at a time, also one that has stopped waiting.
    readonly SemaphoreSlim _inside = new(1, 1);
    SafeFileHandle? _turn;
    SafeFileHandle? _write;
    bool _disposed;

    /// <summary>Waits for the turn. A cancelled wait ends at once; the turn it was queued for is given up when it comes.</summary>
    public void Enter(CancellationToken cancel)
    {
        _inside.Wait(cancel);
        Task taken;
        try
        {
            // flock(2) cannot be interrupted from outside, so a thread of its own waits there.
            taken = TryTake() ? Task.CompletedTask : cancel.CanBeCanceled ? Task.Factory.StartNew(Take, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default) : TakeHere();
        }
        catch
        {
            _inside.Release();
            throw;
        }

        try
        {
            taken.Wait(cancel);
        }
        catch (OperationCanceledException)
        {
            _ = taken.ContinueWith(t => { if (t.IsCompletedSuccessfully) Leave(); else _inside.Release(); }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
        catch (AggregateException e)
        {
            _inside.Release();
            throw e.InnerException!;
        }
    }

    /// <summary>Takes the turn when nobody has it or waits for it; false otherwise.</summary>
    public bool TryEnter()
    {
        if (!_inside.Wait(0))
            return false;
        var taken = false;
        try
        {
            return taken = TryTake();
        }
        finally
        {
            if (!taken)
                _inside.Release();
        }
    }

    public void Leave()
    {
        Free(ref _write);
        _inside.Release();
        if (_disposed)
            Dispose();
    }

    public void Dispose()
    {
        _disposed = true;
        // Someone who stopped waiting may still be queued with these handles: the last to leave closes them.
        if (!_inside.Wait(0))
            return;
        _turn?.Dispose();
        _write?.Dispose();
        (_turn, _write) = (null, null);
        _inside.Release();
    }

    Task TakeHere()
    {
        Take();
        return Task.CompletedTask;
    }

    // When nobody is there, without a thread. Whoever stands in the turnstile holds `turn`, so nobody is overtaken.
    bool TryTake()
    {
        if (OperatingSystem.IsWindows())
            return false;
        const int exclusiveNow = 2 | 4;
        _turn ??= Open(databasePath + ".turn");
        _write ??= Open(databasePath + ".lock");
        if (Flock(_turn, exclusiveNow) != 0)
            return false;
        var taken = Flock(_write, exclusiveNow) == 0;
        Free(ref _turn);
        return taken;
    }

    void Take()
    {
        Lock(ref _turn, databasePath + ".turn");
        try
        {
            Lock(ref _write, databasePath + ".lock");
        }
        finally
        {
            Free(ref _turn);
        }
    }

    static void Lock(ref SafeFileHandle? handle, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            handle = OpenAlone(path);
            return;
        }

        const int exclusive = 2, interrupted = 4;
        handle ??= Open(path);
        while (Flock(handle, exclusive) != 0)
            if (Marshal.GetLastPInvokeError() is var error and not interrupted)
                throw new Win32Exception(error, "The record's lock file cannot be locked. A record on SQLite must be on a local disk.");
    }

    static void Free(ref SafeFileHandle? handle)
    {
        if (OperatingSystem.IsWindows())
            handle?.Dispose();
        else if (handle is not null)
            _ = Flock(handle, 8);
    }

    // Not File.OpenHandle: on Unix it takes flock(LOCK_SH) for every way of sharing, fails while a writer holds the file,
    // and then keeps the writers out for as long as the handle lives.
    static SafeFileHandle Open(string path)
    {
        const int readWrite = 2;
        var closeOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;
        if (!File.Exists(path) && !OperatingSystem.IsWindows())
        {
            try
            {
                new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }).Dispose();
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process was first.
            }
        }

        var descriptor = Open(Encoding.UTF8.GetBytes(path + "\0"), readWrite | closeOnExec);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The lock file {path} cannot be opened: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    static SafeFileHandle OpenAlone(string path)
    {
        while (true)
        {
            try
            {
                return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Here runs a thread of its own: see Enter.
                Task.Delay(PollMilliseconds).Wait();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int Open(byte[] path, int flags);
}
