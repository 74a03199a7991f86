namespace Assay.Build.ModelFiles.Marshal;

/// <summary>
/// The instructions of one code object under one version's tables. It fits when every opcode exists, every index points to
/// something and every jump goes to an instruction: that tells versions apart where nothing says which one it is.
/// </summary>
internal sealed class Disassembly
{
    public List<Instruction> Instructions { get; } = [];

    /// <summary>What does not fit; null when all does.</summary>
    public string? Misfit { get; private set; }

    /// <summary>A jump goes into the middle of an instruction or its caches: what runs there is not what is listed.</summary>
    public int? Overlapping { get; private set; }

    public static Disassembly Of(PyCode code, Bytecode version)
    {
        var made = new Disassembly();
        made.Decode(code, version);
        if (made.Misfit is null)
            made.Check(code, version);
        return made;
    }

    void Decode(PyCode code, Bytecode version)
    {
        var bytes = code.Code;
        var extended = 0;
        var start = 0;
        if (bytes.Length == 0 || (version.Words && bytes.Length % 2 != 0))
        {
            Misfit = "its length";
            return;
        }

        for (var at = 0; at < bytes.Length;)
        {
            if (!version.Names.TryGetValue(bytes[at], out var name))
            {
                Misfit = $"opcode {bytes[at]} at {at}";
                return;
            }

            var argument = 0;
            var next = at + (version.Words ? 2 : bytes[at] >= 90 ? 3 : 1);
            if (next > bytes.Length)
            {
                Misfit = "the code ends inside an instruction";
                return;
            }

            if (version.Words)
                argument = (extended << 8) | bytes[at + 1];
            else if (bytes[at] >= 90)
                argument = (extended << 16) | bytes[at + 1] | (bytes[at + 2] << 8);
            if (name == "EXTENDED_ARG")
            {
                extended = argument;
                at = next;
                continue;
            }

            extended = 0;
            next = Math.Min(bytes.Length, next + (2 * version.Caches.GetValueOrDefault(name)));
            Instructions.Add(new Instruction(start, next, name, argument, Target(name, argument, next, version)));
            at = next;
            start = next;
        }
    }

    static int Target(string name, int argument, int next, Bytecode version)
    {
        var unit = version.Minor >= 10 ? 2L : 1L;
        long? target = name switch
        {
            "JUMP_FORWARD" or "FOR_ITER" or "SEND" or "SETUP_LOOP" or "SETUP_EXCEPT" or "SETUP_FINALLY" or "SETUP_WITH" or "SETUP_ASYNC_WITH" or "CALL_FINALLY" => next + (unit * argument),
            "JUMP_BACKWARD" or "JUMP_BACKWARD_NO_INTERRUPT" => next - (unit * argument),
            "END_ASYNC_FOR" when version.Minor >= 14 => next - (unit * argument),
            "JUMP_ABSOLUTE" or "CONTINUE_LOOP" or "JUMP_IF_NOT_EXC_MATCH" => unit * argument,
            "JUMP_IF_FALSE_OR_POP" or "JUMP_IF_TRUE_OR_POP" => version.Minor >= 11 ? next + (unit * argument) : unit * argument,
            _ when name.StartsWith("POP_JUMP_BACKWARD", StringComparison.Ordinal) => next - (unit * argument),
            _ when name.StartsWith("POP_JUMP", StringComparison.Ordinal) => version.Minor >= 11 ? next + (unit * argument) : unit * argument,
            _ => null,
        };
        return target is null ? -1 : (int)Math.Clamp(target.Value, int.MinValue + 1, int.MaxValue);
    }

    void Check(PyCode code, Bytecode version)
    {
        var starts = Instructions.Select(i => i.At).ToHashSet();
        var locals = code.Locals.Count + (version.Minor >= 11 ? code.Free.Count : 0);
        var resumes = version.Minor < 11;
        foreach (var instruction in Instructions)
        {
            var count = instruction.Name switch
            {
                "LOAD_CONST" or "RETURN_CONST" or "KW_NAMES" => code.Constants.Count,
                "LOAD_GLOBAL" when version.Minor >= 11 => code.Names.Count * 2L,
                "LOAD_ATTR" when version.Minor >= 12 => code.Names.Count * 2L,
                "LOAD_SUPER_ATTR" => code.Names.Count * 4L,
                "LOAD_NAME" or "LOAD_GLOBAL" or "STORE_NAME" or "STORE_GLOBAL" or "DELETE_NAME" or "DELETE_GLOBAL" or "LOAD_ATTR" or "STORE_ATTR" or "DELETE_ATTR" or "LOAD_METHOD" or "IMPORT_NAME" or "IMPORT_FROM"
                    or "LOAD_FROM_DICT_OR_GLOBALS" => code.Names.Count,
                "LOAD_FAST" or "STORE_FAST" or "DELETE_FAST" or "LOAD_FAST_CHECK" or "LOAD_FAST_AND_CLEAR" or "LOAD_FAST_BORROW" => locals,
                "LOAD_DEREF" or "STORE_DEREF" or "LOAD_CLOSURE" or "LOAD_CLASSDEREF" or "DELETE_DEREF" => version.Minor >= 11 ? locals : code.Free.Count,
                _ => long.MaxValue,
            };
            if ((uint)instruction.Argument >= count)
            {
                Misfit = $"{instruction.Name} {instruction.Argument} at {instruction.At} points to nothing";
                return;
            }

            resumes |= instruction.Name is "RESUME" or "RETURN_GENERATOR";
            if (instruction.Target == -1)
                continue;
            if (instruction.Target < 0 || instruction.Target > code.Code.Length)
            {
                Misfit = $"the jump at {instruction.At} leaves the code";
                return;
            }

            if (instruction.Target < code.Code.Length && !starts.Contains(instruction.Target))
                Overlapping ??= instruction.At;
        }

        if (!resumes)
            Misfit = "there is no RESUME";
        else if (Instructions.Count > 0 && Instructions[^1].Name is not ("RETURN_VALUE" or "RETURN_CONST" or "RAISE_VARARGS" or "RERAISE" or "CACHE" or "NOP" or "INTERPRETER_EXIT") && !Instructions[^1].Name.StartsWith("JUMP", StringComparison.Ordinal))
            Misfit = "it does not end with a return";
    }
}
