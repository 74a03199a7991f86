using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>Terraform's source, and plans as JSON.</summary>
public sealed class TerraformTests
{
    [Theory]
    [InlineData("""resource "aws_security_group" "s" { ingress { from_port = 8000, to_port = 8000, cidr_blocks = ["0.0.0.0/0"] } }""", "serving-open-security-group")]
    [InlineData("resource \"aws_security_group\" \"s\" {\n  ingress {\n    from_port = 8000\n    to_port = 8000\n    cidr_blocks = [var.all]\n  }\n}\nvariable \"all\" {\n  default = \"0.0.0.0/0\"\n}\n", "serving-open-security-group")]
    [InlineData("locals {\n  open = [\"0.0.0.0/0\"]\n}\nresource \"aws_security_group_rule\" \"s\" {\n  type = \"ingress\"\n  from_port = 11434\n  to_port = 11434\n  cidr_blocks = local.open\n}\n", "serving-open-security-group")]
    [InlineData("resource \"google_compute_firewall\" \"f\" {\n  source_ranges = [\"0.0.0.0/0\"]\n  allow {\n    protocol = \"tcp\"\n    ports = [\"8000\"]\n  }\n}\n", "serving-open-security-group")]
    [InlineData("resource \"aws_s3_bucket_acl\" \"models\" {\n  acl = \"public-read\"\n}\n", "serving-public-bucket")]
    [InlineData("resource \"aws_s3_bucket_policy\" \"models\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Allow\", Principal = \"*\", Action = \"s3:GetObject\" }] })\n}\n", "serving-public-bucket")]
    [InlineData("resource \"aws_s3_bucket_policy\" \"models\" {\n  policy = <<EOF\n{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\"}]}\nEOF\n}\n", "serving-public-bucket")]
    [InlineData("resource \"google_storage_bucket_iam_member\" \"m\" {\n  member = \"allUsers\"\n}\n", "serving-public-bucket")]
    [InlineData("resource \"google_cloud_run_v2_service_iam_member\" \"m\" {\n  member = \"allUsers\" # everybody\n}\n", "serving-cloud-endpoint")]
    [InlineData("resource \"aws_lambda_function_url\" \"u\" {\n  authorization_type = \"NONE\"\n}\n", "serving-cloud-endpoint")]
    [InlineData("resource \"aws_sagemaker_model\" \"m\" {\n  primary_container {\n    image = \"x\"\n  }\n}\n", "serving-no-network-isolation")]
    [InlineData("resource \"aws_lb_listener\" \"l\" {\n  protocol = \"HTTP\"\n  default_action { type = \"forward\" }\n}\n", "serving-no-tls")]
    [InlineData("resource \"aws_ecs_task_definition\" \"t\" {\n  container_definitions = jsonencode([{ name = \"c\", image = \"vllm/vllm-openai:latest\", command = [\"--model\", \"org/name\", \"--trust-remote-code\"] }])\n}\n", "serving-remote-code")]
    public void What_opens_a_server_or_its_models_is_found(string text, string rule)
    {
        var scan = Manifests.Scan(("main.tf", text.Replace(", to_port", "\n to_port", StringComparison.Ordinal).Replace(", cidr", "\n cidr", StringComparison.Ordinal)));
        Assert.Contains(rule, scan.Ids());
        Assert.Empty(scan.Gaps);
    }

    [Theory]
    [InlineData("resource \"aws_security_group\" \"s\" {\n  ingress {\n    from_port = 443\n    to_port = 443\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n  egress {\n    from_port = 0\n    to_port = 0\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}\n")]
    [InlineData("resource \"aws_security_group\" \"s\" {\n  ingress {\n    from_port = 8000\n    to_port = 8000\n    security_groups = [aws_security_group.gateway.id]\n  }\n}\n")]
    [InlineData("resource \"aws_lb_listener\" \"l\" {\n  protocol = \"HTTP\"\n  default_action {\n    type = \"redirect\"\n  }\n}\n")]
    [InlineData("resource \"aws_s3_bucket_policy\" \"b\" {\n  policy = jsonencode({ Statement = [{ Effect = \"Deny\", Principal = \"*\", Condition = { Bool = { \"aws:SecureTransport\" = \"false\" } } }] })\n}\n")]
    public void What_is_meant_to_be_so_is_not_found(string text)
    {
        var scan = Manifests.Scan(("main.tf", text));
        Assert.Empty(scan.Findings.Select(f => f.RuleId));
        Assert.Empty(scan.Gaps);
    }

