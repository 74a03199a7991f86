using Assay.Build.Discovery.Configurations;

namespace Assay.Build.Discovery;

/// <summary>Which files of the tree hold the tools of a server.</summary>
internal sealed class ServerCode(IReadOnlyList<DiscoverySink> sinks, string root)
{
    static readonly string[] Extensions = [".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".tsx"], Built = ["dist/", "build/", "out/", "lib/"];

    readonly Dictionary<string, DiscoverySink> files = sinks.DistinctBy(s => s.Path).ToDictionary(s => s.Path, StringComparer.Ordinal);
    readonly List<DiscoverySink> withTools = [.. sinks.Where(s => s.Tools.Count > 0 || s.Texts.Exists(t => t.Kind == Tools.InstructionKind.Server))];

    /// <summary>The servers that the tree's code makes: each folder is one, since servers keep their tools in several files.</summary>
    public IEnumerable<(string Name, IReadOnlyList<DiscoverySink> Files)> Servers =>
        withTools.Where(s => s.Tools.Exists(t => t.Framework == "mcp") && !s.OfTests).GroupBy(s => Folder(s.Path)).Select(g => (g.Key.Length == 0 ? "." : g.Key, (IReadOnlyList<DiscoverySink>)[.. g]));

    /// <summary>The files of a configured server: the script that is started, and what lies in its folder; empty where the code is not here.</summary>
    public IReadOnlyList<DiscoverySink> Of(ConfiguredServer server, DiscoverySink configuration)
    {
        foreach (var path in Started(server, configuration.Path))
            if (files.TryGetValue(path, out var entry))
            {
                var folder = Folder(path);
                return folder.Length == 0 ? (entry.Tools.Count > 0 ? [entry] : []) : [.. withTools.Where(f => f == entry || (f.Path.StartsWith(folder + "/", StringComparison.Ordinal) && !f.OfTests))];
            }

        return [];
    }

    // Paths of the tree that the command may mean, the likeliest first.
    IEnumerable<string> Started(ConfiguredServer server, string configuration)
    {
        var words = LaunchCommand.Words(server.Command, server.Arguments.Select(a => a.Text));
        var folder = Folder(configuration);
        // Clients keep their files in a folder of their own inside the project.
        var project = folder[(folder.LastIndexOf('/') + 1)..].StartsWith('.') ? Folder(folder) : folder;
        List<string> bases = [project, folder, ""];
        for (var i = 0; i + 1 < words.Count; i++)
            if (words[i] is "--directory" or "--project" or "--prefix" or "--cwd" or "-C")
                bases.Insert(0, Inside(project, words[i + 1]) ?? "");
        for (var i = 0; i < words.Count; i++)
        {
            var script = words[i] == "-m" && i + 1 < words.Count ? words[i + 1].Replace('.', '/') + ".py" : words[i];
            if (!Array.Exists(Extensions, e => script.EndsWith(e, StringComparison.Ordinal)))
                continue;
            foreach (var at in bases)
                if (Inside(at, script) is { } path)
                {
                    yield return path;
                    foreach (var built in Built)
                        if (path.LastIndexOf(built, StringComparison.Ordinal) is >= 0 and var cut && (cut == 0 || path[cut - 1] == '/'))
                            yield return System.IO.Path.ChangeExtension(path[..cut] + "src/" + path[(cut + built.Length)..], ".ts");
                    if (words[i] == "-m")
                        yield return path[..^3] + "/__main__.py";
                }
        }
    }

    // The path below the tree; null when it leads out of it.
    string? Inside(string folder, string path)
    {
        foreach (var start in (string[])["${workspaceFolder}/", "${CLAUDE_PLUGIN_ROOT}/", "${CLAUDE_PROJECT_DIR}/", "$PWD/", "./"])
            if (path.StartsWith(start, StringComparison.Ordinal))
                path = path[start.Length..];
        if (path.StartsWith('/'))
            return path.StartsWith(root + "/", StringComparison.Ordinal) ? path[(root.Length + 1)..] : null;
        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            if (part == "..")
            {
                if (parts.Count == 0)
                    return null;
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
            }

        return string.Join('/', parts);
    }

    static string Folder(string path) => path.LastIndexOf('/') is > 0 and var cut ? path[..cut] : "";
}
