namespace Assay.Build.Dependencies.Readers;

/// <summary>Reads one kind of file. To add one: a class here and a line in <see cref="DependencyReaders"/>.</summary>
internal interface IDependencyReader
{
    string Format { get; }

    /// <param name="path">Below the scanned folder, with <c>/</c>.</param>
    /// <param name="name">Its last part, in lower case.</param>
    bool Reads(string path, string name);

    void Read(DependencyFile file, DependencySink sink);
}

/// <summary>The readers. The first that takes a file reads it.</summary>
internal static class DependencyReaders
{
    public static readonly IDependencyReader[] All =
    [
        new RequirementsReader(),
        new PyprojectReader(),
        new PythonLockReader(),
        new PipfileReader(),
        new SetupReader(),
        new PythonEnvironmentReader(),
        new CondaReader(),
        new InstalledPythonReader(),
        new NpmLockReader(),
        new YarnLockReader(),
        new PnpmLockReader(),
        new PackageJsonReader(),
        new NuGetReader(),
        new DockerfileReader(),
        new WorkflowReader(),
        new DpkgReader(),
        new ModelCardReader(),
    ];
}