    [Fact]
    public void What_only_a_plan_knows_is_said_with_the_command()
    {
        var scan = Manifests.Scan(("main.tf", "variable \"from\" {}\nresource \"aws_vpc_security_group_ingress_rule\" \"s\" {\n  from_port = 8000\n  cidr_ipv4 = var.from\n}\n"));
        Assert.Contains("terraform show -json", Assert.Single(scan.Gaps).Reason, StringComparison.Ordinal);
        var given = Manifests.Scan(("main.tf", "variable \"from\" {}\nresource \"aws_vpc_security_group_ingress_rule\" \"s\" {\n  from_port = 8000\n  cidr_ipv4 = var.from\n}\n"), ("terraform.tfvars", "from = \"0.0.0.0/0\"\n"));
        Assert.Contains("serving-open-security-group", given.Ids());
    }

    [Fact]
    public void A_plan_is_read_with_its_modules()
    {
        const string Plan = """
            {"format_version":"1.2","terraform_version":"1.9.0","planned_values":{"root_module":{"child_modules":[{"resources":[
              {"address":"module.m.aws_security_group.s","mode":"managed","type":"aws_security_group","name":"s","values":{"ingress":[{"cidr_blocks":["0.0.0.0/0"],"from_port":8000,"to_port":8000}]}},
              {"address":"module.m.aws_ecs_task_definition.t","mode":"managed","type":"aws_ecs_task_definition","name":"t","values":{"container_definitions":"[{\"name\":\"c\",\"image\":\"ollama/ollama\",\"environment\":[{\"name\":\"OLLAMA_ORIGINS\",\"value\":\"*\"}]}]"}}]}]}}}
            """;
        var scan = Manifests.Scan(("plan.json", Plan));
        Assert.Equal(["serving-image-unpinned", "serving-ollama-origins", "serving-open-security-group"], scan.Ids());
        Assert.Contains(scan.Findings, f => f.Title.Contains("module.m.aws_security_group.s", StringComparison.Ordinal));
    }

    [Fact]
    public void Manifests_in_it_are_judged_and_what_is_written_in_other_words_is_said_not_to_be()
    {
        var scan = Manifests.Scan(("main.tf", "resource \"kubernetes_manifest\" \"p\" {\n  manifest = {\n    apiVersion = \"v1\"\n    kind = \"Pod\"\n    metadata = { name = \"p\" }\n    spec = { hostNetwork = true, containers = [{ name = \"c\", image = \"vllm/vllm-openai:v1\" }] }\n  }\n}\n"));
        Assert.Contains("serving-host-namespace", scan.Ids());
        Assert.Equal(GatewayReach.NotOnly, Assert.Single(scan.Servers).Answer);
        Assert.Contains("helm_release.chat", Assert.Single(Manifests.Scan(("main.tf", "resource \"helm_release\" \"chat\" {\n  chart = \"vllm\"\n}\n")).Gaps).Reason, StringComparison.Ordinal);
        Assert.Contains("kubernetes_deployment_v1.a", Assert.Single(Manifests.Scan(("main.tf", "resource \"kubernetes_deployment_v1\" \"a\" {\n  spec {\n  }\n}\n")).Gaps).Reason, StringComparison.Ordinal);
    }

    static string Group(string rule) => $"resource \"aws_security_group\" \"s\" {{\n  ingress {{\n    from_port = 8000\n    to_port = 8000\n    {rule}\n  }}\n}}\n";

