using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Assay.Record;

/// <summary>
/// One writer at a time among all processes, none starved. Two files: who wants to write takes <c>turn</c>, waits there
/// for <c>write</c>, and then frees <c>turn</c>. Whoever releases <c>write</c> and wants it again queues behind the one
/// who stands in the turnstile. The kernel frees both when a process dies.
/// </summary>
sealed partial class FileTurnstile(string databasePath) : IDisposable
{
    readonly SafeFileHandle _turn = Open(databasePath + ".turn");
    readonly SafeFileHandle _write = Open(databasePath + ".lock");

    public void Enter()
    {
        Lock(_turn);
        try
        {
            Lock(_write);
        }
        finally
        {
            Unlock(_turn);
        }
    }

    public void Leave() => Unlock(_write);

    public void Dispose()
    {
        _turn.Dispose();
        _write.Dispose();
    }

    static SafeFileHandle Open(string path)
    {
        var created = !File.Exists(path);
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (created && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(handle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return handle;
    }

    static void Lock(SafeFileHandle handle)
    {
        const int exclusive = 2, interrupted = 4;
        while (Flock(handle, exclusive) != 0)
            if (Marshal.GetLastPInvokeError() is var error and not interrupted)
                throw new Win32Exception(error, "The record's lock file cannot be locked. A record on SQLite must be on a local disk.");
    }

    static void Unlock(SafeFileHandle handle) => _ = Flock(handle, 8);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);
}
