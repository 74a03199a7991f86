using System.Text.RegularExpressions;
using Assay.Text;

namespace Assay.Build.Code.Terraform;

/// <summary>Judges Terraform's resources.</summary>
internal static partial class TerraformFile
{
    static readonly HashSet<string> Ordinary = ["80", "443"];

    public static void Judge(CodeFile file)
    {
        var reader = new HclReader(file.Text);
        var root = reader.Read();
        if (reader.Error is { } error)
            file.Gap("cannot be read as HCL: " + error);
        foreach (var block in root.Blocks)
        {
            if (block is { Type: "resource", Labels: [var type, ..] })
                Resource(type, block, file);
            else if (block.Type == "module")
                Module(block, file);
            else if (block is { Type: "data", Labels: ["aws_iam_policy_document", ..] })
                foreach (var statement in block.Blocks)
                    if (statement["actions"] is { } actions && actions.Contains("\"*\"", StringComparison.Ordinal) && statement["resources"] is { } resources && resources.Contains("\"*\"", StringComparison.Ordinal) && statement["effect"] != "Deny")
                        file.Find(TerraformRules.Wildcard, statement.Line, 1);
            Values(block, file, 0);
        }
    }

    static void Resource(string type, HclBlock block, CodeFile file)
    {
        void Is(CodeRule rule, string name, Func<string, bool> bad)
        {
            if (block.Attributes.TryGetValue(name, out var value) && bad(value.Text))
                file.Find(rule, value.Line, 1, detail: type);
        }

        void Missing(CodeRule rule, string name, Func<string, bool>? bad = null)
        {
            if (block[name] is not { } value)
                file.Find(rule, block.Line, 1, detail: type);
            else if (bad?.Invoke(value) ?? false)
                file.Find(rule, block.Attributes[name].Line, 1, detail: type);
        }

        static bool False(string value) => value == "false";
        static bool Public(string value) => value is "public-read" or "public-read-write" or "authenticated-read" or "website";
        static bool Everyone(string value) => value.Contains("allUsers", StringComparison.Ordinal) || value.Contains("allAuthenticatedUsers", StringComparison.Ordinal);
        switch (type)
        {
            case "aws_s3_bucket" or "aws_s3_bucket_acl" or "aws_s3_object" or "alicloud_oss_bucket":
                Is(TerraformRules.Bucket, "acl", Public);
                break;
            case "aws_s3_bucket_public_access_block" or "aws_s3_account_public_access_block":
                foreach (var name in new[] { "block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets" })
                    Missing(TerraformRules.Block, name, False);
                break;
            case "aws_s3_bucket_policy" or "aws_sagemaker_model_package_group_policy" or "aws_ecr_repository_policy":
                if (block["policy"] is { } policy && Anybody().IsMatch(policy) && !policy.Contains("Condition", StringComparison.Ordinal))
                    file.Find(TerraformRules.Bucket, block.Attributes["policy"].Line, 1, detail: type);
                break;
            case "google_storage_bucket_iam_member" or "google_storage_bucket_iam_binding" or "google_storage_bucket_access_control" or "google_storage_default_object_access_control" or "google_storage_object_access_control":
                Is(TerraformRules.Bucket, "member", Everyone);
                Is(TerraformRules.Bucket, "members", Everyone);
                Is(TerraformRules.Bucket, "entity", Everyone);
                break;
            case "google_storage_bucket":
                Is(TerraformRules.Block, "public_access_prevention", v => v == "inherited");
                Is(TerraformRules.Block, "uniform_bucket_level_access", False);
                break;
            case "azurerm_storage_account":
                Is(TerraformRules.Bucket, "allow_nested_items_to_be_public", v => v == "true");
                Is(TerraformRules.Bucket, "allow_blob_public_access", v => v == "true");
                Is(TerraformRules.Encryption, "enable_https_traffic_only", False);
                Is(TerraformRules.Encryption, "https_traffic_only_enabled", False);
                break;
            case "azurerm_storage_container":
                Is(TerraformRules.Bucket, "container_access_type", v => v is "blob" or "container");
                break;
            case "aws_sagemaker_notebook_instance":
                Missing(TerraformRules.Endpoint, "direct_internet_access", v => v == "Enabled");
                Missing(TerraformRules.Root, "root_access", v => v == "Enabled");
                Missing(TerraformRules.Encryption, "kms_key_id");
                break;
            case "aws_sagemaker_domain":
                Missing(TerraformRules.Endpoint, "app_network_access_type", v => v == "PublicInternetOnly");
                Missing(TerraformRules.Encryption, "kms_key_id");
                break;
            case "aws_sagemaker_endpoint_configuration":
                Missing(TerraformRules.Encryption, "kms_key_arn");
                break;
            case "aws_sagemaker_model":
                Missing(TerraformRules.Isolation, "enable_network_isolation", False);
                break;
            case "google_vertex_ai_endpoint":
                if (block["network"] is null && block["private_service_connect_config"] is null && block.Inner("private_service_connect_config") is null)
                    file.Find(TerraformRules.Endpoint, block.Line, 1, detail: type);
                break;
            case "google_vertex_ai_endpoint_iam_member" or "google_cloud_run_service_iam_member" or "google_cloud_run_v2_service_iam_member" or "google_cloudfunctions_function_iam_member" or "google_cloud_run_service_iam_binding":
                Is(TerraformRules.Endpoint, "member", Everyone);
                Is(TerraformRules.Endpoint, "members", Everyone);
                break;
            case "google_notebooks_instance" or "google_workbench_instance" or "google_colab_runtime_template":
                Missing(TerraformRules.Endpoint, "no_public_ip", False);
                break;
            case "azurerm_machine_learning_workspace" or "azurerm_cognitive_account" or "azurerm_search_service" or "azurerm_ai_services" or "azurerm_container_registry" or "azurerm_machine_learning_inference_cluster" or "azurerm_cosmosdb_account" or "azurerm_ai_foundry":
                if (type is "azurerm_container_registry" or "azurerm_cosmosdb_account")
                    Is(TerraformRules.Endpoint, "public_network_access_enabled", v => v == "true");
                else
                    Missing(TerraformRules.Endpoint, "public_network_access_enabled", v => v == "true");
                break;
            case "azurerm_machine_learning_compute_instance" or "azurerm_machine_learning_compute_cluster":
                Missing(TerraformRules.Endpoint, "node_public_ip_enabled", v => v == "true");
                break;
            case "azurerm_databricks_workspace":
                Is(TerraformRules.Endpoint, "public_network_access_enabled", v => v == "true");
                break;
            case "aws_security_group":
                foreach (var ingress in block.Blocks.Where(b => b.Type == "ingress"))
                    Ingress(ingress, file);
                break;
            case "aws_security_group_rule" when block["type"] == "ingress":
                Ingress(block, file);
                break;
            case "aws_vpc_security_group_ingress_rule":
                Is(TerraformRules.Group, "cidr_ipv4", v => v == "0.0.0.0/0" && !Ordinary.Contains(block["from_port"] ?? ""));
                break;
            case "google_compute_firewall":
                Is(TerraformRules.Group, "source_ranges", v => v.Contains("0.0.0.0/0", StringComparison.Ordinal) && !(block.Inner("allow")?["ports"] is { } ports && Ports().Matches(ports).All(p => Ordinary.Contains(p.Value))));
                break;
            case "azurerm_network_security_rule":
                if (block["direction"] == "Inbound" && block["access"] == "Allow" && block["source_address_prefix"] is "*" or "0.0.0.0/0" or "Internet" && !Ordinary.Contains(block["destination_port_range"] ?? ""))
                    file.Find(TerraformRules.Group, block.Attributes["source_address_prefix"].Line, 1, detail: type);
                break;
            case "aws_db_instance" or "aws_rds_cluster" or "aws_docdb_cluster" or "aws_neptune_cluster":
                Missing(TerraformRules.Encryption, "storage_encrypted", False);
                Is(TerraformRules.Endpoint, "publicly_accessible", v => v == "true");
                break;
            case "aws_ebs_volume" or "aws_efs_file_system":
                Missing(TerraformRules.Encryption, "encrypted", False);
                break;
            case "aws_redshift_cluster":
                Missing(TerraformRules.Encryption, "encrypted", False);
                Is(TerraformRules.Endpoint, "publicly_accessible", v => v == "true");
                break;
            case "aws_opensearch_domain" or "aws_elasticsearch_domain":
                if (block.Inner("encrypt_at_rest")?["enabled"] != "true")
                    file.Find(TerraformRules.Encryption, block.Line, 1, detail: type);
                if (block.Inner("vpc_options") is null)
                    file.Find(TerraformRules.Endpoint, block.Line, 1, Severity.Medium, detail: type);
                break;
            case "aws_iam_policy" or "aws_iam_role_policy" or "aws_iam_user_policy":
                if (block["policy"] is { } rights && EveryAction().IsMatch(rights) && EveryResource().IsMatch(rights))
                    file.Find(TerraformRules.Wildcard, block.Attributes["policy"].Line, 1, detail: type);
                break;
            case "aws_lambda_function_url":
                Is(TerraformRules.Endpoint, "authorization_type", v => v == "NONE");
                break;
        }
    }

