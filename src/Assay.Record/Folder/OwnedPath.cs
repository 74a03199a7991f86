using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Record;

/// <summary>
/// Who a path belongs to and who else may touch it, without following a symbolic link at its end. On Windows, where
/// modes and uids mean nothing, only the kind of the path is looked at.
/// </summary>
static class OwnedPath
{
    internal const int GroupOrOtherWrite = 0b000_010_010;
    internal const int GroupOrOtherAny = 0b000_111_111;

    const int TypeMask = 0xF000, TypeFolder = 0x4000, TypeFile = 0x8000, TypeLink = 0xA000;

    /// <summary>Null when <paramref name="path"/> is a folder (or regular file) of the caller with none of the forbidden mode bits.</summary>
    internal static string? Complaint(string path, bool folder, int forbiddenMode)
    {
        var kind = folder ? "folder" : "file";
        if (OperatingSystem.IsWindows())
        {
            FileSystemInfo info = folder ? new DirectoryInfo(path) : new FileInfo(path);
            return !info.Exists ? $"{path} is not a {kind}."
                : info.LinkTarget is not null ? $"{path} is a link. Assay does not follow links here." : null;
        }

        if (Look(path) is not var (mode, uid))
            return $"{path} could not be looked at (error {Marshal.GetLastPInvokeError()} of the system).";
        if ((mode & TypeMask) == TypeLink)
            return $"{path} is a symbolic link. Assay does not follow links here: put the {kind} itself in its place.";
        if ((mode & TypeMask) != (folder ? TypeFolder : TypeFile))
            return $"{path} is not a {(folder ? "folder" : "regular file")}.";
        var caller = Unix.EffectiveUser();
        if (uid != caller)
            return $"{path} belongs to user {uid}, and you are user {caller}. Assay uses only what belongs to you.";
        var open = mode & forbiddenMode;
        return open == 0 ? null
            : $"{path} has mode {Convert.ToString(mode & 0xFFF, 8)}: other users may {((open & GroupOrOtherWrite) != 0 ? "change" : "read")} it. "
            + $"If you made it yourself, run: chmod go-{(forbiddenMode == GroupOrOtherWrite ? "w" : "rwx")} '{path}'";
    }

    /// <summary>True when something is at <paramref name="path"/>, a dangling link included.</summary>
    internal static bool Exists(string path) => new FileInfo(path) is var file && (file.Exists || file.LinkTarget is not null) || Directory.Exists(path);

    static (int Mode, uint Uid)? Look(string path)
    {
        var name = Encoding.UTF8.GetBytes(path + "\0");
        var buffer = new byte[256];
        if (OperatingSystem.IsLinux())
        {
            // statx has one layout on every processor, which stat has not: uid at 20, mode at 28 (statx(2)).
            const int currentFolder = -100, doNotFollow = 0x100;
            const uint typeModeUid = 0x1 | 0x2 | 0x8;
            return Unix.Statx(currentFolder, name, doNotFollow, typeModeUid, buffer) != 0 ? null
                : (BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(28)), BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(20)));
        }

        // Darwin's struct stat with 64-bit inodes: mode at 4, uid at 16.
        var failed = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? Unix.LstatInode64(name, buffer) : Unix.Lstat(name, buffer);
        return failed != 0 ? null
            : (BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(4)), BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(16)));
    }
}
