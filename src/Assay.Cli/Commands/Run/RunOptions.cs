using System.CommandLine;
using Assay.Build.Provenance;

namespace Assay.Cli;

/// <summary>What to run, over what, into what.</summary>
sealed record RunRequest(
    IReadOnlyList<string> Command, IReadOnlyList<(MaterialRole Role, string Path)> Inputs, string Output, string Provenance, bool Network, bool Isolate, bool SignCheckpoints, string? UseCase, string? Builder)
{
    /// <summary>Folder of the checkpoints' signatures.</summary>
    public string Signatures => Output + ".signatures";
}

/// <summary>The options of <c>assay run</c>.</summary>
sealed class RunOptions
{
    readonly Option<string[]> _dataset = new("--dataset") { Description = "File or folder of training data; read-only for the command.", HelpName = "PATH" };
    readonly Option<string[]> _base = new("--base-model") { Description = "Model that is fine-tuned, merged or quantised; read-only for the command.", HelpName = "PATH" };
    readonly Option<string[]> _input = new("--input") { Description = "Any other input; read-only for the command.", HelpName = "PATH" };
    readonly Option<string> _output = new("--output-folder") { Description = "Folder that the command writes its results to.", HelpName = "FOLDER", Required = true };
    readonly Option<string?> _provenance = new("--provenance") { Description = "Where to write the signed provenance; FOLDER.intoto.jsonl beside the output otherwise.", HelpName = "FILE" };
    readonly Option<bool> _network = new("--allow-network") { Description = "Leave the network to the command. The provenance says so." };
    readonly Option<bool> _bare = new("--no-isolation") { Description = "Run without namespaces, where they are not to be had. The provenance says so." };
    readonly Option<bool> _unsigned = new("--no-checkpoint-signatures") { Description = "Sign the provenance only." };
    readonly Option<string?> _builder = new("--builder-id") { Description = "Address of whoever runs builds here (SLSA builder.id).", HelpName = "URI" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _dataset, _base, _input, _output, _provenance, _network, _bare, _unsigned, _builder })
            command.Add(option);
    }

    /// <summary>Null when something is wrong, which was then told.</summary>
    public RunRequest? Read(CommandContext context, string[] command, string? useCase)
    {
        var inputs = new List<(MaterialRole, string)>();
        foreach (var (role, paths) in new[] { (MaterialRole.Dataset, context.Get(_dataset)), (MaterialRole.BaseModel, context.Get(_base)), (MaterialRole.Other, context.Get(_input)) })
            foreach (var path in paths ?? [])
                if (File.Exists(path) || Directory.Exists(path))
                    inputs.Add((role, Path.GetFullPath(path)));
                else
                    return Wrong(context, "An input is not there.", path, "Give the path of a file or folder.");
        var output = Path.TrimEndingDirectorySeparator(Path.GetFullPath(context.Get(_output)!));
        if (inputs.Any(i => Within(output, i.Item2) || Within(i.Item2, output)))
            return Wrong(context, "The output folder and an input lie in each other: inputs are read-only.", output, "Name another --output-folder.");
        if (context.Get(_builder) is { } builder && !Uri.TryCreate(builder, UriKind.Absolute, out _))
            return Wrong(context, "--builder-id is no address.", builder, "For example https://ci.example.org/runners/training.");
        Directory.CreateDirectory(output);
        return new RunRequest(
            command, inputs, output, Path.GetFullPath(context.Get(_provenance) ?? output + ".intoto.jsonl"), context.Get(_network), !context.Get(_bare), !context.Get(_unsigned), useCase, context.Get(_builder));
    }

    static bool Within(string path, string folder) => path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    static RunRequest? Wrong(CommandContext context, string what, string where, string hint)
    {
        context.Fail(what, where, hint);
        return null;
    }
}
