using System.Diagnostics;
using System.Text;
using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>Files made to harm whoever reads them: each gives an answer, soon, and never a clean one.</summary>
public sealed class HostileFileTests
{
    const string Head = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n";

    [Fact]
    public void Aliases_that_explode_are_a_finding_and_a_gap()
    {
        var bomb = new StringBuilder(Head).Append("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
            bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 9))}]\n");
        var watch = Stopwatch.StartNew();
        var scan = Manifests.Scan(("bomb.yaml", bomb.ToString()));
        Assert.Equal(["serving-yaml-bomb"], scan.Ids());
        Assert.False(scan.Complete);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Merge_keys_that_explode_are_refused_too()
    {
        var bomb = new StringBuilder(Head).Append("a0: &a0 {k0: 1}\n");
        for (var i = 1; i < 40; i++)
            bomb.Append($"a{i}: &a{i} {{<<: *a{i - 1}, x{i}: *a{i - 1}, y{i}: *a{i - 1}}}\n");
        Assert.False(Manifests.Scan(("bomb.yaml", bomb.ToString())).Complete);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "deep.yaml", Head + "x: " + new string('[', 100_000) },
        { "deep2.yaml", Head + "x: " + string.Concat(Enumerable.Repeat("{a: ", 5_000)) },
        { "deep.json", "{\"apiVersion\":" + new string('[', 100_000) },
        { "cut.json", "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"spec\":{\"containers\":[{\"name\":\"a" },
        { "quote.yaml", Head + "x: \"never closed\n" },
        { "alias.yaml", Head + "x: *nothing\n" },
        { "self.yaml", Head + "x: &a [*a]\n" },
        { "template.yaml", Head + "{{- if .Values.x }}\n  spec: {{ .Values.y }\n" },
        { "many.yaml", string.Concat(Enumerable.Repeat("apiVersion: v1\nkind: Pod\n---\n", 21_000)) },
        { "open.tf", "resource \"a\" \"b\" {\n" },
        { "deep.tf", string.Concat(Enumerable.Repeat("a {\n", 100)) },
        { "text.tf", "a = \"never closed\n" },
        { "here.tf", "a = <<EOF\nnever closed\n" },
        { "calls.tf", "a = " + string.Concat(Enumerable.Repeat("jsonencode(", 50_000)) },
        { "list.tf", "a = " + new string('[', 50_000) },
        { "cut.tf.json", "{\"resource\":{\"a\":{\"b\":{" },
        { "deep.tofu.json", "{\"resource\":" + new string('[', 100_000) },
        { "loops.tf", "locals {\n  many = [" + string.Join(',', Enumerable.Range(0, 1_000)) + "]\n}\nresource \"aws_security_group\" \"s\" {\n  for_each = toset(local.many)\n  dynamic \"ingress\" {\n    for_each = local.many\n    content {\n      dynamic \"a\" {\n        for_each = local.many\n        content {\n          b = a.value\n        }\n      }\n    }\n  }\n}\n" },
        { "calls.tofu", "module \"a\" {\n  source = \"./\"\n  for_each = toset([" + string.Join(',', Enumerable.Range(0, 900).Select(i => $"\"{i}\"")) + "])\n}\nmodule \"b\" {\n  source = \"./\"\n}\n" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_file_is_a_gap_that_names_it(string name, string text)
    {
        var watch = Stopwatch.StartNew();
        var scan = Manifests.Scan((name, text));
        Assert.Contains(scan.Gaps, g => g.Where == name);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public void More_workloads_and_policies_than_anybody_has_are_bounded_and_said()
    {
        var set = new StringBuilder();
        for (var i = 0; i < 5_100; i++)
            set.Append($"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{i}, labels: {{a: b}}}}\nspec: {{containers: [{{name: c, image: vllm/vllm-openai, ports: [{{containerPort: 1}}]}}]}}\n---\n");
        for (var i = 0; i < 100; i++)
            set.Append($"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: n{i}}}\nspec: {{podSelector: {{}}, ingress: [{{from: [{{podSelector: {{matchLabels: {{c: d}}}}}}]}}]}}\n---\n");
        var watch = Stopwatch.StartNew();
        var scan = Manifests.Scan(("many.yaml", set.ToString()));
        Assert.False(scan.Complete);
        Assert.DoesNotContain(scan.Servers, s => s.Answer == GatewayReach.OnlyThroughGateway);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(120), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_file_too_large_to_read_is_a_gap()
    {
        var scan = Manifests.Scan(("large.yaml", Head + "x: " + new string('a', 17 << 20)));
        Assert.Contains("16 MiB", Assert.Single(scan.Gaps).Reason, StringComparison.Ordinal);
    }

    static readonly (string Name, string Text)[] Seeds =
    [
        ("a.yaml", Manifests.Open), ("b.yaml", Manifests.Hardened),
        ("compose.yaml", "services:\n  a: &a\n    image: ollama/ollama:1\n    ports: ['${P:-1}:2']\n    environment: [A=b]\n    volumes: ['x:/models']\n  b: {<<: *a, network_mode: 'service:a'}\nnetworks: {default: {internal: true}}\n"),
        ("main.tf", "variable \"a\" { default = [\"0.0.0.0/0\"] }\nresource \"aws_security_group\" \"s\" {\n  ingress {\n    from_port = 1 # x\n    cidr_blocks = var.a\n  }\n  tags = { for k in [1] : k => \"${k}\" }\n  policy = jsonencode({ A = [1, 2] })\n  text = <<-EOF\n  a\n  EOF\n}\n"),
        ("more.tf", "module \"m\" {\n  source = \"./\"\n  a = each.value\n  for_each = { a = [\"::/1\", \"\\u0030::/0\"] }\n}\nresource \"aws_security_group\" \"s\" {\n  dynamic \"ingress\" {\n    for_each = [{ p = 1 }]\n    iterator = i\n    content {\n      from_port = i.value[\"p\"]\n      cidr_blocks = [\"0.0.0.0/1\", \"${var.a}\"]\n    }\n  }\n}\n"),
        ("main.tf.json", "{\"//\":1,\"locals\":[{\"a\":[\"0.0.0.0/0\"]}],\"resource\":{\"aws_security_group\":{\"s\":[{\"dynamic\":{\"ingress\":{\"for_each\":\"${local.a}\",\"content\":{\"cidr_blocks\":[\"${ingress.value}\"]}}}}]}}}"),
        ("docker-compose.yml", "include: [a]\nservices:\n  a: {image: '${I:-ollama/ollama:${T-1}}', user: \"$U$$\", env_file: [.env], ports: ['${P}:1']}\n  b: {extends: {service: a}, environment: [A=b], volumes: [{source: $D}]}\n  a: {extends: b}\n"),
        ("plan.json", "{\"terraform_version\":\"1\",\"planned_values\":{\"root_module\":{\"resources\":[{\"type\":\"aws_s3_bucket_acl\",\"address\":\"a\",\"values\":{\"acl\":\"public-read\"}}]}}}"),
        ("policy.yaml", "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  podSelector: {}\n  ingress:\n  - from: [{podSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}]\n    ports: [{port: 1, endPort: 2}, {port: x}]\n"),
    ];

    [Fact]
    public void Every_file_may_end_anywhere()
    {
        foreach (var (name, text) in Seeds)
            for (var i = 0; i < text.Length; i += Math.Max(1, text.Length / 40))
                Manifests.Scan((name, text[..i]));
    }

    [Fact]
    public void Changed_files_never_break_the_scan()
    {
        var random = new Random(20261122);
        const string Letters = "{}[]:,-&*!|>'\"#\n\t %$=<~\0\\aA0/.@?";
        for (var turn = 0; turn < 400; turn++)
        {
            var (name, text) = Seeds[turn % Seeds.Length];
            var changed = new StringBuilder(text);
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                var at = random.Next(changed.Length);
                switch (random.Next(4))
                {
                    case 0: changed[at] = Letters[random.Next(Letters.Length)]; break;
                    case 1: changed.Insert(at, Letters[random.Next(Letters.Length)]); break;
                    case 2: changed.Remove(at, Math.Min(random.Next(1, 20), changed.Length - at)); break;
                    default: changed.Insert(at, changed.ToString(at, Math.Min(random.Next(1, 80), changed.Length - at))); break;
                }

                if (changed.Length == 0)
                    break;
            }

            try
            {
                Manifests.Scan((name, changed.ToString()));
            }
            catch (Exception e)
            {
                Assert.Fail($"{name}, turn {turn}: {e}\n{changed}");
            }
        }
    }

    [Theory]
    [InlineData("format: assay-serving/2\n", "line 1")]
    [InlineData("format: assay-serving/1\ngateway: []\n", "gateway")]
    [InlineData("format: assay-serving/1\ngateways:\n- {}\n", "line 3")]
    [InlineData("", "line 1")]
    public void A_policy_that_says_something_else_is_refused_with_its_place(string yaml, string told)
    {
        Assert.Null(ServingPolicy.Read(yaml, out var error));
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_is_read()
    {
        var policy = ServingPolicy.Read("format: assay-serving/1\ngateways:\n- {image: \"*/envoy\", namespace: edge}\nallowed:\n- {labels: {app: prometheus}}\n", out var error);
        Assert.True(policy is { Gateways.Count: 1, Allowed.Count: 1 }, error);
    }
}
