using System.Text;
using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;
using Assay.Text;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles;

/// <summary>
/// Free text beside weights (metadata, descriptions): nobody runs it, but viewers render it, tools paste it into shells, and
/// loaders decode it. What no description needs is found: scripts, commands, code, templates, files in base64, secrets.
/// </summary>
internal static partial class CarriedText
{
    const int Longest = 1 << 20;

    static readonly Rule Active = new("metadata-active-content",
        "Text beside the weights holds a script, a command or code. A page that shows it, a shell it is pasted into or a tool that evaluates it runs that.",
        "Read it before anything else shows it. Publish the model without it.", HiddenFunctionality, new Reference("cwe", "CWE-79"), SupplyChain);

    static readonly Rule Secret = new("metadata-secret",
        "Text beside the weights looks like a credential or a private key. Everybody who has the file has it.",
        "Revoke it first, then publish the model without it.", new Reference("cwe", "CWE-312"), new Reference("cwe", "CWE-798"));

    public static IReadOnlyList<Rule> Rules => [Active, Secret];

    /// <param name="key">What the file calls it.</param>
    public static void Judge(string key, string text, long offset, ScanScope scope)
    {
        if (text.Length > Longest)
        {
            scope.Gap($"the text {ScanScope.Printable(key)} is longer than any description");
            return;
        }

        var part = ScanScope.Printable(key);
        if (Acting().Match(text) is { Success: true } acting)
            scope.Find(Active, Severity.High, "Has active content in its metadata", Excerpt(text, acting), offset, part, "active:" + key);
        // The secret itself is not repeated anywhere.
        if (Secrets.In(text).Count > 0)
            scope.Find(Secret, Severity.Medium, "Has what looks like a credential in its metadata", null, offset, part, "secret:" + key);
        if (text.Contains("{{", StringComparison.Ordinal) || text.Contains("{%", StringComparison.Ordinal))
            JinjaTemplate.Judge(text, part, offset, scope);
        if (text.Length >= PickleCarried.Shortest && Encoding.UTF8.GetBytes(text) is var bytes && PickleCarried.Begins(bytes) is var how && how != Carried.Nothing)
        {
            using var carried = PickleCarried.Open(new MemorySource(bytes), how, 0, bytes.Length);
            if (carried is not null)
                scope.Carrying(part).Judge(carried);
        }
    }

    static string Excerpt(string text, Match match) => ScanScope.Printable(text.Substring(Math.Max(0, match.Index - 20), Math.Min(text.Length - Math.Max(0, match.Index - 20), 160)));

    [GeneratedRegex(
        @"<\s*(script|iframe|object|embed)\b|\bon(error|load|click)\s*=|javascript:|__import__\s*\(|\b(os\s*\.\s*(system|popen|exec[lv]p?e?|spawn\w*)|subprocess\s*\.\s*\w+|builtins\s*\.\s*\w+|pty\s*\.\s*spawn)\s*\(|\b(eval|exec)\s*\(|\$\(\s*(curl|wget|sh|bash|nc)\b|\b(curl|wget)\b[^\n|;]{0,200}\|\s*(ba|z|da)?sh\b|\bpowershell(\.exe)?\s+-e",
        RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Acting();
}
