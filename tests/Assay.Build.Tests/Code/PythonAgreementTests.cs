using System.Diagnostics;
using System.Text.Json;
using Assay.Build.Code.Python;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Tests.Code;

/// <summary>Our reading of Python beside Python's own (<c>ast</c>), over Debian's standard library and packages.</summary>
public sealed class PythonAgreementTests
{
    const int Files = 1200, LongFiles = 12_000;
    static readonly string[] Packages = ["torch", "sklearn", "numpy", "pandas", "scipy", "joblib", "onnx"];

    [Fact]
    public void Calls_with_their_names_columns_and_keywords_agree_with_ast()
    {
        var paths = Sources();
        Assert.True(paths.Count > 500, $"only {paths.Count} files of Python are here");
        var (files, calls, wrong) = (0, 0, new List<string>());
        foreach (var line in Oracle(paths))
        {
            using var document = JsonDocument.Parse(line);
            var path = document.RootElement.GetProperty("path").GetString()!;
            if (document.RootElement.GetProperty("calls") is not { ValueKind: JsonValueKind.Array } expected)
                continue;
            files++;
            calls += expected.GetArrayLength();
            Compare(path, expected, wrong);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{files} files, {calls} calls, {wrong.Count} differences");
        Assert.True(wrong.Count == 0, $"{files} files, {calls} calls, {wrong.Count} differences:\n{string.Join('\n', wrong.Take(40))}");
    }

    static void Compare(string path, JsonElement expected, List<string> wrong)
    {
        var source = new PythonReader(PythonFormat.Text(File.ReadAllBytes(path)), new Budget(ScanLimits.Default, default)).Read();
        if (source.Broken.Count > 0)
        {
            wrong.Add($"{path}:{source.Broken[0]}: not read");
            return;
        }

        var script = new PythonScript(source, () => true);
        var ours = script.Calls.ToLookup(c => (c.At.Line, c.At.Column));
        foreach (var call in expected.EnumerateArray())
        {
            var (line, column, name, full, count) = (call[0].GetInt32(), call[1].GetInt32(), call[2].GetString(), call[3].GetString(), call[5].GetInt32());
            var here = ours[(line, column)].Where(c => Dotted(c.Call.Callee) == name && c.Call.Arguments.Count(a => a is not PyOther { What: "*" }) == count && Keywords(c, call[4])).ToList();
            if (here.Count == 0)
                wrong.Add($"{path}:{line}:{column}: no call {name} with {count} arguments and {call[4].GetRawText()}");
            else if (full is not null && !here.Exists(c => c.Names.Contains(Plain(full))))
                wrong.Add($"{path}:{line}:{column}: {name} is {full}, not {string.Join(" or ", here[0].Names)}");
        }
    }

    // f.__call__() is f(): we read it so on purpose.
    static string Plain(string name) => name.EndsWith(".__call__", StringComparison.Ordinal) ? name[..^9] : name;

    static bool Keywords(CallSite site, JsonElement expected)
    {
        foreach (var keyword in expected.EnumerateObject())
        {
            if (site.Call.Keywords.FirstOrDefault(k => k.Name == keyword.Name).Value is not PyConst constant)
                return false;
            var same = keyword.Value.ValueKind switch
            {
                JsonValueKind.Null => constant.Value is null,
                JsonValueKind.True => constant.Value is true,
                JsonValueKind.False => constant.Value is false,
                JsonValueKind.Number => constant.Value is long number && number == keyword.Value.GetInt64(),
                _ => constant.Value is string text && text == keyword.Value.GetString(),
            };
            if (!same)
                return false;
        }

        return true;
    }

    static string? Dotted(PyExpr callee) => callee switch { PyName name => name.Id, PyAttr attribute when Dotted(attribute.Of) is { } of => of + "." + attribute.Name, _ => null };

    static List<string> Sources()
    {
        var roots = Packages.Select(p => "/usr/lib/python3/dist-packages/" + p).Append("/usr/lib/python3.11").Where(Directory.Exists);
        var all = roots.SelectMany(r => Directory.EnumerateFiles(r, "*.py", SearchOption.AllDirectories)).Where(f => !f.Contains("/lib2to3/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var most = Environment.GetEnvironmentVariable("ASSAY_LONG") == "1" ? LongFiles : Files;
        var step = Math.Max(1, all.Count / most);
        return [.. all.Where((_, i) => i % step == 0)];
    }

    static IEnumerable<string> Oracle(List<string> paths)
    {
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-B", Path.Combine(Snippet.Repository, "tests", "Assay.Build.Tests", "Code", "calls_of.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var feeding = Task.Run(() =>
        {
            foreach (var path in paths)
                python.StandardInput.WriteLine(path);
            python.StandardInput.Close();
        });
        while (python.StandardOutput.ReadLine() is { } line)
            yield return line;
        feeding.Wait();
        python.WaitForExit();
        Assert.Equal(0, python.ExitCode);
    }
}
