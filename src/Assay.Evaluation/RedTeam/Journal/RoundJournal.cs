using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// The record of a round while it runs: an append-only file whose frames are encrypted (AES-256-GCM), since attack texts and answers are nobody's business.
/// An intent is written before its question is sent, and a reply before it is used: whatever moment the process dies at, no answered question is asked
/// again, and one that was on its way is known to be. Frames are bound to their place: none can be moved, left out or taken from another journal.
/// The length of a frame is bound too (<see cref="FrameLength"/>): a frame is as it was written, or was changed, or is the last and was cut off.
/// Layout: a line of JSON (<see cref="JournalHeader"/>), then frames of 4 bytes length (little endian), 16 bytes mark of the length, 12 bytes nonce, ciphertext,
/// 16 bytes tag. The first format has no marks.
/// </summary>
sealed class RoundJournal : IDisposable
{
    const int NonceBytes = 12, TagBytes = 16, MostHeader = 64 << 10;

    readonly Lock _lock = new();
    readonly FileStream _file;
    readonly AesGcm _cipher;
    readonly byte[] _headerHash;
    readonly FrameLength _length;

    // Of what earlier runs asked, only where each reply stands: answers of a whole round need not fit in memory.
    readonly Dictionary<(string, int, Party), (long Frame, long At)?> _known = [];
    readonly Dictionary<string, Verdict> _filed = [];
    long _frames;
    readonly int[] _asked = new int[Enum.GetValues<Party>().Length];
    readonly Spending[] _spent = [.. Enum.GetValues<Party>().Select(_ => Spending.None)];

    RoundJournal(FileStream file, ReadOnlySpan<byte> key, JournalHeader header, byte[] headerLine)
    {
        (_file, _cipher, Header, _headerHash) = (file, new AesGcm(key, TagBytes), header, SHA256.HashData(headerLine));
        _length = new FrameLength(key, _headerHash, header.Format != JournalHeader.FirstFormat);
        Secret = HMACSHA256.HashData(key, _headerHash);
    }

    internal JournalHeader Header { get; }

    /// <summary>What was planned; null in a journal that was cut off before it, or is older.</summary>
    internal JournaledPlan? Plan { get; private set; }

    /// <summary>The last measured error of the judge that was used; null when none was.</summary>
    internal JudgeError? Error { get; private set; }

    /// <summary>When the target answered an attempt last; null when it never did, and where only older programs wrote.</summary>
    internal DateTimeOffset? Answered { get; private set; }

    /// <summary>Known to nobody without the key, and the same whenever this round goes on or is read.</summary>
    internal byte[] Secret { get; }

    /// <summary>Judgements of another tool, by attempt.</summary>
    internal IReadOnlyDictionary<string, Verdict> Filed => _filed;

    /// <summary>Requests that were ever sent to the target for this round.</summary>
    internal int Asked => AskedOf(Party.Target);

    /// <summary>Requests that were ever sent to one of them.</summary>
    internal int AskedOf(Party party) => Volatile.Read(ref _asked[(int)party]);

    /// <summary>What the requests of earlier runs cost. Of one whose answer was lost, what was sent.</summary>
    internal Spending Spent => SpentOf(Party.Target);

    internal Spending SpentOf(Party party) => _spent[(int)party];

    void Spend(Party? party, Spending more) => _spent[(int)(party ?? Party.Target)] = SpentOf(party ?? Party.Target).And(more);

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
        if (line is null && !IsCutHeader(file))
        {
            error = "it is no journal of a round, or its first line was changed";
            return null;
        }

        if (line is null)
        {
            // Nothing, or a header that a kill cut off: nothing was asked yet.
            file.SetLength(0);
            line = [.. Json.Bytes(header), (byte)'\n'];
            file.Write(line);
            return new RoundJournal(file, key, header, line);
        }

