using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Python;

/// <summary>How bad what Python code does is, by what it can do and by when it runs.</summary>
internal static class PythonRules
{
    /// <summary>Recipe of the fingerprints: rule, path, function name; never a line.</summary>
    public const string Recipe = "model-python/1";

    const string ReadIt = "Read the code before you load the model, and pin the revision that you read. Prefer a model that needs no code of its own (safetensors, ONNX, a class of the framework).";

    static readonly Reference CodeInjection = new("cwe", "CWE-94");
    static readonly Reference Obfuscated = new("cwe", "CWE-506");
    static readonly Reference UserExecution = new("atlas", "AML.T0011.000");

    static readonly Rule Imported = new("python-runs-at-import",
        "The module does this as soon as it is imported. A model repository's modules are imported when the model is loaded with trust in remote code.",
        ReadIt, CodeInjection, UserExecution, LlmSupplyChain);

    static readonly Rule Loaded = new("python-runs-at-load",
        "The framework calls this code when it makes, loads or runs the model.", ReadIt, CodeInjection, UserExecution, LlmSupplyChain);

    static readonly Rule Ability = new("python-capability",
        "A function of the file can do this when something calls it. Libraries do so too: it is noted, not judged.", "Look at who calls it, and with what.", CodeInjection);

    static readonly Rule Hidden = new("python-hidden-call",
        "What is called is written so that a reader or a scanner does not see its name: by parts, by codes, through dictionaries of modules. Ordinary code has no reason to.",
        "Do not load it. Find out who wrote it.", Obfuscated, UserExecution, LlmSupplyChain);

    static readonly Rule Packed = new("python-packed-code",
        "Code is unpacked or fetched, and then run. What it does cannot be read in the file, or was packed so that it is not.",
        "Do not load it. Find out who wrote it.", Obfuscated, CodeInjection, UserExecution, LlmSupplyChain);

    static readonly Rule Command = new("python-dangerous-command",
        "The shell command fetches and runs a program, opens a way in, takes secrets or destroys files.", "Do not load it. If it ran, treat the machine as compromised.", Obfuscated, UserExecution, LlmSupplyChain);

    static readonly Rule Remote = new("python-remote-shell",
        "A function connects to the network and hands the connection to a shell or to the interpreter.", "Do not load it. If it ran, treat the machine as compromised.", Obfuscated, UserExecution, LlmSupplyChain);

    static readonly Rule Theft = new("python-takes-secrets",
        "A function reads credentials or the environment and uses the network.", "Find out what is sent where before you load the model.", new Reference("cwe", "CWE-522"), new Reference("atlas", "AML.T0025"), LlmSupplyChain);

    static readonly Rule Tampering = new("python-changes-interpreter",
        "The code replaces functions of Python or of its libraries, or reaches around its restrictions. What runs later does something else.", ReadIt, CodeInjection, UnsafeArtifact);

    static readonly Rule Encoding = new("python-source-encoding",
        "The file declares an encoding under which Python reads other text than an editor shows.", "Do not load it. Find out why it is not UTF-8.", InterpretationConflict, Obfuscated);

    public static IReadOnlyList<Rule> All => [Imported, Loaded, Ability, Hidden, Packed, Command, Remote, Theft, Tampering, Encoding];

    public static void OddEncoding(string name, int line, ScanScope scope) =>
        scope.Find(Encoding, Severity.High, "Declares an encoding that hides what Python reads", ScanScope.Printable(name), part: $"line {line}", identity: name, recipe: Recipe);

    /// <summary>Judges the collected uses, and what was packed in constants.</summary>
    public static void Judge(PythonFacts facts, ScanScope scope, Func<int, string?> lineOf)
    {
        foreach (var use in facts.Uses)
            One(use, scope, Evidence(use, lineOf));
        foreach (var group in facts.Uses.GroupBy(u => u.Owner))
            Together(group.Key, [.. group], scope, lineOf);
        foreach (var (name, content, _) in facts.Payloads)
        {
            using var inner = new Sources.MemorySource(content);
            var inside = scope.Inside("constant");
            if (inside.Judge(inner).Count == 0)
                scope.Gap($"the constant that {name} loads is of no known format");
        }

        if (facts.Full)
            scope.Gap("does more than is kept for one file");
    }

    static string Evidence(PyUse use, Func<int, string?> lineOf)
    {
        var line = lineOf(use.Line)?.Trim();
        return line is null || line.Length is 0 or > 300 || use.Decoded ? use.Evidence : ScanScope.Printable(line);
    }