    static void Ingress(HclBlock rule, CodeFile file)
    {
        if ((rule["cidr_blocks"] ?? rule["ipv6_cidr_blocks"]) is { } from && (from.Contains("0.0.0.0/0", StringComparison.Ordinal) || from.Contains("::/0", StringComparison.Ordinal)) && !(Ordinary.Contains(rule["from_port"] ?? "") && rule["from_port"] == rule["to_port"]))
            file.Find(TerraformRules.Group, rule.Line, 1);
    }

    static void Module(HclBlock block, CodeFile file)
    {
        if (block["source"] is not { } source || source.StartsWith('.'))
            return;
        if (source.Contains("ref=", StringComparison.Ordinal) || block["version"] is { } version && char.IsAsciiDigit(version.TrimStart('=', ' ')[..1].FirstOrDefault()))
            return;
        file.Find(TerraformRules.Module, block.Attributes["source"].Line, 1);
    }

    static void Values(HclBlock block, CodeFile file, int depth)
    {
        foreach (var (name, value) in block.Attributes)
            if (SecretName().IsMatch(name) && value.Text.Length is >= 8 and < 200 && !value.Text.Contains("${", StringComparison.Ordinal) && !Expression().IsMatch(value.Text) && value.Text is not ("true" or "false" or "changeme"))
                file.Find(TerraformRules.Secret, value.Line, 1, Secrets.In(value.Text).Count > 0 ? null : Severity.Medium, excerpt: name + " = …");
            else if (value.Text.StartsWith('{'))
                foreach (Match entry in SecretEntry().Matches(value.Text))
                    file.Find(TerraformRules.Secret, value.Line + value.Text.AsSpan(0, entry.Index).Count('\n'), 1, Severity.Medium, excerpt: $"{name}.{entry.Groups[1].Value} = …");
        if (depth < 60)
            foreach (var inner in block.Blocks)
                Values(inner, file, depth + 1);
    }

