using Assay.Serving.Hardening.Compose;
using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Kubernetes;
using Assay.Serving.Hardening.Terraform;

namespace Assay.Serving.Hardening;

/// <summary>Reads every file that is a manifest, and says of each that it could not read what is missing.</summary>
internal sealed class LandscapeReader(string root, CancellationToken cancel)
{
    readonly Landscape landscape = new();
    readonly TerraformModules modules = new();
    readonly HashSet<string> patches = new(StringComparer.Ordinal);
    readonly HashSet<string> told = new(StringComparer.Ordinal);
    readonly ComposeBudget budget = new();
    readonly VariableFiles beside = new(File.Exists(root) ? Path.GetDirectoryName(Path.GetFullPath(root))! : root);

    public Landscape Read()
    {
        var single = File.Exists(root);
        var folder = single ? Path.GetDirectoryName(Path.GetFullPath(root))! : root;
        var skipped = new List<string>();
        var names = single ? [Path.GetFileName(root)] : ManifestFiles.Below(root, landscape.Gaps, skipped: skipped);
        var charts = names.Where(n => n == "Chart.yaml" || n.EndsWith("/Chart.yaml", StringComparison.Ordinal)).Select(n => n[..^"Chart.yaml".Length]).ToList();
        if (single && ChartOf(folder) is { } chart)
            landscape.Gaps.Add(new Gap(names[0], Unrendered(chart)));
        foreach (var name in names.Where(ManifestFiles.IsKustomization))
            Kustomization(folder, name, names);
        foreach (var name in names)
        {
            cancel.ThrowIfCancellationRequested();
            // A template is text with commands in it: what it will say only Helm knows.
            if (!charts.Exists(c => name.StartsWith(c + "templates/", StringComparison.Ordinal)) && !patches.Contains(name) && !ManifestFiles.IsKustomization(name))
                One(folder, name, single);
        }

        // One of a chart, and none of its own subcharts; a chart that only names others makes objects too.
        foreach (var at in charts.Where(c => !charts.Exists(outer => c != outer && c.StartsWith(outer + "charts/", StringComparison.Ordinal))))
            landscape.Gaps.Add(new Gap(names.Exists(n => n.StartsWith(at + "templates/", StringComparison.Ordinal)) ? at + "templates" : at + "Chart.yaml", Unrendered(at.Length == 0 ? "." : at.TrimEnd('/'))));
        landscape.Gaps.AddRange(SkippedFolders.Gaps(folder, skipped, cancel));
        modules.Finish(landscape);
        ClusterResources.Take(landscape);
        if (landscape.Manifests.Count > Landscape.MostManifests)
            landscape.Gaps.Add(new Gap(".", $"more than {Landscape.MostManifests} objects; scan what is deployed together by itself"));
        landscape.Manifests.RemoveRange(Math.Min(landscape.Manifests.Count, Landscape.MostManifests), Math.Max(0, landscape.Manifests.Count - Landscape.MostManifests));
        var workloads = landscape.Manifests.SelectMany(m => PodsOf(m)).Concat(landscape.Projects.SelectMany(p => Services.Of(p.File, p.Root, path => beside.Of(p.File.Path, path).Values, budget, landscape.Gaps)));
        landscape.Workloads.AddRange(workloads.Take(Landscape.MostWorkloads + 1));
        if (landscape.Workloads.Count > Landscape.MostWorkloads)
            landscape.Gaps.Add(new Gap(".", $"more than {Landscape.MostWorkloads} workloads; scan what is deployed together by itself"));
        return landscape;
    }

    List<Workload> PodsOf(Manifest manifest)
    {
        var pods = Pods.Of(manifest, landscape).ToList();
        if (Elsewhere.Of(manifest, pods.Count > 0) is { } told)
            landscape.Gaps.Add(new Gap(manifest.File.Path, told));
        return pods;
    }

    static string? ChartOf(string folder) => Path.GetFileName(folder) == "templates" && File.Exists(Path.Join(folder, "..", "Chart.yaml")) ? Path.GetFileName(Path.GetDirectoryName(folder)) : null;

    static string Unrendered(string chart) => $"a Helm chart whose templates are not rendered; run helm template NAME {chart} --values YOUR-VALUES.yaml > rendered.yaml and scan that";

