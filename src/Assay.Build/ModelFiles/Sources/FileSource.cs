using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Assay.Build.ModelFiles.Sources;

/// <summary>
/// A file on disk. Its length is fixed at opening: a file that shrinks while it is read fails, one that grows is not
/// followed.
/// </summary>
internal sealed class FileSource(SafeFileHandle handle, long length, DigestMemory? memory = null) : ByteSource
{
    const int Small = 1 << 16;

    readonly FileState? before = memory?.Before(handle, length);
    long reached;

    public override long Length => length;

    /// <summary>Its digest, for the memory it was opened with.</summary>
    public void Remember(ReadOnlySpan<byte> sha256) => memory?.Keep(before, handle, sha256);

    /// <summary>Opens a file; a small one is read at once, since every format's detector looks at it.</summary>
    /// <param name="follow">False refuses it when it is a link.</param>
    /// <exception cref="SourceFailure">A small file could not be read.</exception>
    public static ByteSource Open(string path, DigestMemory? memory = null, bool follow = true)
    {
        var file = new FileSource(OpenFile.Read(path, out var length, follow), length, memory);
        if (file.Length is 0 or > Small)
            return file;
        using (file)
        {
            var room = ArrayPool<byte>.Shared.Rent((int)file.Length);
            return new MemorySource(room.AsMemory(0, file.Read(0, room.AsSpan(0, (int)file.Length))), room);
        }
    }

    public override long Reached => Volatile.Read(ref reached);

    public override bool ManyReaders => true;

    public override int Read(long offset, Span<byte> into)
    {
        var done = 0;
        while (done < into.Length && offset >= 0)
        {
            int got;
            try
            {
                got = RandomAccess.Read(handle, into[done..], offset + done);
            }
            catch (IOException e)
            {
                throw new SourceFailure($"reading failed at byte {offset + done}", e);
            }

            if (got == 0 && offset + done < Length)
                throw new SourceFailure("became shorter while it was read");
            if (got == 0)
                break;
            done += got;
        }

        if (offset + done > Reached)
            Volatile.Write(ref reached, offset + done);
        return done;
    }

    public override void Dispose()
    {
        handle.Dispose();
        base.Dispose();
    }
}
