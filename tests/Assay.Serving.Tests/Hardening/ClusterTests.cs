using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>Kubernetes manifests: what is found in bad ones, and nothing in good ones.</summary>
public sealed class ClusterTests
{
    [Fact]
    public void A_server_as_it_should_be_gives_no_finding_and_is_reached_only_through_the_gateway()
    {
        var scan = Manifests.Scan(("all.yaml", Manifests.Hardened));
        Assert.Empty(scan.Findings.Select(f => $"{f.RuleId} {f.Location?.Line} {f.Evidence}"));
        Assert.Empty(scan.Gaps);
        var server = Assert.Single(scan.Servers);
        Assert.Equal(("Deployment chat", GatewayReach.OnlyThroughGateway), (server.Server, server.Answer));
        Assert.All(scan.Controls, c => Assert.Equal("applied", c.State));
    }

    [Fact]
    public void A_server_that_nothing_protects_gives_what_is_wrong_with_it_once_each()
    {
        var scan = Manifests.Scan(("chat.yaml", Manifests.Open));
        Assert.Equal(
            [
                "serving-capabilities", "serving-egress-open", "serving-gateway-bypass", "serving-image-unpinned", "serving-no-api-key", "serving-no-limits", "serving-no-seccomp", "serving-privilege-escalation",
                "serving-public-endpoint", "serving-remote-code", "serving-root-user", "serving-secret-value", "serving-token-mounted", "serving-weights-unpinned", "serving-weights-writable", "serving-writable-root",
            ], scan.Ids());
        Assert.Equal(scan.Findings.Count, scan.Findings.Select(f => f.Fingerprint).Distinct().Count());
        Assert.DoesNotContain(scan.Findings, f => f.Evidence!.Contains("hf_Qz", StringComparison.Ordinal) || f.Title.Contains("hf_", StringComparison.Ordinal));
        Assert.All(scan.Findings, f => Assert.True(f.Location!.Line > 0, f.RuleId));
    }

    [Theory]
    [InlineData("hostNetwork: true", "serving-host-namespace")]
    [InlineData("hostPID: true", "serving-host-namespace")]
    [InlineData("volumes: [{name: s, hostPath: {path: /var/run/docker.sock}}]", "serving-privileged")]
    [InlineData("volumes: [{name: s, hostPath: {path: /etc}}]", "serving-host-path")]
    public void What_a_pod_shares_with_its_machine_is_found(string line, string rule) =>
        Assert.Contains(rule, Manifests.Scan(("pod.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  {line}\n  containers: [{{name: c, image: example/app:1}}]\n")).Ids());

    [Theory]
    [InlineData(100_000)]
    [InlineData(2_000_000)]
    public void A_long_comment_before_it_hides_nothing(int length) =>
        Assert.Contains("serving-public-endpoint", Manifests.Scan(("all.yaml", Manifests.Hardened), ("b.yaml", $"# {new string('x', length)}\n{Offered}")).Ids());

    [Fact]
    public void Escaped_letters_of_its_members_hide_nothing() =>
        Assert.Contains("serving-public-endpoint", Manifests.Scan(("all.yaml", Manifests.Hardened), ("b.yaml", Offered.Replace("apiVersion", "\"\\u0061piVersion\"", StringComparison.Ordinal))).Ids());

