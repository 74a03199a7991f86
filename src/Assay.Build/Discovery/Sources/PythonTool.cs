using Assay.Build.Code.Python;
using Assay.Build.Discovery.Tools;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Discovery.Sources;

/// <summary>A function that a decorator makes a tool: what a model is told of it, and what its body does with what the model says.</summary>
internal static class PythonTool
{
    const int MostWork = 400;

    static readonly HashSet<string> Decorators = new(StringComparer.Ordinal) { "tool", "tool_plain", "function_tool", "kernel_function", "ai_function", "beta_tool", "beta_async_tool", "register_for_llm", "register_for_execution", "tool_call", "structured_tool", "llm_tool" };

    static readonly HashSet<string> Shells = new(StringComparer.Ordinal) { "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput", "asyncio.create_subprocess_shell", "builtins.eval", "builtins.exec", "pty.spawn", "commands.getoutput", "IPython.core.interactiveshell.InteractiveShell.instance().run_cell" };
    static readonly HashSet<string> Processes = new(StringComparer.Ordinal) { "subprocess.run", "subprocess.call", "subprocess.check_output", "subprocess.check_call", "subprocess.Popen", "asyncio.create_subprocess_exec", "os.execv", "os.execvp", "os.spawnv" };
    static readonly HashSet<string> Removals = new(StringComparer.Ordinal) { "shutil.rmtree", "os.remove", "os.unlink", "os.rmdir", "shutil.move", "os.rename", "os.replace" };
    static readonly string[] Checks = ["resolve", "relative_to", "is_relative_to", "commonpath", "commonprefix", "realpath", "validate", "allowed", "sanitize", "safe", "check_path", "secure_filename", "whitelist", "allowlist"];

    /// <summary>The framework whose decorator makes it a tool; null for other functions.</summary>
    public static string? Framework(PyExpr decorator, PythonNames scope, bool mentionsFramework)
    {
        var callee = decorator is PyCall call ? call.Callee : decorator;
        foreach (var resolved in scope.Resolve(callee))
        {
            var last = resolved.Name[(resolved.Name.LastIndexOf('.') + 1)..];
            if (!Decorators.Contains(last))
                continue;
            if (resolved.Name.Contains("FastMCP", StringComparison.Ordinal) || resolved.Name.StartsWith("mcp.", StringComparison.Ordinal) || resolved.Name.StartsWith("fastmcp.", StringComparison.Ordinal))
                return "mcp";
            if (Packages.OfModule(resolved.Name) is { } known)
                return known.Family;
        }

        // mcp and agent are often made in another file.
        return mentionsFramework && callee is PyAttr { Name: "tool" or "tool_plain" or "function_tool" } or PyName { Id: "tool" or "function_tool" or "kernel_function" or "beta_tool" } && mentionsFramework ? "unknown" : null;
    }

    public static ToolDescription Describe(PyStatement define, PyExpr decorator, string? docstring, string server, PythonNames scope)
    {
        var told = decorator is PyCall call ? call : null;
        string? Argument(string name) => told?.Keywords.FirstOrDefault(k => k.Name == name).Value is { } value ? scope.Constant(value) as string : null;
        // @tool("name") of LangChain, @tool("name", "description", schema) of Claude's SDK.
        var first = told is { Arguments.Count: > 0 } ? scope.Constant(told.Arguments[0]) as string : null;
        var second = told is { Arguments.Count: > 1 } ? scope.Constant(told.Arguments[1]) as string : null;
        var description = Argument("description") ?? second ?? docstring;
        return new ToolDescription(server, Argument("name") ?? Argument("name_override") ?? first ?? define.Text)
        {
            Title = Argument("title"),
            Description = Argument("description_override") ?? description,
            InputSchema = Schema(define, scope),
            Line = define.Line,
        };
    }

    // Names of the parameters, and what annotations and defaults say of them to a model.
    static string Schema(PyStatement define, PythonNames scope)
    {
        var schema = new DataNode(DataKind.Map, 0);
        schema.Pairs.Add(("type", new DataNode(DataKind.Text, 0) { Text = "object" }));
        var properties = new DataNode(DataKind.Map, 0);
        foreach (var parameter in define.Targets.OfType<PyName>().Where(p => p.Id is not ("self" or "cls" or "ctx" or "context")).Take(100))
            properties.Pairs.Add((parameter.Id, new DataNode(DataKind.Map, 0)));
        schema.Pairs.Add(("properties", properties));
        var words = new List<string>();
        var waiting = new Stack<PyExpr>(define.Values);
        for (var work = 0; work < MostWork && waiting.TryPop(out var at); work++)
        {
            if (at is PyCall call)
                words.AddRange(call.Keywords.Where(k => k.Name is "description" or "title").Select(k => scope.Constant(k.Value)).OfType<string>());
            else if (at is PyIndex { Of: PyName { Id: "Annotated" }, Index: PyItems { Items: var parts } })
                words.AddRange(parts.OfType<PyConst>().Select(p => p.Value).OfType<string>());
            foreach (var part in PythonParts.Of(at))
                waiting.Push(part);
        }

        if (words.Count > 0)
            schema.Pairs.Add(("description", new DataNode(DataKind.Text, 0) { Text = string.Join('\n', words) }));
        return DataText.Json(schema);
    }