    [Theory]
    [InlineData("cidr_blocks = [\"0.0.0.0/1\", \"128.0.0.0/1\"]")]
    [InlineData("cidr_blocks = [\"0.0.0.0/2\", \"64.0.0.0/2\", \"128.0.0.0/2\", \"192.0.0.0/2\"]")]
    [InlineData("cidr_blocks = [\"1.2.3.4/0\"]")]
    [InlineData("cidr_blocks = [\"0.0.0.0/0 \"]")]
    [InlineData("ipv6_cidr_blocks = [\"::/1\", \"8000::/1\"]")]
    [InlineData("ipv6_cidr_blocks = [\"0::/0\"]")]
    [InlineData("ipv6_cidr_blocks = [\"::0/0\"]")]
    [InlineData("ipv6_cidr_blocks = [\"0000:0000:0000:0000:0000:0000:0000:0000/0\"]")]
    [InlineData("ipv6_cidr_blocks = [\"2000::/3\"]")]
    [InlineData("cidr_blocks = [\"\\u0030.0.0.0/0\"]")]
    [InlineData("cidr_blocks = [\"0.0.0.0\\U0000002f0\"]")]
    public void The_internet_is_the_internet_however_it_is_spelt_or_split(string rule) =>
        Assert.Contains("serving-open-security-group", Manifests.Scan(("main.tf", Group(rule))).Ids());

    [Theory]
    [InlineData("cidr_blocks = [\"10.0.0.0/8\", \"172.16.0.0/12\", \"192.168.0.0/16\", \"100.64.0.0/10\"]")]
    [InlineData("cidr_blocks = [\"203.0.113.0/24\", \"198.51.100.0/24\"]")]
    [InlineData("ipv6_cidr_blocks = [\"fc00::/7\", \"2001:db8::/32\", \"8000::/1\"]")]
    public void Ones_own_and_named_ranges_are_not_the_internet(string rule)
    {
        var scan = Manifests.Scan(("main.tf", Group(rule)));
        Assert.Empty(scan.Findings.Select(f => f.RuleId));
        Assert.Empty(scan.Gaps);
    }

    [Theory]
    [InlineData("\"\\uZZZZ\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\U00110000\"")]
    [InlineData("\"\\u00")]
    public void An_escape_that_stands_for_no_letter_is_said(string text) =>
        Assert.Contains(Manifests.Scan(("main.tf", $"locals {{\n  a = {text}\n}}\n")).Gaps, g => g.Where == "main.tf" && g.Reason.Contains("cannot be read as HCL", StringComparison.Ordinal));

    [Fact]
    public void An_attribute_that_stands_twice_is_said() =>
        Assert.Contains("cidr_blocks stands twice", Assert.Single(Manifests.Scan(("main.tf", Group("cidr_blocks = [\"0.0.0.0/0\"]\n    cidr_blocks = [\"10.0.0.0/8\"]"))).Gaps).Reason, StringComparison.Ordinal);

    static string Dynamic(string loop, string content) => $"resource \"aws_security_group\" \"s\" {{\n  dynamic \"ingress\" {{\n    {loop}\n    content {{\n      {content}\n    }}\n  }}\n}}\n";

    [Theory]
    [InlineData("for_each = [8000, 8001]", "from_port = ingress.value\n      to_port = ingress.value\n      cidr_blocks = [\"0.0.0.0/0\"]", 2)]
    [InlineData("for_each = toset([\"0.0.0.0/0\"])", "from_port = 8000\n      to_port = 8000\n      cidr_blocks = [ingress.value]", 1)]
    [InlineData("for_each = { a = { port = 8000, from = [\"0.0.0.0/0\"] }, b = { port = 443, from = [\"0.0.0.0/0\"] } }", "from_port = ingress.value.port\n      to_port = ingress.value[\"port\"]\n      cidr_blocks = ingress.value.from", 1)]
    [InlineData("for_each = var.open\n    iterator = one", "from_port = one.value.port\n      to_port = one.value.port\n      cidr_blocks = one.value.from", 1)]
    public void A_dynamic_block_is_the_blocks_that_it_stands_for(string loop, string content, int found)
    {
        var scan = Manifests.Scan(("main.tf", Dynamic(loop, content)), ("variables.tf", "variable \"open\" {\n  default = [{ port = 8000, from = [\"0.0.0.0/0\"] }]\n}\n"));
        Assert.Equal(found, scan.Findings.Count(f => f.RuleId == "serving-open-security-group"));
        Assert.Empty(scan.Gaps);
    }

