using System.Text.RegularExpressions;
using Assay.Build.Code.Pipelines;
using Assay.Build.Code.Python;
using Assay.Build.Discovery.Configurations;
using Assay.Build.Discovery.Tools;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Discovery.Sources;

/// <summary>Texts and dictionaries of a program that are meant for a model: prompts, messages, tools as dictionaries.</summary>
internal static partial class PythonTexts
{
    const int Shortest = 40, MostWork = 20_000;

    public static void Prompt(string name, string text, int line, DiscoverySink sink)
    {
        sink.Asset(AssetKind.Prompt, name, line, ("where", "code"), ("characters", text.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        sink.Text(InstructionKind.RuleFile, name, text, line);
    }

    /// <summary>An assignment to a name that says that it is a prompt.</summary>
    /// <param name="ai">The file works with models. In others the name alone is not enough: terminals have prompts too.</param>
    public static void Assigned(PyStatement statement, PythonNames scope, bool ai, DiscoverySink sink)
    {
        if (statement.Targets is [var target, ..] && statement.Values is [.., var value] && target is PyName or PyAttr && Named(target) is { } name && PromptName().IsMatch(name) && Text(value, scope) is { Length: >= Shortest } text && text.Contains(' ', StringComparison.Ordinal) && (ai || (name.Contains("prompt", StringComparison.OrdinalIgnoreCase) && text.AsSpan().Count(' ') >= 12)))
            Prompt(name, text, statement.Line, sink);
    }

    /// <summary>Dictionaries anywhere in a statement.</summary>
    public static void Dictionaries(PyStatement statement, PythonNames scope, string server, bool ai, DiscoverySink sink)
    {
        var waiting = new Stack<PyExpr>(statement.Values);
        for (var work = 0; work < MostWork && waiting.TryPop(out var at); work++)
        {
            foreach (var part in PythonParts.Of(at))
                waiting.Push(part);
            if (at is not PyOther { What: "dict", Parts.Count: >= 4 })
                continue;
            var node = PythonData.Of(at, scope, statement.Line);
            if (ai && node.TextOf("role") is "system" or "developer" && node["content"] is { Kind: DataKind.Text, Text.Length: >= Shortest } content)
                Prompt("system message", content.Text, statement.Line, sink);
            else if (node.TextOf("type") is "mcp" && node.Has("server_url"))
                Hosted(node, statement.Line, sink);
            else if (ToolSchemaReader.Tool(node, server) is { } tool)
                sink.Tool(tool with { Line = statement.Line }, "schema", "python");
            else if (ai && node["mcpServers"] is { Kind: DataKind.Map })
                foreach (var configured in ServerReader.Read(node, "code", false, a => (int)a))
                    if (configured.Command is not null || configured.Url is not null)
                        ServerJudge.Judge(configured, sink);
        }
    }

    /// <summary>A server that a model's service calls itself: <c>{"type": "mcp", "server_url": …}</c>.</summary>
    public static void Hosted(DataNode node, int line, DiscoverySink sink)
    {
        if (node.TextOf("server_url") is not { Length: > 0 } url)
            return;
        ServerJudge.Judge(new ConfiguredServer(node.TextOf("server_label") ?? ServerAddress.Host(url), "code", line)
        {
            Url = new Placed(url, line),
            AutoApproved = node.TextOf("require_approval") is "never" ? ["*"] : [],
            Headers = [.. node["headers"].Entries().Where(h => h.Value.Kind == DataKind.Text).Select(h => new NamedValue(h.Key, h.Value.Text, line)), .. node["authorization"] is { Kind: DataKind.Text } token ? [new NamedValue("Authorization", "Bearer " + token.Text, line)] : Array.Empty<NamedValue>()],
        }, sink);
    }

    // The constant parts of a format are what an author wrote.
    public static string? Text(PyExpr value, PythonNames scope)
    {
        if (value is PyFormatted formatted)
            return string.Concat(formatted.Parts.Select(p => p is PyConst { Value: string part } ? part : "{}"));
        // """…""".strip(), textwrap.dedent("""…"""), PromptTemplate.from_template("""…""")
        if (value is PyCall { Callee: PyAttr { Of: PyConst { Value: string inner }, Name: "strip" or "format" or "replace" or "lstrip" } })
            return inner;
        if (value is PyCall { Arguments: [PyConst { Value: string argument }, ..] })
            return argument;
        return scope.Constant(value) as string;
    }

    static string? Named(PyExpr target) => target switch { PyName name => name.Id, PyAttr attribute => attribute.Name, _ => null };

    [GeneratedRegex(@"(?:^|_)(?:prompts?|instructions?|system_message|persona)(?:_|$|template|text)|[a-z](?:Prompt|Instructions)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex PromptName();
}