    /// <summary>What the body does with the function's parameters.</summary>
    public static void Judge(string name, PyStatement define, IReadOnlyList<CallSite> body, DiscoverySink sink)
    {
        var parameters = define.Targets.OfType<PyName>().Select(p => p.Id).Where(p => p is not ("self" or "cls" or "ctx" or "context")).ToHashSet(StringComparer.Ordinal);
        if (parameters.Count == 0)
            return;
        var checks = body.Any(c => c.Names.Any(n => Array.Exists(Checks, k => n[(n.LastIndexOf('.') + 1)..].Contains(k, StringComparison.OrdinalIgnoreCase))));
        foreach (var call in body)
        {
            var first = call.Call.Arguments.Count > 0 ? call.Call.Arguments[0] : call.Argument("args") ?? call.Argument("cmd") ?? call.Argument("path") ?? call.Argument("file");
            foreach (var callee in call.Names)
            {
                if (Shells.Contains(callee) && Mentions(first, call.Scope, parameters))
                    sink.Find(SourceRules.ToolCommand, call.At.Line, null, name, callee);
                else if (Processes.Contains(callee) && Mentions(first, call.Scope, parameters) && (call.Is("shell", true) || IsWhole(first, call.Scope, parameters)))
                    sink.Find(SourceRules.ToolCommand, call.At.Line, checks && !call.Is("shell", true) ? Severity.Medium : null, name, callee);
                else if (!checks && (callee == "builtins.open" && Writes(call) || Removals.Contains(callee)) && Mentions(first, call.Scope, parameters))
                    sink.Find(SourceRules.ToolWrite, call.At.Line, null, name, callee);
                else if (!checks && (callee.EndsWith(".write_text", StringComparison.Ordinal) || callee.EndsWith(".write_bytes", StringComparison.Ordinal)) && call.Call.Callee is PyAttr { Of: var target } && Mentions(target, call.Scope, parameters))
                    sink.Find(SourceRules.ToolWrite, call.At.Line, null, name, "Path" + callee[callee.LastIndexOf('.')..]);
            }
        }
    }

    static bool Writes(CallSite call) => call.Text(call.Argument("mode", 1)) is { } mode && mode.AsSpan().IndexOfAny("wax+") >= 0;

    // The program itself is chosen by the model: run(command), run(command.split()), run([command, …]).
    static bool IsWhole(PyExpr? argument, PythonNames scope, HashSet<string> parameters)
    {
        for (var depth = 0; depth < 8; depth++)
            switch (argument)
            {
                case PyName name when parameters.Contains(name.Id):
                    return true;
                case PyName name when scope.Values(name.Id) is [var only] && only != name:
                    argument = only;
                    break;
                case PyItems { Items: [var first, ..] }:
                    return first is PyOther { What: "*" } spread ? IsWhole(spread.Parts.Count > 0 ? spread.Parts[0] : null, scope, parameters) : first is not PyConst && Mentions(first, scope, parameters) && scope.Constant(first) is null && IsWhole(first, scope, parameters);
                case PyCall { Callee: PyAttr { Name: "split", Of: var of } }:
                    argument = of;
                    break;
                case PyCall { Callee: PyAttr { Name: "split" or "list" or "strip" }, Arguments: [var inner] }:
                    argument = inner;
                    break;
                case PyFormatted { Parts: [PyName or PyAttr, ..] formatted }:
                    return Mentions(formatted[0], scope, parameters);
                default:
                    return false;
            }

        return false;
    }

    static bool Mentions(PyExpr? value, PythonNames scope, HashSet<string> parameters)
    {
        if (value is null)
            return false;
        var seen = new HashSet<PyExpr>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<PyExpr>([value]);
        for (var work = 0; work < MostWork && waiting.TryPop(out var at); work++)
        {
            if (!seen.Add(at))
                continue;
            if (at is PyName name)
            {
                if (parameters.Contains(name.Id))
                    return true;
                foreach (var bound in scope.Values(name.Id))
                    waiting.Push(bound);
            }

            foreach (var part in PythonParts.Of(at))
                waiting.Push(part);
        }

        return false;
    }
}
