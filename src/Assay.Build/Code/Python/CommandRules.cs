using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Code, commands, queries and templates that are put together while the program runs.</summary>
internal static class CommandRules
{
    const int MostDepth = 16;

    static readonly CodeRule Eval = new("py-eval", Severity.Medium, "Evaluates an expression that is not written in the code", "eval runs any expression with the rights of the process.", "Use ast.literal_eval for values, or a table of functions.", Cwe(95));

    static readonly CodeRule Exec = new("py-exec", Severity.Medium, "Runs code that is not written in the file", "exec runs any code with the rights of the process.", "Import a module, or use a table of functions.", Cwe(94));

    static readonly CodeRule Shell = new("py-shell", Severity.High, "Runs a shell command that is put together from values", "Quotes, semicolons and backquotes in a value become commands.", "Give subprocess a list of arguments, without shell=True; quote with shlex.quote where a shell has to be.", Cwe(78));

    static readonly CodeRule Constant = new("py-shell-constant", Severity.Low, "Starts a shell for a fixed command", "The command is found through PATH and read by a shell, which is more than it needs.", "Give subprocess a list of arguments.", Cwe(78));

    static readonly CodeRule Wildcard = new("py-shell-wildcard", Severity.Medium, "Gives a shell's wildcard to a program that takes options from file names", "A file named --checkpoint-action=… becomes an option of tar, chown, chmod or rsync.", "Write ./* instead of *, or end the options with --.", Cwe(155));

    static readonly CodeRule Remote = new("py-ssh-command", Severity.Medium, "Runs a command on another machine that is put together from values", "Quotes and semicolons in a value become commands there.", "Quote each value with shlex.quote.", Cwe(78));

    static readonly CodeRule Sql = new("py-sql-injection", Severity.Medium, "Puts values into a query's text", "A value with a quote changes the query.", "Use parameters: execute('… where id = ?', (id,)).", Cwe(89));

    static readonly CodeRule Template = new("py-template-injection", Severity.High, "Renders a template that is not written in the code", "A template can reach Python's objects through attributes, and run code. Prompt templates that users or model files bring are templates, too.", "Render with jinja2.sandbox.ImmutableSandboxedEnvironment, and take templates from your repository only.", Cwe(1336), LlmOutput);

    static readonly CodeRule Escape = new("py-template-autoescape", Severity.Medium, "Renders HTML without escaping", "A value with markup becomes part of the page.", "Use autoescape=select_autoescape().", Cwe(79));

    static readonly CodeRule Listen = new("py-logging-listen", Severity.Medium, "Takes logging configuration from the network", "logging.config.listen evaluates parts of what it receives.", "Read the configuration from a file.", Cwe(94));

    static readonly CodeRule Load = new("py-import-computed", Severity.Medium, "Imports a module whose name or path comes from outside", "The imported file's code is run.", "Choose from a list of modules.", Cwe(470), MlSupplyChain);

    static readonly CodeRule Instantiate = new("py-hydra-instantiate", Severity.Medium, "Makes whatever a configuration names", "hydra.utils.instantiate calls any function that _target_ names: os.system as well.", "Check _target_ against a list of your own classes before instantiating.", Cwe(470), MlSupplyChain);

    public static IReadOnlyList<PythonRule> Calls =>
    [
        new(Eval, "builtins.eval", (site, context) => site.Call.Arguments.Count == 0 || site.IsConstant(site.Call.Arguments[0]) || PythonOrigins.IsModelOutput(site.Call.Arguments[0], site.Scope) ? null : PythonOrigins.IsRequest(site.Call.Arguments[0], site.Scope) ? Severity.High : Severity.Medium),
        new(Exec, "builtins.exec builtins.execfile", (site, context) => site.Call.Arguments.Count == 0 || site.IsConstant(site.Call.Arguments[0]) || PythonOrigins.IsModelOutput(site.Call.Arguments[0], site.Scope) ? null : PythonOrigins.IsFetched(site.Call.Arguments[0], site.Scope) ? Severity.Critical : Severity.Medium),
        new(Shell, "subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen", (site, context) => site.Is("shell", true) ? Command(site, context) : null),
        new(Shell, "os.system os.popen subprocess.getoutput subprocess.getstatusoutput asyncio.create_subprocess_shell commands.getoutput commands.getstatusoutput os.popen2 os.popen3 popen2.popen2", Command),
        new(Constant, "subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen os.system os.popen", (site, _) => (site.Is("shell", true) || site.Names[0].StartsWith("os.", StringComparison.Ordinal)) && First(site) is { } c && site.Text(c) is not null ? Severity.Low : null),
        PythonRule.When(Wildcard, "subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen os.system os.popen", (site, _) => (site.Is("shell", true) || site.Names[0].StartsWith("os.", StringComparison.Ordinal)) && site.Text(First(site)) is { } text && text.Split(' ') is [.. var words] && words[0].Split('/')[^1] is "tar" or "chown" or "chmod" or "rsync" && words.Contains("*") && !words.Contains("--")),
        PythonRule.When(Remote, "paramiko.SSHClient().exec_command paramiko.client.SSHClient().exec_command fabric.Connection().run */exec_command", (site, context) => site.Call.Arguments.Count > 0 && !site.IsConstant(site.Call.Arguments[0]) && site.Names[0] is not "?.exec_command" | site.Call.Arguments[0] is PyFormatted or PyBinary),
        new(Sql, "*/execute */executemany */executescript pandas.read_sql pandas.read_sql_query sqlalchemy.text duckdb.sql duckdb.query */raw", (site, context) => First(site) is { } query && Composed(query, site) is { } text && LooksLikeSql(text) ? PythonOrigins.IsRequest(query, site.Scope) ? Severity.High : Severity.Medium : null),
        new(Template, "jinja2.Template jinja2.Environment().from_string jinja2.environment.Template mako.template.Template flask.render_template_string langchain.prompts.PromptTemplate.from_template_unsafe", (site, context) => site.Call.Arguments.Count > 0 && !site.IsConstant(site.Call.Arguments[0]) && !PythonOrigins.IsModelOutput(site.Call.Arguments[0], site.Scope) ? Severity.Medium : null),
        PythonRule.When(Template, "langchain.prompts/from_template langchain_core.prompts/from_template langchain.PromptTemplate.from_template langchain_core.prompts.PromptTemplate langchain.prompts.PromptTemplate", (site, _) => site.Text(site.Keyword("template_format")) == "jinja2" && !site.IsConstant(site.Argument("template", 0))),
        PythonRule.When(Escape, "jinja2.Environment jinja2.environment.Environment", (site, _) => site.Is("autoescape", false)),
        PythonRule.Always(Listen, "logging.config.listen"),
        PythonRule.When(Load, "importlib.import_module builtins.__import__ importlib.util.spec_from_file_location imp.load_source runpy.run_path runpy.run_module importlib.machinery.SourceFileLoader", (site, context) => site.Call.Arguments.Any(a => PythonOrigins.IsRequest(a, site.Scope) || PythonOrigins.IsModelOutput(a, site.Scope))),
        PythonRule.When(Instantiate, "hydra.utils.instantiate hydra.utils.call hydra.utils.get_class omegaconf.instantiate", (site, _) => site.Call.Arguments.Count > 0 && site.Call.Arguments[0] is not PyOther { What: "dict" }),
    ];