    [Fact]
    public void A_dynamic_block_that_only_a_plan_knows_is_judged_as_far_as_it_is_written_and_said()
    {
        var scan = Manifests.Scan(("main.tf", Dynamic("for_each = var.public ? [1] : []", "from_port = 8000\n      to_port = 8000\n      cidr_blocks = [\"0.0.0.0/0\"]")));
        Assert.Equal(["serving-open-security-group"], scan.Ids());
        Assert.Contains("aws_security_group.s.dynamic ingress", Assert.Single(scan.Gaps).Reason, StringComparison.Ordinal);
        var unknown = Manifests.Scan(("main.tf", Dynamic("for_each = var.rules", "from_port = ingress.value.port\n      cidr_blocks = ingress.value.from")));
        Assert.Empty(unknown.Findings);
        Assert.Contains("dynamic ingress", Assert.Single(unknown.Gaps).Reason, StringComparison.Ordinal);
        Assert.Empty(Manifests.Scan(("main.tf", Dynamic("for_each = []", "cidr_blocks = [\"0.0.0.0/0\"]"))).Findings);
    }

    [Fact]
    public void A_local_that_repeats_itself_ends() =>
        Manifests.Scan(("main.tf", "locals {\n  a = { dynamic = { ingress = [{ for_each = local.a, content = local.a }] } }\n}\nresource \"aws_security_group\" \"s\" {\n  ingress = local.a\n}\n"));

    [Fact]
    public void A_resource_for_each_of_something_literal_is_judged_once_for_each()
    {
        var scan = Manifests.Scan(("main.tf", "resource \"aws_vpc_security_group_ingress_rule\" \"s\" {\n  for_each = { all = \"0.0.0.0/0\", us = \"203.0.113.0/24\" }\n  from_port = 8000\n  cidr_ipv4 = each.value\n}\n"));
        Assert.Equal("serving-open-security-group", Assert.Single(scan.Findings).RuleId);
        Assert.Empty(scan.Gaps);
    }

    const string OpenModule = "variable \"from\" {}\nvariable \"port\" { default = 8000 }\nresource \"aws_security_group\" \"s\" {\n  ingress {\n    from_port = var.port\n    to_port = var.port\n    cidr_blocks = var.from\n  }\n}\n";

    [Fact]
    public void A_module_beside_it_is_judged_with_the_arguments_that_it_is_called_with()
    {
        var scan = Manifests.Scan(("live/main.tf", "module \"chat\" {\n  source = \"../modules/group\"\n  from = [\"0.0.0.0/0\"]\n}\nmodule \"inside\" {\n  source = \"../modules/group\"\n  from = [\"10.0.0.0/8\"]\n}\n"), ("modules/group/main.tf", OpenModule));
        var finding = Assert.Single(scan.Findings);
        Assert.Equal("modules/group/main.tf", finding.Subject);
        Assert.Contains("module.chat.aws_security_group.s", finding.Title, StringComparison.Ordinal);
        Assert.Empty(scan.Gaps);
    }

    [Fact]
    public void A_name_of_the_callers_means_nothing_inside_a_module()
    {
        // The module's own var.from has a default; the caller's, which nobody knows, is passed in as another.
        var scan = Manifests.Scan(("main.tf", "variable \"from\" {}\nmodule \"chat\" {\n  source = \"./group\"\n  into = var.from\n}\n"), ("group/main.tf", "variable \"from\" { default = [\"0.0.0.0/0\"] }\nvariable \"into\" {}\n" + Group("cidr_blocks = var.into")));
        Assert.Empty(scan.Findings);
        Assert.Single(scan.Gaps);
    }

    [Theory]
    [InlineData("terraform-aws-modules/security-group/aws")]
    [InlineData("git::https://example.org/modules.git//group")]
    [InlineData("../outside")]
    [InlineData("./missing")]
    public void A_module_that_lies_elsewhere_is_said(string source) =>
        Assert.Contains("module.chat", Assert.Single(Manifests.Scan(("main.tf", $"module \"chat\" {{\n  source = \"{source}\"\n  from = [\"0.0.0.0/0\"]\n}}\n")).Gaps).Reason, StringComparison.Ordinal);

