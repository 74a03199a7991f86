using Assay.Build.ModelFiles.Python;

namespace Assay.Build.ModelFiles.Marshal;

/// <summary>Calls, operators and containers.</summary>
internal sealed partial class CodeWalk
{
    static readonly string[] Operators = ["+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^"];

    void Other(string name, int argument)
    {
        switch (name)
        {
            case "CALL": Call(argument, keywordNames ?? []); keywordNames = null; break;
            case "KW_NAMES": keywordNames = Texts(Constant(argument)); break;
            case "CALL_KW":
                var named = Texts(Pop());
                Call(argument, named);
                break;
            case "CALL_FUNCTION" when !version.Words: Old(argument, false, false); break;
            case "CALL_FUNCTION_VAR": Old(argument, true, false); break;
            case "CALL_FUNCTION_KW" when !version.Words: Old(argument, false, true); break;
            case "CALL_FUNCTION_VAR_KW": Old(argument, true, true); break;
            case "CALL_FUNCTION": Finish(Pop(argument), [], Pop()); break;
            case "CALL_FUNCTION_KW":
                var keys = Texts(Pop());
                Finish(Pop(argument), keys, Pop());
                break;
            case "CALL_METHOD":
                var given = Pop(argument);
                var first = Pop();
                var second = Pop();
                Finish(Marks(first) ? given : [first, .. given], [], Marks(second) ? first : second);
                break;
            case "CALL_FUNCTION_EX": Unpacked(argument); break;
            case "MAKE_FUNCTION" or "MAKE_CLOSURE": Function(name, argument); break;
            case "LOAD_BUILD_CLASS": Push(new PyName("__build_class__")); break;
            case "BUILD_TUPLE" or "BUILD_TUPLE_UNPACK" or "BUILD_TUPLE_UNPACK_WITH_CALL": Push(new PyItems('(', Pop(argument))); break;
            case "BUILD_LIST" or "BUILD_LIST_UNPACK": Push(new PyItems('[', Pop(argument))); break;
            case "BUILD_SET" or "BUILD_SET_UNPACK": Push(new PyItems('{', Pop(argument))); break;
            case "BUILD_STRING": Push(new PyFormatted(Pop(argument))); break;
            case "BUILD_MAP" when !version.Words: Push(new PyOther("dict", [])); break;
            case "BUILD_MAP": Push(new PyOther("dict", Pop(2 * Math.Min(argument, MostStack)))); break;
            case "BUILD_MAP_UNPACK" or "BUILD_MAP_UNPACK_WITH_CALL": Push(new PyOther("dict", Pop(argument))); break;
            case "BUILD_CONST_KEY_MAP":
                var keyNames = Pop();
                Push(new PyOther("dict", [.. Pop(argument), keyNames]));
                break;
            case "BUILD_SLICE":
                var bounds = Pop(argument == 3 ? 3 : 2);
                Push(new PySlice(NotNone(bounds[0]), NotNone(bounds[1]), bounds.Count > 2 ? NotNone(bounds[2]) : null));
                break;
            case "BINARY_SLICE":
                var (to, from) = (Pop(), Pop());
                Push(new PyIndex(Pop(), new PySlice(NotNone(from), NotNone(to), null)));
                break;
            case "BINARY_OP" when argument == 26 || argument >= 2 * Operators.Length: Index(); break;
            case "BINARY_OP": Binary(Operators[argument % Operators.Length]); break;
            case "BINARY_SUBSCR": Index(); break;
            case "COMPARE_OP":
                var against = Pop();
                Push(new PyOther((version.Minor >= 13 ? argument >> 5 : version.Minor == 12 ? argument >> 4 : argument) == 2 ? "==" : "compare", [Pop(), against]));
                break;
            case "LIST_APPEND" or "SET_ADD" or "LIST_EXTEND" or "SET_UPDATE" or "DICT_MERGE" or "DICT_UPDATE": Extend(name, argument); break;
            case "MAP_ADD": Pop(2); break;
            case "UNPACK_SEQUENCE": Spread(argument); break;
            case "UNPACK_EX": Spread((argument & 0xff) + 1 + (argument >> 8)); break;
            case "FOR_ITER": Push(Item(Top)); break;
            case "FORMAT_VALUE":
                if ((argument & 4) != 0)
                    Pop();
                break;
            case "FORMAT_WITH_SPEC": Pop(); break;
            case "BUILD_INTERPOLATION":
                Pop(2 + (argument & 1));
                Push(PyOther.Unknown);
                break;
            case "EXEC_STMT":
                Pop(2);
                Finish([Pop()], [], new PyName("exec"));
                Pop();
                break;
            case "RAISE_VARARGS": Pop(argument); break;
            case "JUMP_IF_FALSE_OR_POP" or "JUMP_IF_TRUE_OR_POP": break;
            default: Plainly(name); break;
        }
    }

