using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Assay.Architecture.Tests;

/// <summary>Who may know whom: read from the project files, and again from what the compiler wrote.</summary>
public sealed class ArrowTests
{
    static readonly string[] Beneath = ["Assay", "Assay.Text", "Assay.Statistics", "Assay.Native"];
    static readonly string[] Layers = ["Assay.Data", "Assay.Build", "Assay.Evaluation", "Assay.Serving", "Assay.Monitoring"];
    static readonly string[] Hosts = ["Assay.Cli", "Assay.Server"];

    static bool Allowed(string from, string to) => from switch
    {
        "Assay" => false,
        "Assay.Text" or "Assay.Statistics" or "Assay.Native" or "Assay.Record" => to == "Assay",
        "Assay.Governance" => to is "Assay" or "Assay.Record",
        "Assay.Server" => to != "Assay.Cli",
        "Assay.Cli" => true,
        _ => Layers.Contains(from) && Beneath.Contains(to),
    };

    [Fact]
    public void Every_project_has_its_place_in_the_house() =>
        Assert.All(Repository.Projects.Keys, name => Assert.Contains(name, (string[])[.. Beneath, .. Layers, .. Hosts, "Assay.Record", "Assay.Governance"]));

    [Fact]
    public void Project_files_point_only_where_they_may() =>
        Assert.Empty(Repository.Projects.SelectMany(p => Repository.References(p.Value).Where(to => !Allowed(p.Key, to)).Select(to => $"{p.Key} -> {to}")));

    [Fact]
    public void Compiled_assemblies_know_only_whom_they_may()
    {
        var seen = 0;
        var wrong = new List<string>();
        foreach (var name in Repository.Projects.Keys)
        {
            using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
            var metadata = file.GetMetadataReader();
            foreach (var handle in metadata.AssemblyReferences)
            {
                var to = metadata.GetString(metadata.GetAssemblyReference(handle).Name);
                if (!Repository.Projects.ContainsKey(to))
                    continue;
                seen++;
                if (!Allowed(name, to))
                    wrong.Add($"{name} -> {to}");
            }
        }

        Assert.True(seen > 0, "no assembly knows another: the test looks in the wrong place");
        Assert.Empty(wrong);
    }

    [Fact]
    public void The_solution_names_every_project()
    {
        var listed = XDocument.Load(Path.Combine(Repository.Root, "Assay.slnx")).Descendants("Project").Select(p => p.Attribute("Path")!.Value).Order().ToList();
        var present = Repository.Tracked().Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) && (f.StartsWith("src/", StringComparison.Ordinal) || f.StartsWith("tests/", StringComparison.Ordinal) || f.StartsWith("bench/", StringComparison.Ordinal) || f.StartsWith("samples/", StringComparison.Ordinal))).Order();
        Assert.Equal(present, listed);
    }
}
