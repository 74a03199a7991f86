namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// Runs one pickle stream as CPython's unpickler would (Lib/pickle.py, Modules/_pickle.c; protocols 0 to 5), over
/// abstract values. Nothing is imported or called: <see cref="PickleRules"/> is told what would be.
/// </summary>
internal sealed partial class PickleMachine(PickleReader reader, PickleRules rules, ScanLimits limits, Budget budget, long mostOpcodes)
{
    readonly PickleStack stack = new(limits.PickleStack);
    readonly PickleMemo memo = new(limits.PickleMemo);
    long start;
    long opcodes;
    long frameEnd = -1;
    int protocol;
    int keepLeft = 500_000;
    PickleEnd end;
    string why = "";

    public int NestedStreams { get; init; }

    /// <summary>Runs from where the reader stands to STOP, the end of the data or the first thing CPython would refuse.</summary>
    public PickleRun Run()
    {
        start = reader.Position;
        Value result = default;
        while (true)
        {
            if (!Hurry())
                break;
            if (!reader.Has(1))
            {
                Stop(PickleEnd.EndOfData, "the data ends before the STOP opcode");
                break;
            }

            if ((++opcodes & 0x7FFF) == 0 && !budget.HasTime())
            {
                Stop(PickleEnd.Limit, "time is up");
                break;
            }

            if (opcodes > mostOpcodes)
            {
                Stop(PickleEnd.Limit, $"more than {mostOpcodes} opcodes");
                break;
            }

            var at = reader.Position;
            var opcode = reader.Byte();
            if (opcode == '.')
            {
                if (stack.Available < 1)
                {
                    Underflow();
                    break;
                }

                // pickle.py loads what _pickle.c finds too short.
                if (frameEnd == long.MaxValue)
                    rules.FrameMismatch(at);
                result = stack.Pop();
                end = PickleEnd.Stop;
                break;
            }

            if (!Step(opcode, at))
                break;
            if (frameEnd >= 0 && reader.Position >= frameEnd)
                CheckFrame(at);
        }

        stack.Release();
        memo.Release();
        return new PickleRun(end, start, reader.Position, why, result, opcodes);
    }

    bool Step(byte opcode, long at)
    {
        switch (opcode)
        {
            // Constants.
            case (byte)'K': return Has(1) && Push(Value.OfInt(reader.Byte()));
            case (byte)'M': return Has(2) && Push(Value.OfInt(reader.UInt16()));
            case (byte)'J': return Has(4) && Push(Value.OfInt(reader.Int32()));
            case (byte)'G': return Has(8) && reader.Skip(8) && Push(Value.Float);
            case (byte)'N': return Push(Value.None);
            case 0x88: return Push(Value.Bool(true));
            case 0x89: return Push(Value.Bool(false));
            case (byte)'I': return IntLine();
            case (byte)'L': return LongLine();
            case (byte)'F': return Line(out _) && Push(Value.Float);
            case 0x8a: return Has(1) && Long(reader.Byte());
            case 0x8b: return Has(4) && Long(reader.Int32());
            case 0x8c: return Has(1) && Text(reader.Byte());
            case (byte)'X': return Has(4) && Text(reader.UInt32());
            case 0x8d: return Has(8) && Text(reader.UInt64());
            case (byte)'U': return Has(1) && Text(reader.Byte());
            case (byte)'T': return Has(4) && SignedText(reader.Int32());
            case (byte)'C': return Has(1) && Bytes(reader.Byte());
            case (byte)'B': return Has(4) && Bytes(reader.UInt32());
            case 0x8e or 0x96: return Has(8) && Bytes(reader.UInt64());
            case (byte)'V': return Line(out var raw) && EscapedText(raw, PickleEscapes.RawUnicode);
            case (byte)'S': return StringLine();
            case 0x97: return Push(Value.Buffer);
            case 0x98: return Need(1);

            // Containers.
            case (byte)'(': return stack.Mark() || OutOf("marks", limits.PickleStack);
            case (byte)')': return Push(Made(ContainerKind.Tuple, []));
            case (byte)']': return Push(Made(ContainerKind.List, []));
            case (byte)'}': return Push(Made(ContainerKind.Dict, []));
            case 0x8f: return Push(Made(ContainerKind.Set, []));
            case 0x85: return Tuple(1);
            case 0x86: return Tuple(2);
            case 0x87: return Tuple(3);
            case (byte)'t': return FromMark(ContainerKind.Tuple);
            case (byte)'l': return FromMark(ContainerKind.List);
            case 0x91: return FromMark(ContainerKind.FrozenSet);
            case (byte)'d': return FromMark(ContainerKind.Dict);
            case (byte)'a': return Append(at);
            case (byte)'e': return AddFromMark(ContainerKind.List, at);
            case 0x90: return AddFromMark(ContainerKind.Set, at);
            case (byte)'u': return AddFromMark(ContainerKind.Dict, at);
            case (byte)'s': return SetItem(at);

            // Stack and memo.
            case (byte)'0': return PopOne();
            case (byte)'1': return PopMark();
            case (byte)'2': return Need(1) && Push(stack.Top);
            case (byte)'q': return Has(1) && Put(reader.Byte());
            case (byte)'r': return Has(4) && Put(reader.UInt32());
            case (byte)'p': return Index(out var put) && Put(put);
            case 0x94: return Put(memo.Count);
            case (byte)'h': return Has(1) && Get(reader.Byte());
            case (byte)'j': return Has(4) && Get(reader.UInt32());
            case (byte)'g': return Index(out var get) && Get(get);

            // Names and calls.
            case (byte)'c': return Global(at);
            case 0x93: return StackGlobal(at);
            case (byte)'i': return Inst(at);
            case (byte)'o': return Obj(at);
            case (byte)'R': return Reduce(at);
            case 0x81: return NewObject(at, 2);
            case 0x92: return NewObject(at, 3);
            case (byte)'b': return Build(at);
            case 0x82: return Has(1) && Extension(reader.Byte(), at);
            case 0x83: return Has(2) && Extension(reader.UInt16(), at);
            case 0x84: return Has(4) && Extension(reader.Int32(), at);
            case (byte)'P': return Line(out var id) && Push(Value.Of(rules.PersistentId(Value.Text(id.Offset, id.Length))));
            case (byte)'Q': return Need(1) && Replace(1, Value.Of(rules.PersistentId(stack.Top)));

            // Framing.
            case 0x80: return Has(1) && Protocol(reader.Byte());
            case 0x95: return Has(8) && Frame(reader.UInt64(), at);
            default: return Refuse($"byte 0x{opcode:x2} is not an opcode");
        }
    }