    // By identity: a name in a file may be spelled like anything.
    static bool Marks(PyExpr value) => ReferenceEquals(value, Null) || ReferenceEquals(value, Self);

    void Plainly(string name)
    {
        if (name.StartsWith("POP_JUMP", StringComparison.Ordinal))
        {
            Pop();
            return;
        }

        var op = name switch
        {
            "BINARY_ADD" or "INPLACE_ADD" => "+",
            "BINARY_SUBTRACT" or "INPLACE_SUBTRACT" => "-",
            "BINARY_MULTIPLY" or "INPLACE_MULTIPLY" => "*",
            "BINARY_MODULO" or "INPLACE_MODULO" => "%",
            "BINARY_XOR" or "INPLACE_XOR" => "^",
            "BINARY_AND" or "INPLACE_AND" => "&",
            "BINARY_OR" or "INPLACE_OR" => "|",
            "BINARY_LSHIFT" or "INPLACE_LSHIFT" => "<<",
            "BINARY_RSHIFT" or "INPLACE_RSHIFT" => ">>",
            "BINARY_FLOOR_DIVIDE" or "INPLACE_FLOOR_DIVIDE" => "//",
            "BINARY_POWER" or "INPLACE_POWER" => "**",
            _ when name.StartsWith("BINARY_", StringComparison.Ordinal) || name.StartsWith("INPLACE_", StringComparison.Ordinal) => "/",
            _ => null,
        };
        if (op is not null)
        {
            Binary(op);
        }
        else if (name.StartsWith("SLICE+", StringComparison.Ordinal))
        {
            var end = name[^1] is '2' or '3' ? Pop() : null;
            var begin = name[^1] is '1' or '3' ? Pop() : null;
            Push(new PyIndex(Pop(), new PySlice(begin, end, null)));
        }
        else if (StackEffects.Of(name) is var (pops, pushes))
        {
            var taken = Pop(pops);
            // What passes through one instruction is still what it was: iter(x), await x, x as a context.
            for (var i = 0; i < pushes; i++)
                Push(pops == 1 ? taken[0] : i < taken.Count && pops == pushes ? taken[i] : PyOther.Unknown);
        }
    }

    static PyExpr? NotNone(PyExpr value) => value is PyConst { Value: null } ? null : value;

    void Binary(string op)
    {
        var right = Pop();
        Push(new PyBinary(op, Pop(), right));
    }

    void Index()
    {
        var index = Pop();
        Push(new PyIndex(Pop(), index));
    }

    static PyExpr Item(PyExpr over) => over is PyItems ? over : new PyOther("item", [over]);

    void Spread(int count)
    {
        var value = Pop();
        for (var i = Math.Min(count, MostStack); i > 0; i--)
            Push(value is PyItems items && items.Items.Count == count ? items.Items[i - 1] : PyOther.Unknown);
    }

