using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>Is the model server reached only through the gateway? Each answer, by the set of files that gives it.</summary>
public sealed class ReachTests
{
    static string Policy(string from, string more = "") => $"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {"{"}name: chat, namespace: ml{"}"}
        spec:
          podSelector: {"{"}matchLabels: {"{"}app: chat{"}"}{"}"}
          ingress:
            - from: [{from}]
        {more}
        """;

    static string Pod(string name, string labels, string image, string space = "ml", string more = "") =>
        $"\n---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {space}, labels: {{{labels}}}}}\nspec: {{containers: [{{name: c, image: {image}, ports: [{{containerPort: 8000}}]{more}}}]}}\n---\n";

    static readonly string Server = Pod("chat", "app: chat", "vllm/vllm-openai:v1");
    static readonly string Gateway = Pod("gate", "app: gate", "registry.example/assay-gateway:1");

    static ServerReach Answer(string text, ServingPolicy? policy = null) => Assert.Single(Manifests.Scan(ServingOptions.Default with { Policy = policy ?? ServingPolicy.None }, ("a.yaml", text)).Servers);

    [Fact]
    public void Without_a_policy_any_pod_of_the_cluster_gets_there()
    {
        var answer = Answer(Server + Gateway);
        Assert.Equal(GatewayReach.NotOnly, answer.Answer);
        Assert.Contains("any pod of the cluster", Assert.Single(answer.Paths), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_that_admits_the_gateway_alone_is_the_only_way() =>
        Assert.Equal(GatewayReach.OnlyThroughGateway, Answer(Server + Gateway + Policy("{podSelector: {matchLabels: {app: gate}}}")).Answer);

    [Fact]
    public void Another_pod_that_is_admitted_is_a_path()
    {
        var answer = Answer(Server + Gateway + Pod("web", "app: web, tier: front", "example/web:1") + Policy("{podSelector: {matchExpressions: [{key: app, operator: In, values: [gate, web]}]}}"));
        Assert.Equal(GatewayReach.NotOnly, answer.Answer);
        Assert.Contains("Pod web → Pod chat:8000", answer.Paths[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_other_side_may_not_send_is_no_path()
    {
        var closed = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: web, namespace: ml}\nspec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress]}\n";
        Assert.Equal(GatewayReach.OnlyThroughGateway, Answer(Server + Gateway + Pod("web", "app: web", "example/web:1") + Policy("{podSelector: {matchExpressions: [{key: app, operator: In, values: [gate, web]}]}}") + "\n---\n" + closed).Answer);
    }

    [Theory]
    [InlineData("{podSelector: {}}", "any pod of namespace ml")]
    [InlineData("{namespaceSelector: {}}", "any pod of any namespace")]
    [InlineData("{ipBlock: {cidr: 10.0.0.0/8}}", "addresses 10.0.0.0/8")]
    public void A_peer_that_names_nobody_is_a_path(string peer, string told)
    {
        var answer = Answer(Server + Gateway + Policy(peer));
        Assert.Equal(GatewayReach.NotOnly, answer.Answer);
        Assert.Contains(answer.Paths, p => p.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void A_namespace_is_told_by_its_labels_and_its_name()
    {
        var space = "apiVersion: v1\nkind: Namespace\nmetadata: {name: front, labels: {zone: edge}}\n---\n";
        var gate = Pod("gate", "app: gate", "registry.example/assay-gateway:1", "front");
        Assert.Equal(GatewayReach.OnlyThroughGateway, Answer(space + Server + gate + Policy("{namespaceSelector: {matchLabels: {zone: edge}}, podSelector: {matchLabels: {app: gate}}}")).Answer);
        Assert.Equal(GatewayReach.OnlyThroughGateway, Answer(space + Server + gate + Policy("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}, podSelector: {matchLabels: {app: gate}}}")).Answer);
        Assert.Equal(GatewayReach.CannotTell, Answer(space + Server + gate + Policy("{namespaceSelector: {matchLabels: {zone: core}}, podSelector: {matchLabels: {app: gate}}}")).Answer);
    }

    [Fact]
    public void A_peer_that_is_in_no_file_makes_the_answer_unknown_and_the_scan_incomplete()
    {
        var scan = Manifests.Scan(("a.yaml", Server + Gateway + Policy("{podSelector: {matchLabels: {app: gate}}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}")));
        Assert.Equal(GatewayReach.CannotTell, Assert.Single(scan.Servers).Answer);
        Assert.Contains(scan.Gaps, g => g.Reason.Contains("monitoring", StringComparison.Ordinal));
        var allowed = new ServingPolicy(ServingPolicy.Current, Allowed: [new WorkloadMatch(Namespace: "monitoring")]);
        Assert.Equal(GatewayReach.OnlyThroughGateway, Answer(Server + Gateway + Policy("{podSelector: {matchLabels: {app: gate}}}, {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}"), allowed).Answer);
    }

    [Fact]
    public void Without_a_gateway_it_cannot_be_told_until_a_policy_names_one()
    {
        var text = Server + Pod("front", "app: front", "example/front:1") + Policy("{podSelector: {matchLabels: {app: nothere}}}");
        Assert.Equal(GatewayReach.CannotTell, Answer(text).Answer);
        var named = new ServingPolicy(ServingPolicy.Current, Gateways: [new WorkloadMatch(Name: "front")]);
        Assert.Equal(GatewayReach.OnlyThroughGateway, Answer(Server + Pod("front", "app: front", "example/front:1") + Policy("{podSelector: {matchLabels: {app: front}}}"), named).Answer);
    }

    [Theory]
    [InlineData("spec: {type: NodePort, selector: {app: chat}, ports: [{port: 8000}]}")]
    [InlineData("spec: {type: LoadBalancer, selector: {app: chat}, ports: [{port: 80, targetPort: 8000}]}")]
    public void A_service_that_offers_the_server_itself_is_a_path_whatever_policies_say(string spec)
    {
        var answer = Answer(Server + Gateway + Policy("{podSelector: {matchLabels: {app: gate}}}") + $"\n---\napiVersion: v1\nkind: Service\nmetadata: {{name: chat, namespace: ml}}\n{spec}\n");
        Assert.Equal(GatewayReach.NotOnly, answer.Answer);
        Assert.StartsWith("outside → Service chat", answer.Paths[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_ingress_or_a_route_to_the_server_is_a_path_where_no_policy_keeps_its_proxy_out()
    {
        const string Service = "\n---\napiVersion: v1\nkind: Service\nmetadata: {name: chat, namespace: ml}\nspec: {selector: {app: chat}, ports: [{port: 8000}]}\n---\n";
        const string Route = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: ml}\nspec: {rules: [{backendRefs: [{name: chat, port: 8000}]}]}\n";
        Assert.Contains(Answer(Server + Gateway + Service + Route).Paths, p => p.StartsWith("outside → HTTPRoute r → Service chat", StringComparison.Ordinal));
        Assert.Equal(GatewayReach.OnlyThroughGateway, Answer(Server + Gateway + Service + Route + "\n---\n" + Policy("{podSelector: {matchLabels: {app: gate}}}")).Answer);
    }

    [Fact]
    public void A_gateway_beside_a_server_on_loopback_is_the_only_way() =>
        Assert.Equal(GatewayReach.OnlyThroughGateway, Answer("apiVersion: v1\nkind: Pod\nmetadata: {name: both, labels: {app: both}}\nspec: {containers: [{name: g, image: assay, command: [assay, gateway, run]}, {name: s, image: vllm/vllm-openai:v1, args: [--host, 127.0.0.1]}]}\n").Answer);

    [Fact]
    public void Policies_of_other_makers_are_not_evaluated_and_leave_the_answer_open()
    {
        var answer = Answer(Server + Gateway + "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c, namespace: ml}\nspec: {}\n");
        Assert.Equal(GatewayReach.CannotTell, answer.Answer);
        Assert.Contains("CiliumNetworkPolicy", answer.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void In_a_compose_file_networks_and_ports_decide()
    {
        const string Services = """
            services:
              gateway: {image: assay-gateway:1, ports: ["443:8443"], networks: [front, models]}
              chat: {image: "vllm/vllm-openai:v1", networks: [models]}
              web: {image: example/web, networks: [front]}
            networks: {front: {}, models: {internal: true}}
            """;
        Assert.Equal(GatewayReach.OnlyThroughGateway, Assert.Single(Manifests.Scan(("compose.yaml", Services)).Servers).Answer);
        var joined = Assert.Single(Manifests.Scan(("compose.yaml", Services.Replace("networks: [front]}", "networks: [front, models]}", StringComparison.Ordinal))).Servers);
        Assert.Equal((GatewayReach.NotOnly, "service web → service chat (both in network models)"), (joined.Answer, joined.Paths[0]));
        var published = Assert.Single(Manifests.Scan(("compose.yaml", Services.Replace("v1\", networks", "v1\", ports: [\"8000:8000\"], networks", StringComparison.Ordinal))).Servers);
        Assert.Equal(GatewayReach.NotOnly, published.Answer);
        var local = Assert.Single(Manifests.Scan(("compose.yaml", Services.Replace("v1\", networks", "v1\", ports: [\"127.0.0.1:8000:8000\"], networks", StringComparison.Ordinal))).Servers);
        Assert.Equal(GatewayReach.OnlyThroughGateway, local.Answer);
        Assert.Contains("127.0.0.1", local.Why, StringComparison.Ordinal);
        Assert.Equal(GatewayReach.CannotTell, Assert.Single(Manifests.Scan(("compose.yaml", Services.Replace("{internal: true}", "{external: true}", StringComparison.Ordinal))).Servers).Answer);
    }
}