    [Fact]
    public void Modules_that_call_each_other_end_and_are_said()
    {
        var scan = Manifests.Scan(("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n"), ("b/main.tf", "module \"a\" {\n  source = \"../a\"\n}\n" + Group("cidr_blocks = [\"0.0.0.0/0\"]")), ("c/main.tf", "module \"c\" {\n  source = \"../c\"\n}\n"));
        Assert.Contains("serving-open-security-group", scan.Ids());
        Assert.NotEmpty(scan.Gaps);
    }

    [Theory]
    [InlineData("main.tofu", "resource \"aws_s3_bucket_acl\" \"models\" {\n  acl = \"public-read\"\n}\n", "serving-public-bucket")]
    [InlineData("main.tf.json", "{\"resource\":{\"aws_s3_bucket_acl\":{\"models\":{\"acl\":\"public-read\"}}}}", "serving-public-bucket")]
    [InlineData("main.tofu.json", "{\"//\":\"x\",\"variable\":{\"from\":{\"default\":[\"0.0.0.0/0\"]}},\"resource\":[{\"aws_security_group\":{\"s\":[{\"ingress\":{\"from_port\":8000,\"to_port\":8000,\"cidr_blocks\":\"${var.from}\"}}]}}]}", "serving-open-security-group")]
    [InlineData("main.tf.json", "{\"resource\":{\"aws_security_group\":{\"s\":{\"dynamic\":{\"ingress\":{\"for_each\":[8000],\"content\":{\"from_port\":\"${ingress.value}\",\"cidr_blocks\":[\"0.0.0.0/0\"]}}}}}}}", "serving-open-security-group")]
    [InlineData("main.tf.json", "{\"resource\":{\"google_compute_firewall\":{\"f\":{\"source_ranges\":[\"0.0.0.0/0\"],\"allow\":{\"protocol\":\"tcp\",\"ports\":[\"8000\"]}}}}}", "serving-open-security-group")]
    public void Other_endings_of_it_are_read_as_well(string name, string text, string rule)
    {
        var scan = Manifests.Scan((name, text));
        Assert.Contains(rule, scan.Ids());
        Assert.Empty(scan.Gaps);
    }

    [Fact]
    public void Values_in_json_are_read_and_what_a_template_makes_is_said()
    {
        const string Main = "{\"variable\":{\"from\":{}},\"resource\":{\"aws_vpc_security_group_ingress_rule\":{\"s\":{\"from_port\":8000,\"cidr_ipv4\":\"${var.from}/0\"}}}}";
        Assert.Contains("cidr_ipv4", Assert.Single(Manifests.Scan(("main.tf.json", Main)).Gaps).Reason, StringComparison.Ordinal);
        Assert.Contains("serving-open-security-group", Manifests.Scan(("main.tf.json", Main.Replace("}/0", "}", StringComparison.Ordinal)), ("terraform.tfvars.json", "{\"from\":\"0.0.0.0/0\"}")).Ids());
        Assert.Contains("Terraform's JSON", Assert.Single(Manifests.Scan(("main.tf.json", "{\"resource\":")).Gaps).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resource \"azurerm_network_security_group\" \"n\" {\n  security_rule {\n    name = \"in\"\n    direction = \"Inbound\"\n    access = \"Allow\"\n    source_address_prefixes = [\"0.0.0.0/1\", \"128.0.0.0/1\"]\n    destination_port_range = \"8000\"\n  }\n}\n")]
    [InlineData("resource \"azurerm_network_security_rule\" \"n\" {\n  direction = \"Inbound\"\n  access = \"Allow\"\n  source_address_prefix = \"internet\"\n  destination_port_ranges = [\"443\", \"8000\"]\n}\n")]
    [InlineData("resource \"aws_default_security_group\" \"d\" {\n  ingress {\n    from_port = 0\n    to_port = 0\n    cidr_blocks = [\"0.0.0.0/0\"]\n  }\n}\n")]
    public void Rules_inside_a_group_and_lists_of_ranges_count_too(string text) => Assert.Contains("serving-open-security-group", Manifests.Scan(("main.tf", text)).Ids());

    static string Bucket(string policy) => $"resource \"aws_s3_bucket_policy\" \"b\" {{\n  policy = {policy}\n}}\n";

