using System.Text.RegularExpressions;
using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Reach;
using Assay.Serving.Hardening.Rules;
using Assay.Serving.Hardening.Terraform;

namespace Assay.Serving.Hardening.Checks;

/// <summary>Clouds' resources that serve models, hold them, or open networks to them.</summary>
internal sealed partial class CloudChecks(Landscape landscape, Sightings found)
{
    readonly Dictionary<string, List<string>> unknown = new(StringComparer.Ordinal);

    public void Judge()
    {
        foreach (var resource in landscape.Resources)
        {
            One(resource);
            // What a dynamic block makes of values that only a plan knows; its content was judged as far as it is written.
            if (Opens(resource.Type))
                foreach (var (map, _, _) in resource.Body.Maps(2_000))
                    foreach (var name in map["dynamic"].Pairs.Keys)
                        if (name != "egress")
                            Unknown(resource, $"dynamic {name}");
        }

        foreach (var (file, names) in unknown)
            landscape.Gaps.Add(new Gap(file, $"what {string.Join(", ", names.Distinct().Take(5))} will be is only known when it is planned; run terraform plan -out PLAN, terraform show -json PLAN > plan.json, and scan that"));
    }

    void Find(ServingRule rule, CloudResource resource, Node at, Severity? severity = null, string key = "") =>
        found.Find(rule, resource.File, at.Line > 0 ? at : resource.Body, resource.Name, severity, key, resource.Planned ? $"{resource.Name}: {key}" : null);

    /// <summary>An attribute that decides: its texts; what cannot be known is told.</summary>
    List<string> Texts(CloudResource resource, string name) => Texts(resource, resource.Body, name);

    List<string> Texts(CloudResource resource, Node at, string name)
    {
        var found = new List<string>();
        foreach (var item in at[name].Each)
            if (item.Kind == NodeKind.Unknown)
                Unknown(resource, name);
            else if (item.Value is { } text)
                found.Add(text);
        return found;
    }

    void Unknown(CloudResource resource, string name)
    {
        if (!unknown.TryGetValue(resource.File.Path, out var names))
            unknown[resource.File.Path] = names = [];
        names.Add($"{resource.Name}.{name}");
    }

    void Is(ServingRule rule, CloudResource resource, string name, Func<string, bool> bad, Severity? severity = null)
    {
        if (Texts(resource, name).Exists(t => bad(t)))
            Find(rule, resource, resource.Body[name], severity, name);
    }

    // Resources whose blocks decide who gets in, or what runs.
    static bool Opens(string type) => type is "aws_security_group" or "aws_default_security_group" or "google_compute_firewall" or "azurerm_network_security_group" or "aws_ecs_task_definition" or "aws_sagemaker_model" or "aws_lb_listener" or "aws_alb_listener"
        || type.StartsWith("google_cloud_run_", StringComparison.Ordinal) || type.StartsWith("azurerm_cognitive", StringComparison.Ordinal) || type.StartsWith("azurerm_machine_learning", StringComparison.Ordinal) || type.StartsWith("kubernetes_", StringComparison.Ordinal);

    static bool Everyone(string value) => value is "allUsers" or "allAuthenticatedUsers";

    // Ranges count together: halves of the internet are the internet.
    static bool Anywhere(List<string> values) => values.Exists(v => v is "*" || v.Equals("Internet", StringComparison.OrdinalIgnoreCase) || v.Equals("Any", StringComparison.OrdinalIgnoreCase)) || Addresses.Everywhere(values);

