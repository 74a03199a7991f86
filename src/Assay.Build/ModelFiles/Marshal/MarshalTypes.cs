using Assay.Build.ModelFiles.Python;

namespace Assay.Build.ModelFiles.Marshal;

/// <summary>How code objects are laid out; each layout holds for several versions of CPython.</summary>
internal enum CodeLayout { Python2, Python30, Python38, Python311 }

/// <summary>A code object: what a function, a class body or a module is compiled to (Include/cpython/code.h).</summary>
internal sealed record PyCode(CodeLayout Layout, byte[] Code, IReadOnlyList<PyExpr> Constants, IReadOnlyList<string> Names, IReadOnlyList<string> Locals, IReadOnlyList<string> Free)
{
    public string Name { get; init; } = "";

    public string FileName { get; init; } = "";

    public int FirstLine { get; init; }

    public int Arguments { get; init; }

    /// <summary>Where exceptions are handled, as 3.11 and later keep it beside the code.</summary>
    public byte[] Exceptions { get; init; } = [];

    /// <summary>Every piece of it was there and of the right kind; a pickle may give computed ones.</summary>
    public bool Whole { get; init; } = true;
}

/// <summary>A code object among constants.</summary>
internal sealed record PyCodeConst(PyCode Code) : PyExpr;

/// <summary>One version of CPython's bytecode.</summary>
internal sealed record Bytecode(string Version, CodeLayout Layout, IReadOnlyDictionary<int, string> Names, IReadOnlyDictionary<string, int> Caches)
{
    /// <summary>Two bytes an instruction, since 3.6.</summary>
    public bool Words => Version != "2.7";

    /// <summary>The version's number after the 3; 0 for 2.7.</summary>
    public int Minor { get; } = Version == "2.7" ? 0 : int.Parse(Version.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>An instruction with its argument, and where a jump goes (-1 for none).</summary>
internal readonly record struct Instruction(int At, int Next, string Name, int Argument, int Target);
