using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Serving;
using Assay.Text;

namespace Assay.Server.Tests.Gateways;

/// <summary>The manifests and the chart under <c>deploy</c>: no cluster and no helm is here, so they are read and held against what they say.</summary>
public sealed partial class DeployTests
{
    static readonly string Folder = Path.Combine(RepositoryRoot.Path, "deploy");

    [Fact]
    public void Every_container_of_the_manifests_may_do_little_and_finds_its_volumes()
    {
        var deployments = new[] { "gateway", "admission", "model-server" }.SelectMany(f => Documents(File.ReadAllText(Path.Combine(Folder, "kubernetes", f + ".yaml")))).Where(d => Text(d, "kind") == "Deployment").ToList();
        Assert.Equal(3, deployments.Count);
        Assert.All(deployments, Sound);
    }

    [Fact]
    public void The_webhook_fails_closed_and_asks_about_every_way_a_pod_comes_to_be()
    {
        var documents = Documents(File.ReadAllText(Path.Combine(Folder, "kubernetes", "admission.yaml"))).ToList();
        var hook = Assert.Single(documents, d => Text(d, "kind") == "ValidatingWebhookConfiguration")["webhooks"]![0]!;
        Assert.Equal(("Fail", "None", "/validate"), (Text(hook, "failurePolicy"), Text(hook, "sideEffects"), Text(hook["clientConfig"]!["service"]!, "path")));
        Assert.Equal(["v1"], hook["admissionReviewVersions"]!.AsArray().Select(v => (string?)v));
        var rule = Assert.Single(hook["rules"]!.AsArray())!;
        Assert.Equal(["pods", "pods/ephemeralcontainers"], rule["resources"]!.AsArray().Select(r => (string?)r));
        Assert.Equal(["CREATE", "UPDATE"], rule["operations"]!.AsArray().Select(o => (string?)o));
        Assert.NotNull(hook["namespaceSelector"]);
    }

    [Fact]
    public async Task The_recipe_passes_the_webhook_that_stands_beside_it_and_a_shortcut_does_not()
    {
        var admission = Assert.Single(Documents(File.ReadAllText(Path.Combine(Folder, "kubernetes", "admission.yaml"))), d => Text(d, "kind") == "ConfigMap");
        var file = AdmissionFile.Read(Text(admission["data"]!, "admission.yaml")!, out var error);
        Assert.True(file is not null, error);
        var template = Assert.Single(Documents(File.ReadAllText(Path.Combine(Folder, "kubernetes", "model-server.yaml"))))["spec"]!["template"]!;
        var judge = new AdmissionJudge(file, (_, _) => Task.FromResult<string?>(null));
        var verdict = await judge.JudgeAsync(Review(template), TestContext.Current.CancellationToken);
        Assert.True(verdict.Allowed, verdict.Says);
        template["spec"]!.AsObject().Remove("initContainers");
        Assert.False((await judge.JudgeAsync(Review(template), TestContext.Current.CancellationToken)).Allowed);
    }

