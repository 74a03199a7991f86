using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Assay.Architecture.Tests;

/// <summary>What compiled code may reach, where the list of banned symbols cannot tell folders apart.</summary>
public sealed class BoundaryTests
{
    // Hosts start browsers and servers; the record runs signer commands and witnesses. Nothing that reads hostile files starts anything.
    static readonly string[] MayStartProcesses = ["Assay.Cli", "Assay.Server", "Assay.Record"];

    [Theory]
    [InlineData("System.Diagnostics", "Process")]
    [InlineData("System.Runtime.Loader", "AssemblyLoadContext")]
    [InlineData("System.CodeDom.Compiler", "CodeDomProvider")]
    [InlineData("System.Runtime.Serialization.Formatters.Binary", "BinaryFormatter")]
    public void Layers_neither_start_processes_nor_load_code(string space, string type)
    {
        var looked = 0;
        foreach (var name in Repository.Projects.Keys.Except(MayStartProcesses))
        {
            using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
            var metadata = file.GetMetadataReader();
            var references = metadata.TypeReferences.Select(metadata.GetTypeReference).Select(t => (metadata.GetString(t.Namespace), metadata.GetString(t.Name)));
            looked++;
            Assert.DoesNotContain((space, type), references);
        }

        Assert.True(looked > 0);
    }
}
