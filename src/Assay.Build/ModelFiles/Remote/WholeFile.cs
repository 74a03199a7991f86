namespace Assay.Build.ModelFiles.Remote;

/// <summary>A remote file from its first byte to its last, in one request; a connection that breaks is taken up where it broke.</summary>
internal sealed class WholeFile(RemoteFile file, RemotePins? pins, RemoteReply begun, RemoteHttp http, Budget budget) : ForwardStream
{
    const int MostBreaks = 5;

    RemoteReply reply = begun;
    int breaks;

    /// <summary>Why it ended before the end of the file.</summary>
    public string? Failure { get; private set; }

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        while (Failure is null)
        {
            var got = reply.Body!.Read(buffer, offset, count);
            Position += got;
            if (got > 0 || (reply.Body.Failure is null && (pins is null || Position == pins.Length)))
                return got;
            Failure = Resume(reply.Body.Failure ?? "the server sent fewer bytes than it announced");
        }

        return 0;
    }

    // Without a pinned state two halves might be of two files.
    string? Resume(string why)
    {
        if (pins is null || pins.Version is null || ++breaks > MostBreaks || !budget.HasTime())
            return $"{why}, after {Position} bytes";
        reply.Dispose();
        reply = http.Send(file.Request with { Range = (Position, pins.Length - 1), IfMatch = pins.IfMatch }, budget);
        return pins.Differs(reply, Position, pins.Length - 1) is { } broken ? $"{why}, after {Position} bytes, and then {broken}" : null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            reply.Dispose();
        base.Dispose(disposing);
    }
}
