namespace Assay.Build.ModelFiles.Hdf5;

/// <summary>Object headers, versions 1 and 2, with their continuations (IV.A.1).</summary>
internal sealed class Hdf5Headers(Hdf5Source file)
{
    const int MostBlocks = 100_000;

    /// <summary>All messages of the header at an address; empty (and a gap) when there is none.</summary>
    public List<Hdf5Message> Read(long at, string path)
    {
        var messages = new List<Hdf5Message>();
        var start = file.Peek(at, 64);
        var blocks = new Queue<(long At, long Length)>();
        if (start.Left >= 4 && start.Rest().Span.StartsWith("OHDR"u8))
            Second(at, start, messages, blocks);
        else if (start.U8() == 1 && start.Left >= 15)
            First(at, start, messages, blocks);
        else
            file.Scope.Gap($"{path} has no object header at {at}");
        return messages;
    }

    void First(long at, Hdf5Cursor start, List<Hdf5Message> messages, Queue<(long At, long Length)> blocks)
    {
        start.Skip(1);
        var count = start.U16();
        start.Skip(4);
        var size = start.U(4);
        if (file.Read(at, 16, "an object header") is null)
            return;
        blocks.Enqueue((at + 16, size));
        var seen = new HashSet<long>();
        while (blocks.TryDequeue(out var block) && count > 0)
        {
            if (!seen.Add(block.At) || seen.Count > MostBlocks || !file.MayGoOn() || file.Read(block.At, block.Length, "an object header") is not { } body)
            {
                file.Scope.Gap($"the header at {at} cannot be read to its end");
                return;
            }

            while (body.Left >= 8 && count-- > 0)
            {
                var (type, length, flags) = (body.U16(), body.U16(), body.U8());
                body.Skip(3);
                Add(type, flags, body.Part(length), messages, blocks);
            }

            if (!body.Ok)
                file.Scope.Gap($"the header at {at} holds a message that is longer than it");
        }

        if (count > 0)
            file.Scope.Gap($"the header at {at} announces more messages than it holds");
    }

    void Second(long at, Hdf5Cursor start, List<Hdf5Message> messages, Queue<(long At, long Length)> blocks)
    {
        start.Skip(5);
        var flags = start.U8();
        start.Skip(((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0));
        var size = start.U(1 << (flags & 3));
        if (!start.Ok || file.Read(at, start.At, "an object header") is null)
        {
            file.Scope.Gap($"the header at {at} is cut");
            return;
        }

        var seen = new HashSet<long>();
        blocks.Enqueue((at + start.At, size + 4));
        while (blocks.TryDequeue(out var block))
        {
            if (!seen.Add(block.At) || seen.Count > MostBlocks || !file.MayGoOn() || file.Read(block.At, block.Length, "an object header") is not { } body)
            {
                file.Scope.Gap($"the header at {at} cannot be read to its end");
                return;
            }

            if (seen.Count > 1 && !body.Starts("OCHK"u8))
                file.Scope.Gap($"the header at {at} continues where no continuation is");
            var head = 4 + ((flags & 4) != 0 ? 2 : 0);
            while (body.Left >= head + 4)
            {
                var (type, length, messageFlags) = (body.U8(), body.U16(), body.U8());
                body.Skip(head - 4);
                Add(type, messageFlags, body.Part(length <= body.Left - 4 ? length : -1), messages, blocks);
            }

            if (!body.Ok)
                file.Scope.Gap($"the header at {at} holds a message that is longer than it");
        }
    }

    static void Add(int type, int flags, Hdf5Cursor body, List<Hdf5Message> messages, Queue<(long At, long Length)> blocks)
    {
        if (type == 0x10)
        {
            var (at, length) = (body.Address(), body.Length());
            if (body.Ok)
                blocks.Enqueue((at, length));
            return;
        }

        messages.Add(new Hdf5Message(type, flags, body));
    }

    /// <summary>The body of a shared message (IV.A.2, "Shared Message"): the message of that type in another object's header.</summary>
    public Hdf5Cursor? Shared(Hdf5Cursor body, int type)
    {
        int version = body.U8(), kind = body.U8();
        if (version == 1)
            body.Skip(6);
        var at = body.Address();
        if (version is < 1 or > 3 || (version == 3 && kind == 1) || at < 0)
        {
            file.Scope.Gap("a message is shared in a way that is not read");
            return null;
        }

        foreach (var message in Read(at, "a shared message"))
            if (message.Type == type && !message.IsShared)
                return message.Body;
        return null;
    }
}