    // ---- stack and memo

    bool PopOne()
    {
        if (stack.Available > 0)
        {
            Forget(stack.Pop());
            return true;
        }

        if (!stack.HasMark)
            return Underflow();
        stack.PopMark();
        return true;
    }

    bool PopMark()
    {
        if (!NeedMark())
            return false;
        foreach (var value in stack.PopMark())
            Forget(value);
        return true;
    }

    bool Put(long index)
    {
        if (!Need(1))
            return false;
        if (index > 1_000_000 && index > (memo.Count * 64) + 1_000_000)
            rules.HugeMemoIndex(index);
        return memo.Put(index, ForMemo(stack.Top)) || OutOf("memo entries", limits.PickleMemo);
    }

    bool Get(long index) => memo.TryGet(index, out var value) ? Push(value) : Refuse($"memo entry {index} was never set");

    bool Index(out long index)
    {
        index = -1;
        if (!Line(out var line))
            return false;
        var text = line.Length > 64 ? "" : PickleText.Decode(reader.Source.Bytes(line.Offset, (int)line.Length)).Trim();
        return ParseInt(text, out var value) && value.Kind == ValueKind.Int && value.Int >= 0
            ? (index = value.Int) >= 0
            : Refuse("a memo index is not a number from zero up");
    }

    // ---- names and calls

    bool Global(long at) => TwoLines(out var module, out var name, out var broken) && Imports(module, name, at, broken);

    bool Imports(string module, string name, long at, bool broken)
    {
        var import = rules.Import(module, name, protocol, at);
        if (!broken)
            return Push(Value.Of(import));
        import.Escapes++;
        return Stop(PickleEnd.EndOfData, "the data ends inside an import");
    }

    bool StackGlobal(long at)
    {
        if (!Need(2))
            return false;
        var name = stack.Pop();
        var module = stack.Pop();
        return Push(rules.NamedByValues(module, name, protocol, at));
    }

    bool Inst(long at)
    {
        if (!TwoLines(out var module, out var name, out var broken))
            return false;
        if (!NeedMark())
        {
            // CPython imports before it looks for the mark in no version, but the name still tells what was meant.
            rules.Import(module, name, protocol, at);
            return false;
        }

        var arguments = Made(ContainerKind.Tuple, stack.PopMark());
        var import = rules.Import(module, name, protocol, at);
        return broken ? Stop(PickleEnd.EndOfData, "the data ends inside an import") : Push(rules.Calls(Value.Of(import), arguments, at));
    }

    bool Obj(long at)
    {
        if (!NeedMark())
            return false;
        var items = stack.PopMark();
        if (items.Length == 0)
            return Underflow();
        var callee = Callee(items[0]);
        return Push(rules.Calls(callee, Made(ContainerKind.Tuple, items[1..]), at));
    }