    void One(CloudResource resource)
    {
        var body = resource.Body;
        switch (resource.Type)
        {
            case "aws_security_group" or "aws_default_security_group":
                foreach (var rule in body["ingress"].Each)
                    Ingress(resource, rule, "cidr_blocks", "ipv6_cidr_blocks", "from_port", "to_port");
                break;
            // Of one that may be either, what it would let in counts.
            case "aws_security_group_rule" when body["type"].Value is not "egress":
                Ingress(resource, body, "cidr_blocks", "ipv6_cidr_blocks", "from_port", "to_port");
                break;
            case "aws_vpc_security_group_ingress_rule":
                Ingress(resource, body, "cidr_ipv4", "cidr_ipv6", "from_port", "to_port");
                break;
            case "google_compute_firewall" when body["direction"].Value is not "EGRESS" && !body["deny"].Each.Any():
                if (Anywhere(Texts(resource, "source_ranges")) && !body["allow"].Each.All(a => a["ports"].Each.Any() && a["ports"].Each.All(p => p.Text is "80" or "443")))
                    Find(ReachRules.SecurityGroup, resource, body["source_ranges"], key: "source_ranges");
                break;
            case "azurerm_network_security_rule":
                Inbound(resource, body, "");
                break;
            case "azurerm_network_security_group":
                foreach (var rule in body["security_rule"].Each)
                    if (rule.Kind == NodeKind.Unknown)
                        Unknown(resource, "security_rule");
                    else
                        Inbound(resource, rule, $"{rule["name"].Text}/");
                break;
            case "aws_s3_bucket" or "aws_s3_bucket_acl" or "aws_s3_object":
                Is(ReachRules.Bucket, resource, "acl", v => v is "public-read" or "public-read-write" or "authenticated-read" or "website");
                break;
            case "aws_s3_bucket_policy" or "aws_sagemaker_model_package_group_policy" or "aws_ecr_repository_policy":
                Policy(resource);
                break;
            case "google_storage_bucket_iam_member" or "google_storage_bucket_iam_binding" or "google_storage_bucket_access_control" or "google_storage_default_object_access_control":
                foreach (var name in (ReadOnlySpan<string>)["member", "members", "entity"])
                    Is(ReachRules.Bucket, resource, name, Everyone);
                break;
            case "azurerm_storage_account":
                Is(ReachRules.Bucket, resource, "allow_nested_items_to_be_public", v => v == "true");
                break;
            case "azurerm_storage_container":
                Is(ReachRules.Bucket, resource, "container_access_type", v => v is "blob" or "container");
                break;
            default:
                Endpoint(resource, body);
                break;
        }
    }

    void Endpoint(CloudResource resource, Node body)
    {
        switch (resource.Type)
        {
            case "aws_lambda_function_url":
                Is(ReachRules.CloudEndpoint, resource, "authorization_type", v => v == "NONE");
                break;
            case "google_cloud_run_service_iam_member" or "google_cloud_run_v2_service_iam_member" or "google_cloud_run_service_iam_binding" or "google_cloud_run_v2_service_iam_binding" or "google_vertex_ai_endpoint_iam_member" or "google_vertex_ai_endpoint_iam_binding" or "google_cloudfunctions2_function_iam_member":
                Is(ReachRules.CloudEndpoint, resource, "member", Everyone);
                Is(ReachRules.CloudEndpoint, resource, "members", Everyone);
                break;
            case "aws_sagemaker_notebook_instance":
                if (IsWritten(resource, "direct_internet_access") && body["direct_internet_access"].Value is not "Disabled")
                    Find(ReachRules.CloudEndpoint, resource, body["direct_internet_access"], Severity.Medium, "direct_internet_access");
                break;
            case "aws_sagemaker_model":
                if (!body["vpc_config"].Each.Any() && IsWritten(resource, "enable_network_isolation") && !body["enable_network_isolation"].IsTrue)
                    Find(ReachRules.CloudIsolation, resource, body, key: "enable_network_isolation");
                foreach (var container in body["primary_container"].Each.Concat(body["container"].Each))
                    Container(resource, container);
                break;
            case "azurerm_machine_learning_workspace" or "azurerm_cognitive_account" or "azurerm_ai_services" or "azurerm_machine_learning_inference_cluster" or "azurerm_ai_foundry":
                Is(ReachRules.CloudEndpoint, resource, "public_network_access_enabled", v => v == "true", Severity.Medium);
                if (resource.Type is "azurerm_cognitive_account" or "azurerm_ai_services" && !body["public_network_access_enabled"].Exists)
                    Find(ReachRules.CloudEndpoint, resource, body, Severity.Low, "public_network_access_enabled");
                break;
            case "aws_lb_listener" or "aws_alb_listener":
                if (!body["default_action"].Each.Any(a => a["type"].Value == "redirect") && IsWritten(resource, "protocol") && body["protocol"].Value is "HTTP")
                    Find(ReachRules.Tls, resource, body["protocol"], key: "protocol");
                break;
            case "aws_api_gateway_method":
                if (!body["api_key_required"].IsTrue && body["http_method"].Value is not "OPTIONS" && IsWritten(resource, "authorization") && body["authorization"].Value is "NONE")
                    Find(ReachRules.CloudEndpoint, resource, body["authorization"], Severity.Medium, "authorization");
                break;
            case "aws_ecs_task_definition":
                var tasks = body["container_definitions"];
                if (tasks is { Kind: NodeKind.Text, Text: ['[', ..] })
                    tasks = JsonDocuments.Read(System.Text.Encoding.UTF8.GetBytes(tasks.Text)).Roots.FirstOrDefault() ?? Node.None;
                else if (tasks.Kind == NodeKind.Unknown)
                    Unknown(resource, "container_definitions");
                foreach (var container in tasks.Items)
                    Container(resource, container);
                break;
            case "google_cloud_run_v2_service" or "google_cloud_run_service" or "google_cloud_run_v2_job":
                foreach (var (map, _, key) in body.Maps(2_000))
                    if (key == "containers")
                        Container(resource, map);
                break;
        }
    }

