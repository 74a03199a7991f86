using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>What a language model answered, given to something that obeys.</summary>
internal static class ModelOutputRules
{
    const string Whoever = "Whoever can put words into the prompt (a user, a web page, a document) decides what the model answers. ";

    static readonly CodeRule Exec = new("py-model-output-exec", Severity.Critical, "Runs code that a model wrote", Whoever + "Here the answer is run as code with the rights of the process.",
        "Let the model fill in a schema (JSON with fixed fields) and act on that. If code must run, run it in a sandbox without network and secrets.", Cwe(94), Cwe(95), LlmOutput, LlmAgency, PluginCompromise);

    static readonly CodeRule Shell = new("py-model-output-shell", Severity.Critical, "Runs a command that a model wrote", Whoever + "Here the answer is run as a command.", "Choose from a list of commands by a name that the model gives, with arguments that are checked.", Cwe(78), LlmOutput, LlmAgency, PluginCompromise);

    static readonly CodeRule Sql = new("py-model-output-sql", Severity.High, "Runs a query that a model wrote", Whoever + "Here the answer is run on a database.", "Give the connection read-only rights on a view made for it, limit rows and time, and check the query against a list of allowed tables.", Cwe(89), LlmOutput, LlmAgency);

    static readonly CodeRule Html = new("py-model-output-html", Severity.Medium, "Shows a model's answer as markup that is not escaped", Whoever + "Here a browser runs what the answer holds.", "Escape it, or render Markdown through a sanitiser that allows no scripts, handlers and outside images.", Cwe(79), LlmOutput);

    static readonly CodeRule Objects = new("py-model-output-deserialise", Severity.Critical, "Makes objects from a model's answer", Whoever + "Here the answer is read by something that makes objects or runs code.", "Read JSON and check it against a schema.", Cwe(502), LlmOutput);

    static readonly CodeRule Path = new("py-model-output-path", Severity.Medium, "Opens a file or an address that a model named", Whoever + "Here the answer says which file or address is opened.", "Check the name against a folder or a list of hosts.", Cwe(22), Cwe(918), LlmOutput, LlmAgency);

    static readonly CodeRule Tool = new("py-agent-runs-code", Severity.High, "Gives an agent a tool that runs any code or command", "The tool does whatever the model asks for; the model does whatever the text in its context says.",
        "Give it tools that do one thing, or run the interpreter in a sandbox without network and secrets, with approval by a person.", Cwe(94), LlmAgency, PluginCompromise);

    static readonly CodeRule System = new("py-request-in-system-prompt", Severity.Medium, "Puts what a user sent into the system prompt", "Instructions and data are told apart by their roles. In the system message the user's words are instructions.", "Send the user's text as a message of role user, marked as data.", Cwe(1427), new Reference("owasp-llm", "LLM01", "2025"), new Reference("atlas", "AML.T0051"));

    static bool Answer(CallSite site, PythonContext context, string? name = null) =>
        PythonOrigins.IsModelOutput(name is not null && site.Argument(name) is { } named ? named : site.Call.Arguments.Count > 0 ? site.Call.Arguments[0] : null, site.Scope);

