using System.Reflection;

namespace Assay.Architecture.Tests;

/// <summary>
/// What a project shows to the others stands in <c>Surface</c>, one line for each public type and member, so that a change of it is seen in review:
/// after changing something public run these tests once with ASSAY_UPDATE_DOCS=1.
/// </summary>
public sealed class SurfaceTests
{
    public static TheoryData<string> Names => [.. Repository.Projects.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_public_is_what_was_agreed(string project)
    {
        var file = Path.Combine(Repository.Root, "tests", "Assay.Architecture.Tests", "Surface", project + ".txt");
        var text = string.Concat(Heading(project).Concat(PublicSurface.Of(Assembly.Load(project))).Select(line => line + "\n"));
        if (Environment.GetEnvironmentVariable("ASSAY_UPDATE_DOCS") == "1")
            File.WriteAllText(file, text);
        Assert.Equal(text, File.ReadAllText(file));
    }

    [Fact]
    public void Every_file_is_of_a_project() =>
        Assert.Equal(Repository.Projects.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Assay.Architecture.Tests", "Surface")).Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal));

    // Older rooms whose public types have namespaces of their own. The list may only shrink.
    static readonly string[] OwnNamespaces =
    [
        "Assay.Build.Code", "Assay.Build.Code.Outside", "Assay.Build.Dependencies", "Assay.Build.Dependencies.Osv", "Assay.Build.Discovery", "Assay.Build.Discovery.Mcp", "Assay.Build.Discovery.Tools",
        "Assay.Build.Locks", "Assay.Build.ModelFiles", "Assay.Build.ModelFiles.Remote", "Assay.Build.Provenance", "Assay.Build.Rules",
        "Assay.Evaluation.Answers", "Assay.Evaluation.RedTeam", "Assay.Evaluation.RedTeam.Converters",
        "Assay.Serving.Agents", "Assay.Serving.Detection", "Assay.Serving.Detection.Training", "Assay.Serving.Exposure", "Assay.Serving.Guards", "Assay.Serving.Hardening",
        "Assay.Text.EventStreams", "Assay.Text.Languages", "Assay.Text.Normalisation",
    ];

    // The server's are where Razor and ASP.NET want them.
    [Fact]
    public void A_public_type_stands_in_its_projects_namespace() =>
        Assert.Empty(Repository.Projects.Keys.Where(project => project != "Assay.Server")
            .SelectMany(project => Assembly.Load(project).GetTypes().Where(t => t.IsVisible && t.Namespace != project).Select(t => t.Namespace)).Except(OwnNamespaces));

    static IEnumerable<string> Heading(string project) => project switch
    {
        "Assay.Server" => ["# A host: public is what ASP.NET Core asks for. .NET 10 validates public request records only; Razor's components are public and are not listed."],
        "Assay.Cli" => ["# A host: nothing of it is for others."],
        _ => [],
    };
}
