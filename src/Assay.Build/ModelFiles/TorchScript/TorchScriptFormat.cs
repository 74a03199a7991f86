using System.Text;
using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.TorchScript;

/// <summary>
/// TorchScript's serialized code (torch/csrc/jit/serialization/python_print.cpp): Python's syntax without imports, run by
/// PyTorch's own interpreter, which knows operators and nothing else.
/// </summary>
internal sealed class TorchScriptFormat : IModelFormat
{
    const int Longest = 64 << 20;

    static readonly Lazy<Regex> Marks = new(() => new Regex(@"^  __parameters__ = \[|\b__torch__\.|^(  )?def \w+\([^)]*: (Tensor|Optional\[Tensor\]|List\[)|\bops\.\w+\.\w+\(|^  __buffers__ = \[",
        RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant));

    static readonly Lazy<Regex> Imports = new(() => new Regex(@"^[ \t]*(import|from)[ \t]+[\w.]+", RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.CultureInvariant));

    public string Id => "torchscript";

    public IReadOnlyList<Rule> Rules => TorchScriptRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) =>
        !scope.Opportunistic && source.Length is > 16 and <= Longest && !head.Contains((byte)0) && IsDialect(Encoding.Latin1.GetString(source.Bytes(0, 1 << 20)));

    /// <summary>Code of the dialect imports nothing; whatever does is Python.</summary>
    public static bool IsDialect(string text) => Marks.Value.IsMatch(text) && !Imports.Value.IsMatch(text);

    public void Scan(ByteSource source, ScanScope scope)
    {
        var read = new PythonReader(PythonFormat.Text(source.Bytes(0, Longest)), scope.Budget).Read();
        TorchScriptRules.Judge(read, scope);
        if (!read.Whole)
            scope.Gap("time is up, or there are more statements than are read");
        if (read.Broken.Count > 0)
            scope.Gap($"line {read.Broken[0]} cannot be read as TorchScript");
    }
}
