using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build;

/// <summary>
/// What the kernel says of an open file, fine enough to tell that its content was not written to since: device, inode,
/// length, time of change of the content and of the inode, in nanoseconds. The last cannot be set by programs.
/// </summary>
internal readonly record struct FileState(uint Major, uint Minor, ulong Inode, long Length, long Modified, long Changed)
{
    const int EmptyPath = 0x1000;
    const uint Wanted = 0x1 | 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200;
    const int TypeMask = 0xF000, RegularFile = 0x8000, GroupOrOtherWrite = 0b000_010_010;

    // File systems whose times the local kernel keeps, and moves too when a mapped page is first written to: ext2 to ext4, XFS,
    // btrfs, F2FS. Not those of other machines (NFS, CIFS), of programs (FUSE), or in memory, where a mapping leaves no time behind.
    static readonly uint[] Kept = [0xEF53, 0x58465342, 0x9123683E, 0xF2F52010];

    /// <summary>Null where this tells nothing safely: another file system, or a file that others than its owner may write to.</summary>
    public static FileState? Of(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> told = stackalloc byte[256];
        if (StatFs(file, ref MemoryMarshal.GetReference(told)) != 0 || !Kept.Contains(MemoryMarshal.Read<uint>(told)))
            return null;
        told.Clear();
        // struct statx has one layout on every processor (statx(2)).
        if (StatX(file, [0], EmptyPath, Wanted, ref MemoryMarshal.GetReference(told)) != 0 || (Number<uint>(told, 0) & Wanted) != Wanted)
            return null;
        var (mode, owner, caller) = (Number<ushort>(told, 28), Number<uint>(told, 20), EffectiveUser());
        return (mode & TypeMask) == RegularFile && (mode & GroupOrOtherWrite) == 0 && (owner == caller || owner == 0)
            ? new FileState(Number<uint>(told, 136), Number<uint>(told, 140), Number<ulong>(told, 32), Number<long>(told, 40), Nanoseconds(told, 112), Nanoseconds(told, 96))
            : null;
    }

    static T Number<T>(ReadOnlySpan<byte> told, int at)
        where T : struct => MemoryMarshal.Read<T>(told[at..]);

    static long Nanoseconds(ReadOnlySpan<byte> told, int at) => (Number<long>(told, at) * 1_000_000_000) + Number<uint>(told, at + 8);

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int StatX(SafeFileHandle file, byte[] path, int flags, uint mask, ref byte told);

    [DllImport("libc", EntryPoint = "fstatfs", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int StatFs(SafeFileHandle file, ref byte told);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern uint EffectiveUser();
}
