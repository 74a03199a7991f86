using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Servers that are open to more people than they should be.</summary>
internal static class ServingRules
{
    static readonly CodeRule Bind = new("py-bind-all-interfaces", Severity.Medium, "Listens on all interfaces", "Everybody who reaches the machine reaches the server: model servers and notebooks seldom have a login.", "Listen on 127.0.0.1 behind a proxy that authenticates, or inside a container network.", Cwe(605), PublicApplication);

    static readonly CodeRule Share = new("py-gradio-share", Severity.High, "Opens a public address to this machine", "share=True makes a tunnel that anybody with the address can use.", "Leave share away, or set auth=.", Cwe(668), PublicApplication);

    static readonly CodeRule Debug = new("py-debug-server", Severity.High, "Runs a server with its debugger", "The debugger runs code for whoever reaches the page.", "Set debug=False outside your own machine.", Cwe(94), Cwe(489));

    static readonly CodeRule Cors = new("py-cors-any-origin", Severity.Medium, "Answers pages of any origin with credentials", "Any page that a user opens can call the server in the user's name.", "List the origins.", Cwe(942), PublicApplication);

    static readonly CodeRule Jupyter = new("py-jupyter-open", Severity.High, "Runs Jupyter without its token", "Whoever reaches the server runs code on the machine.", "Leave the token, or set a password; do not allow every origin.", Cwe(306), PublicApplication);

    static readonly CodeRule Files = new("py-gradio-any-file", Severity.Medium, "Serves files of the whole machine", "allowed_paths with / or the current folder gives away keys and models.", "List the folder with the files that are meant.", Cwe(552));

    static readonly CodeRule Cluster = new("py-cluster-open", Severity.High, "Opens a cluster's control port without authentication", "Ray's dashboard and job server, Dask's scheduler and Spark's run code for whoever reaches them.", "Bind to 127.0.0.1 or a private network, and require tokens or TLS.", Cwe(306), PublicApplication);

    public static CodeRule JupyterRule => Jupyter;

    public static IReadOnlyList<PythonRule> Calls =>
    [
        PythonRule.When(Bind, "*/run uvicorn/run waitress.serve uvicorn.Config */launch aiohttp.web.run_app */serve_forever hypercorn/serve gunicorn/run werkzeug.serving.run_simple http.server.HTTPServer socketserver.TCPServer", (site, _) => (site.Text(site.Keyword("host")) ?? site.Text(site.Keyword("server_name")) ?? site.Text(site.Argument("host", 0))) is "0.0.0.0" or "::" || site.Call.Arguments is [PyItems { Items: [PyConst { Value: "0.0.0.0" or "" }, ..] }, ..] && site.Names[0].EndsWith("Server", StringComparison.Ordinal)),
        PythonRule.When(Bind, "*/bind", (site, _) => site.Call.Arguments is [PyItems { Items: [var host, _] }] && site.Text(host) is "0.0.0.0" or "" or "::"),
        PythonRule.When(Bind, "*/add_insecure_port", (site, _) => First(site, site.Call.Arguments.Count > 0 ? site.Call.Arguments[0] : null) is { } at && (at.StartsWith("[::]", StringComparison.Ordinal) || at.StartsWith("0.0.0.0", StringComparison.Ordinal))),
        PythonRule.When(Share, "gradio/launch */launch", (site, _) => site.Is("share", true) && site.Keyword("auth") is null),
        PythonRule.When(Files, "gradio/launch */launch", (site, _) => site.Keyword("allowed_paths") is PyItems items && items.Items.Any(i => site.Text(i) is "/" or "." or "./" or "~")),
        PythonRule.When(Debug, "flask/run */run flask.Flask().run", (site, _) => site.Is("debug", true) && (site.Names[0].StartsWith("flask", StringComparison.Ordinal) || site.Call.Callee is PyAttr { Of: PyName { Id: "app" or "application" or "server" } })),
        PythonRule.When(Cors, "*/add_middleware starlette.middleware.cors.CORSMiddleware flask_cors.CORS", (site, _) => site.Keyword("allow_origins") is PyItems { Items: [PyConst { Value: "*" }] } && site.Is("allow_credentials", true) || (site.Names[0] == "flask_cors.CORS" && site.Is("supports_credentials", true) && site.Keyword("origins") is null or PyConst { Value: "*" } && site.Is("supports_credentials", true))),
        PythonRule.When(Cluster, "ray.init", (site, _) => site.Text(site.Keyword("dashboard_host")) is "0.0.0.0"),
        PythonRule.When(Cluster, "dask.distributed.LocalCluster distributed.LocalCluster dask.distributed.Scheduler distributed.Scheduler", (site, _) => (site.Text(site.Keyword("host")) is "0.0.0.0" or "tcp://0.0.0.0") && site.Keyword("security") is null),
        PythonRule.When(Cluster, "ray.serve.start ray.serve.HTTPOptions", (site, _) => site.Text(site.Keyword("host")) is "0.0.0.0"),
    ];

    static string? First(CallSite site, PyExpr? value) => value is null ? null : site.Text(value) ?? (value is PyFormatted { Parts: [PyConst { Value: string start }, ..] } ? start : null);
}
