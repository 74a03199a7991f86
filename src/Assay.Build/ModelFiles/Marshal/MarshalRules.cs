using Assay.Build.ModelFiles.Python;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Marshal;

/// <summary>What code objects that a model carries mean: they are there to be run when it is loaded or used.</summary>
internal static class MarshalRules
{
    const string Recipe = "model-code/1";

    const string Replace = "Do not load it. Ask the author for a model without code of its own: a class of the framework, and weights (safetensors, ONNX).";

    static readonly Reference CodeInjection = new("cwe", "CWE-94");

    static readonly Rule Contains = new("code-object",
        "The file carries compiled Python. What it calls is shown; the program that loads the model runs it.",
        "Compare it with the source that the author publishes. Prefer a model without code of its own.", UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain);

    static readonly Rule Dangerous = new("code-dangerous-call",
        "Compiled Python in the file calls something that runs programs or code, reaches files, the network or the interpreter. It runs when the model is loaded or used.",
        Replace, CodeInjection, UntrustedDeserialization, UnsafeArtifact, LlmSupplyChain);

    static readonly Rule UnknownModule = new("code-unknown-module",
        "Compiled Python in the file imports a module that is not known. What that does cannot be said.", "Find out what the module is before you load the model.", CodeInjection, LlmSupplyChain);

    static readonly Rule Overlapping = new("code-overlapping-instructions",
        "A jump goes into the middle of an instruction. What runs then is not what a listing shows; no compiler writes this.", Replace, new Reference("cwe", "CWE-506"), UnsafeArtifact);

    static readonly Rule Unreadable = new("code-unreadable",
        "The file carries compiled Python that cannot be disassembled with any known version's tables. Its names are all that can be judged.",
        "Find out which Python wrote it. Do not load it before that.", UntrustedDeserialization, UnsafeArtifact);

    public static IReadOnlyList<Rule> All => [Contains, Dangerous, UnknownModule, Overlapping, Unreadable];

    public static void Overlaps(PyCode code, int jump, ScanScope scope, long? at) =>
        scope.Find(Overlapping, Severity.High, "Has bytecode that jumps into the middle of an instruction", $"{ScanScope.Printable(code.Name)}: the jump at {jump}", at, identity: "overlap", recipe: Recipe);

    public static void Carried(List<PyCode> all, string version, PythonFacts facts, ScanScope scope, long? at)
    {
        foreach (var use in facts.Uses)
        {
            var severity = Weight(use);
            if (severity >= Severity.Medium)
                scope.Find(Dangerous, severity, $"Carries code that {Verb(use.Ability)}: {Named(use.Name)}", use.Evidence, at, use.Owner.Length > 0 ? ScanScope.Printable(use.Owner) : ScanScope.Printable(all[0].Name), use.Name, Recipe);
            if (use.Ability == PyAbility.Process && use.Text is { } command && ShellText.Danger(command) is { } danger)
                scope.Find(Dangerous, Severity.Critical, $"Carries a command that {danger}", use.Evidence, at, identity: "command:" + danger, recipe: Recipe);
        }

        foreach (var (module, _) in facts.Imports)
            if (!PythonModules.IsKnown(module))
                scope.Find(UnknownModule, Severity.Medium, $"Carries code that imports {Named(module)}", $"import {ScanScope.Printable(module)}", at, identity: module, recipe: Recipe);
        foreach (var (name, content, _) in facts.Payloads)
        {
            using var inner = new Sources.MemorySource(content);
            if (scope.Inside("constant").Judge(inner).Count == 0)
                scope.Gap($"the constant that {name} loads is of no known format");
        }

        var uses = string.Join("; ", all.SelectMany(c => c.Names).Distinct().Take(20).Select(ScanScope.Printable));
        scope.Find(Contains, Severity.Low, $"Carries Python code: {Function(all[0].Name)}", $"Python {version}; names: {(uses.Length > 0 ? uses : "none")}", at, identity: "code:" + all[0].Name, recipe: Recipe);
        if (facts.Full)
            scope.Gap("does more than is kept for one file");
    }

    /// <summary>No table fits: the names and texts still say what could be called.</summary>
    public static void Unread(List<PyCode> all, PyWhen when, ScanScope scope, long? at)
    {
        var words = all.SelectMany(c => c.Names.Concat(c.Constants.OfType<PyConst>().Select(k => k.Value).OfType<string>().Where(s => s.Length < 60))).Distinct().Take(400).ToList();
        var found = new List<string>();
        foreach (var name in words)
        {
            if (PythonAbilities.Of("builtins." + name) is PyAbility.Execute or PyAbility.Import)
                found.Add(name);
            found.AddRange(words.Where(module => PythonAbilities.Of(module + "." + name) is PyAbility.Process or PyAbility.Execute or PyAbility.Native or PyAbility.Network or PyAbility.Load).Select(module => module + "." + name));
        }

        if (found.Count > 0)
            scope.Find(Dangerous, when == PyWhen.Carried ? Severity.Critical : Severity.High, "Carries code that cannot be disassembled and names what runs code",
                string.Join(", ", found.Distinct().Take(10).Select(ScanScope.Printable)), at, identity: "names", recipe: Recipe);
        scope.Find(Unreadable, Severity.Medium, "Carries Python code that cannot be disassembled", string.Join("; ", words.Take(20).Select(ScanScope.Printable)), at, identity: "unread", recipe: Recipe);
    }

    static Severity Weight(PyUse use) => use.Unsure ? Severity.Medium : use.Ability switch
    {
        PyAbility.Process or PyAbility.Execute => Severity.Critical,
        PyAbility.Import => use.Hidden || use.Text is null ? Severity.Critical : Severity.Low,
        PyAbility.Native or PyAbility.Network or PyAbility.Load or PyAbility.Delete or PyAbility.Tamper or PyAbility.Write => Severity.High,
        _ => Severity.Medium,
    };

    static string Verb(PyAbility ability) => ability switch
    {
        PyAbility.Process => "runs programs",
        PyAbility.Execute => "runs code given as text or bytes",
        PyAbility.Native => "loads or calls native code",
        PyAbility.Network => "uses the network",
        PyAbility.Load => "loads objects that can run code",
        PyAbility.Delete => "deletes files or stops processes",
        PyAbility.Write => "writes files",
        PyAbility.Read => "reads files",
        PyAbility.Tamper => "changes or inspects the interpreter",
        PyAbility.Import => "imports a module whose name is computed",
        _ => "reads the environment",
    };

    static string Function(string name) => name is "<lambda>" or "<module>" ? name.Trim('<', '>') : Named(name);

    // Titles are kept for ever: only what looks like an identifier goes in.
    static string Named(string name) => name.Length is > 0 and <= 120 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? name : "an unusual name";
}
