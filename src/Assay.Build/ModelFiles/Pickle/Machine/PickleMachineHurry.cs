using System.Buffers.Binary;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// The opcodes that fill large pickles (numbers, short text, containers, memo), run straight from the window: one bounds
/// check for each, and nothing else. Whatever is not ordinary about one is left to <see cref="Step"/>, which runs it again.
/// </summary>
internal sealed partial class PickleMachine
{
    // The longest opcode here with its argument, text aside, is nine bytes.
    const int Margin = 16;

    /// <summary>False when the stream ended here; the reader stands at the first opcode that was not run.</summary>
    bool Hurry()
    {
        var most = Math.Min(mostOpcodes - opcodes, 0x8000 - (opcodes & 0x7FFF)) - 1;
        var begin = reader.Position;
        var bytes = reader.Window;
        if (frameEnd >= 0)
            bytes = bytes[..(int)Math.Clamp(frameEnd - begin, 0, bytes.Length)];
        var last = bytes.Length - Margin;
        var at = 0;
        long ran = 0;
        var goesOn = true;
        while (at < last && ran < most)
        {
            var next = at + 1;
            bool done;
            switch (bytes[at])
            {
                case (byte)'K':
                    done = stack.Push(Value.OfSmall(bytes[at + 1]));
                    next = at + 2;
                    break;
                case (byte)'M':
                    done = stack.Push(Value.OfSmall(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 1)..])));
                    next = at + 3;
                    break;
                case (byte)'J':
                    done = stack.Push(Value.OfSmall(BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 1)..])));
                    next = at + 5;
                    break;
                case (byte)'G':
                    done = stack.Push(Value.Float);
                    next = at + 9;
                    break;
                case (byte)'N': done = stack.Push(Value.None); break;
                case 0x88: done = stack.Push(Value.Bool(true)); break;
                case 0x89: done = stack.Push(Value.Bool(false)); break;
                case 0x8c when bytes[at + 1] is var size && Plain(bytes, at + 2, size, last):
                    done = stack.Push(Value.Text(begin + at + 2, size));
                    next = at + 2 + size;
                    break;
                case (byte)'X' when BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 1)..]) is var size && size < 1 << 16 && Plain(bytes, at + 5, (int)size, last):
                    done = stack.Push(Value.Text(begin + at + 5, size));
                    next = at + 5 + (int)size;
                    break;
                case (byte)'(': done = stack.Mark(); break;
                case (byte)'}': done = stack.Push(Made(ContainerKind.Dict, [])); break;
                case (byte)']': done = stack.Push(Made(ContainerKind.List, [])); break;
                case 0x85: done = stack.Available >= 1 && Tuple(1); break;
                case 0x86: done = stack.Available >= 2 && Tuple(2); break;
                case 0x87: done = stack.Available >= 3 && Tuple(3); break;
                case (byte)'t': done = stack.HasMark && FromMark(ContainerKind.Tuple); break;
                case 0x94: done = stack.Available >= 1 && memo.Put(memo.Count, ForMemo(stack.Top)); break;
                case (byte)'q':
                    done = stack.Available >= 1 && memo.Put(bytes[at + 1], ForMemo(stack.Top));
                    next = at + 2;
                    break;
                case (byte)'r' when BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 1)..]) is var index && index <= memo.Count:
                    done = stack.Available >= 1 && memo.Put(index, ForMemo(stack.Top));
                    next = at + 5;
                    break;
                case (byte)'h':
                    done = memo.TryGet(bytes[at + 1], out var named) && Push(named);
                    next = at + 2;
                    break;
                case (byte)'j':
                    done = memo.TryGet(BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 1)..]), out var fetched) && Push(fetched);
                    next = at + 5;
                    break;
                // What follows may report things, so it runs once, and its answer stands.
                case (byte)'a': done = goesOn = Append(begin + at); break;
                case (byte)'e': done = goesOn = AddFromMark(ContainerKind.List, begin + at); break;
                case (byte)'u': done = goesOn = AddFromMark(ContainerKind.Dict, begin + at); break;
                case (byte)'s': done = goesOn = SetItem(begin + at); break;
                default: done = false; break;
            }

            if (!done)
                break;
            at = next;
            ran++;
        }

        opcodes += ran;
        reader.Advance(at);
        return goesOn;
    }

    // Text that lies wholly in the window and carries nothing.
    static bool Plain(ReadOnlySpan<byte> bytes, int start, int size, int last) =>
        start + size < last && (size < PickleCarried.Shortest || PickleCarried.Begins(bytes.Slice(start, 4)) == Carried.Nothing);
}
