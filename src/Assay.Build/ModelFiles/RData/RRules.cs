using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.RData;

/// <summary>What in an R object runs, and when.</summary>
internal sealed class RRules(ScanScope scope)
{
    const string Load = "Do not load it. Load R objects only from people you trust, with R 4.4 or later, which refuses promises.";

    static readonly Rule PromiseRule = new("r-promise",
        "The object is a promise: R evaluates its expression when the object is first touched, be it by printing. R before 4.4 loads it without a word.",
        Load, UntrustedDeserialization, new("cve", "CVE-2024-27322"), UnsafeArtifact);

    static readonly Rule CodeRule = new("r-code",
        "The object holds functions, calls or compiled code. They do not run when it is loaded, but when something calls them; many R models hold some.",
        "Read the code before you use the object, or export the model to a format without code.", UnsafeArtifact);

    static readonly Rule AltrepRule = new("r-altrep",
        "The object holds a vector that a class of a package rebuilds when it is loaded. One kind opens the file that it names.", Load, UntrustedDeserialization);

    static readonly Rule StartupRule = new("r-startup-function",
        "The workspace defines a function that R calls by itself when a session starts or ends, or that takes the place of one that everyone uses.",
        "Do not load it into a session. Load it into an environment of its own and look at the names.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule PointerRule = new("r-pointer", "The object holds a pointer of the program that wrote it. It is null after loading: the model needs its package to rebuild what it pointed to.",
        "Export the model with its package's own function.", InputValidation);

    static readonly Rule TrailingRule = new("r-trailing-data", "Bytes stand behind the object. R passes over them; other readers see them.", "Save the object again from R.", HiddenFunctionality, InterpretationConflict);

    // Names that reach the operating system, the network or other code. No formula and no fitted model needs them.
    static readonly HashSet<string> Dangerous =
    [
        "system", "system2", "shell", "shell.exec", "pipe", "dyn.load", "library.dynam", "download.file", "url", "socketConnection", "serverSocket", "socketSelect", "fifo", "source", "sys.source",
        "unlink", "file.remove", "file.rename", "Sys.setenv", "Sys.chmod", "install.packages", "browseURL", "mcparallel", "parLapply", "reg.finalizer",
        "curl", "curl_download", "curl_fetch_memory", "GET", "POST", "getURL", "py_run_string", "py_run_file", "sourceCpp", "cppFunction", "savehistory",
    ];

    // Names that turn data into code: in a promise they count, in the functions of a model they are common.
    static readonly HashSet<string> Evaluating = ["eval", "evalq", "parse", "do.call", "match.fun", "get", "Recall", "str2lang", "str2expression", "load", "assign", "delayedAssign", "makeActiveBinding", "readRDS", "unserialize", "attach", ".Internal", ".Call", ".External", ".C"];

    static readonly HashSet<string> KnownAltrep = ["compact_intseq", "compact_realseq", "deferred_string", "wrap_integer", "wrap_real", "wrap_string", "wrap_logical", "wrap_complex", "wrap_raw", "wrap_list"];

    static readonly HashSet<string> Startup = [".First", ".Last", ".First.sys", ".Last.sys", ".onLoad", ".onAttach", ".Rprofile"];

    static readonly HashSet<string> Everyday = ["print", "c", "list", "library", "require", "predict", "summary", "plot", "mean", "sum", "cat", "paste", "q", "quit", "load", "readRDS", "str", "head", "length", "names", "data.frame", "ls"];

    /// <summary>The lists of names, for the digest of the rule set.</summary>
    public static string Lists => string.Join('\n', new[] { Dangerous, Evaluating, KnownAltrep, Startup, Everyday }.Select(l => string.Join(' ', l.Order(StringComparer.Ordinal))));

    public static IReadOnlyList<Rule> All => [PromiseRule, CodeRule, AltrepRule, StartupRule, PointerRule, TrailingRule];

    public void Promise(string expression, RCode code, RPlace place, bool forced, long at)
    {
        var bad = code.Names.FirstOrDefault(n => Dangerous.Contains(n) || Evaluating.Contains(n));
        // R keeps the unevaluated arguments of functions in their environments: there ordinary calls are ordinary.
        var severity = bad is not null ? Severity.High : !forced && code.Calls ? place == RPlace.Data ? Severity.High : Severity.Low : Severity.Low;
        scope.Find(PromiseRule, severity, severity >= Severity.High ? "Has a promise that runs code when it is touched" : "Has a promise", ScanScope.Printable(expression), at, identity: expression);
    }

    public void Quoted(string text, RCode code, long at)
    {
        if (code.Called.FirstOrDefault(Dangerous.Contains) is { } name)
            scope.Find(CodeRule, Severity.Medium, $"Holds a call of {ScanScope.Printable(name)}", ScanScope.Printable(text), at, identity: "call:" + name);
    }

    public void Function(string body, RCode code, long at)
    {
        if (code.Called.FirstOrDefault(Dangerous.Contains) is { } name)
            scope.Find(CodeRule, Severity.Medium, $"Holds a function that uses {ScanScope.Printable(name)}", ScanScope.Printable(body), at, identity: "function:" + name);
        else
            scope.Find(CodeRule, Severity.Low, "Holds functions", ScanScope.Printable(body), at, identity: "functions");
    }

    public void Altrep(string about, long at)
    {
        var name = about.Replace("list(", "", StringComparison.Ordinal).Split(',', ')')[0].Trim();
        if (name.StartsWith("mmap_", StringComparison.Ordinal))
            scope.Find(AltrepRule, Severity.High, "Opens a file when it is loaded", ScanScope.Printable(about), at, identity: name);
        else if (!KnownAltrep.Contains(name))
            scope.Find(AltrepRule, Severity.Medium, "Is rebuilt by a class that is not known", ScanScope.Printable(about), at, identity: name);
    }

    public void Active(string name, string function, long at) =>
        scope.Find(CodeRule, Severity.Low, "Has a variable that calls a function when it is read", ScanScope.Printable($"{name}: {function}"), at, identity: "active:" + name);

    public void Variable(string name, RItem value, long at)
    {
        if (value.Type is not (RType.Closure or RType.Promise))
            return;
        if (Startup.Contains(name))
            scope.Find(StartupRule, Severity.High, "Defines a function that R calls by itself", ScanScope.Printable($"{name} <- {value.Text}"), at, identity: name);
        else if (Everyday.Contains(name))
            scope.Find(StartupRule, Severity.Medium, "Takes the place of a function that everyone uses", ScanScope.Printable($"{name} <- {value.Text}"), at, identity: name);
    }

    public void Pointer(long at) => scope.Find(PointerRule, Severity.Low, "Has a pointer that is null after loading", null, at);

    public void Trailing(long at, long size) => scope.Find(TrailingRule, Severity.Medium, "Has data behind its object", $"{size} bytes", at, identity: "trailing");
}