    // List displays of calls and constants are built from parts.
    void Extend(string name, int argument)
    {
        var value = Pop();
        if (argument < 1 || argument > stack.Count || stack[^argument] is not PyItems list || list.Items.Count > 1000)
        {
            if (argument >= 1 && argument <= stack.Count && stack[^argument] is PyOther { What: "dict" } dict && dict.Parts.Count < 1000)
                stack[^argument] = new PyOther("dict", [.. dict.Parts, value]);
            return;
        }

        stack[^argument] = new PyItems(list.Open, name is "LIST_EXTEND" or "SET_UPDATE" && value is PyItems more ? [.. list.Items, .. more.Items] : [.. list.Items, value]);
    }

    static List<string> Texts(PyExpr value) => value is PyItems items ? [.. items.Items.Select(i => i is PyConst { Value: string s } ? s : "?")] : [];

    // 3.11 on: a method and its self, or a function and nothing, in an order that changed with 3.13.
    void Call(int count, IReadOnlyList<string> keywords)
    {
        var given = Pop(count);
        var upper = Pop();
        var lower = Pop();
        if (Marks(lower))
            Finish(given, keywords, upper);
        else if (Marks(upper))
            Finish(given, keywords, lower);
        else
            Finish([upper, .. given], keywords, lower);
    }

    void Old(int argument, bool more, bool map)
    {
        var dictionary = map ? Pop() : null;
        var rest = more ? Pop() : null;
        var keywords = new List<(string, PyExpr)>();
        for (var i = (argument >> 8) & 0xff; i > 0; i--)
        {
            var value = Pop();
            keywords.Add((Pop() is PyConst { Value: string key } ? key : "?", value));
        }

        var arguments = Pop(argument & 0xff);
        if (rest is PyItems items)
            arguments.AddRange(items.Items);
        else if (rest is not null)
            keywords.Add(("*", rest));
        if (dictionary is not null)
            keywords.Add(("**", dictionary));
        Meet(new PyCall(Pop(), arguments, keywords));
    }

    void Unpacked(int argument)
    {
        var map = version.Minor >= 14 || (argument & 1) != 0 ? Pop() : null;
        var rest = Pop();
        var callee = Pop();
        if (version.Minor >= 11)
        {
            var below = Pop();
            callee = Marks(callee) ? below : callee;
        }

        var keywords = new List<(string, PyExpr)>();
        if (map is not null && !Marks(map))
            keywords.Add(("**", map));
        // (*args): a tuple of known items is an argument list.
        var arguments = rest is PyItems items ? items.Items : [];
        if (rest is not PyItems)
            keywords.Insert(0, ("*", rest));
        Meet(new PyCall(callee, arguments, keywords));
    }

    void Finish(List<PyExpr> given, IReadOnlyList<string> keywords, PyExpr callee)
    {
        var plain = Math.Max(0, given.Count - keywords.Count);
        Meet(new PyCall(callee, given[..plain], [.. given[plain..].Select((v, i) => (i < keywords.Count ? keywords[i] : "?", v))]));
    }

    void Meet(PyCall call)
    {
        if (call.Callee is PyName { Id: "__build_class__" } && call.Arguments is [_, PyConst { Value: string name }, ..] && Classes.Count < 1000 && !(call.Arguments[0] is PyCodeConst known && Bodies.ContainsKey(known.Code)))
        {
            if (call.Arguments[0] is PyCodeConst body)
                Bodies.Add(body.Code, name);
            Classes[name] = [.. call.Arguments.Skip(2).SelectMany(names.Resolve).Select(b => b.Name).Take(8)];
            Push(new PyModule(name));
            return;
        }

        calls.Met(call, names, When, 0, Owner);
        Push(call);
    }

    void Function(string made, int argument)
    {
        var top = Pop();
        // Up to 3.10 the qualified name lies on top of the code.
        var body = top as PyCodeConst;
        if (body is null && version.Words)
            body = Pop() as PyCodeConst;
        if (version.Words && version.Minor < 13)
            Pop(int.PopCount(argument & 15));
        else if (!version.Words)
            Pop((argument & 0xffff) + (made == "MAKE_CLOSURE" ? 1 : 0));
        if (body is not null)
            Made.Add(body.Code);
        Push(body is null ? PyOther.Unknown : body);
    }
}
