namespace Assay.Build.Code.Python;

/// <summary>
/// Tests load, evaluate and name what they made themselves a line before. There such a call is told as low: judged by hand on
/// others' code (bench/code-scan), none of them could be reached from outside.
/// </summary>
internal static class TestCode
{
    static readonly HashSet<string> Own = ["py-mktemp", "py-pickle-load", "py-joblib-load", "py-torch-load", "py-eval", "py-exec", "py-torch-distributed-objects"];

    public static Severity Judge(CodeRule rule, Severity severity, string path) => severity > Severity.Low && Own.Contains(rule.Id) && IsTest(path) ? Severity.Low : severity;

    public static bool IsTest(string path)
    {
        var parts = path.Split('/');
        var name = parts[^1];
        return name is "conftest.py" || name.StartsWith("test_", StringComparison.Ordinal) || name.EndsWith("_test.py", StringComparison.Ordinal) || parts.SkipLast(1).Any(p => p is "test" or "tests" or "testing");
    }
}