    bool Reduce(long at)
    {
        if (!Need(2))
            return false;
        var arguments = stack.Pop();
        return Replace(1, rules.Calls(Callee(stack.Top), arguments, at));
    }

    bool NewObject(long at, int operands)
    {
        if (!Need(operands))
            return false;
        var keywords = operands == 3 ? stack.Pop() : default;
        var arguments = stack.Pop();
        return Replace(1, rules.Makes(Callee(stack.Top), arguments, keywords, at));
    }

    bool Build(long at)
    {
        if (!Need(2))
            return false;
        var state = stack.Pop();
        var next = rules.Builds(stack.Top, state, at);
        return next == PickleNext.Continue || AfterArray(next);
    }

    bool AfterArray(PickleNext next)
    {
        // joblib reads the array from the file behind the wrapper, in the middle of the stream. Who loads the same file
        // with plain pickle goes on with those bytes as opcodes: both readings are judged.
        var here = reader.Position;
        if (NestedStreams == 0)
            rules.PlainReading(here);
        frameEnd = -1;
        if (next.Nested)
        {
            if (NestedStreams > limits.Depth)
                return Stop(PickleEnd.Limit, "object arrays nested too deep");
            reader.Seek(here);
            var run = new PickleMachine(reader, rules, limits, budget, mostOpcodes - opcodes) { NestedStreams = NestedStreams + 1 }.Run();
            opcodes += run.Opcodes;
            return run.End == PickleEnd.Stop || Stop(run.End, run.Why);
        }

        reader.Seek(here);
        if (next.Skip < 0)
            return Stop(PickleEnd.Limit, "the size of an array inside the stream could not be told");
        if (next.Aligned)
        {
            if (!Has(1) || !Skip(reader.Byte()))
                return false;
        }

        return Skip((ulong)next.Skip);
    }

    bool Extension(int code, long at) => Push(rules.Extension(code, at));

    static Value Callee(Value value)
    {
        // Being called is the one use of a checked import that its arguments were looked at for.
        Forget(value);
        return value;
    }

    static void Forget(Value value)
    {
        if (value.Import is { } import)
            import.Escapes--;
    }

    // ---- framing

    bool Protocol(byte version)
    {
        if (version > 5)
            return Refuse($"protocol {version} is not known");
        protocol = version;
        return true;
    }

    bool Frame(ulong size, long at)
    {
        if (frameEnd > at + 9)
            rules.FrameMismatch(at);
        if (size > (ulong)Math.Max(0, reader.Length - reader.Position))
        {
            rules.ShortFrame(at);
            frameEnd = long.MaxValue;
        }
        else
        {
            frameEnd = reader.Position + (long)size;
        }

        return true;
    }

    void CheckFrame(long at)
    {
        // pickle.py reads an argument from the frame it is in and refuses one that reaches over its end; _pickle.c does not care.
        if (reader.Position > frameEnd && at < frameEnd)
            rules.FrameMismatch(at);
        frameEnd = -1;
    }

    // ---- bounds

    bool Push(Value value)
    {
        if (value.Import is { } import)
            import.Escapes++;
        return stack.Push(value) || OutOf("values on the stack", limits.PickleStack);
    }

    bool Replace(int count, Value value)
    {
        stack.Drop(count);
        return Push(value);
    }

    bool Has(int count) => reader.Has(count) || Cut();

    bool Skip(ulong count) => reader.Skip(count) || Cut();

    bool Need(int count) => stack.Available >= count || Underflow();

    bool NeedMark() => stack.HasMark || Refuse("a mark is missing");

    bool Line(out Extent line)
    {
        line = reader.Line(out var whole);
        return whole || Cut();
    }

    bool TwoLines(out string module, out string name, out bool broken)
    {
        module = name = "";
        var first = reader.Line(out var whole);
        broken = !whole;
        if (!whole)
            return Cut();
        var second = reader.Line(out whole);
        broken = !whole;
        if (first.Length > PickleText.Longest || second.Length > PickleText.Longest)
            return Refuse("a name is longer than any real one");
        module = PickleText.Decode(reader.Source.Bytes(first.Offset, (int)first.Length));
        name = PickleText.Decode(reader.Source.Bytes(second.Offset, (int)second.Length));
        return true;
    }

    bool Cut() => Stop(PickleEnd.EndOfData, "the data ends inside an argument");

    bool Underflow() => Refuse("the stack is empty where a value is needed");

    bool OutOf(string what, long limit) => Stop(PickleEnd.Limit, $"more than {limit} {what}");

    bool Refuse(string reason) => Stop(PickleEnd.Broken, reason);

    bool Stop(PickleEnd how, string reason)
    {
        (end, why) = (how, reason);
        return false;
    }
}