    void One(string folder, string name, bool asked)
    {
        var (kind, path) = (ManifestFiles.Kind(name), Path.Join(folder, name));
        if (kind == ManifestKind.None || (!asked && kind is not (ManifestKind.Variables or ManifestKind.VariablesJson) && !ManifestFiles.Sniff(path, kind)))
            return;
        if (ManifestFiles.IsUnread(kind))
        {
            landscape.Gaps.Add(new Gap(name, kind == ManifestKind.Template ? "is a template that is not rendered; render it and scan the result" : "is written in a language that is not read here; scan what it makes (terraform show -json, kubectl get -o yaml)"));
            return;
        }

        if (ManifestFiles.Read(path, kind, out var bytes) is { } problem)
        {
            landscape.Gaps.Add(new Gap(name, problem));
            return;
        }

        var file = new SourceFile(name, ManifestFiles.Text(bytes), Digest.Sha256(bytes));
        switch (kind)
        {
            case ManifestKind.Yaml: Yaml(file); break;
            case ManifestKind.Json: Json(file, bytes); break;
            default: modules.Add(file, kind, landscape); break;
        }
    }

    void Yaml(SourceFile file)
    {
        var read = YamlDocuments.Read(file.Text);
        var before = landscape.Manifests.Count + landscape.Projects.Count;
        foreach (var document in read.Roots)
            Document(file, document, 0);
        var known = landscape.Manifests.Count + landscape.Projects.Count > before || read.Twice.Count > 0;
        landscape.Twice.AddRange(read.Twice.Select(t => (file, t)));
        if (read.Bomb)
            landscape.Bombs.Add(file);
        var (marks, looks) = (file.Text.Contains("{{", StringComparison.Ordinal), known || (file.Text.Contains("apiVersion:", StringComparison.Ordinal) && file.Text.Contains("kind:", StringComparison.Ordinal)) || file.Path.Contains("compose", StringComparison.Ordinal));
        if (read.Error is { } error && (looks || read.Bomb))
            landscape.Gaps.Add(new Gap(file.Path, marks && !read.Bomb ? "holds template marks ({{ }}) that are not rendered; render it (helm template, or what else fills it) and scan the result" : "cannot be read as YAML: " + error));
        if (known || (read.Error is not null && looks) || read.Bomb)
            landscape.Files.Add(file);
    }

    void Json(SourceFile file, byte[] bytes)
    {
        var read = JsonDocuments.Read(bytes);
        var before = landscape.Manifests.Count + landscape.Resources.Count;
        foreach (var document in read.Roots)
            if (TerraformPlan.IsPlan(document))
                TerraformPlan.Read(file, document, landscape);
            else
                Document(file, document, 0);
        var known = landscape.Manifests.Count + landscape.Resources.Count > before;
        // Of other JSON it is nobody's concern here.
        if (known)
            landscape.Twice.AddRange(read.Twice.Select(t => (file, t)));
        if (read.Error is { } error)
            landscape.Gaps.Add(new Gap(file.Path, "cannot be read as JSON: " + error));
        if (known || read.Error is not null)
            landscape.Files.Add(file);
    }

    const int MostMaps = 5_000;

