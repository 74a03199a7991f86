using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build.ModelFiles.Sources;

/// <summary>
/// Opens a file for reading without ever waiting: the open of .NET waits at a pipe until somebody writes to it. What is no
/// regular file is refused.
/// </summary>
internal static class OpenFile
{
    // O_NONBLOCK and O_CLOEXEC, which the two systems number differently.
    static readonly int Flags = OperatingSystem.IsMacOS() ? 0x4 | 0x1000000 : 0x800 | 0x80000;

    /// <param name="length">Bytes in it, as it was opened.</param>
    /// <exception cref="IOException">It cannot be opened, or is a pipe, socket or device.</exception>
    /// <exception cref="UnauthorizedAccessException">The caller may not read it.</exception>
    public static SafeFileHandle Read(string path, out long length)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            var handle = Open(Path.GetFullPath(path), Flags);
            if (!handle.IsInvalid)
                return IsRegular(handle, out length) ? handle : throw Refuse(handle);
            handle.Dispose();
        }

        // Elsewhere opening does not wait; and for what could not be opened, this says why.
        var opened = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        length = RandomAccess.GetLength(opened);
        return opened;
    }

    // Pipes have no length at all; devices have none, and yet give bytes.
    static bool IsRegular(SafeFileHandle handle, out long length)
    {
        length = 0;
        try
        {
            length = RandomAccess.GetLength(handle);
            return length > 0 || RandomAccess.Read(handle, stackalloc byte[1], 0) == 0;
        }
        catch (Exception e) when (e is NotSupportedException or IOException)
        {
            return false;
        }
    }

    static SpecialFileException Refuse(SafeFileHandle handle)
    {
        handle.Dispose();
        return new SpecialFileException();
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern SafeFileHandle Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);
}

/// <summary>A pipe, a socket or a device stands where a file was expected.</summary>
internal sealed class SpecialFileException() : IOException("is a pipe or a device, not a file");
