using System.Text.Json;

namespace Assay.Build.ModelFiles.Skops;

/// <summary>One node of the state tree: what loads it, and the class it names.</summary>
internal readonly record struct SkopsNode(string Loader, string Module, string Class, JsonElement State)
{
    public string FullName => Module + "." + Class;
}