    // Kinds whose texts have marks of their own, filled in by what runs them.
    static readonly HashSet<string> TextHolders = new(StringComparer.Ordinal) { "ConfigMap", "Secret", "Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "PrometheusRule", "ExternalSecret", "ApplicationSet" };

    void Document(SourceFile file, Node root, int depth)
    {
        if (!root.IsMap || depth > 4)
            return;
        if (root["apiVersion"].Value is not null && root["kind"].Value is { } kind)
        {
            if ((kind is "Kustomization" or "Component" && root["apiVersion"].Text.StartsWith("kustomize.config.k8s.io/", StringComparison.Ordinal)) || kind == "CustomResourceDefinition")
                return;
            // A list of objects, as kubectl get writes it.
            if (root["items"].Kind == NodeKind.List && kind.EndsWith("List", StringComparison.Ordinal))
            {
                // The API server leaves the kind out where the list says it.
                if (root["items"].Items.Any(i => i["kind"].Value is null || i["apiVersion"].Value is null))
                    landscape.Gaps.Add(new Gap(file.Path, $"a {kind} whose items do not say their kind; write it with kubectl get ... -o yaml, which makes a List whose items do"));
                foreach (var item in root["items"].Items)
                    Document(file, item, depth + 1);
            }
            else
            {
                landscape.Manifests.Add(new Manifest(file, root));
                if (!TextHolders.Contains(kind) && root.Maps(MostMaps).Any(m => m.Map.Pairs.Values.Any(v => v.Kind == NodeKind.Text && (v.Text.Contains("{{", StringComparison.Ordinal) || v.Text.StartsWith("${", StringComparison.Ordinal)))))
                    landscape.Gaps.Add(new Gap(file.Path, $"{kind} holds marks ({{{{ }}}} or ${{ }}) that are not filled in; render it (helm template, envsubst, or what else fills it) and scan the result"));
            }
        }
        else if (root["services"].IsMap && (file.Path.Contains("compose", StringComparison.OrdinalIgnoreCase) || root["services"].Pairs.Values.Any(s => s["image"].Exists || s["build"].Exists)))
        {
            landscape.Projects.Add((file, Project.Of(file, root, Environment(file.Path), budget, landscape.Gaps)));
            if (budget.WasSpent())
                landscape.Gaps.Add(new Gap(file.Path, "what its names and extended services come to is more than is put together; run docker compose config > composed.yaml and scan that"));
        }
        else if (root["AWSTemplateFormatVersion"].Exists || root["Resources"].Pairs.Values.Any(r => r["Type"].Text.StartsWith("AWS::", StringComparison.Ordinal)))
        {
            landscape.Gaps.Add(new Gap(file.Path, "is a CloudFormation template, which is not read"));
        }
        else if (root["releases"].Items.Any(r => r["chart"].Exists))
        {
            landscape.Gaps.Add(new Gap(file.Path, "names charts that lie elsewhere (helmfile); run helmfile template > rendered.yaml and scan that"));
        }
    }

    static readonly Dictionary<string, string> Nothing = [];

    // What Compose fills names in from, beside the file; there need not be one.
    IReadOnlyDictionary<string, string> Environment(string compose)
    {
        var (values, problem) = beside.Of(compose, ".env");
        if (problem is not null && told.Add(compose))
            landscape.Gaps.Add(new Gap(compose, $"the .env beside it, which Compose fills names in from, was not read: it {problem}"));
        return values ?? Nothing;
    }

    // What a kustomization says beside its resources changes them: where they are, what they are called, what is in them.
    static readonly string[] Plain = ["apiVersion", "kind", "metadata", "resources", "bases"];

    void Kustomization(string folder, string name, List<string> names)
    {
        var read = ManifestFiles.Read(Path.Join(folder, name), ManifestKind.Yaml, out var bytes) is { } problem ? new DocumentStream([], problem) : YamlDocuments.Read(ManifestFiles.Text(bytes));
        if (read.Error is { } error || read.Roots is not [{ IsMap: true } root, ..])
        {
            landscape.Gaps.Add(new Gap(name, $"a kustomization that cannot be read: {read.Error ?? "it is no map"}"));
            return;
        }

        // A controller's object of the same name (Flux) is one like others.
        if (root["apiVersion"].Value is { } version && !version.StartsWith("kustomize.config.k8s.io/", StringComparison.Ordinal))
        {
            One(folder, name, asked: false);
            return;
        }

        var at = name[..(name.LastIndexOf('/') + 1)];
        Patches(root, at);
        var outside = root["resources"].Each.Concat(root["bases"].Each).Any(r => !names.Exists(n => n == Joined(at, r.Text) || n.StartsWith(Joined(at, r.Text) + "/", StringComparison.Ordinal) || Joined(at, r.Text).Length == 0));
        if (outside || root.Pairs.Any(p => p.Value.Exists && !Plain.Contains(p.Key)))
            landscape.Gaps.Add(new Gap(name, $"a kustomization {(outside ? "with resources that lie elsewhere" : "whose changes are not applied")}; run kubectl kustomize {(at.Length == 0 ? "." : at.TrimEnd('/'))} > built.yaml and scan that"));
    }

    void Patches(Node root, string at)
    {
        foreach (var key in (ReadOnlySpan<string>)["patches", "patchesStrategicMerge", "patchesJson6902"])
            foreach (var item in root[key].Items)
                if ((item.IsMap ? item["path"] : item).Value is { } path && !path.Contains('\n', StringComparison.Ordinal))
                    patches.Add(Joined(at, path));
    }

    static string Joined(string at, string path)
    {
        var parts = new List<string>();
        foreach (var part in (at + path).Split('/'))
            if (part == ".." && parts.Count > 0)
                parts.RemoveAt(parts.Count - 1);
            else if (part.Length > 0 && part != ".")
                parts.Add(part);
        return string.Join('/', parts);
    }
}
