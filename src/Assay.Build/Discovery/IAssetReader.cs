using Assay.Build.Dependencies.Readers;

namespace Assay.Build.Discovery;

/// <summary>Finds assets of some kinds in a text. Every reader that takes a file reads it.</summary>
internal interface IAssetReader
{
    bool Reads(string path, string name);

    void Read(DependencyFile file, DiscoverySink sink, CancellationToken cancel);
}
