using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Archives, temporary files and permissions.</summary>
internal static class FileRules
{
    static readonly CodeRule Tar = new("py-tar-extract", Severity.High, "Unpacks a tar archive without a filter", "Members named ../ or links write anywhere: a model archive can replace code.", "Pass filter='data', or check every member's path.", Cwe(22), SupplyChain)
    { Versions = "Python 3.14 filters by default; filter= exists since 3.12 and in the latest 3.8 to 3.11." };

    static readonly CodeRule Mktemp = new("py-mktemp", Severity.Medium, "Makes a temporary name that others can take first", "Between the name and the file somebody else can put a link there.", "Use tempfile.mkstemp or NamedTemporaryFile.", Cwe(377));

    static readonly CodeRule Permissions = new("py-file-permissions", Severity.Medium, "Lets everybody change a file", "Any user of the machine can replace the model or the code.", "Use 0o600 or 0o640.", Cwe(732));

    static readonly CodeRule Temp = new("py-shared-tmp", Severity.Low, "Uses a fixed name in a folder that everybody writes to", "Another user can put a file or a link there first: a cached model or a pickle in /tmp is theirs.", "Use tempfile.mkdtemp, or a folder of your own (platformdirs).", Cwe(377), Cwe(379));

    static readonly string[] Shared = ["/tmp/", "/var/tmp/", "/dev/shm/"];

    public static IReadOnlyList<PythonRule> Calls =>
    [
        new(Tar, "tarfile/extractall tarfile/extract", Unpack),
        new(Tar, "*/extractall", (site, context) => site.Call.Callee is PyAttr { Of: PyName { Id: "tar" or "tarball" or "tf" or "tar_file" or "tarfile_obj" } } && !site.Names[0].StartsWith("tarfile", StringComparison.Ordinal) && !site.Names[0].StartsWith("zipfile", StringComparison.Ordinal) ? Unpack(site, context) : null),
        new(Tar, "shutil.unpack_archive", (site, context) => site.Keyword("filter") is null && context.AtLeast(site, "python", 3, 14) != true && !(site.Text(site.Argument("format", 2)) is "zip") && !(site.Text(site.Argument("filename", 0))?.EndsWith(".zip", StringComparison.Ordinal) ?? false) ? Severity.Medium : null),
        PythonRule.Always(Mktemp, "tempfile.mktemp os.tempnam os.tmpnam"),
        PythonRule.When(Permissions, "os.chmod os.fchmod os.lchmod", (site, _) => site.Argument("mode", 1) is { } mode && site.Scope.Constant(mode) is long bits && (bits & 2) != 0),
        PythonRule.When(Permissions, "pathlib/chmod", (site, _) => site.Argument("mode", 0) is { } mode && site.Scope.Constant(mode) is long bits && (bits & 2) != 0),
        PythonRule.When(Permissions, "os.umask", (site, _) => site.Call.Arguments is [var mask] && site.Scope.Constant(mask) is 0L),
        PythonRule.When(Temp, "builtins.open torch.save torch.load joblib.dump joblib.load numpy.save numpy.load pickle.dump os.makedirs os.mkdir pandas.read_csv shutil.copy shutil.copyfile", (site, _) => site.Call.Arguments.Any(a => Begins(a, site) is { } text && Array.Exists(Shared, s => text.StartsWith(s, StringComparison.Ordinal)))),
    ];

    static string? Begins(PyExpr value, CallSite site) => site.Text(value) ?? (value is PyFormatted { Parts: [PyConst { Value: string start }, ..] } ? start : null);

    static Severity? Unpack(CallSite site, PythonContext context)
    {
        if (context.AtLeast(site, "python", 3, 14) == true)
            return site.Text(site.Keyword("filter")) is "fully_trusted" ? Severity.High : null;
        if (site.Keyword("filter") is { } filter)
            return site.Text(filter) is "fully_trusted" ? Severity.High : null;
        if (site.Keyword("members") is { } members)
            return members is PyCall call && !site.Scope.Resolve(call.Callee).Exists(n => n.Name.EndsWith("getmembers", StringComparison.Ordinal)) ? null : Severity.Medium;
        return Severity.High;
    }
}
