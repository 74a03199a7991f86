using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>Source files of Terraform by their folders: a folder is a module, whose variables and locals have one scope.</summary>
internal sealed class TerraformModules
{
    readonly SortedDictionary<string, List<(SourceFile File, ManifestKind Kind, Node Root)>> folders = new(StringComparer.Ordinal);

    public void Add(SourceFile file, ManifestKind kind, Landscape landscape)
    {
        var (root, error) = (Node.None, (string?)null);
        if (kind == ManifestKind.TerraformJson)
            (root, error) = (Node.None, "Terraform's JSON syntax is not read; run terraform show -json PLAN > plan.json and scan that");
        else if (HclDocuments.Read(file.Text) is var (read, problem))
            (root, error) = (read, problem is null ? null : "cannot be read as HCL: " + problem);
        if (error is not null)
            landscape.Gaps.Add(new Gap(file.Path, error));
        var folder = file.Path[..(file.Path.LastIndexOf('/') + 1)];
        if (!folders.TryGetValue(folder, out var files))
            folders[folder] = files = [];
        files.Add((file, kind, root));
        if (kind != ManifestKind.Variables)
            landscape.Files.Add(file);
    }

    public void Finish(Landscape landscape)
    {
        foreach (var files in folders.Values)
        {
            var scope = new TerraformScope();
            foreach (var (_, kind, root) in files)
                scope.Declare(root);
            foreach (var (file, kind, root) in files)
                if (kind == ManifestKind.Variables && (file.Path.EndsWith(".auto.tfvars", StringComparison.Ordinal) || file.Path[(file.Path.LastIndexOf('/') + 1)..] == "terraform.tfvars"))
                    scope.Give(root);
            foreach (var (file, _, root) in files)
                foreach (var (type, named) in root["resource"].Pairs)
                    foreach (var (name, list) in named.Pairs)
                        foreach (var body in list.Items)
                            landscape.Resources.Add(new CloudResource(file, type, $"{type}.{name}", scope.Resolve(body), false));
        }
    }
}
