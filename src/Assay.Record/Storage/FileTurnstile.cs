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

    // Not by File.OpenHandle: .NET itself locks what it opens (shared, with the same flock), which fails while another process
    // writes, and keeps writers that have not begun to write in each other's way for ever.
    static SafeFileHandle Open(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        if (!File.Exists(path))
            try
            {
                new FileStream(path, options).Dispose();
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process made it just now.
            }

        const int readWrite = 2;
        var handle = OpenFile(path, readWrite | (OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000));
        return handle.IsInvalid ? throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The record's lock file {path} cannot be opened.") : handle;
    }

    static void Lock(SafeFileHandle handle)
    {
        const int exclusive = 2, interrupted = 4;
        while (Flock(handle, exclusive) != 0)
            if (Marshal.GetLastPInvokeError() is var error and not interrupted)
                throw new Win32Exception(error, "The record's lock file cannot be locked. A record on SQLite must be on a local disk.");
    }

    static void Unlock(SafeFileHandle handle) => _ = Flock(handle, 8);

    // Two arguments: O_CREAT, which would need a third and variadic one, is not used. The second flag is O_CLOEXEC.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle handle, int operation);
}
