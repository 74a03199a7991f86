using Assay.Build.ModelFiles.Python;
using Assay.Text;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>What is seen in statements and in the text itself rather than in calls.</summary>
internal static class PythonTextRules
{
    static readonly CodeRule Trojan = new("py-hidden-characters", Severity.High, "Has characters that an editor does not show", "Marks that turn the direction of text make code read differently from what runs.", "Remove them.", Cwe(1007), new Reference("cve", "CVE-2021-42574"));


    static readonly HashSet<string> Pickles = ["pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "_pickle", "pickle5"];

    public static IEnumerable<CodeRule> All => [Trojan, PickleRules.Imported, ServingRules.JupyterRule];

    public static void Judge(PythonScript script, CodeFile file)
    {
        if (HiddenCharacters.In(file.Text) is { Count: > 0, First: var first })
        {
            var (line, column) = file.PlaceOf(first);
            file.Find(Trojan, line, column);
        }

        foreach (var (statement, scope, _) in script.Statements)
        {
            if (statement.Kind is PyKind.Import or PyKind.ImportFrom && Pickles.Contains(statement.Text))
                file.Find(PickleRules.Imported, statement.Line, statement.Column, detail: statement.Text);
            if (statement.Kind == PyKind.Assign && statement is { Targets: [PyAttr target, ..], Values: [.., var value] })
                Assigned(target, value, statement, scope, file);
        }
    }

    static void Assigned(PyAttr target, PyExpr value, PyStatement statement, PythonNames scope, CodeFile file)
    {
        switch (target)
        {
            case { Name: "token" or "password", Of: PyAttr { Name: "NotebookApp" or "ServerApp" or "IdentityProvider" or "LabApp" } } when scope.Constant(value) is "":
            case { Name: "allow_origin", Of: PyAttr { Name: "NotebookApp" or "ServerApp" } } when scope.Constant(value) is "*":
            case { Name: "disable_check_xsrf", Of: PyAttr { Name: "NotebookApp" or "ServerApp" } } when value is PyConst { Value: true }:
                file.Find(ServingRules.JupyterRule, statement.Line, statement.Column, detail: target.Name);
                break;
            case { Name: "_create_default_https_context" }:
            case { Name: "verify", Of: PyName { Id: "session" or "s" or "client" } } when value is PyConst { Value: false }:
            case { Name: "check_hostname", Of: not PyName { Id: "self" } } when value is PyConst { Value: false }:
            case { Name: "verify_mode", Of: not PyName { Id: "self" } } when scope.Resolve(value).Exists(n => n.Name == "ssl.CERT_NONE"):
                if (TransportVerify is { } rule)
                    file.Find(rule, statement.Line, statement.Column, detail: target.Name);
                break;
        }
    }

    static CodeRule? TransportVerify { get; } = TransportRules.Calls.Select(c => c.Rule).FirstOrDefault(r => r.Id == "py-tls-not-verified");
}
