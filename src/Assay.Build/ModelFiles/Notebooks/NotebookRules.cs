using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Python;
using Assay.Text;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Notebooks;

/// <summary>
/// What a notebook does that a reader may not see. People run notebooks on purpose: ordinary commands are noted, not judged.
/// </summary>
internal static class NotebookRules
{
    const string Recipe = "model-notebook/1";
    const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    static readonly Reference Scripting = new("cwe", "CWE-79");

    static readonly Rule Shell = new("notebook-shell",
        "A cell runs commands of the operating system when the notebook is run.", "Read the commands before you run the notebook.", new Reference("cwe", "CWE-78"), UnsafeArtifact);

    static readonly Rule Install = new("notebook-install",
        "A cell installs a package from somewhere else than the usual registries. Installing runs the package's code.",
        "Find out what stands there, or install the package from a registry with a pinned version.", SupplyChain, LlmSupplyChain);

    static readonly Rule Fetch = new("notebook-runs-remote",
        "A magic fetches code from an address and runs it, or puts it into the notebook.", "Read what stands there. Keep the code in the notebook.", UnsafeArtifact, SupplyChain);

    static readonly Rule Active = new("notebook-active-output",
        "A saved output or a text cell holds a script or a handler that a browser may run when the notebook is opened and trusted.",
        "Clear the outputs before you trust the notebook.", Scripting, UnsafeArtifact);

    static readonly Rule Secret = new("notebook-secret",
        "The notebook holds what looks like a key or a token. Everybody who gets the notebook gets it too.",
        "Revoke the key, then clear it from the notebook and its history.", new Reference("cwe", "CWE-798"), new Reference("atlas", "AML.T0055"));

    static readonly Rule Other = new("notebook-other-language",
        "The notebook has cells in a language that is not judged.", "Read them before you run the notebook.", UnsafeArtifact);

    public static IReadOnlyList<Rule> All => [Shell, Install, Fetch, Active, Secret, Other];

    static readonly Lazy<Regex> Handlers = new(() => new Regex(
        @"<(img|svg|body|iframe|video|audio|details|input|object|embed|a|div|math|marquee)\b[^>]{0,150}\son(error|load|click|mouseover|focus|toggle|begin|start|animationstart)\s*=|(href|src|action|data)\s*=\s*[""']?\s*(javascript|vbscript):|<(iframe|object|embed)\b[^>]{0,150}\bsrcdoc\s*=", Options));

    static readonly Lazy<Regex> Kernel = new(() => new Regex(@"kernel\s*\.\s*execute\s*\(|requestExecute\s*\(|/api/(kernels|terminals|contents|sessions)|document\s*\.\s*cookie|notebook\s*\.\s*insert_cell", Options));