    [GeneratedRegex(@"""?Principal""?\s*[:=]\s*(""\*""|\{\s*""?AWS""?\s*[:=]\s*(\[\s*)?""\*"")", RegexOptions.CultureInvariant)]
    private static partial Regex Anybody();

    [GeneratedRegex(@"""?Action""?\s*[:=]\s*(\[\s*)?""\*""", RegexOptions.CultureInvariant)]
    private static partial Regex EveryAction();

    [GeneratedRegex(@"""?Resource""?\s*[:=]\s*(\[\s*)?""\*""", RegexOptions.CultureInvariant)]
    private static partial Regex EveryResource();

    [GeneratedRegex(@"\d+(-\d+)?", RegexOptions.CultureInvariant)]
    private static partial Regex Ports();

    [GeneratedRegex(@"(^|_)(password|secret|token|api_key|access_key|secret_key|private_key)$", RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    // In a map: environment variables of a container, headers of a service.
    [GeneratedRegex(@"(?<=[{,\n])[ \t]*""?([A-Za-z_]{0,60}(?:password|secret|token|api_key|access_key|secret_key|private_key|PASSWORD|SECRET|TOKEN|API_KEY|ACCESS_KEY))""?[ \t]*[=:][ \t]*""[^""$\n]{8,200}""", RegexOptions.CultureInvariant)]
    private static partial Regex SecretEntry();

    [GeneratedRegex(@"^[a-z_]+(\.[a-z0-9_\[\]""]+)+|^[a-z_0-9]+\(|[?]|^\{|^\[", RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
