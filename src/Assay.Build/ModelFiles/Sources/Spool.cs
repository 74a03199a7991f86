using Assay.Build.ModelFiles.Codecs;

namespace Assay.Build.ModelFiles.Sources;

/// <summary>
/// Turns a stream into a <see cref="ByteSource"/>: in memory while it is small, otherwise in a temporary file that
/// vanishes when it is closed. Stops at the limit it is given.
/// </summary>
internal static class Spool
{
    const int InMemory = 16 << 20;

    /// <param name="stream">Read from where it stands.</param>
    /// <param name="limit">Most bytes to take.</param>
    /// <param name="scope">Asked between blocks whether time is up.</param>
    /// <param name="error">Why the copy is shorter than the stream; null when it is whole.</param>
    public static ByteSource Copy(Stream stream, long limit, Budget scope, out string? error)
    {
        error = null;
        var memory = new MemoryStream();
        FileStream? file = null;
        var block = new byte[1 << 16];
        long done = 0;
        while (true)
        {
            int got;
            try
            {
                got = stream.Read(block, 0, block.Length);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                error = e is PackedDataException ? $"{e.Message}, after {done} bytes" : $"the compressed data is broken after {done} bytes";
                break;
            }

            if (got == 0)
                break;
            if (done + got > limit)
            {
                error = $"it expands to more than the {limit} bytes that are left of the limit";
                break;
            }

            if (!scope.HasTime())
            {
                error = "time is up";
                break;
            }

            if (file is null && done + got > InMemory)
            {
                file = new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.ReadWrite,
                    Options = FileOptions.DeleteOnClose,
                    BufferSize = 0,
                });
                memory.Position = 0;
                memory.CopyTo(file);
                memory = new MemoryStream();
            }

            ((Stream?)file ?? memory).Write(block, 0, got);
            done += got;
        }

        return file is null ? new MemorySource(memory.GetBuffer().AsMemory(0, (int)memory.Length)) : new TemporaryFile(file);
    }

    sealed class TemporaryFile(FileStream file) : ByteSource
    {
        public override long Length { get; } = file.Length;

        public override int Read(long offset, Span<byte> into) => offset < 0 ? 0 : ReadAll(offset, into);

        int ReadAll(long offset, Span<byte> into)
        {
            var done = 0;
            while (done < into.Length)
            {
                var got = RandomAccess.Read(file.SafeFileHandle, into[done..], offset + done);
                if (got == 0)
                    break;
                done += got;
            }

            return done;
        }

        public override void Dispose()
        {
            file.Dispose();
            base.Dispose();
        }
    }
}