    static readonly Lazy<Regex> Scripts = new(() => new Regex(@"<script\b[^>]{0,150}\bsrc\s*=\s*[""']?(https?:)?//([a-z0-9.-]+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking));

    static readonly Lazy<Regex> Addresses = new(() => new Regex(@"\b(git\+)?https?://[^\s'""<>]+", Options));

    static readonly string[] Hosts =
    [
        .. "pypi.org files.pythonhosted.org download.pytorch.org github.com gitlab.com data.pyg.org storage.googleapis.com pypi.nvidia.com developer.download.nvidia.com huggingface.co pypi.python.org conda.anaconda.org".Split(' '),
        .. "cdn.plot.ly cdn.jsdelivr.net cdnjs.cloudflare.com unpkg.com cdn.bokeh.org cdn.pydata.org ajax.googleapis.com code.jquery.com d3js.org mathjax.org cdn.mathjax.org maxcdn.bootstrapcdn.com requirejs.org rawgit.com cdn.rawgit.com".Split(' '),
        .. "netdna.bootstrapcdn.com stackpath.bootstrapcdn.com www.gstatic.com ssl.gstatic.com colab.research.google.com cdn.holoviz.org vega.github.io".Split(' '),
    ];

    public static void Cell(NotebookCell cell, CellCode code, ScanScope scope)
    {
        var part = $"cell {cell.Number}";
        foreach (var (line, command) in code.Shell)
        {
            var shown = ScanScope.Printable(command.Trim());
            if (ShellText.Danger(command) is { } danger)
                scope.Find(Shell, Severity.High, $"Has a command that {danger}", shown, part: $"{part}, line {line}", identity: "danger:" + danger, recipe: Recipe);
            else if (command.Trim().Length > 0)
                scope.Find(Shell, Severity.Low, "Runs shell commands", shown, part: $"{part}, line {line}", identity: "shell", recipe: Recipe);
            if (command.Contains("pip", StringComparison.Ordinal) || command.Contains("conda", StringComparison.Ordinal))
                Installs(command, $"{part}, line {line}", scope);
        }

        foreach (var (line, magic, rest) in code.Magics)
            Magic(magic, rest, $"{part}, line {line}", scope);
    }

    static void Magic(string magic, string rest, string part, ScanScope scope)
    {
        switch (magic)
        {
            case "%pip" or "%conda" or "%mamba" or "%uv":
                Installs(rest, part, scope);
                break;
            case "%load" or "%run" or "%loadpy" when Addresses.Value.IsMatch(rest):
                scope.Find(Fetch, Severity.Medium, $"Fetches code with {magic}", ScanScope.Printable(rest), part: part, identity: magic, recipe: Recipe);
                break;
            case "%%html" or "%%javascript" or "%%js" or "%%svg" or "%%markdown" or "%%latex":
                Markup(magic is "%%javascript" or "%%js" ? "<script>" + rest : rest, part, "a cell", scope);
                break;
            default:
                if (ShellText.Danger(rest) is { } danger)
                    scope.Find(Shell, Severity.High, $"Has a command that {danger}", ScanScope.Printable(magic + " " + rest), part: part, identity: "danger:" + danger, recipe: Recipe);
                else if (magic.StartsWith("%%", StringComparison.Ordinal) && magic is not ("%%writefile" or "%%file" or "%%latex" or "%%sql" or "%%R"))
                    scope.Find(Other, Severity.Low, "Has a cell in a language that is not judged", ScanScope.Printable(magic), part: part, identity: magic, recipe: Recipe);
                break;
        }
    }

    static void Installs(string command, string part, ScanScope scope)
    {
        if (!command.Contains("install", StringComparison.Ordinal))
            return;
        foreach (var address in Addresses.Value.EnumerateMatches(command))
        {
            var text = command.Substring(address.Index, address.Length);
            var plain = text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("git+http://", StringComparison.OrdinalIgnoreCase);
            if (plain || !IsUsual(Host(text)))
                scope.Find(Install, Severity.Medium, plain ? "Installs from an address without encryption" : "Installs from an unusual address", ScanScope.Printable(command.Trim()), part: part, identity: Host(text), recipe: Recipe);
        }

        if (command.Contains("--trusted-host", StringComparison.Ordinal))
            scope.Find(Install, Severity.Medium, "Installs from a host whose identity is not checked", ScanScope.Printable(command.Trim()), part: part, identity: "trusted", recipe: Recipe);
    }

    static string Host(string address)
    {
        var from = address.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = address.AsSpan(from).IndexOfAny("/:?#");
        var host = end < 0 ? address[from..] : address.Substring(from, end);
        // What stands before an @ is a name, not the host.
        var rest = address[from..].Split('/')[0];
        var at = rest.LastIndexOf('@');
        return (at >= 0 ? rest[(at + 1)..].Split(':')[0] : host).ToUpperInvariant();
    }

    static bool IsUsual(string host) => Hosts.Any(h => host.Equals(h, StringComparison.OrdinalIgnoreCase) || host.EndsWith("." + h, StringComparison.OrdinalIgnoreCase));

    public static void Texts(NotebookCell cell, ScanScope scope)
    {
        if (cell.Kind is "markdown" or "raw" or "html" or "heading")
            Markup(cell.Source, $"cell {cell.Number}", "a text cell", scope);
        Keys(cell.Source, $"cell {cell.Number}", scope);
        foreach (var output in cell.Outputs)
        {
            var part = $"cell {cell.Number}, output {ScanScope.Printable(output.Media)}";
            if (output.Media is "text/html" or "image/svg+xml" or "text/markdown" or "text/latex")
                Markup(output.Text, part, "an output", scope);
            else if (output.Media.Contains("javascript", StringComparison.Ordinal))
                Markup("<script>" + output.Text, part, "an output", scope);
            if (!output.Media.StartsWith("image/", StringComparison.Ordinal) || output.Media == "image/svg+xml")
                Keys(output.Text, part, scope);
        }
    }

    static void Markup(string text, string part, string where, ScanScope scope)
    {
        void Find(Severity severity, string title, int at, string identity) =>
            scope.Find(Active, severity, title, ScanScope.Printable(text.Substring(Math.Max(0, at - 20), Math.Min(200, text.Length - Math.Max(0, at - 20)))), part: part, identity: identity, recipe: Recipe);
        var script = text.Contains("<script", StringComparison.OrdinalIgnoreCase);
        foreach (var match in Kernel.Value.EnumerateMatches(text))
        {
            if (script || Handlers.Value.IsMatch(text))
                Find(Severity.High, $"Has {where} whose script reaches the kernel or the session", match.Index, "kernel");
            break;
        }

        foreach (var match in Handlers.Value.EnumerateMatches(text))
        {
            Find(Severity.Medium, $"Has {where} with a handler that runs when it is shown", match.Index, "handler");
            break;
        }

        foreach (Match match in Scripts.Value.Matches(text))
            if (!IsUsual(match.Groups[2].Value))
                Find(Severity.Medium, $"Has {where} that loads a script from elsewhere", match.Index, "script:" + match.Groups[2].Value);
        if (script)
            Find(Severity.Low, $"Has {where} with a script", text.IndexOf("<script", StringComparison.OrdinalIgnoreCase), "script");
    }

    static void Keys(string text, string part, ScanScope scope)
    {
        foreach (var match in Secrets.In(text))
        {
            // The finding must not spread what it warns of.
            var shown = string.Concat(text.AsSpan(match.Start, Math.Min(match.Length, 8)), "…");
            scope.Find(Secret, Severity.Medium, "Holds what looks like a key", shown, part: part, identity: shown, recipe: Recipe);
        }
    }

    /// <summary>Notebooks have `!` for commands, which is plain to see; os.system in a cell's Python is not how they are written.</summary>
    public static void Commands(PythonFacts facts, ScanScope scope)
    {
        foreach (var use in facts.Uses)
            if (use is { Name: "os.system" or "os.popen" or "posix.system", Owner.Length: 0 })
                scope.Find(Shell, Severity.Medium, "Runs a shell command from Python", use.Evidence, identity: use.Name, recipe: Recipe);
    }

    public static void OtherLanguage(string language, ScanScope scope) =>
        scope.Find(Other, Severity.Low, "Is written in a language that is not judged", ScanScope.Printable(language), identity: "language", recipe: Recipe);
}
