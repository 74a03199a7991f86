using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>What a template must not reach. Programs render a model's template before its first token; not all do so in a sandbox.</summary>
internal sealed class JinjaRules(string template, string part, long offset, ScanScope scope)
{
    const string Repair = "Do not use the model with its own template. Pass a template that you wrote, or take the model from a source you trust.";

    static readonly Rule Internals = new("jinja-internals",
        "The template reaches for the interpreter's internals. A program that renders it outside a sandbox runs code of the template's author.",
        Repair, TemplateInjection, UnsafeArtifact, LlmSupplyChain, new("cve", "CVE-2024-34359"));

    static readonly Rule Calls = new("jinja-call",
        "The template calls something that templates do not have. It works only where a program hands such a thing in, and then runs it.", Repair, TemplateInjection, UnsafeArtifact);

    static readonly Rule Computed = new("jinja-computed-name",
        "The template computes the name of an attribute, or takes letters from how an object prints: the ways past a filter that looks for names.", Repair, TemplateInjection);

    static readonly Rule Web = new("jinja-web-object",
        "The template uses an object of a web application. There it can read what the request carries and the application's secrets.", Repair, TemplateInjection);

    static readonly Rule Files = new("jinja-other-file",
        "The template includes another file. A chat template stands alone; where a loader is set up, this reads what lies on the machine.", Repair, UntrustedCode, PathTraversal);

    static readonly Rule Exhaustion = new("jinja-exhaustion",
        "The template computes something enormous: rendering it takes all time or memory.", Repair, ResourceConsumption);

    static readonly Rule Condition = new("jinja-conditional-text",
        "The template adds text only when a message says something in particular, or at a certain time. A model then behaves differently on a trigger, and its weights show nothing of it.",
        "Read the condition and the text. If you do not know why they are there, pass a template of your own.", HiddenFunctionality, ManipulateModel, LlmSupplyChain);

    static readonly Rule Invisible = new("jinja-invisible-text",
        "The template holds characters that people do not see and models read.", "Show the characters, and remove them unless a language needs them.", HiddenFunctionality, ManipulateModel);

    static readonly Rule Unusual = new("jinja-unusual", "The template uses a filter, test or method that chat templates do not have.", "Read what it does.", InputValidation);

    public static IReadOnlyList<Rule> All => [Internals, Calls, Computed, Web, Files, Exhaustion, Condition, Invisible, Unusual];

    public void Internal(string name, int at) =>
        Find(Internals, JinjaNames.IsEnd(name) ? Severity.Critical : Severity.High, "Has a template that reaches the interpreter's internals", at, name);

    public void Private(string name, int at) => Find(Internals, Severity.Low, "Has a template that reads a private attribute", at, name);

    public void Acts(string name, int at) => Find(Calls, Severity.High, "Has a template that calls into the system", at, name);

    public void UnknownCall(string name, int at) => Find(Calls, Severity.Medium, "Has a template that calls what templates do not have", at, name);

    public void ComputedCall(int at) => Find(Calls, Severity.Medium, "Has a template that calls what it computed", at, "computed");

    public void ComputedName(int at) => Find(Computed, Severity.Medium, "Has a template that computes the name of an attribute", at, "name");

    public void Letters(string what, int at) => Find(Computed, Severity.High, "Has a template that takes letters from how an object prints", at, what);

    public void OnCallable(string name, int at) => Find(Internals, Severity.High, "Has a template that looks into a function of the template engine", at, name);

    public void WebObject(string name, int at) => Find(Web, Severity.Medium, "Has a template that uses an object of a web application", at, name);

    public void File(string tag, string? file, int at) =>
        Find(Files, file is not null && (file.StartsWith('/') || file.Contains("..", StringComparison.Ordinal) || file.Contains(':', StringComparison.Ordinal)) ? Severity.High : Severity.Medium,
            "Has a template that includes another file", at, tag + file);

    public void Enormous(string what, int at) => Find(Exhaustion, Severity.Medium, "Has a template that computes something enormous", at, what);

    public void ConditionalText(string trigger, string text, int at) =>
        Find(Condition, JinjaNames.Words(text) >= 4 ? Severity.Medium : Severity.Low, "Has a template that adds text on a trigger", at, "trigger:" + trigger,
            $"{ScanScope.Printable(trigger)} → {ScanScope.Printable(text.Trim())}");

    public void InvisibleText(int count, int at) => Find(Invisible, Severity.Medium, "Has a template with invisible characters", at, "invisible", $"{count} characters");

    public void UnusualName(string kind, string name, int at) => Find(Unusual, Severity.Low, $"Has a template with an unusual {kind}", at, kind + name);

    void Find(Rule rule, Severity severity, string title, int at, string identity, string? evidence = null) =>
        scope.Find(rule, severity, title, evidence ?? Excerpt(at), offset < 0 ? at : offset, part.Length > 0 ? part : null, part + ":" + severity + identity);

    string Excerpt(int at)
    {
        var from = Math.Clamp(at, 0, template.Length);
        var to = Math.Min(template.Length, from + 160);
        var line = template.AsSpan(from, to - from).IndexOf('\n');
        return ScanScope.Printable(template[from..(line > 0 ? from + line : to)]);
    }
}