    [Fact]
    public void The_gateways_file_in_the_manifest_is_one()
    {
        var map = Assert.Single(Documents(File.ReadAllText(Path.Combine(Folder, "kubernetes", "gateway.yaml"))), d => Text(d, "kind") == "ConfigMap");
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, Text(map["data"]!, "gateway.yaml"));
            using var setup = GatewaySetup.Read(path, _ => null, out var error);
            Assert.True(setup is not null, error);
            Assert.Null(setup.SilentAboutRecord);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("gateway", 4)]
    [InlineData("admission", 5)]
    public void The_charts_templates_are_yaml_with_values_in_their_places_and_say_what_the_manifests_say(string name, int count)
    {
        var text = File.ReadAllText(Path.Combine(Folder, "helm", "assay-gateway", "templates", name + ".yaml"));
        Assert.Equal(Regex.Count(text, @"\{\{-? if "), Regex.Count(text, @"\{\{-? end "));
        // Not helm: what stands alone on a line is left out or is a map, what stands within one is a word.
        text = Block().Replace(text, m => m.Value.Contains("nindent", StringComparison.Ordinal) ? new string(' ', int.Parse(Indent().Match(m.Value).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)) + "value: word\n" : "");
        text = Conditional().Replace(text, "");
        text = Inline().Replace(text, m => m.Value.Contains("assay.image", StringComparison.Ordinal) ? $"registry.example.com/assay@sha256:{new string('0', 64)}" : "word");
        var documents = Documents(text).ToList();
        Assert.Equal(count, documents.Count);
        Sound(Assert.Single(documents, d => Text(d, "kind") == "Deployment"));
        Assert.All(documents.Where(d => Text(d, "kind") == "ValidatingWebhookConfiguration"), d => Assert.Equal("Fail", Text(d["webhooks"]![0]!, "failurePolicy")));
        // Every value that a template names has its place in values.yaml.
        var values = YamlFile.Read<JsonObject>(File.ReadAllText(Path.Combine(Folder, "helm", "assay-gateway", "values.yaml")), out var error);
        Assert.True(values is not null, error);
        foreach (Match used in Values().Matches(File.ReadAllText(Path.Combine(Folder, "helm", "assay-gateway", "templates", name + ".yaml"))))
            Assert.True(used.Groups[1].Value.Split('.').Aggregate((JsonNode?)values, (at, step) => at is JsonObject map && map.ContainsKey(step) ? map[step] ?? JsonValue.Create("") : null) is not null, used.Value);
    }

    static void Sound(JsonNode deployment)
    {
        var (labels, pod) = (deployment["spec"]!["template"]!["metadata"]!["labels"]!, deployment["spec"]!["template"]!["spec"]!);
        Assert.Equal(deployment["spec"]!["selector"]!["matchLabels"]!.ToJsonString(), labels.ToJsonString());
        Assert.True((bool)pod["securityContext"]!["runAsNonRoot"]!);
        Assert.False((bool)pod["automountServiceAccountToken"]!);
        var volumes = pod["volumes"]!.AsArray().Select(v => Text(v!, "name")).ToHashSet();
        foreach (var container in pod["containers"]!.AsArray().Concat(pod["initContainers"]?.AsArray() ?? []))
        {
            var security = container!["securityContext"]!;
            Assert.Equal((false, true, "ALL"), ((bool)security["allowPrivilegeEscalation"]!, (bool)security["readOnlyRootFilesystem"]!, (string?)security["capabilities"]!["drop"]![0]));
            Assert.Matches("@sha256:[0-9a-f]{64}$", Text(container, "image")!);
            Assert.NotNull(container["resources"]);
            Assert.All(container["volumeMounts"]!.AsArray(), m => Assert.Contains(Text(m!, "name"), volumes));
        }
    }

    static AdmissionReview Review(JsonNode template)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["request"] = new JsonObject { ["uid"] = "1", ["kind"] = new JsonObject { ["kind"] = "Pod" }, ["operation"] = "CREATE", ["namespace"] = "models", ["object"] = template.DeepClone() },
        };
        return AdmissionReview.Read(JsonSerializer.SerializeToUtf8Bytes(review), out var error) ?? throw new InvalidOperationException(error);
    }

    static IEnumerable<JsonObject> Documents(string text) => text.Split("\n---\n").Select(one => YamlFile.Read<JsonObject>(one, out var error) ?? throw new InvalidOperationException($"{error}\n{one}"));

    static string? Text(JsonNode node, string name) => (string?)node[name];

    [GeneratedRegex(@"^[ ]*\{\{-? [^}]*\}\}\n", RegexOptions.Multiline)]
    private static partial Regex Block();

    [GeneratedRegex(@"nindent (\d+)")]
    private static partial Regex Indent();

    [GeneratedRegex(@"\{\{ (if|else|end)[^}]*\}\}")]
    private static partial Regex Conditional();

    [GeneratedRegex(@"\{\{ [^}]*\}\}")]
    private static partial Regex Inline();

    [GeneratedRegex(@"\.Values\.([A-Za-z.]+)")]
    private static partial Regex Values();
}
