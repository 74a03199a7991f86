using System.Buffers;
using System.Globalization;
using System.Text;

namespace Assay.Cli;

/// <summary>
/// What a command writes in a format for programs (JSON, SARIF, JUnit, HTML), with the marks written out that turn the direction of text or are not seen at all:
/// such a file is looked at by people too, in a terminal, a diff, an editor, a review. In JSON they become escapes, which mean the same to every reader; elsewhere
/// they become the text that terminals are shown (<see cref="SafeText"/>). Every such output passes through here, whoever makes it.
/// </summary>
sealed class VisibleStream(Stream inner, bool json) : Stream
{
    // The bytes that the UTF-8 of every such mark beyond ASCII begins with.
    static readonly SearchValues<byte> First = SearchValues.Create([0xC2, 0xCD, 0xD8, 0xE1, 0xE2, 0xE3, 0xEE, 0xEF, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4]);

    readonly byte[] _held = new byte[4];
    int _holds;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // A character that came in two pieces.
        while (_holds > 0 && buffer.Length > 0)
        {
            _held[_holds++] = buffer[0];
            buffer = buffer[1..];
            if (Rune.DecodeFromUtf8(_held.AsSpan(0, _holds), out _, out _) == OperationStatus.NeedMoreData)
                continue;
            var (count, piece) = (_holds, _held.ToArray());
            _holds = 0;
            Write(piece.AsSpan(0, count));
        }

        while (buffer.Length > 0)
        {
            var at = buffer.IndexOfAny(First);
            if (at < 0)
            {
                inner.Write(buffer);
                return;
            }

            inner.Write(buffer[..at]);
            buffer = buffer[at..];
            var status = Rune.DecodeFromUtf8(buffer, out var rune, out var size);
            if (status == OperationStatus.NeedMoreData)
            {
                buffer.CopyTo(_held);
                _holds = buffer.Length;
                return;
            }

            if (status == OperationStatus.Done && Hidden(rune.Value))
                inner.Write(Encoding.ASCII.GetBytes(Shown(rune)));
            else
                inner.Write(buffer[..size]);
            buffer = buffer[size..];
        }
    }

    // Joiners belong to emoji and to languages: a page shows those as they are. As an escape of JSON they lose nothing.
    bool Hidden(int c) => HiddenSigns.Is(c) && (json || c is not (0x200c or 0x200d));

    string Shown(Rune rune) => json
        ? string.Concat(rune.ToString().Select(c => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")))
        : HiddenSigns.Escaped(rune.Value);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Write(_held.AsSpan(0, _holds));
            _holds = 0;
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