        if (Parsed(line) is not { } found)
            error = "it is no journal of a round";
        else if (Differs(found, header) is { } difference)
            error = $"the round '{found.Round}' that was begun on {found.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC {difference}; give this one a name of its own";
        else
            return Opened(file, key, found, line, ref error);
        return null;
    }

    // A file under another name holds the answers that it holds: they are no new round.
    static string? Differs(JournalHeader found, JournalHeader wanted) =>
        found.Round != wanted.Round ? $"lies here under the name '{wanted.Round}'"
        : found.Target != wanted.Target ? $"is of the target '{found.Target}', and this is '{wanted.Target}'"
        : found.Attacked != wanted.Attacked ? "is of this target as its file described it then, which is not as it does now"
        : found.Seed != wanted.Seed ? string.Create(CultureInfo.InvariantCulture, $"has the seed {found.Seed}, and this is to have {wanted.Seed}")
        : found.Plan != wanted.Plan ? "asks something else than this: other probes, cases, techniques, variants, models or another scenario"
        : null;

    static JournalHeader? Parsed(byte[] line)
    {
        try
        {
            return Json.Read<JournalHeader>(line) is { Format: JournalHeader.CurrentFormat or JournalHeader.FirstFormat } header ? header : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static RoundJournal? Opened(FileStream file, ReadOnlySpan<byte> key, JournalHeader header, byte[] line, ref string error)
    {
        var journal = new RoundJournal(file, key, header, line);
        if (journal.ReadFrames(line.Length) is not { } wrong)
            return journal;
        error = wrong;
        journal._cipher.Dispose();
        journal._length.Dispose();
        return null;
    }

    // A header is text: where a control character stands, frames follow, and the end of the line was changed.
    static bool IsCutHeader(FileStream file)
    {
        if (file.Length >= MostHeader)
            return false;
        var all = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(all);
        return all.AsSpan().IndexOfAnyInRange((byte)0, (byte)0x1f) < 0;
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
        var open = new Dictionary<(string, int, Party), long>();
        var length = new byte[_length.Bytes];
        while (true)
        {
            _file.Position = at;
            if (_file.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length)
                break;
            if (_length.Read(length, _frames) is not (>= NonceBytes + TagBytes and <= FrameBounds.MostFrame and var size))
                return $"frame {_frames} does not open: the key is another, or the file was changed";
            if (at + length.Length + size > _file.Length)
                break;
            var frame = new byte[size];
            _file.ReadExactly(frame);
            if (Opened(frame, _frames) is not { } entry)
                return $"frame {_frames} does not open: the key is another, or the file was changed";
            Hear(entry);
            if (entry.Plan is { } plan)
                Plan = plan;
            else if (entry.Filed is { } filed)
                _filed[entry.Attempt] = filed;
            else if (entry.Also is not null)
                _asked[(int)(entry.To ?? Party.Target)]++;
            else if (entry.Error is { } error)
                Error = error;
            else if (entry.Request is not null)
            {
                _asked[(int)(entry.To ?? Party.Target)]++;
                _known[KeyOf(entry)] = null;
                open[KeyOf(entry)] = entry.Request.Sent;
            }
            else if (entry.Reply is not null && _known.ContainsKey(KeyOf(entry)))
            {
                _known[KeyOf(entry)] = (_frames, at);
                if (open.Remove(KeyOf(entry), out var sent))
                    Spend(entry.To, Spending.Of(sent, entry.Reply));
            }

            _frames++;
            at += length.Length + size;
        }

        foreach (var (lost, sent) in open)
            Spend(lost.Item3, Spending.Of(sent, null));
        // What a kill cut off was never acted on. In the first format a changed length looks the same: what is cut off is kept beside.
        // Who only reads leaves it: the round may be running.
        if (_file.CanWrite && at < _file.Length)
            KeepCut(at);
        if (_file.CanWrite)
            _file.SetLength(at);
        _file.Position = at;
        return null;
    }

    void Hear(JournalEntry entry)
    {
        if (entry.At is { } at && !(Answered >= at))
            Answered = at;
    }

    static (string, int, Party) KeyOf(JournalEntry entry) => (entry.Attempt, entry.Step, entry.To ?? Party.Target);

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
    internal bool TryFind(string attempt, int step, out TargetReply? reply, Party party = Party.Target)
    {
        reply = null;
        lock (_lock)
        {
            if (!_known.Remove((attempt, step, party), out var found))
                return false;
            if (found is not { } place)
                return true;
            var length = new byte[_length.Bytes];
            RandomAccess.Read(_file.SafeFileHandle, length, place.At);
            var frame = new byte[_length.Read(length, place.Frame) ?? throw new IOException("the journal was changed while the round ran")];
            for (var got = 0; got < frame.Length;)
                got += RandomAccess.Read(_file.SafeFileHandle, frame.AsSpan(got), place.At + length.Length + got) is > 0 and var more ? more : throw new IOException("the journal was cut while the round ran");
            reply = (Opened(frame, place.Frame) ?? throw new IOException("the journal was changed while the round ran")).Reply;
            return true;
        }
    }

    /// <summary>Writes a frame to the file; a process that is killed after this returns has written it.</summary>
    /// <returns>The entry as it was written: a reply that no frame holds is cut. Who acts on it acts on what will be read again.</returns>
    internal JournalEntry Append(JournalEntry entry) => TryAppend(entry) ?? throw new InvalidOperationException("a frame that is larger than its bounds");

    /// <summary>Null when no frame holds it, which only a plan can be too large for.</summary>
    internal JournalEntry? TryAppend(JournalEntry entry)
    {
        entry = FrameBounds.Within(entry);
        var plain = Json.Bytes(entry);
        var size = NonceBytes + plain.Length + TagBytes;
        if (size > FrameBounds.MostFrame)
            return null;
        var at = _length.Bytes;
        var frame = new byte[at + size];
        RandomNumberGenerator.Fill(frame.AsSpan(at, NonceBytes));
        lock (_lock)
        {
            _length.Write(frame, size, _frames);
            _cipher.Encrypt(frame.AsSpan(at, NonceBytes), plain, frame.AsSpan(at + NonceBytes, plain.Length), frame.AsSpan(at + NonceBytes + plain.Length), Place(_frames));
            _file.Write(frame);
            _frames++;
            if (entry.Request is not null || entry.Also is not null)
                _asked[(int)(entry.To ?? Party.Target)]++;
            Error = entry.Error ?? Error;
            Hear(entry);
        }

        return entry;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_file.CanWrite)
                _file.Flush(flushToDisk: true);
            _file.Dispose();
            _cipher.Dispose();
            _length.Dispose();
        }
    }
}
