using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build.ModelFiles.Sources;

/// <summary>
/// Opens a file for reading without ever waiting: the open of .NET waits at a pipe until somebody writes to it. What is no
/// regular file is refused.
/// </summary>
internal static partial class OpenFile
{
    // O_NONBLOCK and O_CLOEXEC, which the two systems number differently.
    static readonly int Flags = OperatingSystem.IsMacOS() ? 0x4 | 0x1000000 : 0x800 | 0x80000;

    // O_NOFOLLOW; Linux numbers it by processor.
    static readonly int NoLink = OperatingSystem.IsMacOS() ? 0x100
        : RuntimeInformation.ProcessArchitecture is Architecture.Arm or Architecture.Armv6 or Architecture.Arm64 or Architecture.Ppc64le ? 0x8000 : 0x20000;

    /// <param name="length">Bytes in it, as it was opened.</param>
    /// <param name="follow">False refuses it when it is a link.</param>
    /// <exception cref="IOException">It cannot be opened, or is a pipe, socket or device.</exception>
    /// <exception cref="UnauthorizedAccessException">The caller may not read it.</exception>
    public static SafeFileHandle Read(string path, out long length, bool follow = true)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
        {
            var full = Path.GetFullPath(path);
            if (Handle(full, follow ? Flags : Flags | NoLink) is { } handle)
                return IsRegular(handle, out length) ? handle : throw Refuse(handle, new SpecialFileException());
            // Not asked of .NET, which would follow the link, and wait where it leads to a pipe.
            if (!follow && Handle(full, Flags) is { } linked)
                throw Refuse(linked, new LinkedFileException());
        }

        // Elsewhere opening does not wait; and for what could not be opened, this says why.
        var opened = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        length = RandomAccess.GetLength(opened);
        return opened;
    }

    static SafeFileHandle? Handle(string path, int flags) => Open(path, flags) is >= 0 and var descriptor ? new SafeFileHandle(descriptor, ownsHandle: true) : null;

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

    static IOException Refuse(SafeFileHandle handle, IOException why)
    {
        handle.Dispose();
        return why;
    }

    // Numbers and a pointer only: anything more the runtime would compile at every start.
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);
}

/// <summary>A pipe, a socket or a device stands where a file was expected.</summary>
internal sealed class SpecialFileException() : IOException("is a pipe or a device, not a file");

/// <summary>A link stands where a folder's listing had a file.</summary>
internal sealed class LinkedFileException() : IOException("became a link while the folder was scanned");
