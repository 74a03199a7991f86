namespace Assay.Serving.Hardening.Reach;

/// <summary>What was found on the way to one server.</summary>
internal sealed class Ways
{
    public List<string> Paths { get; } = [];

    public bool Outside { get; private set; }

    /// <summary>The first reason why it cannot be told.</summary>
    public string? Why { get; private set; }

    public void Path(string path, bool outside)
    {
        if (!Paths.Contains(path))
            Paths.Add(path);
        Outside |= outside;
    }

    public void Unknown(string why) => Why ??= why;
}
