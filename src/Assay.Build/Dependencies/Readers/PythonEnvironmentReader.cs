namespace Assay.Build.Dependencies.Readers;

/// <summary>python_env.yaml, which MLflow writes beside a model.</summary>
internal sealed class PythonEnvironmentReader : IDependencyReader
{
    public string Format => "mlflow-python-env";

    public bool Reads(string path, string name) => name is "python_env.yaml" or "python_env.yml";

    public void Read(DependencyFile file, DependencySink sink)
    {
        var document = file.Yaml();
        if (document.Error is { } error)
            sink.Broken(file, $"it is not YAML: {error}");
        foreach (var (key, role) in ((string, DependencyRole)[])[("dependencies", DependencyRole.Direct), ("build_dependencies", DependencyRole.Development)])
            foreach (var item in document.Root[key]?.Items ?? [])
                if (item.Text.StartsWith('-'))
                    RequirementsReader.Option(item.Text, file.LineAt(item.At), file, sink);
                else
                    RequirementsReader.Requirement(item.Text, file.LineAt(item.At), file, sink, Format, role);
    }
}
