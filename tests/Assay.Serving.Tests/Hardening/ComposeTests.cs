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

    [Theory]
    [InlineData("user: ${U:-0}", "serving-root-user")]
    [InlineData("user: \"${U-root}\"", "serving-root-user")]
    [InlineData("user: \"${U:-${W:-0}}\"", "serving-root-user")]
    [InlineData("user: $U", "serving-root-user")]
    [InlineData("user: \"${U:+0}\"", "serving-root-user")]
    [InlineData("privileged: ${P:-true}", "serving-privileged")]
    [InlineData("network_mode: ${N-host}", "serving-host-namespace")]
    [InlineData("ports: ['${A:-0.0.0.0}:11434:11434']", "serving-public-endpoint")]
    [InlineData("environment: {OLLAMA_ORIGINS: '${O:-*}', OLLAMA_HOST: 0.0.0.0}", "serving-ollama-origins")]
    public void A_name_with_a_default_is_its_default_as_compose_takes_it(string line, string rule)
    {
        var set = line.Contains("$U", StringComparison.Ordinal) || line.Contains(":+", StringComparison.Ordinal);
        (string, string)[] files = [("compose.yaml", $"services:\n  one:\n    image: ollama/ollama:1\n    {line}\n"), .. set ? new[] { (".env", "# who\nexport U=0 # root\n") } : []];
        var scan = Manifests.Scan(files);
        Assert.Contains(rule, scan.Ids());
        Assert.DoesNotContain(scan.Gaps, g => g.Reason.Contains("given from outside", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("user: ${U}", "one.user")]
    [InlineData("user: ${U:?say it}", "one.user")]
    [InlineData("privileged: ${P:+true}", "one.privileged")]
    [InlineData("volumes: ['${D}:/models']", "one.volumes")]
    [InlineData("volumes: [{type: bind, source: $D, target: /models}]", "one.volumes")]
    [InlineData("cap_add: [$C]", "one.cap_add")]
    public void What_is_given_from_outside_and_decides_is_said(string line, string told) =>
        Assert.Contains(Manifests.Scan(("compose.yaml", $"services:\n  one:\n    image: ollama/ollama:1\n    {line}\n")).Gaps, g => g.Reason.Contains(told, StringComparison.Ordinal));

    [Fact]
    public void A_dollar_that_is_written_twice_is_one_and_what_env_holds_is_no_secret_of_the_file()
    {
        Assert.DoesNotContain(Manifests.Scan(("compose.yaml", "services:\n  one:\n    image: ollama/ollama:1\n    user: 'a$$b'\n")).Gaps, g => g.Reason.Contains("given from outside", StringComparison.Ordinal));
        Assert.DoesNotContain("serving-secret-value", Manifests.Scan(("compose.yaml", "services:\n  one:\n    image: ollama/ollama:1\n    environment: {API_KEY: '${K}'}\n"), (".env", "K=correcthorsebattery\n")).Ids());
    }

    [Fact]
    public void A_service_that_extends_another_of_the_file_has_what_that_one_has()
    {
        var scan = Manifests.Scan(("compose.yaml", "services:\n  base:\n    image: example/x:1\n    user: 0\n    environment: {OLLAMA_HOST: 0.0.0.0}\n    ports: ['11434:11434']\n  chat:\n    extends: {service: base}\n    image: ollama/ollama:1\n    environment: ['OLLAMA_ORIGINS=*']\n"));
        Assert.Contains(scan.Findings, f => f.RuleId == "serving-root-user" && f.Title.Contains("service chat", StringComparison.Ordinal));
        Assert.Contains(scan.Findings, f => f.RuleId == "serving-public-endpoint" && f.Title.Contains("service chat", StringComparison.Ordinal));
        Assert.Contains("serving-ollama-origins", scan.Ids());
    }

    [Theory]
    [InlineData("compose.yaml", "services:\n  chat:\n    image: a\n    extends: {service: base, file: common.yml}\n", "extends what is not in this file")]
    [InlineData("compose.yaml", "services:\n  chat:\n    image: a\n    extends: base\n", "extends what is not in this file")]
    [InlineData("compose.yaml", "include: [more.yml]\nservices:\n  chat:\n    image: a\n", "includes other files")]
    [InlineData("compose.override.yaml", "services:\n  chat:\n    ports: ['8000:8000']\n", "laid over another file")]
    public void What_other_files_add_is_said(string name, string text, string told) => Assert.Contains(Manifests.Scan((name, text)).Gaps, g => g.Reason.Contains(told, StringComparison.Ordinal));

    [Fact]
    public void Services_that_extend_each_other_end_and_are_said()
    {
        var scan = Manifests.Scan(("compose.yaml", "services:\n  a: {image: x, extends: b}\n  b: {image: x, extends: a}\n  c: {image: x, extends: c}\n  d: {image: x}\n  e: {image: x, extends: d}\n"));
        Assert.Contains("services a, b, c extend in a circle", Assert.Single(scan.Gaps).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public void A_chain_of_services_that_is_not_followed_to_its_end_is_said(int links, bool said)
    {
        var chain = string.Concat(Enumerable.Range(0, links).Select(i => $"  s{i}: {{extends: s{i + 1}}}\n"));
        Assert.Equal(said ? ["services s0 extend in a circle, or over more than 8 services"] : [], Manifests.Scan(("compose.yaml", $"services:\n{chain}  s{links}: {{image: x}}\n")).Gaps.Select(g => g.Reason.Split(';')[0]));
    }

    [Theory]
    [InlineData("command: --model $M", "one.command")]
    [InlineData("entrypoint: [serve, $M]", "one.entrypoint")]
    [InlineData("networks: [$N]", "one.networks")]
    [InlineData("devices: ['${D}:/dev/x']", "one.devices")]
    public void What_it_runs_and_where_it_is_joined_decides_too(string line, string told) => What_is_given_from_outside_and_decides_is_said(line, told);

    [Fact]
    public void An_image_that_a_variable_fills_in_is_found_without_what_the_variable_holds()
    {
        (string, string) beside = (".env", "I=me:correcthorsebattery@registry.example/x:1\nU=https://me:correcthorsebattery@registry.example/private\n");
        var findings = Manifests.Scan(("compose.yaml", "services:\n  one:\n    image: $I\n    command: [serve, '${U}']\n"), beside).Findings.Where(f => f.RuleId == "serving-url-credential").ToList();
        Assert.Equal(2, findings.Count);
        Assert.All(findings, f => Assert.DoesNotContain("registry.example", f.Evidence, StringComparison.Ordinal));
        var own = Assert.Single(Manifests.Scan(("compose.yaml", "services:\n  one:\n    image: me:correcthorsebattery@registry.example/x:1\n")).Findings, f => f.RuleId == "serving-url-credential");
        Assert.Equal("…@registry.example/x:1", own.Evidence);
    }

    [Fact]
    public void Variables_of_a_file_beside_count_and_one_that_is_not_there_is_said()
    {
        static ServingScan Scan(string line, params (string, string)[] beside) => Manifests.Scan([("app/compose.yaml", $"services:\n  one:\n    image: ollama/ollama:1\n    {line}\n"), .. beside]);
        (string, string) open = ("app/model.env", "OLLAMA_ORIGINS=*\nAPI_KEY=correcthorsebattery\n");
        Assert.Contains("serving-ollama-origins", Scan("env_file: model.env", open).Ids());
        Assert.Contains("serving-ollama-origins", Scan("env_file: [{path: ./model.env}]", open).Ids());
        Assert.DoesNotContain("serving-secret-value", Scan("env_file: model.env", open).Ids());
        Assert.DoesNotContain("serving-ollama-origins", Scan("env_file: model.env\n    environment: {OLLAMA_ORIGINS: 'https://example.org'}", open).Ids());
        Assert.Contains(Scan("env_file: [absent.env]").Gaps, g => g.Reason.Contains("absent.env", StringComparison.Ordinal));
        Assert.Contains(Scan("env_file: [../../outside.env]").Gaps, g => g.Reason.Contains("outside.env", StringComparison.Ordinal));
    }
}