    void Ingress(CloudResource resource, Node rule, string four, string six, string from, string to)
    {
        if (rule.Kind == NodeKind.Unknown)
            Unknown(resource, "ingress");
        foreach (var name in (ReadOnlySpan<string>)[four, six])
        {
            var ranges = new List<string>();
            foreach (var item in rule[name].Each)
                if (item.Kind != NodeKind.Unknown)
                    ranges.Add(item.Text);
                else if (!IsReference(item.Text))
                    Unknown(resource, name);
            if (Anywhere(ranges) && !(rule[from].Value is "80" or "443" && rule[to].Value is "80" or "443"))
                Find(ReachRules.SecurityGroup, resource, rule[name], key: $"{name}/{rule[from].Text}");
        }
    }

    void Inbound(CloudResource resource, Node rule, string key)
    {
        if (rule["direction"].Value is "Outbound" || rule["access"].Value is "Deny")
            return;
        foreach (var name in (ReadOnlySpan<string>)["source_address_prefix", "source_address_prefixes"])
            if (Anywhere(Texts(resource, rule, name)) && !(rule["destination_port_range"].Each.Concat(rule["destination_port_ranges"].Each).ToList() is { Count: > 0 } ports && ports.TrueForAll(p => p.Text is "80" or "443")))
                Find(ReachRules.SecurityGroup, resource, rule[name], key: key + name);
    }

    // The own range of a network, and a cloud's published ranges, are no whole internet, whatever they will be. A variable or a call may be anything.
    static bool IsReference(string text)
    {
        while (text is ['(', .., ')'])
            text = text[1..^1];
        return TerraformReference.Parts(text) is { } parts && parts[^1] is "cidr_block" or "cidr_blocks" or "ipv6_cidr_block"
            && IsNetwork(parts is ["data", var source, _, _, ..] ? source : parts.Count > 2 ? parts[0] : "");
    }

    static bool IsNetwork(string type) => type.Contains('_', StringComparison.Ordinal) && (type.EndsWith("vpc", StringComparison.Ordinal) || type.Contains("_vpc_", StringComparison.Ordinal) || type.Contains("subnet", StringComparison.Ordinal) || type.EndsWith("ip_ranges", StringComparison.Ordinal));