    public static IReadOnlyList<PythonRule> Calls =>
    [
        PythonRule.When(Exec, "builtins.eval builtins.exec builtins.compile code.InteractiveInterpreter().runcode code.InteractiveInterpreter().runsource IPython.get_ipython().run_cell ast.literal_eval_unsafe runpy.run_path", (site, context) => Answer(site, context)),
        PythonRule.When(Shell, "os.system os.popen subprocess.run subprocess.call subprocess.check_call subprocess.check_output subprocess.Popen subprocess.getoutput subprocess.getstatusoutput asyncio.create_subprocess_shell asyncio.create_subprocess_exec commands.getoutput pexpect.spawn", (site, context) => Answer(site, context, "args")),
        PythonRule.When(Sql, "*/execute */executescript */executemany pandas.read_sql pandas.read_sql_query duckdb.sql duckdb.query sqlalchemy.text", (site, context) => Answer(site, context)),
        PythonRule.When(Html, "flask.render_template_string markupsafe.Markup flask.Markup jinja2.Template django.utils.safestring.mark_safe IPython.display.HTML streamlit.components.v1.html fastapi.responses.HTMLResponse starlette.responses.HTMLResponse jinja2.Environment().from_string", (site, context) => Answer(site, context, "content")),
        PythonRule.When(Html, "streamlit.markdown streamlit.write", (site, context) => site.Is("unsafe_allow_html", true) && Answer(site, context)),
        PythonRule.When(Objects, "pickle.loads yaml.load yaml.unsafe_load jsonpickle.decode dill.loads marshal.loads", (site, context) => Answer(site, context)),
        PythonRule.When(Path, "builtins.open pathlib.Path requests.get requests.post httpx.get urllib.request.urlopen os.remove os.unlink shutil.rmtree", (site, context) => site.Call.Arguments.Count > 0 && PythonOrigins.IsModelOutput(site.Call.Arguments[0], site.Scope)),
        PythonRule.Always(Tool, "langchain_experimental/PythonREPL langchain_experimental/PythonREPLTool langchain_experimental/PythonAstREPLTool langchain_experimental/PALChain langchain_experimental/create_python_agent langchain_community/ShellTool langchain/ShellTool langchain/PythonREPL langchain/PythonREPLTool langchain/PythonAstREPLTool langchain/PALChain langchain/LLMMathChain langchain_community/BashProcess langchain/BashProcess langchain_community/TerminalTool "
            + "langchain/create_python_agent langchain.agents.agent_toolkits.create_python_agent llama_index/CodeInterpreterToolSpec smolagents.PythonInterpreterTool smolagents.LocalPythonExecutor transformers.agents.PythonInterpreterTool llama_index/PandasQueryEngine langchain_experimental.utilities.PythonREPL"),
        PythonRule.When(Tool, "autogen/UserProxyAgent autogen/ConversableAgent autogen/AssistantAgent pyautogen/UserProxyAgent autogen.UserProxyAgent", (site, _) => site.Keyword("code_execution_config") is PyOther { What: "dict" } dict && LocalDocker(dict)),
        PythonRule.When(Tool, "crewai.Agent", (site, _) => site.Is("allow_code_execution", true) && site.Text(site.Keyword("code_execution_mode")) == "unsafe"),
        PythonRule.When(Tool, "interpreter.chat interpreter.OpenInterpreter", (site, _) => site.Is("auto_run", true)),
        new(System, "*/create */invoke */generate_content */chat", (site, context) => Messages(site) is { } list && list.Items.Any(m => m is PyOther { What: "dict" } message && IsSystem(message) && message.Parts.Where((_, i) => i % 2 == 1).Any(v => v is not PyConst && PythonOrigins.IsRequest(v, site.Scope))) ? Severity.Medium : null),
    ];

    static PyItems? Messages(CallSite site) => (site.Keyword("messages") ?? site.Argument("input", 0)) switch
    {
        PyItems items => items,
        PyName name when site.Scope.Values(name.Id) is [PyItems items] => items,
        _ => null,
    };

    static bool IsSystem(PyOther message)
    {
        for (var i = 0; i + 1 < message.Parts.Count; i += 2)
            if (message.Parts[i] is PyConst { Value: "role" } && message.Parts[i + 1] is PyConst { Value: "system" or "developer" })
                return true;
        return false;
    }

    static bool LocalDocker(PyOther dict)
    {
        for (var i = 0; i + 1 < dict.Parts.Count; i += 2)
            if (dict.Parts[i] is PyConst { Value: "use_docker" } && dict.Parts[i + 1] is PyConst { Value: false })
                return true;
        return false;
    }
}
