using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// The record of a round while it runs: an append-only file whose frames are encrypted (AES-256-GCM), since attack texts and answers are nobody's business.
/// An intent is written before its question is sent, and a reply before it is used: whatever moment the process dies at, no answered question is asked
/// again, and one that was on its way is known to be. Frames are bound to their place: none can be moved, left out or taken from another journal.
/// Layout: a line of JSON (<see cref="JournalHeader"/>), then frames of 4 bytes length (little endian), 12 bytes nonce, ciphertext, 16 bytes tag.
/// </summary>
sealed class RoundJournal : IDisposable
{
    const int NonceBytes = 12, TagBytes = 16, MostFrame = 64 << 20, MostHeader = 64 << 10;

    readonly Lock _lock = new();
    readonly FileStream _file;
    readonly AesGcm _cipher;
    readonly byte[] _headerHash;

    // Of what earlier runs asked, only where each reply stands: answers of a whole round need not fit in memory.
    readonly Dictionary<(string, int), (long Frame, long At)?> _known = [];
    readonly Dictionary<string, Verdict> _filed = [];
    long _frames;
    int _asked;

    RoundJournal(FileStream file, AesGcm cipher, JournalHeader header, byte[] headerLine)
    {
        (_file, _cipher, Header, _headerHash) = (file, cipher, header, SHA256.HashData(headerLine));
    }

    internal JournalHeader Header { get; }

    /// <summary>What was planned; null in a journal that was cut off before it, or is older.</summary>
    internal JournaledPlan? Plan { get; private set; }

    /// <summary>Judgements of another tool, by attempt.</summary>
    internal IReadOnlyDictionary<string, Verdict> Filed => _filed;

    /// <summary>Requests that were ever sent for this round.</summary>
    internal int Asked => Volatile.Read(ref _asked);

    /// <summary>Opens the journal of a round, or begins it.</summary>
    /// <param name="key">32 bytes; the caller keeps it.</param>
    /// <returns>Null with an error when the file is another round's, was changed, or does not open with this key.</returns>
    internal static RoundJournal? Open(string path, ReadOnlySpan<byte> key, JournalHeader header, out string error)
    {
        error = "";
        FileStream file;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            file = new FileStream(path, options);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
            return null;
        }