    void Policy(CloudResource resource)
    {
        var policy = resource.Body["policy"];
        // A text with names in it is read with something in their place.
        if (!policy.IsMap && policy.Text.AsSpan().TrimStart() is ['{', ..])
            policy = JsonDocuments.Read(System.Text.Encoding.UTF8.GetBytes(Names().Replace(policy.Text, m => IsAnything(m.Value[2..^1].Trim()) ? StandIn : "NAME"))).Roots.FirstOrDefault() ?? policy;
        if (policy.Exists && !policy.IsMap)
            Unknown(resource, "policy");
        foreach (var name in (ReadOnlySpan<string>)["source_policy_documents", "override_policy_documents", "source_json", "override_json"])
            if (policy[name].Exists)
                Unknown(resource, "policy");
        foreach (var statement in policy["Statement"].Each.Concat(policy["statement"].Each))
            Statement(resource, statement);
    }

    void Statement(CloudResource resource, Node statement)
    {
        if (!statement.IsMap)
            Unknown(resource, "policy");
        if ((statement["Effect"].Value ?? statement["effect"].Value ?? "Allow") != "Allow" || statement["Condition"].Exists || statement["condition"].Each.Any())
            return;
        // As JSON has them, and as the blocks of a data source (aws_iam_policy_document) do.
        List<Node> who = [.. statement["Principal"].IsMap ? statement["Principal"]["AWS"].Each : statement["Principal"].Each, .. statement["principals"].Each.SelectMany(p => p["identifiers"].Each)];
        if (who.Exists(w => w.Value == "*") || statement["NotPrincipal"].Exists || statement["not_principals"].Each.Any())
            Find(ReachRules.Bucket, resource, resource.Body["policy"], key: "policy");
        else if (who.Exists(w => w.Text == StandIn || (w.Kind == NodeKind.Unknown && IsAnything(w.Text))))
            Unknown(resource, "policy");
    }

    const string StandIn = "A NAME THAT MAY STAND FOR ANYTHING";

    // Who a resource of the same files stands for is somebody, and so is what begins as somebody's name does.
    static bool IsAnything(string text) => !text.StartsWith("arn:", StringComparison.Ordinal) && (TerraformReference.Parts(text) is not { } parts || parts[0] is "var" or "local" or "each");

    /// <summary>Whether a value that decides is written down; that it is not is told.</summary>
    bool IsWritten(CloudResource resource, string name)
    {
        if (resource.Body[name].Kind == NodeKind.Unknown)
            Unknown(resource, name);
        return resource.Body[name].Kind != NodeKind.Unknown;
    }

    /// <summary>A container service's container, judged as any other.</summary>
    void Container(CloudResource resource, Node at)
    {
        var variables = at["environment"].IsMap
            ? at["environment"].Pairs.Select(p => new Variable(p.Key, p.Value.Value, p.Value))
            : at["environment"].Items.Concat(at["env"].Items).Where(e => e["name"].Value is not null).Select(e => new Variable(e["name"].Text, e["value"].Value, e));
        var image = at["image"];
        var container = new Container(at["name"].Value ?? resource.Name, at, image, CommandLine.Of(at["entryPoint"], at["command"], at["args"]), [.. variables], [], false) { Software = Software.Of(image.Text, CommandLine.Of(at["command"], at["args"])) };
        var workload = new Workload { Platform = Platform.Cloud, File = resource.File, Kind = resource.Type, Name = resource.Name, Namespace = "", At = resource.Body, Spec = at, Labels = Manifest.Texts(Node.None), Containers = [container] };
        workload.IsModelServer = container.Software?.IsModelServer ?? resource.Type == "aws_sagemaker_model";
        if (at["privileged"].IsTrue)
            found.Find(PodRules.Privileged, workload, at["privileged"]);
        ContentChecks.Judge(workload, found);
        Weights.Judge(workload, found);
        // Who reaches it, the cloud's own rules say: a key of its own is not asked for.
        SoftwareChecks.Judge(workload, guarded: true, landscape, found);
    }

    [GeneratedRegex(@"[$%]\{[^{}]*\}", RegexOptions.CultureInvariant)]
    private static partial Regex Names();
}
