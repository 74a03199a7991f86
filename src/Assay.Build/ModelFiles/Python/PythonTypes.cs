namespace Assay.Build.ModelFiles.Python;

/// <summary>
/// An expression, as the parser reads it from source or the disassembler from bytecode (The Python Language Reference,
/// section 6). Only what names, constants and calls need is kept apart; everything else is an <see cref="PyOther"/>.
/// </summary>
internal abstract record PyExpr;

internal sealed record PyName(string Id) : PyExpr;

/// <summary>A constant: <c>string</c>, <c>byte[]</c>, <c>long</c>, <c>double</c>, <c>bool</c>, or null for None.</summary>
internal sealed record PyConst(object? Value) : PyExpr;

internal sealed record PyAttr(PyExpr Of, string Name) : PyExpr;

/// <summary>A call; the names of keyword arguments stand beside their values, <c>*</c> and <c>**</c> for unpacked ones.</summary>
internal sealed record PyCall(PyExpr Callee, IReadOnlyList<PyExpr> Arguments, IReadOnlyList<(string Name, PyExpr Value)> Keywords) : PyExpr
{
    /// <summary>Where its callee begins; zero where it was not read from source.</summary>
    public PyPlace At { get; init; }
}

/// <summary>A line and a column of source text, both from 1. Code in an f-string stands where the string begins.</summary>
internal readonly record struct PyPlace(int Line, int Column);

internal sealed record PyBinary(string Operator, PyExpr Left, PyExpr Right) : PyExpr;

internal sealed record PyIndex(PyExpr Of, PyExpr Index) : PyExpr;

internal sealed record PySlice(PyExpr? From, PyExpr? To, PyExpr? Step) : PyExpr;

/// <summary>A tuple, list or set, by its opening bracket.</summary>
internal sealed record PyItems(char Open, IReadOnlyList<PyExpr> Items) : PyExpr;

/// <summary>A comprehension over one variable, which string decoders are made of; others are <see cref="PyOther"/>.</summary>
internal sealed record PyEach(PyExpr Item, string Variable, PyExpr Over) : PyExpr;

/// <summary>A body that runs only when something calls it.</summary>
internal sealed record PyLambda(PyExpr Body) : PyExpr;

/// <summary>A module that an import statement or bytecode brought in.</summary>
internal sealed record PyModule(string Name) : PyExpr;

/// <summary>An f-string: constants and the expressions between them.</summary>
internal sealed record PyFormatted(IReadOnlyList<PyExpr> Parts) : PyExpr;

/// <summary>Anything else; its parts are evaluated.</summary>
internal sealed record PyOther(string What, IReadOnlyList<PyExpr> Parts) : PyExpr
{
    public static PyOther Unknown { get; } = new("…", []);

    /// <summary>Of a comparison with one operator: that operator.</summary>
    public string Operator { get; init; } = "";
}

/// <summary>What a statement is; only those that bind names or open blocks matter.</summary>
internal enum PyKind { Expression, Import, ImportFrom, Assign, Define, Class, Block, Return, Other }

/// <summary>One statement of source text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Line">Line number, from 1.</param>
/// <param name="Indent">Column of the logical line it stands in.</param>
/// <param name="Inner">How many blocks were opened in front of it on the same line.</param>
/// <param name="Text">The keyword of a block, the name of a definition, the module of an import.</param>
internal sealed record PyStatement(PyKind Kind, int Line, int Indent, int Inner, string Text)
{
    /// <summary>Targets of an assignment, bases of a class, parameters' names of a function.</summary>
    public IReadOnlyList<PyExpr> Targets { get; init; } = [];

    /// <summary>What is evaluated when the statement runs.</summary>
    public IReadOnlyList<PyExpr> Values { get; init; } = [];

    /// <summary>Of a function: each parameter's default, null where it has none, in the order of <see cref="Targets"/>.</summary>
    public IReadOnlyList<PyExpr?> Defaults { get; init; } = [];

    /// <summary>Where a value's own first token stands.</summary>
    public int Column { get; init; }

    /// <summary>Imported names with the names they are bound to.</summary>
    public IReadOnlyList<(string Name, string Bound)> Names { get; init; } = [];
}

/// <summary>A source file that was read: its statements, and the lines that made no sense.</summary>
internal sealed record PySource(IReadOnlyList<PyStatement> Statements, IReadOnlyList<int> Broken, bool Whole);

/// <summary>When a piece of code runs.</summary>
internal enum PyWhen
{
    /// <summary>Only when somebody runs the file as a program.</summary>
    Program,

    /// <summary>When something calls the function it stands in.</summary>
    Called,

    /// <summary>When a framework makes, loads or runs the model (its constructor, <c>forward</c>, <c>__setstate__</c> …).</summary>
    Loaded,

    /// <summary>When the module is imported.</summary>
    Imported,

    /// <summary>The code is part of a model that carries it: it runs when the model is loaded or used.</summary>
    Carried,
}
