using Assay.Build.ModelFiles.Python;

namespace Assay.Build.ModelFiles.Marshal;

/// <summary>
/// Runs one code object's instructions over expressions instead of values, from top to bottom, branches taken and not: what
/// is called with what comes out as the expression that the source had. Nothing is executed.
/// </summary>
internal sealed partial class CodeWalk(PyCode code, Bytecode version, PythonNames names, PythonCalls calls, PyWhen runs, string function)
{
    /// <summary>Up to here the code stands below <c>if __name__ == "__main__"</c>.</summary>
    int programUntil;
    int at;

    PyWhen When => runs == PyWhen.Imported && at < programUntil ? PyWhen.Program : runs;

    string Owner => function.Length == 0 && at < programUntil ? "__main__" : function;

    const int MostStack = 2000;

    static readonly PyName Null = new("\0null");
    static readonly PyName Self = new("\0self");

    readonly List<PyExpr> stack = [];
    readonly Dictionary<int, PyExpr[]> arriving = [];
    IReadOnlyList<string>? keywordNames;

    /// <summary>Code objects that this one makes functions or classes of, with the expression they became.</summary>
    public List<PyCode> Made { get; } = [];

    /// <summary>Bodies of the classes made here, by the class's name.</summary>
    public Dictionary<PyCode, string> Bodies { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Classes made here, with the names of their bases.</summary>
    public Dictionary<string, List<string>> Classes { get; } = [];

    public void Run(Disassembly disassembly)
    {
        var steps = 0;
        var reachable = true;
        foreach (var instruction in disassembly.Instructions)
        {
            if (arriving.Remove(instruction.At, out var there) && (!reachable || there.Length > stack.Count))
            {
                stack.Clear();
                stack.AddRange(there);
            }

            reachable = true;
            at = instruction.At;
            if (instruction.Target > at && instruction.Name.Contains("FALSE", StringComparison.Ordinal) && Top is PyOther { What: "==", Parts: [PyName { Id: "__name__" }, PyConst { Value: "__main__" }] })
                programUntil = instruction.Target;
            Step(instruction);
            if (instruction.Target > instruction.At && stack.Count <= 200)
                arriving.TryAdd(instruction.Target, [.. stack]);
            if (instruction.Name is "RETURN_VALUE" or "RETURN_CONST" or "RAISE_VARARGS" or "RERAISE" or "JUMP_FORWARD" or "JUMP_ABSOLUTE" or "JUMP_BACKWARD")
            {
                reachable = false;
                stack.Clear();
            }

            if ((++steps & 0x3ff) == 0 && !calls.HasTime)
                return;
        }
    }

    void Push(PyExpr value)
    {
        if (stack.Count < MostStack)
            stack.Add(value);
    }

    PyExpr Pop()
    {
        if (stack.Count == 0)
            return PyOther.Unknown;
        var value = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    PyExpr Top => stack.Count > 0 ? stack[^1] : PyOther.Unknown;

    List<PyExpr> Pop(int count)
    {
        var taken = new List<PyExpr>();
        for (var i = Math.Min(count, MostStack); i > 0; i--)
            taken.Add(Pop());
        taken.Reverse();
        return taken;
    }

    string Name(int index) => index < code.Names.Count ? code.Names[index] : "?";

    string Local(int index) => index < code.Locals.Count ? code.Locals[index] : index - code.Locals.Count < code.Free.Count ? code.Free[index - code.Locals.Count] : "?";

    string Cell(int index) => version.Minor >= 11 ? Local(index) : index < code.Free.Count ? code.Free[index] : "?";

    PyExpr Constant(int index) => index < code.Constants.Count ? Plain(code.Constants[index]) : PyOther.Unknown;

    // Python 2 has one type for text and bytes.
    PyExpr Plain(PyExpr value) => code.Layout == CodeLayout.Python2 && value is PyConst { Value: byte[] bytes } ? new PyConst(System.Text.Encoding.Latin1.GetString(bytes)) : value;

    void Bind(string name, PyExpr value, PyExpr target)
    {
        names.Bind(name, value is PyCodeConst ? new PyModule(name) : value);
        calls.Assigned(target, value, names, When, 0, Owner);
    }

    void Step(Instruction instruction)
    {
        var (name, argument) = (instruction.Name, instruction.Argument);
        switch (name)
        {
            case "LOAD_CONST": Push(Constant(argument)); break;
            case "LOAD_SMALL_INT": Push(new PyConst((long)argument)); break;
            case "LOAD_NAME": Push(new PyName(Name(argument))); break;
            case "LOAD_GLOBAL" when version.Minor >= 11: Global(argument); break;
            case "LOAD_GLOBAL": Push(new PyName(Name(argument))); break;
            case "LOAD_FROM_DICT_OR_GLOBALS":
                Pop();
                Push(new PyName(Name(argument)));
                break;
            case "LOAD_FAST" or "LOAD_FAST_CHECK" or "LOAD_FAST_AND_CLEAR" or "LOAD_FAST_BORROW": Push(new PyName(Local(argument))); break;
            case "LOAD_FAST_LOAD_FAST" or "LOAD_FAST_BORROW_LOAD_FAST_BORROW":
                Push(new PyName(Local(argument >> 4)));
                Push(new PyName(Local(argument & 15)));
                break;
            case "LOAD_DEREF" or "LOAD_CLASSDEREF" or "LOAD_CLOSURE": Push(new PyName(Cell(argument))); break;
            case "LOAD_FROM_DICT_OR_DEREF":
                Pop();
                Push(new PyName(Cell(argument)));
                break;
            case "STORE_NAME" or "STORE_GLOBAL": Bind(Name(argument), Top, new PyName(Name(argument))); Pop(); break;
            case "STORE_FAST": Bind(Local(argument), Top, new PyName(Local(argument))); Pop(); break;
            case "STORE_DEREF": Bind(Cell(argument), Top, new PyName(Cell(argument))); Pop(); break;
            case "STORE_FAST_STORE_FAST":
                names.Bind(Local(argument >> 4), Pop());
                names.Bind(Local(argument & 15), Pop());
                break;
            case "STORE_FAST_LOAD_FAST":
                names.Bind(Local(argument >> 4), Pop());
                Push(new PyName(Local(argument & 15)));
                break;
            case "STORE_ATTR": StoreAttribute(Name(argument)); break;
            case "LOAD_ATTR" when version.Minor >= 12: Attribute(Name(argument >> 1), (argument & 1) != 0); break;
            case "LOAD_ATTR": Attribute(Name(argument), false); break;
            case "LOAD_METHOD": Attribute(Name(argument), true); break;
            case "LOAD_SUPER_ATTR":
                Pop(3);
                Push(new PyAttr(new PyCall(new PyName("super"), [], []), Name(argument >> 2)));
                if ((argument & 1) != 0)
                    Push(Self);
                break;
            case "IMPORT_NAME": Import(Name(argument)); break;
            case "IMPORT_FROM": Push(new PyAttr(Top, Name(argument))); break;
            case "IMPORT_STAR" when Top is PyModule star: names.Stars.Add(star.Name); Pop(); break;
            case "CALL_INTRINSIC_1" when argument == 2 && Top is PyModule star: names.Stars.Add(star.Name); break;
            case "CALL_INTRINSIC_1": Push(Pop()); break;
            case "PUSH_NULL": Push(Null); break;
            case "RETURN_VALUE" or "POP_TOP": Pop(); break;
            case "RETURN_CONST": break;
            case "DUP_TOP": Push(Top); break;
            case "DUP_TOP_TWO": Repeat(2); break;
            case "DUP_TOPX": Repeat(argument); break;
            case "COPY": Push(argument > 0 && argument <= stack.Count ? stack[^argument] : PyOther.Unknown); break;
            case "SWAP" when argument > 1 && argument <= stack.Count: (stack[^1], stack[^argument]) = (stack[^argument], stack[^1]); break;
            case "SWAP": break;
            case "ROT_TWO": Rotate(2); break;
            case "ROT_THREE": Rotate(3); break;
            case "ROT_FOUR": Rotate(4); break;
            case "ROT_N": Rotate(argument); break;
            default: Other(name, argument); break;
        }
    }

    void Global(int argument)
    {
        var global = new PyName(Name(argument >> 1));
        if ((argument & 1) != 0 && version.Minor < 13)
            Push(Null);
        Push(global);
        if ((argument & 1) != 0 && version.Minor >= 13)
            Push(Null);
    }

    void Attribute(string name, bool method)
    {
        Push(new PyAttr(Pop(), name));
        if (method)
            Push(Self);
    }

    void StoreAttribute(string name)
    {
        var target = Pop();
        var value = Pop();
        if (target is PyName owned)
            names.BindMember(owned.Id + "." + name, value);
        calls.Assigned(new PyAttr(target, name), value, names, When, 0, Owner);
    }

    void Import(string module)
    {
        var list = Pop();
        var level = Pop();
        calls.Imported(level is PyConst { Value: > 0L } ? "." + module : module, When, 0);
        Push(new PyModule(list is PyConst { Value: null } ? module.Split('.')[0] : module));
    }

    void Repeat(int count)
    {
        if (count > 0 && count <= stack.Count && stack.Count < MostStack)
            stack.AddRange(stack.GetRange(stack.Count - count, count));
    }

    void Rotate(int count)
    {
        if (count < 2 || count > stack.Count)
            return;
        var top = Pop();
        stack.Insert(stack.Count - count + 1, top);
    }
}