    [Theory]
    [InlineData("<<EOF\n{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\"},{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Condition\":{\"Bool\":{\"aws:SecureTransport\":\"false\"}}}]}\nEOF")]
    [InlineData("<<EOF\n{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":[\"*\"]},\"Resource\":\"${aws_s3_bucket.b.arn}/*\"}]}\nEOF")]
    [InlineData("jsonencode({ Statement = [{ Effect = \"Allow\", NotPrincipal = { AWS = \"arn:aws:iam::1:root\" }, Action = \"s3:GetObject\" }] })")]
    [InlineData("data.aws_iam_policy_document.d.json")]
    public void A_policy_that_lets_everybody_in_is_found_however_it_is_written(string policy)
    {
        var scan = Manifests.Scan(("main.tf", Bucket(policy) + "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    actions = [\"s3:GetObject\"]\n    principals {\n      type = \"*\"\n      identifiers = [\"*\"]\n    }\n  }\n}\n"));
        Assert.Equal(["serving-public-bucket"], scan.Ids());
        Assert.Empty(scan.Gaps);
    }

    [Fact]
    public void A_policy_for_somebody_is_not_found_and_one_that_is_not_there_is_said()
    {
        var scan = Manifests.Scan(("main.tf", Bucket("data.aws_iam_policy_document.d.json") + "data \"aws_iam_policy_document\" \"d\" {\n  statement {\n    principals {\n      type = \"AWS\"\n      identifiers = [aws_iam_role.r.arn]\n    }\n  }\n}\n"));
        Assert.Empty(scan.Findings);
        Assert.Empty(scan.Gaps);
        Assert.Contains("policy", Assert.Single(Manifests.Scan(("main.tf", Bucket("file(\"policy.json\")"))).Gaps).Reason, StringComparison.Ordinal);
        Assert.Contains("policy", Assert.Single(Manifests.Scan(("main.tf", Bucket("jsonencode({ Statement = [{ Effect = \"Allow\", Principal = var.who }] })"))).Gaps).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws_lb_listener", "protocol")]
    [InlineData("aws_api_gateway_method", "authorization")]
    [InlineData("aws_sagemaker_model", "enable_network_isolation")]
    [InlineData("aws_sagemaker_notebook_instance", "direct_internet_access")]
    [InlineData("aws_lambda_function_url", "authorization_type")]
    public void A_value_that_decides_and_only_a_plan_knows_is_said(string type, string name)
    {
        var scan = Manifests.Scan(("main.tf", $"resource \"{type}\" \"r\" {{\n  {name} = var.unknown\n}}\n"));
        Assert.Empty(scan.Findings);
        Assert.Contains($"{type}.r.{name}", Assert.Single(scan.Gaps).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[var.allowed_cidr_blocks]", true)]
    [InlineData("concat([\"0.0.0.0/0\"], [aws_vpc.main.cidr_block])", true)]
    [InlineData("[module.net.cidr_block]", true)]
    [InlineData("[local.cidr_block]", true)]
    [InlineData("data.terraform_remote_state.net.outputs.cidr_blocks", true)]
    [InlineData("[aws_network_acl_rule.r.cidr_block]", true)]
    [InlineData("[aws_vpc.main.cidr_block]", false)]
    [InlineData("[data.aws_vpc.main.cidr_block, aws_subnet.a[0].cidr_block]", false)]
    [InlineData("data.aws_ip_ranges.us.cidr_blocks", false)]
    public void Only_a_networks_own_range_is_known_to_be_no_whole_internet(string ranges, bool said)
    {
        var scan = Manifests.Scan(("main.tf", "variable \"allowed_cidr_blocks\" {}\n" + Group($"cidr_blocks = {ranges}")));
        Assert.Empty(scan.Findings);
        Assert.Equal(said ? ["main.tf"] : [], scan.Gaps.Select(g => g.Where));
    }

    [Fact]
    public void A_networks_own_range_stays_one_in_a_module() =>
        Assert.Empty(Manifests.Scan(("main.tf", "module \"chat\" {\n  source = \"./group\"\n  from = [aws_vpc.main.cidr_block]\n}\n"), ("group/main.tf", OpenModule)).Gaps);

    [Theory]
    [InlineData("prod.tfvars")]
    [InlineData("prod.tfvars.json")]
    [InlineData("envs/terraform.tfvars")]
    public void Values_that_are_read_only_when_they_are_named_are_said(string name)
    {
        var gap = Assert.Single(Manifests.Scan(("main.tf", Group("cidr_blocks = [\"10.0.0.0/8\"]")), (name, name.EndsWith("json", StringComparison.Ordinal) ? "{\"from\":\"0.0.0.0/0\"}" : "from = \"0.0.0.0/0\"\n")).Gaps);
        Assert.Equal(name, gap.Where);
        Assert.Contains("-var-file", gap.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jsonencode({ Statement = [var.statement] })")]
    [InlineData("jsonencode({ Statement = concat(local.a, local.b) })")]
    [InlineData("data.aws_iam_policy_document.d.json")]
    [InlineData("<<EOF\n{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"${var.who}\"}}]}\nEOF")]
    [InlineData("<<EOF\n{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"${var.all ? \"*\" : \"x\"}\"}]}\nEOF")]
    [InlineData("jsonencode({ Statement = [{ Effect = \"Allow\", Principal = { AWS = var.all ? \"*\" : \"x\" } }] })")]
    public void A_policy_whose_sense_only_a_plan_knows_is_said(string policy)
    {
        var scan = Manifests.Scan(("main.tf", Bucket(policy) + "data \"aws_iam_policy_document\" \"d\" {\n  source_policy_documents = [file(\"base.json\")]\n}\n"));
        Assert.Empty(scan.Findings);
        Assert.Contains("aws_s3_bucket_policy.b.policy", Assert.Single(scan.Gaps).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::${var.account}:root\"}}]}")]
    [InlineData("{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"${aws_iam_role.r.arn}\"}}]}")]
    public void A_policy_for_a_role_or_an_account_is_for_somebody(string policy) => Assert.Empty(Manifests.Scan(("main.tf", Bucket($"<<EOF\n{policy}\nEOF"))).Gaps);

    [Theory]
    [InlineData("a: [\n", "cannot be read")]
    [InlineData("apiVersion: v1\nkind: ConfigMap\nkind: Pod\nmetadata: {name: p}\n", "kind stands twice")]
    public void A_manifest_in_a_text_that_cannot_be_read_is_said(string yaml, string told) =>
        Assert.Contains(told, Assert.Single(Manifests.Scan(("main.tf", $"resource \"kubectl_manifest\" \"m\" {{\n  yaml_body = <<EOF\n{yaml}EOF\n}}\n")).Gaps).Reason, StringComparison.Ordinal);

    [Fact]
    public void Documents_of_policies_are_worked_out_one_by_one()
    {
        // All of them for each would be fifteen hundred times fifteen hundred.
        var text = new System.Text.StringBuilder();
        for (var i = 0; i < 1_500; i++)
            text.Append($"data \"aws_iam_policy_document\" \"d{i}\" {{\n  statement {{\n    principals {{\n      type = \"*\"\n      identifiers = [\"{(i == 0 ? "*" : "arn:aws:iam::1:root")}\"]\n    }}\n  }}\n}}\nresource \"aws_s3_bucket_policy\" \"b{i}\" {{\n  policy = data.aws_iam_policy_document.d{i}.json\n}}\n");
        var scan = Manifests.Scan(("main.tf", text.ToString()));
        Assert.Contains("aws_s3_bucket_policy.b0", Assert.Single(scan.Findings).Title, StringComparison.Ordinal);
        Assert.Empty(scan.Gaps);
    }

    [Theory]
    [InlineData("kubernetes_daemon_set_v1")]
    [InlineData("docker_container")]
    [InlineData("nomad_job")]
    [InlineData("azurerm_container_group")]
    [InlineData("argocd_application")]
    public void What_runs_containers_in_words_that_are_not_read_is_said(string type) =>
        Assert.Contains($"{type}.chat", Assert.Single(Manifests.Scan(("main.tf", $"resource \"{type}\" \"chat\" {{\n}}\n")).Gaps).Reason, StringComparison.Ordinal);
}