        var journal = Begin(file, key, header, ref error);
        if (journal is null)
            file.Dispose();
        return journal;
    }

    /// <summary>Opens a journal to read it, whatever plan it belongs to.</summary>
    internal static RoundJournal? Read(string path, ReadOnlySpan<byte> key, out string error)
    {
        error = "";
        FileStream file;
        try
        {
            file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, BufferSize = 0 });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
            return null;
        }

        var journal = HeaderLine(file) is { } line && Parsed(line) is { } found ? Opened(file, key, found, line, ref error) : null;
        if (journal is null)
        {
            error = error.Length > 0 ? error : "it is no journal of a round";
            file.Dispose();
        }

        return journal;
    }

    static RoundJournal? Begin(FileStream file, ReadOnlySpan<byte> key, JournalHeader header, ref string error)
    {
        var line = HeaderLine(file);
        if (line is null && file.Length > 0 && file.Length >= MostHeader)
        {
            error = "it is no journal of a round";
            return null;
        }

        if (line is null)
        {
            // Nothing, or a header that a kill cut off: nothing was asked yet.
            file.SetLength(0);
            line = [.. Json.Bytes(header), (byte)'\n'];
            file.Write(line);
            return new RoundJournal(file, new AesGcm(key, TagBytes), header, line);
        }

        if (Parsed(line) is not { } found)
            error = "it is no journal of a round";
        else if (found.Plan != header.Plan || found.Seed != header.Seed || found.Target != header.Target || found.Attacked != header.Attacked)
            error = "it belongs to another plan, seed or target, or the target was described otherwise; give this round a name of its own";
        else
            return Opened(file, key, found, line, ref error);
        return null;
    }

    static JournalHeader? Parsed(byte[] line)
    {
        try
        {
            return Json.Read<JournalHeader>(line) is { Format: JournalHeader.CurrentFormat } header ? header : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static RoundJournal? Opened(FileStream file, ReadOnlySpan<byte> key, JournalHeader header, byte[] line, ref string error)
    {
        var journal = new RoundJournal(file, new AesGcm(key, TagBytes), header, line);
        if (journal.ReadFrames(line.Length) is not { } wrong)
            return journal;
        error = wrong;
        journal._cipher.Dispose();
        return null;
    }

    static byte[]? HeaderLine(FileStream file)
    {
        var start = new byte[(int)Math.Min(file.Length, MostHeader)];
        file.ReadExactly(start);
        var end = start.AsSpan().IndexOf((byte)'\n');
        return end < 0 ? null : start[..(end + 1)];
    }

    string? ReadFrames(long at)
    {
        Span<byte> length = stackalloc byte[4];
        while (true)
        {
            _file.Position = at;
            if (_file.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4)
                break;
            var size = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (size is < NonceBytes + TagBytes or > MostFrame)
                return $"frame {_frames} was changed";
            if (at + 4 + size > _file.Length)
                break;
            var frame = new byte[size];
            _file.ReadExactly(frame);
            if (Opened(frame, _frames) is not { } entry)
                return $"frame {_frames} does not open: the key is another, or the file was changed";
            if (entry.Plan is { } plan)
                Plan = plan;
            else if (entry.Filed is { } filed)
                _filed[entry.Attempt] = filed;
            else if (entry.Request is not null)
            {
                _asked++;
                _known[(entry.Attempt, entry.Step)] = null;
            }
            else if (entry.Reply is not null && _known.ContainsKey((entry.Attempt, entry.Step)))
                _known[(entry.Attempt, entry.Step)] = (_frames, at);
            _frames++;
            at += 4 + size;
        }

        // What a kill cut off was never acted on. A changed length looks the same: what is cut off is kept beside, so that nothing is lost by it.
        // Who only reads leaves it: the round may be running.
        if (_file.CanWrite && at < _file.Length)
            KeepCut(at);
        if (_file.CanWrite)
            _file.SetLength(at);
        _file.Position = at;
        return null;
    }

    void KeepCut(long at)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var kept = new FileStream(_file.Name + ".cut", options);
        _file.Position = at;
        _file.CopyTo(kept);
    }

    JournalEntry? Opened(byte[] frame, long number)
    {
        var plain = new byte[frame.Length - NonceBytes - TagBytes];
        try
        {
            _cipher.Decrypt(frame.AsSpan(0, NonceBytes), frame.AsSpan(NonceBytes, plain.Length), frame.AsSpan(NonceBytes + plain.Length), plain, Place(number));
            return Json.Read<JournalEntry>(plain);
        }
        catch (Exception e) when (e is AuthenticationTagMismatchException or JsonException)
        {
            return null;
        }
    }

    byte[] Place(long number)
    {
        var place = new byte[_headerHash.Length + 8];
        _headerHash.CopyTo(place, 0);
        BinaryPrimitives.WriteInt64LittleEndian(place.AsSpan(_headerHash.Length), number);
        return place;
    }

    /// <summary>Whether a request was ever sent by an earlier run, and its reply; without a reply its answer is lost.</summary>
    internal bool TryFind(string attempt, int step, out TargetReply? reply)
    {
        reply = null;
        lock (_lock)
        {
            if (!_known.Remove((attempt, step), out var found))
                return false;
            if (found is not { } place)
                return true;
            Span<byte> length = stackalloc byte[4];
            RandomAccess.Read(_file.SafeFileHandle, length, place.At);
            var frame = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
            for (var got = 0; got < frame.Length;)
                got += RandomAccess.Read(_file.SafeFileHandle, frame.AsSpan(got), place.At + 4 + got) is > 0 and var more ? more : throw new IOException("the journal was cut while the round ran");
            reply = (Opened(frame, place.Frame) ?? throw new IOException("the journal was changed while the round ran")).Reply;
            return true;
        }
    }

    /// <summary>Writes a frame to the file; a process that is killed after this returns has written it.</summary>
    internal void Append(JournalEntry entry)
    {
        var plain = Json.Bytes(entry);
        var frame = new byte[4 + NonceBytes + plain.Length + TagBytes];
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - 4);
        RandomNumberGenerator.Fill(frame.AsSpan(4, NonceBytes));
        lock (_lock)
        {
            _cipher.Encrypt(frame.AsSpan(4, NonceBytes), plain, frame.AsSpan(4 + NonceBytes, plain.Length), frame.AsSpan(4 + NonceBytes + plain.Length), Place(_frames));
            _file.Write(frame);
            _frames++;
            if (entry.Request is not null)
                _asked++;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_file.CanWrite)
                _file.Flush(flushToDisk: true);
            _file.Dispose();
            _cipher.Dispose();
        }
    }
}
