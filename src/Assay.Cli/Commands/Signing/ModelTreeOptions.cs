using System.CommandLine;
using Assay.Build;

namespace Assay.Cli;

/// <summary>Which files of a model count: the same for signing and verifying, and named as the reference tool names them.</summary>
sealed class ModelTreeOptions
{
    readonly Argument<string> _path = new("model") { Description = "Model file or folder.", HelpName = "MODEL" };
    readonly Option<string[]> _parts = new("--part") { Description = "A part of a composed model: its role and where it is (adapter=PATH). MODEL is then only the name.", HelpName = "ROLE=PATH" };
    readonly Option<string[]> _ignore = new("--ignore-paths", "--ignore_paths") { Description = "Path to leave out, relative to the model or absolute below it.", HelpName = "PATH" };
    readonly Option<bool> _git = new("--ignore-git-paths", "--ignore_git_paths") { Description = "Leave out .git, .gitattributes, .github and .gitignore (the default)." };
    readonly Option<bool> _noGit = new("--no-ignore-git-paths", "--no-ignore_git_paths") { Description = "Take them in." };
    readonly Option<bool> _links = new("--allow-symlinks", "--allow_symlinks") { Description = "Follow links to files." };

    public void AddTo(Command command, bool parts = false)
    {
        command.Add(_path);
        foreach (var option in new Option[] { _ignore, _git, _noGit, _links })
            command.Add(option);
        if (parts)
            command.Add(_parts);
        command.OneOnly(_git, _noGit);
    }

    public string Path(CommandContext context) => context.Get(_path);

    public bool Links(CommandContext context) => context.Get(_links);

    public bool IgnoreGit(CommandContext context) => !context.Get(_noGit);

    /// <summary>The file or folder, or the parts as one model.</summary>
    public Opening<ModelSource> Source(CommandContext context)
    {
        var given = context.Get(_parts) ?? [];
        if (given.Length == 0)
            return Opening<ModelSource>.Of(ModelSource.At(Path(context)));
        var parts = new List<ModelPart>();
        foreach (var text in given)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || at == text.Length - 1)
                return new Problem($"'{text}' is not a part.", null, "Write ROLE=PATH, such as --part base=models/base --part adapter=out/adapter.");
            parts.Add(new ModelPart(text[..at], text[(at + 1)..]));
        }

        try
        {
            return Opening<ModelSource>.Of(ModelSource.Of(Path(context), parts));
        }
        catch (ArgumentException e)
        {
            return new Problem(e.Message.Split(" (Parameter", 2)[0], null, "Write ROLE=PATH, each role once.");
        }
    }

    public ModelDigestOptions Digest(CommandContext context, string signature) =>
        new() { IgnorePaths = Ignored(context, signature), IgnoreGitPaths = IgnoreGit(context), AllowSymlinks = Links(context) };

    /// <summary>
    /// What was named; the signature file itself when it lies in the model; and a signature that lies at the model's top, wherever this one is: it is about the model and no
    /// part of it, as register, bills and pages have it. One that was signed all the same is looked at.
    /// </summary>
    public IReadOnlyList<string> Ignored(CommandContext context, string signature)
    {
        var named = context.Get(_ignore) ?? [];
        if ((context.Get(_parts) ?? []).Length > 0)
            return [.. named, signature];
        var root = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(Path(context))) + System.IO.Path.DirectorySeparatorChar;
        return [.. named, .. SignatureFiles.In(Path(context)).Append(signature).Where(s => s.StartsWith(root, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal)];
    }
}
