namespace Assay.Build;

/// <summary>What the files of a model say about it.</summary>
internal sealed class ReadFacts
{
    const int MaxProperties = 2000;

    readonly List<(string Name, string Value)> _properties = [];

    /// <summary>Number of stored weights, added up over all files; null when no file says.</summary>
    public long? Parameters { get; private set; }

    public List<string> Formats { get; } = [];

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    public string? Task { get; set; }

    public string? ArchitectureFamily { get; set; }

    public string? Architecture { get; set; }

    public List<string> Licences { get; } = [];

    public List<string> BaseModels { get; } = [];

    public List<string> Datasets { get; } = [];

    public string? Library { get; set; }

    public List<Gap> Gaps { get; } = [];

    public IReadOnlyList<(string Name, string Value)> Properties => _properties;

    public void Property(string name, string value)
    {
        if (_properties.Count < MaxProperties && value.Length > 0)
            _properties.Add((name, Printable.Name(value, 1000)));
    }

    public void AddParameters(long count) => Parameters = checked((Parameters ?? 0) + count);

    public void Format(string format)
    {
        if (!Formats.Contains(format))
            Formats.Add(format);
    }

    /// <summary>Reads one file by what its name says it is; a file that cannot be read becomes a gap.</summary>
    public void Take(string name, string path)
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        try
        {
            if (extension == ".onnx")
                OnnxFacts.Read(path, name, this);
            else if (extension == ".safetensors")
                SafetensorsFacts.Read(path, name, this);
            else if (extension is ".pt" or ".pth" or ".bin" or ".ckpt")
                TorchFacts.Read(path, name, this);
            else if (name == "config.json")
                ConfigFacts.Read(path, this);
            else if (name is "README.md" or "model_card.md")
                FrontMatter.Read(path, this);
        }
        catch (Exception e) when (e is UnreadableException or IOException or UnauthorizedAccessException or OverflowException)
        {
            Gaps.Add(new Gap(Printable.Name(name), e is OverflowException ? "it states more parameters than a number can hold" : e.Message));
        }
    }
}

/// <summary>A file that is not what its name says, or is beyond a limit: caught where the file was opened and told as a gap.</summary>
internal sealed class UnreadableException(string reason) : Exception(reason);
