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
}
