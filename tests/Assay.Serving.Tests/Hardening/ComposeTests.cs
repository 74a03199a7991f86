using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>Compose files.</summary>
public sealed class ComposeTests
{
    static readonly string Hardened = """
        x-locked: &locked
          user: "10001:10001"
          read_only: true
          tmpfs: [/tmp]
          cap_drop: [ALL]
          security_opt: [no-new-privileges:true]
          deploy: {resources: {limits: {memory: 8G}}}
        services:
          gateway:
            <<: *locked
            image: registry.example/assay@sha256:DIGEST
            command: [assay, gateway, run, /etc/gateway.yaml]
            ports: ["443:8443"]
            networks: [front, models]
          chat:
            <<: *locked
            image: vllm/vllm-openai:v0.11.0@sha256:DIGEST
            command: [--model, /models/mistral]
            environment: {VLLM_API_KEY: "${CHAT_KEY}"}
            volumes: ["models:/models:ro"]
            networks: [models]
        networks: {front: {}, models: {internal: true}}
        volumes: {models: {}}
        """.Replace("DIGEST", new string('a', 64), StringComparison.Ordinal);

    [Fact]
    public void A_project_as_it_should_be_gives_no_finding()
    {
        var scan = Manifests.Scan(("compose.yaml", Hardened));
        Assert.Empty(scan.Findings.Select(f => $"{f.RuleId} {f.Evidence}"));
        Assert.True(scan.Complete);
        Assert.Equal(GatewayReach.OnlyThroughGateway, Assert.Single(scan.Servers).Answer);
    }

    [Theory]
    [InlineData("image: ollama/ollama:latest\n    ports: ['11434:11434']", "serving-public-endpoint serving-image-unpinned serving-gateway-bypass")]
    [InlineData("image: ollama/ollama:1\n    ports: [{target: 11434, published: '11434'}]", "serving-public-endpoint")]
    [InlineData("image: ollama/ollama:1\n    ports: ['${PORT:-11434}:11434']", "serving-public-endpoint")]
    [InlineData("image: vllm/vllm-openai:v1\n    ipc: host\n    command: --model org/name --trust-remote-code", "serving-host-namespace serving-remote-code serving-weights-unpinned")]
    [InlineData("image: jupyter/scipy-notebook:1\n    command: start-notebook.sh --NotebookApp.token=''", "serving-notebook-open")]
    [InlineData("image: example/x:1\n    volumes: ['/var/run/docker.sock:/var/run/docker.sock']", "serving-privileged")]
    [InlineData("image: example/x:1\n    environment: ['API_KEY=correcthorsebattery']", "serving-secret-value")]
    [InlineData("image: https://me:correcthorse@registry.example/x:1", "serving-url-credential")]
    [InlineData("image: example/x:1\n    privileged: true", "serving-privileged")]
    [InlineData("image: vllm/vllm-openai:v1\n    gpus: all", "serving-gpu-unlimited")]
    public void What_is_wrong_with_a_service_is_found(string lines, string rules)
    {
        var ids = Manifests.Scan(("compose.yaml", $"services:\n  one:\n    {lines}\n")).Ids();
        Assert.All(rules.Split(' '), r => Assert.Contains(r, ids));
    }

    [Theory]
    [InlineData("'00'", true)]
    [InlineData("'000:1000'", true)]
    [InlineData("0", true)]
    [InlineData("'0:0'", true)]
    [InlineData("'+0'", true)]
    [InlineData("root:users", true)]
    [InlineData("'010001'", false)]
    [InlineData("'1000:0'", false)]
    [InlineData("app", false)]
    public void Root_is_root_however_its_number_is_written(string user, bool root)
    {
        var findings = Manifests.Scan(("compose.yaml", $"services:\n  one:\n    image: vllm/vllm-openai:v1\n    user: {user}\n")).Findings.Where(f => f.RuleId == "serving-root-user");
        Assert.Equal(root ? [Severity.Medium] : [], findings.Select(f => f.Severity));
    }

    [Theory]
    [InlineData("ports: ['127.0.0.1:8000:8000']")]
    [InlineData("ports: ['[::1]:8000:8000']")]
    [InlineData("ports: [{target: 8000, published: '8000', host_ip: 127.0.0.1}]")]
    [InlineData("expose: ['8000']")]
    public void What_the_machine_alone_reaches_is_not_public(string lines) =>
        Assert.DoesNotContain("serving-public-endpoint", Manifests.Scan(("compose.yaml", $"services:\n  one:\n    image: vllm/vllm-openai:v1\n    {lines}\n")).Ids());
}
