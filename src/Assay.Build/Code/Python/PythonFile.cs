using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>Judges one source text.</summary>
internal static class PythonFile
{
    public static void Judge(CodeFile file, CancellationToken cancel)
    {
        var budget = new Budget(ScanLimits.Default with { SecondsPerFile = file.Limits.SecondsPerFile }, cancel);
        var source = new PythonReader(file.Text, budget).Read();
        var script = new PythonScript(source, budget.HasTime);
        var context = new PythonContext(file, script);
        PythonTextRules.Judge(script, file);
        var steps = 0;
        foreach (var call in script.Calls)
        {
            PythonRuleTable.Judge(call, context);
            if ((++steps & 0xff) == 0 && !budget.HasTime())
            {
                file.Gap("time is up before every call was judged");
                return;
            }
        }

        if (!source.Whole || !script.Whole)
            file.Gap("time is up, or there are more statements than are read");
        if (source.Broken.Count > 0)
            file.Gap($"line {source.Broken[0]} cannot be read as Python{(source.Broken.Count > 1 ? $", and {source.Broken.Count - 1} more" : "")}");
    }
}
