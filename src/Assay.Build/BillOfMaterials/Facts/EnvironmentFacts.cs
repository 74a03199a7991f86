using System.Text;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build;

/// <summary>
/// The Python environment that lies beside a model: requirements, MLflow's and conda's lists. This is the one place where a bill of
/// materials learns of packages from such files; readers of more kinds of lock files belong behind it.
/// </summary>
internal static class EnvironmentFacts
{
    const int MaxLines = 20_000;

    public static bool Reads(string file) =>
        file is "conda.yaml" or "conda.yml" or "environment.yml" or "environment.yaml" or "python_env.yaml"
        || (file.StartsWith("requirements", StringComparison.Ordinal) && file.EndsWith(".txt", StringComparison.Ordinal));

    public static void Read(string file, string path, ReadFacts facts)
    {
        if (file.EndsWith(".txt", StringComparison.Ordinal))
            foreach (var line in Encoding.UTF8.GetString(SmallFile.Read(path, SmallFile.MaxConfig)).Split('\n').Take(MaxLines))
                Requirement(line, facts);
        else
        {
            var root = SmallFile.Yaml(path, facts);
            facts.Property("assay:environment:python", root.Said("python"));
            foreach (var dependency in root.Each("dependencies"))
                if (dependency.Kind == DataKind.Map)
                    foreach (var line in dependency.SaidAll("pip"))
                        Requirement(line, facts);
                else if (file != "python_env.yaml")
                    Conda(dependency.Text, facts);
        }
    }

    // PEP 508, as far as a name and an exact version go; ranges name a package without a version.
    static void Requirement(string line, ReadFacts facts)
    {
        var text = line.Split('#')[0].Split(';')[0].Trim();
        if (text.Length is 0 or > 500 || text[0] is '-' or '.' or '/' || text.Contains("://", StringComparison.Ordinal))
            return;
        var end = 0;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.'))
            end++;
        if (end == 0)
            return;
        var rest = text[end..].TrimStart();
        if (rest.StartsWith('[') && rest.IndexOf(']', StringComparison.Ordinal) is > 0 and var bracket)
            rest = rest[(bracket + 1)..].TrimStart();
        var exact = rest.StartsWith("==", StringComparison.Ordinal) && !rest.Contains(',', StringComparison.Ordinal) && !rest.Contains('*', StringComparison.Ordinal) ? rest.TrimStart('=').Trim().Split(' ')[0] : null;
        facts.Library(text[..end], exact);
    }

    static void Conda(string text, ReadFacts facts)
    {
        var parts = text.Split('=', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0 || parts[0].AsSpan().IndexOfAny("<>! ") >= 0)
            return;
        var name = parts[0].Trim();
        if (name == "python")
            facts.Property("assay:environment:python", parts.Length > 1 ? parts[1] : null);
        else if (name != "pip")
            facts.Library(name, parts.Length > 1 ? parts[1].Trim() : null, $"pkg:conda/{Uri.EscapeDataString(name)}{(parts.Length > 1 ? $"@{Uri.EscapeDataString(parts[1].Trim())}" : "")}");
    }
}
