using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Msgpack;

/// <summary>MessagePack checkpoints, as Flax and Orbax write them.</summary>
internal sealed class MsgpackFormat : IModelFormat
{
    public string Id => "msgpack";

    public IReadOnlyList<Rule> Rules => MsgpackRules.All;

    /// <summary>A map whose first key is readable text; or a list that is read to the end of the file, or deeper than any real one.</summary>
    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || head.Length < 3)
            return false;
        if (head[0] is (> 0x80 and <= 0x8f) or 0xde or 0xdf)
        {
            var probe = new MsgpackReader(source, 0, source.Length);
            var map = probe.Next();
            // A map that claims too much is one all the same when a name follows.
            if (map.Kind == MsgpackKind.None)
                return head[0] is > 0x80 and <= 0x8f && Name(head[1..]);
            return probe.Next() is { Kind: MsgpackKind.Text, Length: > 0 and <= 512 } key && Readable(source.Bytes(key.ContentAt, (int)key.Length));
        }

        if (head[0] is not ((> 0x90 and <= 0x9f) or 0xdc or 0xdd) || source.Length is > 1 << 20 or < 32)
            return false;
        var list = new MsgpackReader(source, 0, source.Length);
        return list.Walk(scope, null) ? list.Position == source.Length : list.TooDeep;
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new MsgpackRules(source, scope);
        var reader = new MsgpackReader(source, 0, source.Length);
        if (!reader.Walk(scope, rules))
            rules.Broken(reader);
        else if (reader.Position < source.Length)
            rules.Behind(source.Length - reader.Position, reader.Position);
    }

    static bool Name(ReadOnlySpan<byte> head) => head[0] is > 0xa0 and <= 0xbf && head.Length > (head[0] & 31) && Readable(head.Slice(1, head[0] & 31));

    static bool Readable(ReadOnlySpan<byte> text) => text.IndexOfAnyInRange((byte)0, (byte)31) < 0;
}
