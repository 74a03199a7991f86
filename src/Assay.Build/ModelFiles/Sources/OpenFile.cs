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

    /// <exception cref="IOException">It cannot be opened, or is a pipe, socket or device.</exception>
    /// <exception cref="UnauthorizedAccessException">The caller may not read it.</exception>
    public static SafeFileHandle Read(string path)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            var handle = Open(Path.GetFullPath(path), Flags);
            if (!handle.IsInvalid)
                return IsRegular(handle) ? handle : throw Refuse(handle);
            handle.Dispose();
        }

        // Elsewhere opening does not wait; and for what could not be opened, this says why.
        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
    }

    // Pipes have no length at all; devices have none, and yet give bytes.
    static bool IsRegular(SafeFileHandle handle)
    {
        Span<byte> one = stackalloc byte[1];
        try
        {
            return RandomAccess.GetLength(handle) > 0 || RandomAccess.Read(handle, one, 0) == 0;
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
