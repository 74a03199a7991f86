using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.DotNetObjects;

/// <summary>.NET's BinaryFormatter cannot be made safe; Microsoft took it out.</summary>
internal sealed class DotNetRules(ScanScope scope)
{
    static readonly Rule Objects = new("dotnet-objects",
        "The file is written by .NET's BinaryFormatter. Reading it makes objects of whatever classes the file names and runs their code; Microsoft says that it cannot be made safe.",
        "Do not read it. Save the model in a form that is data only.", UntrustedDeserialization, UnsafeArtifact);

    public static IReadOnlyList<Rule> All => [Objects];

    public void IsStream(string first) => scope.Find(Objects, Severity.High, "Is a stream of .NET objects", ScanScope.Printable(first), 0, identity: "stream");
}