    static PyExpr? First(CallSite site) => site.Argument("args", 0) ?? site.Argument("cmd") ?? site.Argument("command") ?? site.Argument("sql");

    static Severity? Command(CallSite site, PythonContext context)
    {
        if (First(site) is not { } command || site.Text(command) is not null || PythonOrigins.IsModelOutput(command, site.Scope))
            return null;
        // Fixed texts on several ways, quoted values: no value from outside is in it.
        if (command is PyName name && site.Scope.Values(name.Id) is { Count: > 1 } values && values.All(site.IsConstant))
            return null;
        if (command is PyItems { Items: var items } && items.All(site.IsConstant))
            return null;
        if (Parts(command, site).All(p => site.IsConstant(p) || site.Scope.Resolve(p).Exists(n => n.Name is "shlex.quote()" or "pipes.quote()" or "shlex.join()" or "sys.executable")))
            return null;
        return PythonOrigins.IsRequest(command, site.Scope) ? Severity.Critical : Severity.High;
    }

    static IEnumerable<PyExpr> Parts(PyExpr value, CallSite site, int depth = 0) => depth > MostDepth ? [value] : value switch
    {
        PyFormatted formatted => formatted.Parts,
        PyBinary { Operator: "+" } sum => Parts(sum.Left, site, depth + 1).Concat(Parts(sum.Right, site, depth + 1)),
        PyBinary { Operator: "%", Right: PyItems tuple } => tuple.Items,
        PyBinary { Operator: "%" } one => [one.Right],
        PyName name when site.Scope.Values(name.Id) is [PyFormatted or PyBinary] and var only => Parts(only[0], site, depth + 1),
        PyCall { Callee: PyAttr { Name: "format", Of: PyConst } } format => format.Arguments.Concat(format.Keywords.Select(k => k.Value)),
        _ => [value],
    };

    // The written parts of a text that is put together; null when it is not, or only from constants.
    static string? Composed(PyExpr query, CallSite site)
    {
        if (query is PyName name && site.Scope.Values(name.Id) is [var only, ..])
            query = only;
        if (query is PyCall { Arguments: [var wrapped, ..] } call && site.Scope.Resolve(call.Callee).Exists(n => n.Name == "sqlalchemy.text"))
            query = wrapped;
        if (site.Scope.Constant(query) is not null)
            return null;
        return query switch
        {
            PyFormatted formatted => string.Concat(formatted.Parts.Select(p => p is PyConst { Value: string s } ? s : "?")),
            PyBinary { Operator: "+" } sum when Leftmost(sum) is PyConst { Value: string start } => start,
            PyBinary { Operator: "%", Left: PyConst { Value: string text } } => text,
            PyCall { Callee: PyAttr { Name: "format", Of: PyConst { Value: string text } } } => text,
            _ => null,
        };
    }

    static PyExpr Leftmost(PyExpr value)
    {
        while (value is PyBinary binary)
            value = binary.Left;
        return value;
    }

    static bool LooksLikeSql(string text)
    {
        var start = text.TrimStart().ToUpperInvariant();
        return (start.StartsWith("SELECT ", StringComparison.Ordinal) && start.Contains(" FROM ", StringComparison.Ordinal)) || start.StartsWith("INSERT INTO ", StringComparison.Ordinal) || start.StartsWith("DELETE FROM ", StringComparison.Ordinal)
            || (start.StartsWith("UPDATE ", StringComparison.Ordinal) && start.Contains(" SET ", StringComparison.Ordinal)) || start.StartsWith("DROP TABLE ", StringComparison.Ordinal);
    }
}
