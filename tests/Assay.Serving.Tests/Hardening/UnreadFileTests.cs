using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>What says how something is deployed and is not read, or not seen whole: it is said, and the scan is incomplete, never clean.</summary>
public sealed class UnreadFileTests
{
    const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {hostNetwork: true, containers: [{name: c, image: ollama/ollama:1}]}\n";

    public static TheoryData<string, string> Templates => new()
    {
        { "pod.yaml.j2", Pod }, { "pod.jinja", Pod }, { "pod.yml.tmpl", Pod }, { "pod.tpl", Pod }, { "pod.yaml.gotmpl", Pod }, { "pod.yaml.erb", Pod }, { "pod.mustache", Pod },
        { "compose.yaml.j2", "services:\n  chat:\n    image: {{ image }}\n" },
        { "main.tf.j2", "resource \"aws_security_group\" \"s\" {\n}\n" },
        { "main.bicep", "resource a 'b' = {}\n" },
        { "pod.jsonnet", "{ apiVersion: 'v1', kind: 'Pod' }\n" },
        { "chat.nomad", "job \"chat\" {\n}\n" },
        { "terragrunt.hcl", "terraform {\n  source = \"x\"\n}\n" },
        { "stack.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n" },
        { "stack.json", "{\"Resources\":{\"G\":{\"Type\":\"AWS::EC2::SecurityGroup\"}}}" },
        { "helmfile.yaml", "releases:\n- name: chat\n  chart: repo/vllm\n" },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public void What_is_not_read_is_a_gap_that_names_it(string name, string text)
    {
        var scan = Manifests.Scan(("deploy/" + name, text));
        Assert.Equal("deploy/" + name, Assert.Single(scan.Gaps).Where);
        Assert.False(scan.Complete);
    }

    [Theory]
    [InlineData("letter.tmpl", "Dear {{ name }}, thank you.\n")]
    [InlineData("page.mustache", "<p>{{text}}</p>\n")]
    [InlineData("user.tpl", "#!/bin/sh\necho ${name}\n")]
    public void A_template_of_something_else_is_nothing_here(string name, string text) => Assert.Empty(Manifests.Scan((name, text)).Gaps);

    [Fact]
    public void A_chart_that_only_names_others_says_that_they_are_not_looked_at()
    {
        var scan = Manifests.Scan(("stack/Chart.yaml", "apiVersion: v2\nname: stack\nversion: 1.0.0\ndependencies:\n- {name: vllm, version: 1.0.0, repository: 'https://example.org'}\n"));
        Assert.Contains("helm template NAME stack", Assert.Single(scan.Gaps).Reason, StringComparison.Ordinal);
        Assert.Single(Manifests.Scan(("stack/Chart.yaml", "apiVersion: v2\nname: stack\n"), ("stack/charts/a/Chart.yaml", "apiVersion: v2\nname: a\n"), ("stack/charts/a/templates/x.tpl", Pod)).Gaps);
    }

    [Theory]
    [InlineData("node_modules/package/deploy.yaml", Pod)]
    [InlineData("app/node_modules/@scope/package/deploy.yml", Pod)]
    [InlineData(".terraform/modules/group/main.tf", "resource \"aws_security_group\" \"s\" {\n}\n")]
    [InlineData("venv/lib/x.yaml", Pod)]
    [InlineData(".github/deploy/pod.yaml", Pod)]
    public void Manifests_in_folders_that_are_not_looked_into_are_counted_and_said(string name, string text)
    {
        var gap = Assert.Single(Manifests.Scan((name, text)).Gaps);
        Assert.Contains(name, gap.Reason, StringComparison.Ordinal);
        Assert.Contains("1 file", gap.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_files_in_such_folders_are_nothing_here() =>
        Assert.Empty(Manifests.Scan(("node_modules/a/package.json", "{\"apiVersion\":\"1\",\"kind\":\"x\"}"), ("node_modules/a/.eslintrc.yml", "root: true\n"), (".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    services:\n      db: {image: postgres}\n"), (".git/x.yaml", Pod)).Gaps);

    [Theory]
    [InlineData("a.yaml", Pod + "spec: {containers: [{name: c, image: a}]}\n", "spec stands twice")]
    [InlineData("a.yaml", "kind: Pod\nkind: ConfigMap\napiVersion: v1\nmetadata: {name: p}\n", "kind stands twice")]
    [InlineData("compose.yaml", "services: {a: {image: ollama/ollama:1, privileged: true}}\nservices: {}\n", "services stands twice")]
    [InlineData("a.json", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\"},\"spec\":{\"hostNetwork\":true},\"spec\":{}}", "spec stands twice")]
    public void A_key_that_stands_twice_is_found_with_its_line(string name, string text, string told)
    {
        var finding = Assert.Single(Manifests.Scan((name, text)).Findings, f => f.RuleId == "serving-duplicate-key");
        Assert.Contains(told, finding.Evidence, StringComparison.Ordinal);
        Assert.True(finding.Location!.Line > 0);
    }

    [Fact]
    public void A_key_once_in_each_document_or_map_is_none() =>
        Assert.DoesNotContain("serving-duplicate-key", Manifests.Scan(("a.yaml", $"{Pod}---\n{Pod.Replace("{name: p}", "{name: q}", StringComparison.Ordinal)}"), ("compose.yaml", "x-a: &a {image: a, user: '1'}\nservices:\n  b: {<<: *a, user: '2'}\n")).Ids());

    [Theory]
    [InlineData("helm.toolkit.fluxcd.io/v2", "HelmRelease", "chart: {spec: {chart: vllm}}", "lies elsewhere")]
    [InlineData("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "path: ./apps", "lies elsewhere")]
    [InlineData("argoproj.io/v1alpha1", "Application", "source: {repoURL: 'https://example.org/x.git', path: chat}", "lies elsewhere")]
    [InlineData("argoproj.io/v1alpha1", "ApplicationSet", "generators: []", "lies elsewhere")]
    [InlineData("helm.cattle.io/v1", "HelmChart", "chart: vllm", "lies elsewhere")]
    [InlineData("machinelearning.seldon.io/v1", "SeldonDeployment", "predictors: [{graph: {implementation: SKLEARN_SERVER, modelUri: 's3://models/a'}}]", "written by its operator")]
    [InlineData("serving.kserve.io/v1alpha1", "LLMInferenceService", "model: {uri: 'hf://org/name'}", "written by its operator")]
    [InlineData("apps.nvidia.com/v1alpha1", "NIMService", "image: {repository: nvcr.io/nim/a}", "written by its operator")]
    public void An_object_that_makes_others_says_that_they_were_not_looked_at(string version, string kind, string spec, string told) =>
        Assert.Contains(told, Assert.Single(Manifests.Scan(("a.yaml", $"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: chat}}\nspec: {{{spec}}}\n")).Gaps).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("[assay, gateway, admission, --config, a.yaml]", false)]
    [InlineData("[assay, gateway, run, --config, a.yaml]", true)]
    public void Only_what_passes_requests_on_is_the_gateway(string command, bool is_)
    {
        var scan = Manifests.Scan(("a.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{name: g, namespace: ml, labels: {{app: gate}}}}\nspec: {{containers: [{{name: c, image: registry.example/assay-gateway:1, command: {command}}}]}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: chat, namespace: ml, labels: {{app: chat}}}}\nspec: {{containers: [{{name: c, image: vllm/vllm-openai:v1, ports: [{{containerPort: 8000}}]}}]}}\n---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: n, namespace: ml}}\nspec: {{podSelector: {{matchLabels: {{app: chat}}}}, ingress: [{{from: [{{podSelector: {{matchLabels: {{app: gate}}}}}}]}}]}}\n"));
        Assert.Equal(is_ ? GatewayReach.OnlyThroughGateway : GatewayReach.NotOnly, Assert.Single(scan.Servers).Answer);
    }

    [Fact]
    public void A_load_balancer_for_both_halves_of_the_internet_is_for_all_of_it()
    {
        static ServingScan Scan(string ranges) => Manifests.Scan(("a.yaml", $"apiVersion: v1\nkind: Service\nmetadata: {{name: chat}}\nspec: {{type: LoadBalancer, selector: {{app: chat}}, loadBalancerSourceRanges: [{ranges}], ports: [{{port: 80}}]}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: chat, labels: {{app: chat}}}}\nspec: {{containers: [{{name: c, image: vllm/vllm-openai:v1}}]}}\n"));
        Assert.Equal(Severity.High, Assert.Single(Scan("0.0.0.0/1, 128.0.0.0/1").Findings, f => f.RuleId == "serving-public-endpoint").Severity);
        Assert.Equal(Severity.Low, Assert.Single(Scan("203.0.113.0/24").Findings, f => f.RuleId == "serving-public-endpoint").Severity);
    }

    [Theory]
    [InlineData("kustomization.yaml", "resources: [pod.yaml]\nnamespace: ml\n", "changes are not applied")]
    [InlineData("kustomization.yaml", "resources: [pod.yaml]\nlabels: [{pairs: {app: other}, includeSelectors: true}]\n", "changes are not applied")]
    [InlineData("kustomization.yaml", "resources: [pod.yaml, 'https://example.org/base?ref=v1']\n", "lie elsewhere")]
    [InlineData("kustomization.yml", "resources: [pod.yaml, ../base]\n", "lie elsewhere")]
    [InlineData("Kustomization", "resources: [pod.yaml]\nimages: [{name: a, newTag: b}]\n", "changes are not applied")]
    [InlineData("kustomization.yaml", "resources: [pod.yaml\n", "cannot be read")]
    [InlineData("kustomization.yaml", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./apps}\n", "lies elsewhere")]
    public void A_kustomization_that_does_more_than_name_what_is_here_is_said(string name, string text, string told) =>
        Assert.Contains(told, Assert.Single(Manifests.Scan((name, text), ("pod.yaml", Pod)).Gaps, g => g.Where == name).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_kustomization_that_only_names_what_is_here_is_nothing_to_say() =>
        Assert.DoesNotContain(Manifests.Scan(("over/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [../base, pod.yaml]\n"), ("base/kustomization.yaml", "resources: [pod.yaml]\n"), ("base/pod.yaml", Pod), ("over/pod.yaml", Pod.Replace("{name: p}", "{name: q}", StringComparison.Ordinal))).Gaps, g => g.Where.Contains("kustomization", StringComparison.Ordinal));

    [Fact]
    public void Variables_from_a_config_map_of_another_file_count()
    {
        const string Map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {OLLAMA_ORIGINS: '*'}\n";
        static string Pod(string env) => $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: c, image: ollama/ollama:1, {env}}}]}}\n";
        Assert.Contains("serving-ollama-origins", Manifests.Scan(("map.yaml", Map), ("pod.yaml", Pod("envFrom: [{configMapRef: {name: settings}}]"))).Ids());
        Assert.Contains("serving-ollama-origins", Manifests.Scan(("map.yaml", Map), ("pod.yaml", Pod("env: [{name: OLLAMA_ORIGINS, valueFrom: {configMapKeyRef: {name: settings, key: OLLAMA_ORIGINS}}}]"))).Ids());
    }
}