    static void One(PyUse use, ScanScope scope, string evidence)
    {
        var part = use.Line > 0 ? $"line {use.Line}" : null;
        void Find(Rule rule, Severity severity, string title, string identity) =>
            scope.Find(rule, severity, title, evidence, part: part, identity: identity, recipe: Recipe);
        var runs = use.When is PyWhen.Imported or PyWhen.Loaded;
        var name = Named(use.Name);
        if (use.Ability == PyAbility.Process && use.Text is { } command && ShellText.Danger(command) is { } danger)
            Find(Command, runs ? Severity.Critical : Severity.High, $"Has a command that {danger}", "command:" + danger);
        else if (use.Ability == PyAbility.Execute && (use.Decoded || use.Downloaded))
            Find(Packed, runs || use.Downloaded ? Severity.Critical : Severity.High, use.Downloaded ? $"Runs code that it fetches, with {name}" : $"Runs code that it unpacks, with {name}", "packed:" + use.Name);
        else if (use.Ability == PyAbility.Load && (use.Decoded || use.Downloaded) && runs)
            Find(Packed, Severity.High, $"Loads objects that it unpacks or fetches, with {name}", "packed:" + use.Name);
        if (use.Leaks)
            Find(Theft, Severity.High, "Sends the whole environment to the network", "environment");
        if (use.Ability == PyAbility.Process && use.Downloaded)
            Find(Packed, Severity.Critical, $"Runs a command that it fetches, with {name}", "fetched:" + use.Name);
        if (use.Hidden && use.Ability is PyAbility.Process or PyAbility.Execute or PyAbility.Native or PyAbility.Network or PyAbility.Import or PyAbility.Tamper)
        {
            // A computed import of an ordinary module is how plugins work; of one that runs programs it is not.
            var serious = use.Ability != PyAbility.Import || use.Text is null || PythonAbilities.Of(use.Text + ".system") is not null || PythonAbilities.Of(use.Text + ".run") is not null;
            if (serious)
                Find(Hidden, runs ? Severity.Critical : Severity.High, $"Hides the name of {name}", "hidden:" + use.Name);
        }

        var severity = Weight(use);
        var rule = use.Ability == PyAbility.Tamper && severity > Severity.Low ? Tampering : use.When switch { PyWhen.Imported => Imported, PyWhen.Loaded => Loaded, _ => use.Hooked ? Loaded : Ability };
        if (severity > Severity.Low)
            Find(rule, severity, $"{Verb(use)} {(use.When == PyWhen.Imported ? "when it is imported" : use.Hooked ? "when an object of its class is made or used" : "when the model is made or run")}: {name}", use.Name);
        else if (severity == Severity.Low)
            Find(Ability, Severity.Low, $"{Verb(use)}: {name}", use.Name);
    }

    static Severity Weight(PyUse use) => (use.Ability, use.When) switch
    {
        (PyAbility.Read or PyAbility.Secret, _) => Severity.Info,
        (PyAbility.Write, PyWhen.Imported) => Severity.Low,
        (PyAbility.Write or PyAbility.Import, _) => Severity.Info,
        (PyAbility.Process, PyWhen.Imported or PyWhen.Loaded) => Severity.High,
        (PyAbility.Process, PyWhen.Called) when use.Hooked => Severity.Medium,
        (PyAbility.Execute, PyWhen.Imported or PyWhen.Loaded) => Severity.Medium,
        (PyAbility.Native, PyWhen.Imported or PyWhen.Loaded) => Severity.Medium,
        (PyAbility.Network, PyWhen.Imported) => Severity.High,
        (PyAbility.Load, PyWhen.Imported) => Severity.Medium,
        (PyAbility.Delete, PyWhen.Imported or PyWhen.Loaded) => Severity.Medium,
        (PyAbility.Tamper, PyWhen.Imported or PyWhen.Loaded) => use.Name is "inspect.currentframe" or "inspect.stack" or "sys._getframe" or "gc.get_objects" ? Severity.Info : Severity.Medium,
        (_, PyWhen.Program) => Severity.Info,
        _ => Severity.Low,
    };

    static string Verb(PyUse use) => use.Ability switch
    {
        PyAbility.Process => use.Handed ? "Hands on what runs programs" : "Runs a program",
        PyAbility.Execute => use.Handed ? "Hands on what runs code" : "Runs code that is computed",
        PyAbility.Native => "Loads or calls native code",
        PyAbility.Network => "Uses the network",
        PyAbility.Load => "Loads objects that can run code",
        PyAbility.Delete => "Deletes files or stops processes",
        PyAbility.Write => "Writes files",
        PyAbility.Tamper => "Changes or inspects the interpreter",
        _ => "Reaches outside",
    };

    // Harmless alone, not together in one function.
    static void Together(string owner, List<PyUse> uses, ScanScope scope, Func<int, string?> lineOf)
    {
        var network = uses.Find(u => u.Ability == PyAbility.Network);
        if (network is null || network.When == PyWhen.Program)
            return;
        var socket = uses.Find(u => u.Name.StartsWith("socket.", StringComparison.Ordinal));
        var shell = uses.Find(u => u.Ability == PyAbility.Process);
        if (socket is not null && shell is not null && (shell.Name == "pty.spawn" || uses.Exists(u => u.Name == "os.dup2") || shell.Evidence.Contains("recv", StringComparison.Ordinal) || shell.Text is { } t && (t.Contains("/bin/sh", StringComparison.Ordinal) || t.Contains("/bin/bash", StringComparison.Ordinal) || t.Contains("cmd.exe", StringComparison.Ordinal))))
            scope.Find(Remote, Severity.Critical, "Hands a network connection to a shell", Evidence(socket, lineOf) + " … " + Evidence(shell, lineOf), part: $"line {socket.Line}", identity: "remote:" + owner, recipe: Recipe);
        var secret = uses.Find(u => u.Ability is PyAbility.Secret or PyAbility.Read && (u.Text is { } path && IsSecretPath(path) || u.Name is "getpass.getpass" or "keyring.get_password" || u.Name.StartsWith("browser_cookie3", StringComparison.Ordinal)));
        if (secret is not null)
            scope.Find(Theft, Severity.High, "Reads credentials and uses the network", Evidence(secret, lineOf) + " … " + Evidence(network, lineOf), part: $"line {secret.Line}", identity: "theft:" + owner, recipe: Recipe);
    }

    static readonly string[] SecretPaths =
        [".ssh/", ".aws/credentials", ".git-credentials", ".netrc", "/etc/shadow", "/etc/passwd", ".kube/config", ".docker/config.json", "huggingface/token", ".npmrc", ".pypirc", "id_rsa", "AWS_SECRET", "wallet.dat"];

    static bool IsSecretPath(string path) => Array.Exists(SecretPaths, s => path.Contains(s, StringComparison.OrdinalIgnoreCase));

    // Titles are kept for ever: only what looks like an identifier goes in.
    static string Named(string name) => name.Length <= 120 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') ? name : "a computed name";
}
