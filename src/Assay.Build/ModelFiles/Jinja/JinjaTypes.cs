namespace Assay.Build.ModelFiles.Jinja;

internal enum TokenKind : byte { Data, BlockBegin, BlockEnd, OutputBegin, OutputEnd, Name, Integer, Float, Text, Operator, End }

/// <summary>A piece of a template; <paramref name="At"/> counts characters from its start.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int At)
{
    public bool Is(string text) => Kind == TokenKind.Operator && Text == text;

    public bool IsName(string text) => Kind == TokenKind.Name && Text == text;
}

/// <summary>An expression; <see cref="Depth"/> bounds what walks over it.</summary>
internal abstract record Expression(int At)
{
    public int Depth { get; set; } = 1;
}

internal sealed record Constant(int At, object? Value) : Expression(At);

internal sealed record Name(int At, string Id) : Expression(At);

internal sealed record Member(int At, Expression Target, string Id) : Expression(At);

internal sealed record Subscript(int At, Expression Target, Expression Index) : Expression(At);

internal sealed record Slice(int At, Expression? From, Expression? To, Expression? Step) : Expression(At);

internal sealed record Invocation(int At, Expression Target, Arguments Arguments) : Expression(At);

internal sealed record Filtered(int At, Expression? Target, string Filter, Arguments Arguments) : Expression(At);

internal sealed record Tested(int At, Expression Target, string Test, Arguments Arguments) : Expression(At);

internal sealed record Unary(int At, string Operator, Expression Operand) : Expression(At);

internal sealed record Binary(int At, string Operator, Expression Left, Expression Right) : Expression(At);

internal sealed record Choice(int At, Expression Condition, Expression Then, Expression? Else) : Expression(At);

internal sealed record Sequence(int At, IReadOnlyList<Expression> Items) : Expression(At);

internal sealed record Mapping(int At, IReadOnlyList<(Expression Key, Expression Value)> Pairs) : Expression(At);

internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static readonly Arguments None = new([], []);
}

/// <summary>A statement: text, output or a block.</summary>
internal abstract record Statement(int At);

internal sealed record Literal(int At, string Text) : Statement(At);

internal sealed record Output(int At, Expression Value) : Statement(At);

internal sealed record Conditional(int At, IReadOnlyList<(Expression? Condition, IReadOnlyList<Statement> Body)> Branches) : Statement(At);

internal sealed record Loop(int At, IReadOnlyList<string> Targets, Expression Over, Expression? Filter, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else) : Statement(At);

/// <summary>An assignment, of a value or (then <paramref name="Body"/> is set) of what a block puts out.</summary>
internal sealed record Assignment(int At, IReadOnlyList<string> Targets, Expression? Value, IReadOnlyList<Statement>? Body) : Statement(At);

internal sealed record Macro(int At, string Id, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary>Statements inside a block that changes little about them (block, with, autoescape, generation, call, filter).</summary>
internal sealed record Block(int At, string Tag, IReadOnlyList<Expression> Before, IReadOnlyList<string> Names, IReadOnlyList<Statement> Body) : Statement(At);

/// <summary>include, import, from, extends: another file.</summary>
internal sealed record OtherFile(int At, string Tag, Expression File, IReadOnlyList<string> Names) : Statement(At);

internal sealed record Evaluated(int At, Expression Value) : Statement(At);