    [Theory]
    [InlineData("apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: out}\n  spec: {type: LoadBalancer}\n", "do not say their kind")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: out}\nspec:\n  type: \"{{ .Values.type }}\"\n", "not filled in")]
    [InlineData("apiVersion: v1\nkind: Service\nmetadata: {name: out}\nspec:\n  type: ${TYPE:-LoadBalancer}\n", "not filled in")]
    public void What_does_not_say_what_it_is_is_told_as_not_looked_at(string manifest, string told) =>
        Assert.Contains(Manifests.Scan(("all.yaml", Manifests.Hardened), ("b.yaml", manifest)).Gaps, g => $"{g}".Contains(told, StringComparison.Ordinal));

    const string Offered = "apiVersion: v1\nkind: Service\nmetadata: {name: out, namespace: ml}\nspec:\n  type: LoadBalancer\n  selector: {app: chat}\n  ports: [{port: 80, targetPort: 8000}]\n";

    [Theory]
    [InlineData("securityContext: {privileged: true}", "serving-privileged")]
    [InlineData("securityContext: {capabilities: {add: [SYS_ADMIN]}}", "serving-capabilities")]
    [InlineData("securityContext: {runAsUser: 0}", "serving-root-user")]
    [InlineData("securityContext: {runAsUser: 0x0}", "serving-root-user")]
    [InlineData("securityContext: {runAsUser: -0}", "serving-root-user")]
    [InlineData("securityContext: {privileged: on}", "serving-privileged")]
    [InlineData("ports: [{containerPort: 80, hostPort: 80}]", "serving-host-port")]
    [InlineData("env: [{name: NVIDIA_VISIBLE_DEVICES, value: all}]", "serving-gpu-unlimited")]
    [InlineData("env: [{name: DB_PASSWORD, value: correcthorse}]", "serving-secret-value")]
    [InlineData("env: [{name: DB_URL, value: 'postgres://user:correcthorse@db/x'}]", "serving-url-credential")]
    [InlineData("env: [{name: VLLM_SERVER_DEV_MODE, value: '1'}]", "serving-development-mode")]
    [InlineData("command: [tritonserver, --model-repository=/models, --model-control-mode=explicit]", "serving-model-control")]
    [InlineData("command: [mlflow, server, --host, 0.0.0.0]", "serving-mlflow-open")]
    [InlineData("command: [bash, -c, 'jupyter lab --ServerApp.token=\"\" --ip 0.0.0.0']", "serving-notebook-open")]
    [InlineData("command: [ray, start, --head, --dashboard-host=0.0.0.0]", "serving-ray-dashboard")]
    [InlineData("command: [ollama, serve]\n    env: [{name: OLLAMA_ORIGINS, value: '*'}, {name: OLLAMA_HOST, value: 0.0.0.0}]", "serving-ollama-origins")]
    [InlineData("command: [torchserve, --start]\n    env: [{name: TS_MANAGEMENT_ADDRESS, value: 'http://0.0.0.0:8081'}]", "serving-torchserve-management")]
    [InlineData("env: [{name: GRADIO_SHARE, value: 'true'}]", "serving-gradio-share")]
    [InlineData("command: [sh, -c, 'hf download org/name --local-dir /models && serve']", "serving-weights-unpinned")]
    public void A_dangerous_setting_of_a_container_is_found(string lines, string rule) =>
        Assert.Contains(rule, Manifests.Scan(("pod.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec:\n  containers:\n  - name: c\n    image: example/app:1\n    {lines}\n")).Ids());

    [Theory]
    [InlineData("CronJob", "batch/v1", "jobTemplate: {spec: {template: {spec: {containers: [{name: c, image: a, securityContext: {privileged: true}}]}}}}")]
    [InlineData("InferenceService", "serving.kserve.io/v1beta1", "predictor: {containers: [{name: c, image: a, securityContext: {privileged: true}}]}")]
    [InlineData("SeldonDeployment", "machinelearning.seldon.io/v1", "predictors: [{componentSpecs: [{spec: {containers: [{name: c, image: a, securityContext: {privileged: true}}]}}]}]")]
    [InlineData("RayCluster", "ray.io/v1", "headGroupSpec: {template: {spec: {containers: [{name: c, image: a, securityContext: {privileged: true}}]}}}")]
    [InlineData("Service", "serving.knative.dev/v1", "template: {spec: {containers: [{image: a, securityContext: {privileged: true}}]}}")]
    public void Every_kind_that_holds_a_pod_is_understood(string kind, string version, string spec)
    {
        var object_ = $"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: p}}\nspec: {{{spec}}}\n";
        if (kind != "Service")
            Assert.Contains("serving-privileged", Manifests.Scan(("a.yaml", object_)).Ids());
        var list = $"{{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[{{\"apiVersion\":\"{version}\",\"kind\":\"Pod\",\"metadata\":{{\"name\":\"p\"}},\"spec\":{{\"containers\":[{{\"name\":\"c\",\"securityContext\":{{\"privileged\":true}}}}]}}}}]}}";
        Assert.Contains("serving-privileged", Manifests.Scan(("a.json", list)).Ids());
    }

    [Fact]
    public void Weights_from_a_hub_are_pinned_by_a_commit_and_by_nothing_less()
    {
        static string Pod(string arguments) => $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: c, image: vllm/vllm-openai:v1, args: [{arguments}]}}]}}\n";
        Assert.Contains("serving-weights-unpinned", Manifests.Scan(("a.yaml", Pod("--model, org/name"))).Ids());
        Assert.Contains("serving-weights-unpinned", Manifests.Scan(("a.yaml", Pod("--model, org/name, --revision, main"))).Ids());
        Assert.DoesNotContain("serving-weights-unpinned", Manifests.Scan(("a.yaml", Pod($"--model, org/name, --revision, {new string('b', 40)}"))).Ids());
        Assert.DoesNotContain("serving-weights-unpinned", Manifests.Scan(("a.yaml", Pod("--model, /models/name"))).Ids());
    }

    [Fact]
    public void A_chart_is_not_rendered_and_says_so_with_the_command()
    {
        var scan = Manifests.Scan(("chart/Chart.yaml", "apiVersion: v2\nname: chat\nversion: 1.0.0\n"), ("chart/values.yaml", "image: x\n"), ("chart/templates/deployment.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\n"));
        var gap = Assert.Single(scan.Gaps);
        Assert.Contains("helm template NAME chart", gap.Reason, StringComparison.Ordinal);
        Assert.False(scan.Complete);
    }

    [Fact]
    public void What_is_in_the_baseline_is_told_apart()
    {
        var before = Manifests.Scan(("chat.yaml", Manifests.Open));
        var after = Manifests.Scan(ServingOptions.Default with { Baseline = before.Findings.Select(f => f.Fingerprint.ToString()).ToHashSet() }, ("chat.yaml", "# a line that moves all others\n" + Manifests.Open));
        Assert.Empty(after.Findings);
        Assert.Equal(before.Findings.Count, after.Known.Count);
    }
}
