using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>
/// Source files of Terraform and OpenTofu by their folders: a folder is a module, whose variables and locals have one scope. A module that another one calls by
/// a path is judged as it is called, with the arguments it is given; one that comes from elsewhere is told as not looked at.
/// </summary>
internal sealed class TerraformModules
{
    const int MostDepth = 8, MostCalls = 500, MostResources = 20_000, LongestClosed = 200;

    static readonly HashSet<string> NoArguments = new(StringComparer.Ordinal) { "source", "version", "providers", "count", "for_each", "depends_on" };

    readonly SortedDictionary<string, List<(SourceFile File, ManifestKind Kind, Node Root)>> folders = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, SortedSet<string>> elsewhere = new(StringComparer.Ordinal);
    readonly HashSet<string> judged = new(StringComparer.Ordinal);
    readonly TerraformBudget budget = new();
    readonly HashSet<string> refused = new(StringComparer.Ordinal), cut = new(StringComparer.Ordinal);
    int calls;
    bool full;

    public void Add(SourceFile file, ManifestKind kind, Landscape landscape)
    {
        var (root, problem) = kind switch
        {
            ManifestKind.TerraformJson => TerraformJson.Read(file.Text),
            ManifestKind.VariablesJson => TerraformJson.Values(file.Text),
            _ => HclDocuments.Read(file.Text),
        };
        if (problem is not null)
            landscape.Gaps.Add(new Gap(file.Path, $"cannot be read as {(kind is ManifestKind.TerraformJson or ManifestKind.VariablesJson ? "Terraform's JSON" : "HCL")}: {problem}"));
        var folder = Folder(file.Path);
        if (!folders.TryGetValue(folder, out var files))
            folders[folder] = files = [];
        files.Add((file, kind, root));
        if (!IsValues(kind))
            landscape.Files.Add(file);
    }

    static bool IsValues(ManifestKind kind) => kind is ManifestKind.Variables or ManifestKind.VariablesJson;

    static string Folder(string path) => path[..(path.LastIndexOf('/') + 1)];

    public void Finish(Landscape landscape)
    {
        var called = folders.SelectMany(f => f.Value.SelectMany(v => v.Root["module"].Pairs.Values.SelectMany(l => l.Each)).Select(b => Local(f.Key, b))).OfType<string>().Where(folders.ContainsKey).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in folders.Keys.Where(f => !called.Contains(f)))
        {
            Unused(folder, landscape);
            Module(folder, Scope(folder, arguments: null), "", 0, landscape);
        }

        // Modules that call each other in a ring, which no Terraform would take.
        foreach (var folder in folders.Keys.Where(f => !judged.Contains(f)).ToList())
            Module(folder, Scope(folder, arguments: null), "", MostDepth, landscape);
        foreach (var file in refused.Order(StringComparer.Ordinal))
            landscape.Gaps.Add(new Gap(file, $"modules are nested deeper than {MostDepth} levels, or called more than {MostCalls} times; scan a plan"));
        foreach (var file in cut.Order(StringComparer.Ordinal))
            landscape.Gaps.Add(new Gap(file, $"what its names and repetitions come to is too deep, or more than the {TerraformBudget.Most} values that are worked out; scan a plan"));
        foreach (var (file, names) in elsewhere)
            landscape.Gaps.Add(new Gap(file, $"what {string.Join(", ", names.Take(5))}{(names.Count > 5 ? " and others make" : names.Count > 1 ? " make" : " makes")} lies elsewhere and is not followed; run terraform plan -out PLAN, terraform show -json PLAN > plan.json, and scan that"));
    }

    // What is given by hand: which of them somebody gives, nobody knows.
    void Unused(string folder, Landscape landscape)
    {
        var alone = folders[folder].TrueForAll(f => IsValues(f.Kind));
        foreach (var (file, kind, _) in folders[folder])
            if (IsValues(kind) && (alone || !IsRead(file.Path[(file.Path.LastIndexOf('/') + 1)..])))
                landscape.Gaps.Add(new Gap(file.Path, "is read only with -var-file, and was not used; scan a plan that is made with it"));
    }

    TerraformScope Scope(string folder, Node? arguments)
    {
        var scope = new TerraformScope(budget);
        foreach (var (_, kind, root) in folders[folder])
            if (!IsValues(kind))
                scope.Declare(root);
        if (arguments is not null)
            scope.Give(arguments);
        // Values files are read where Terraform is run, not in what is called.
        else
            foreach (var (file, kind, root) in folders[folder])
                if (IsValues(kind) && IsRead(file.Path[(file.Path.LastIndexOf('/') + 1)..]))
                    scope.Give(root);
        return scope;
    }

    static bool IsRead(string name) => name is "terraform.tfvars" or "terraform.tfvars.json" || name.EndsWith(".auto.tfvars", StringComparison.Ordinal) || name.EndsWith(".auto.tfvars.json", StringComparison.Ordinal);

    void Module(string folder, TerraformScope scope, string address, int depth, Landscape landscape)
    {
        judged.Add(folder);
        foreach (var (file, _, root) in folders[folder])
        {
            foreach (var (type, named) in root["resource"].Pairs.TakeWhile(_ => !full))
                foreach (var (name, list) in named.Pairs)
                    foreach (var body in list.Each)
                        foreach (var (key, inner) in Each(body, scope).TakeWhile(_ => HasRoom(file, landscape)))
                            landscape.Resources.Add(new CloudResource(file, type, $"{address}{type}.{name}{key}", inner.Resolve(body), false));
            if (budget.WasShort())
                cut.Add(file.Path);
            foreach (var (name, list) in root["module"].Pairs)
                foreach (var body in list.Each)
                    Call(file, folder, name, body, scope, address, depth, landscape);
            if (budget.WasShort())
                cut.Add(file.Path);
        }
    }

    bool HasRoom(SourceFile file, Landscape landscape)
    {
        if (landscape.Resources.Count >= MostResources && !full)
        {
            landscape.Gaps.Add(new Gap(file.Path, $"more than {MostResources} resources, each repetition counted; scan what is deployed together by itself"));
            full = true;
        }

        return !full;
    }

    void Call(SourceFile file, string folder, string name, Node body, TerraformScope scope, string address, int depth, Landscape landscape)
    {
        if (Local(folder, body) is not { } target || !folders.ContainsKey(target))
        {
            (elsewhere.TryGetValue(file.Path, out var names) ? names : elsewhere[file.Path] = new SortedSet<string>(StringComparer.Ordinal)).Add($"module.{name}");
            return;
        }

        // Not even how often it is called is worked out any more once there were too many.
        foreach (var (key, inner) in calls > MostCalls ? [("", scope)] : Each(body, scope))
        {
            if (++calls > MostCalls || depth >= MostDepth)
            {
                refused.Add(file.Path);
                return;
            }

            var arguments = Arguments(body, inner);
            if (budget.WasShort())
                cut.Add(file.Path);
            Module(target, Scope(target, arguments), $"{address}module.{name}{key}.", depth + 1, landscape);
        }
    }

    static Node Arguments(Node body, TerraformScope scope)
    {
        var arguments = new Node(NodeKind.Map, body.Line, body.Column);
        foreach (var (argument, value) in body.Pairs)
            if (!NoArguments.Contains(argument))
                arguments.Set(argument, Closed(scope.Resolve(value)));
        return arguments;
    }

    // One of each where for_each is literal; else one, in which each.value stays unknown.
    static IEnumerable<(string Key, TerraformScope Scope)> Each(Node body, TerraformScope scope) =>
        body["for_each"].Exists && scope.Repetitions(body["for_each"], "each", set: true) is { } over ? over.Select(o => ($"[{(o.Key.Length <= 60 ? o.Key : o.Key[..60])}]", o.Scope)) : [("", scope)];

    // A name of the caller's means something else inside the module: put in brackets it is no reference any more.
    static Node Closed(Node value)
    {
        switch (value.Kind)
        {
            case NodeKind.Unknown:
                return new Node(NodeKind.Unknown, value.Line, value.Column, $"({(value.Text.Length <= LongestClosed ? value.Text : value.Text[..LongestClosed])})");
            case NodeKind.List:
                var list = new Node(NodeKind.List, value.Line, value.Column);
                foreach (var item in value.Items)
                    list.Add(Closed(item));
                return list;
            case NodeKind.Map:
                var map = new Node(NodeKind.Map, value.Line, value.Column);
                foreach (var (name, inner) in value.Pairs)
                    map.Set(name, Closed(inner));
                return map;
            default:
                return value;
        }
    }

    /// <summary>The folder that a module's source names by a path, with a slash at its end; null when it is no path, or leads out of what is scanned.</summary>
    static string? Local(string folder, Node body)
    {
        if (body["source"].Value is not { } source || !(source.StartsWith("./", StringComparison.Ordinal) || source.StartsWith("../", StringComparison.Ordinal)))
            return null;
        var parts = new List<string>();
        foreach (var part in (folder + source).Split('/'))
            if (part == "..")
            {
                if (parts.Count == 0)
                    return null;
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part.Length > 0 && part != ".")
            {
                parts.Add(part);
            }

        return parts.Count == 0 ? "" : string.Join('/', parts) + "/";
    }
}
