using System.Buffers.Binary;
using System.Text;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Writes FlatBuffers by hand: parents first, so that every offset points forward as the format wants.</summary>
sealed class FlatBytes
{
    readonly List<byte> bytes = [0, 0, 0, 0];
    readonly Queue<(int At, Node Target)> waiting = new();

    internal abstract record Node;

    sealed record TableNode((int Field, object Value)[] Fields) : Node;

    sealed record BlockNode(byte[] Content, int Elements, bool Ended) : Node;

    sealed record ListNode(Node[] Items) : Node;

    /// <summary>Values are texts, bytes (a vector), scalars, tables or lists.</summary>
    public static Node Table(params (int Field, object Value)[] fields) => new TableNode(fields);

    public static Node List(params Node[] items) => new ListNode(items);

    public static Node Text(string text) => new BlockNode(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetByteCount(text), true);

    public static Node Bytes(params byte[] content) => new BlockNode(content, content.Length, false);

    public static Node Ints(params int[] values)
    {
        var content = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(4 * i), values[i]);
        return new BlockNode(content, values.Length, false);
    }

    /// <param name="header">What stands between the identifier and the tables.</param>
    public static byte[] File(string identifier, Node root, params byte[] header)
    {
        var file = new FlatBytes();
        file.bytes.AddRange(Encoding.ASCII.GetBytes(identifier));
        file.bytes.AddRange(header);
        file.waiting.Enqueue((0, root));
        while (file.waiting.TryDequeue(out var next))
        {
            while (file.bytes.Count % 8 != 0)
                file.bytes.Add(0);
            file.Patch(next.At, file.Emit(next.Target) - next.At);
        }

        return [.. file.bytes];
    }

    int Emit(Node node)
    {
        switch (node)
        {
            case TableNode table:
                return Emit(table);
            case BlockNode block:
                var at = bytes.Count;
                bytes.AddRange(BitConverter.GetBytes(block.Elements));
                bytes.AddRange(block.Content);
                if (block.Ended)
                    bytes.Add(0);
                return at;
            default:
                var list = (ListNode)node;
                var start = bytes.Count;
                bytes.AddRange(BitConverter.GetBytes(list.Items.Length));
                foreach (var item in list.Items)
                    Refer(item);
                return start;
        }
    }

    int Emit(TableNode table)
    {
        var most = table.Fields.Length == 0 ? 0 : table.Fields.Max(f => f.Field) + 1;
        var layout = new ushort[most];
        var size = 4;
        foreach (var (field, value) in table.Fields)
        {
            layout[field] = (ushort)size;
            size += value is long or ulong ? 8 : 4;
        }

        bytes.AddRange(BitConverter.GetBytes((ushort)(4 + (2 * most))));
        bytes.AddRange(BitConverter.GetBytes((ushort)size));
        foreach (var offset in layout)
            bytes.AddRange(BitConverter.GetBytes(offset));
        var at = bytes.Count;
        bytes.AddRange(BitConverter.GetBytes(4 + (2 * most)));
        foreach (var (_, value) in table.Fields)
        {
            if (value is Node node)
                Refer(node);
            else
                bytes.AddRange(value is long wide ? BitConverter.GetBytes(wide) : BitConverter.GetBytes(Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)));
        }

        return at;
    }

    void Refer(Node target)
    {
        waiting.Enqueue((bytes.Count, target));
        bytes.AddRange(new byte[4]);
    }

    void Patch(int at, int value)
    {
        var four = BitConverter.GetBytes(value);
        for (var i = 0; i < 4; i++)
            bytes[at + i] = four[i];
    }
}
