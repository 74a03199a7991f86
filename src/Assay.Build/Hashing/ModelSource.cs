namespace Assay.Build;

/// <summary>A part of a composed model: its role (<c>base</c>, <c>adapter</c>, <c>tokenizer</c>, <c>card</c>, ...) and where it is.</summary>
public sealed record ModelPart(string Role, string Path)
{
    /// <summary>A role is the first part of the signed names, so it is one plain folder name.</summary>
    public static bool IsRole(string role) =>
        role.Length is > 0 and <= 64 && role[0] != '.' && role.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}

/// <summary>
/// What is signed or verified: one file or folder, or several parts as one model. The names of a part's files begin with
/// its role (<c>adapter/adapter_model.safetensors</c>; a part that is one file: <c>card/README.md</c>), so that the parts
/// laid into one folder under the names of their roles are the same model.
/// </summary>
public sealed record ModelSource
{
    ModelSource(string name, string root, IReadOnlyList<ModelPart> parts)
    {
        Name = name;
        Root = root;
        Parts = parts;
    }

    /// <summary>Last part of the path, or the composed model's name: for people.</summary>
    public string Name { get; }

    /// <summary>Full path of the file or folder; of a composed model, its name.</summary>
    internal string Root { get; }

    /// <summary>Empty when the model is one file or folder.</summary>
    public IReadOnlyList<ModelPart> Parts { get; }

    public static ModelSource At(string path)
    {
        var root = ModelTree.RootOf(path);
        return new ModelSource(System.IO.Path.GetFileName(root) is { Length: > 0 } name ? name : "model", root, []);
    }

    /// <exception cref="ArgumentException">No part, a role twice, or a role that is not a plain name.</exception>
    public static ModelSource Of(string name, IReadOnlyList<ModelPart> parts)
    {
        if (parts.Count == 0)
            throw new ArgumentException("a composed model has at least one part", nameof(parts));
        if (parts.FirstOrDefault(p => !ModelPart.IsRole(p.Role)) is { } odd)
            throw new ArgumentException($"'{Printable.Name(odd.Role)}' is not a role: letters, digits, '-', '_' and '.'", nameof(parts));
        if (parts.GroupBy(p => p.Role, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"the role '{twice.Key}' is given twice", nameof(parts));
        return new ModelSource(name, "", [.. parts.Select(p => p with { Path = ModelTree.RootOf(p.Path) })]);
    }

    public static implicit operator ModelSource(string path) => At(path);

    public static ModelSource FromString(string path) => At(path);
}
