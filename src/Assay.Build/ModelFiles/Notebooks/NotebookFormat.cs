using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Notebooks;

/// <summary>Jupyter notebooks (nbformat 3 and 4), as repositories of models carry them.</summary>
internal sealed class NotebookFormat : IModelFormat
{
    const int Probed = 1 << 16;

    public string Id => "notebook";

    public IReadOnlyList<Rule> Rules => NotebookRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || head.TrimStart("\ufeff \t\r\n"u8) is not [(byte)'{', ..])
            return false;
        var first = source.Bytes(0, Probed).AsSpan();
        var last = source.Bytes(Math.Max(0, source.Length - Probed), Probed).AsSpan();
        return (first.IndexOf("\"nbformat\""u8) >= 0 || last.IndexOf("\"nbformat\""u8) >= 0)
            && (first.IndexOf("\"cells\""u8) >= 0 || last.IndexOf("\"cells\""u8) >= 0 || first.IndexOf("\"worksheets\""u8) >= 0 || last.IndexOf("\"worksheets\""u8) >= 0);
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (NotebookReader.Read(source, scope) is not { } notebook)
            return;
        var python = notebook.Language == "python";
        var statements = new List<PyStatement>();
        var lines = new List<string>();
        foreach (var cell in notebook.Cells)
        {
            if (!scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            NotebookRules.Texts(cell, scope);
            if (cell.Kind != "code")
                continue;
            var code = CellReader.Read(cell.Source);
            NotebookRules.Cell(cell, code, scope);
            if (!python)
                continue;
            var read = new PythonReader(code.Python, scope.Budget).Read();
            if (read.Broken.Count > 0 || !read.Whole)
                scope.Gap(read.Whole ? $"cell {cell.Number}, line {read.Broken[0]} cannot be read as Python" : $"cell {cell.Number} has more statements than are read");
            // One module: what a cell imports, the cells behind it use.
            statements.AddRange(read.Statements.Select(s => s with { Line = s.Line + lines.Count }));
            lines.AddRange(code.Python.Split('\n'));
        }

        if (!python)
        {
            NotebookRules.OtherLanguage(notebook.Language, scope);
            return;
        }

        var facts = new PythonFacts();
        new PythonModule(facts, new PythonCalls(facts, scope.Budget), new PythonNames()).Read(new PySource(statements, [], true), PyWhen.Called);
        NotebookRules.Commands(facts, scope);
        PythonRules.Judge(facts, scope, line => line > 0 && line <= lines.Count ? lines[line - 1] : null);
    }
}
