using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Serving;

namespace Assay.Server.Tests.Gateways;

/// <summary>The admission webhook over TLS, with reviews as API servers send them.</summary>
public sealed class AdmissionTests : IAsyncLifetime
{
    const string Image = "registry.example.com/assay@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    readonly string _folder = Directory.CreateTempSubdirectory("assay-admission-").FullName;
    readonly List<string> _judged = [];
    X509Certificate2 _authority = null!;
    AdmissionHost _host = null!;
    HttpClient _http = null!;
    Func<string, string?> _standing = _ => null;

    public async ValueTask InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.crt"), _authority.ExportCertificatePem());
        await File.WriteAllTextAsync(Path.Combine(_folder, "tls.key"), key.ExportPkcs8PrivateKeyPem());
        var file = AdmissionFile.Read($$"""
            format: assay-admission/1
            images: ["{{Image}}"]
            models:
              fraud-2: { path: /models/fraud-2, policy: load.yaml, claim: models }
              free: { path: /models/free, policy: load.yaml }
            """, out var error);
        Assert.True(file is not null, error);
        _host = await AdmissionHost.StartAsync(
            new Uri("https://127.0.0.1:0"), Path.Combine(_folder, "tls.crt"), Path.Combine(_folder, "tls.key"),
            new AdmissionJudge(file, (name, _) => Task.FromResult(_standing(name))), (review, verdict) => _judged.Add($"{review.Namespace}/{review.Pod?.Name} {verdict.Allowed}"));
        var trusted = X509CertificateLoader.LoadCertificate(_authority.RawData);
        _http = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { trusted } } } });
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public async Task A_pod_whose_model_stands_starts_and_its_review_is_answered_by_its_uid()
    {
        var (allowed, answer) = await AskAsync(Review(Good()));
        Assert.True(allowed, answer.ToJsonString());
        Assert.Equal(("admission.k8s.io/v1", "AdmissionReview", "705ab4f5-6393-11e8-b7cc-42010a800002"), ((string?)answer["apiVersion"], (string?)answer["kind"], (string?)answer["response"]!["uid"]));
        Assert.Equal("models/fraud-v2-abc True", Assert.Single(_judged));
        // A sidecar of a mesh, and a debug container, are no reason against it.
        var sidecar = Good();
        sidecar["spec"]!["initContainers"]!.AsArray().Add(JsonNode.Parse("""{"name":"mesh","image":"mesh:1","restartPolicy":"Always"}"""));
        sidecar["spec"]!["ephemeralContainers"] = JsonNode.Parse("""[{"name":"debug","image":"busybox"}]""");
        Assert.True((await AskAsync(Review(sidecar))).Allowed);
        Assert.True((await AskAsync(Review(null, "DELETE"))).Allowed);
    }

    [Fact]
    public async Task What_is_not_verified_or_goes_round_it_does_not_start()
    {
        await RefusedAsync("no annotation", p => p["metadata"]!.AsObject().Remove("annotations"));
        await RefusedAsync("there is no model 'other'", p => p["metadata"]!["annotations"]!["assay.dev/model"] = "fraud-2,other");
        await RefusedAsync("reads the claim 'models' itself", p => p["spec"]!["containers"]![0]!["volumeMounts"]!.AsArray().Add(JsonNode.Parse("""{"name":"source","mountPath":"/x","readOnly":true}""")));
        await RefusedAsync("reads the claim 'models' itself", p => p["spec"]!["ephemeralContainers"] = JsonNode.Parse("""[{"name":"debug","image":"busybox","volumeMounts":[{"name":"source","mountPath":"/x"}]}]"""));
        await RefusedAsync("is not one that only verifies", p => p["spec"]!["initContainers"]![0]!["image"] = "registry.example.com/assay:latest");
        await RefusedAsync("is not one that only verifies", p => p["spec"]!["initContainers"]![0]!["args"] = JsonNode.Parse("""["scan","/source"]"""));
        await RefusedAsync("is not one that only verifies", p => p["spec"]!["initContainers"]![0]!["restartPolicy"] = "Always");
        await RefusedAsync("is not one that only verifies", p => p["spec"]!["initContainers"]![0]!["volumeMounts"]![0]!["readOnly"] = false);
        await RefusedAsync("no init container verifies it", p => p["spec"]!.AsObject().Remove("initContainers"));
        await RefusedAsync("no init container verifies it", p => p["spec"]!["volumes"]![0]!["persistentVolumeClaim"]!["claimName"] = "copy-of-models");
        await RefusedAsync("the pod cannot be read", p => p["spec"]!["containers"] = "none");
        await RefusedAsync("two volumes of one name", p => p["spec"]!["volumes"]!.AsArray().Add(JsonNode.Parse("""{"name":"source","persistentVolumeClaim":{"claimName":"other"}}""")));
        _standing = name => name == "fraud-2" ? "it is stopped" : null;
        await RefusedAsync("'fraud-2' may not be loaded: it is stopped", _ => { });
        _standing = _ => throw new InvalidOperationException("a mistake of ours");
        await RefusedAsync("could not be judged", _ => { });
        _standing = _ => null;
        var (allowed, answer) = await AskAsync(Review(Good(), kind: "Deployment"));
        Assert.False(allowed);
        Assert.Contains("it judges pods", (string?)answer["response"]!["status"]!["message"], StringComparison.Ordinal);
        Assert.False((await AskAsync(Review(Good(), "CONNECT"))).Allowed);
    }

    [Fact]
    public async Task What_is_no_review_is_no_yes()
    {
        var whole = Review(Good()).ToJsonString();
        foreach (var body in new[] { "", "{}", "[]", "null", whole[..^20], whole.Replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1", StringComparison.Ordinal), whole.Replace("\"uid\"", "\"id\"", StringComparison.Ordinal),
            whole.Replace("\"operation\"", "\"operation\":\"DELETE\",\"operation\"", StringComparison.Ordinal), string.Concat(Enumerable.Repeat("{\"a\":", 100)) })
        {
            using var wrong = await PostAsync(body);
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        }

        try
        {
            using var large = await PostAsync(new string(' ', AdmissionReview.MostBytes + 1));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        }
        catch (HttpRequestException)
        {
            // Who stops reading may hang up before its answer is read.
        }

        using var elsewhere = await _http.GetAsync(new UriBuilder(_host.Address) { Host = "localhost", Path = "/validate" }.Uri);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        using var health = await _http.GetAsync(new UriBuilder(_host.Address) { Host = "localhost", Path = "/health" }.Uri);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.Empty(_judged);
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            // A changed letter is read as another review, or not at all; it never breaks anything.
            var bytes = Encoding.UTF8.GetBytes(whole);
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (AdmissionReview.Read(bytes, out _) is { } read)
                Assert.NotEmpty(read.Uid);
        }
    }

    [Theory]
    [InlineData("command", """["/bin/sh","-c","cp -r /source /verified"]""")]
    [InlineData("command", """["/usr/bin/assay"]""")]
    [InlineData("env", """[{"name":"LD_PRELOAD","value":"/verified/x.so"}]""")]
    [InlineData("env", """[{"name":"HOME","value":"/tmp"},{"name":"ASSAY_SERVER","value":"https://elsewhere.example"}]""")]
    [InlineData("env", """[{"value":"nameless"}]""")]
    [InlineData("envFrom", """[{"configMapRef":{"name":"more"}}]""")]
    [InlineData("args", "[]")]
    [InlineData("args", """["verify","/policy/load-policy.yaml","/source/fraud-2"]""")]
    [InlineData("args", """["verify","/policy/load-policy.yaml","/source/fraud-2","--copy-to"]""")]
    [InlineData("args", """["verify","/policy/load-policy.yaml","/source/fraud-2","--copy-to","/verified/fraud-2","--at","2020-01-01"]""")]
    [InlineData("args", """["--format","json","verify","/policy/load-policy.yaml","/source/fraud-2","--copy-to","/verified/fraud-2"]""")]
    [InlineData("args", """["verify","--copy-to","/verified/fraud-2","/policy/load-policy.yaml","/source/fraud-2"]""")]
    [InlineData("args", """["VERIFY","/policy/load-policy.yaml","/source/fraud-2","--copy-to","/verified/fraud-2"]""")]
    public Task An_init_container_of_another_shape_is_not_one_that_only_verifies(string member, string value) =>
        RefusedAsync("is not one that only verifies", p => p["spec"]!["initContainers"]![0]![member] = JsonNode.Parse(value));

    [Theory]
    [InlineData("args", """["verify",1,"/source/fraud-2","--copy-to","/verified/fraud-2"]""")]
    [InlineData("args", "\"verify a b --copy-to c\"")]
    [InlineData("command", """{"0":"sh"}""")]
    [InlineData("env", """["HOME=/tmp"]""")]
    [InlineData("volumeDevices", "\"source\"")]
    public Task What_a_container_says_in_no_known_form_is_not_guessed_at(string member, string value) =>
        RefusedAsync("the pod cannot be read", p => p["spec"]!["initContainers"]![0]![member] = JsonNode.Parse(value));

    [Fact]
    public async Task Its_home_is_the_one_variable_that_it_may_have_and_a_raw_device_is_read_like_a_mount()
    {
        var pod = Good();
        pod["spec"]!["initContainers"]![0]!["env"] = JsonNode.Parse("""[{"name":"HOME","value":"/tmp"}]""");
        pod["spec"]!["initContainers"]![0]!["command"] = null;
        Assert.True((await AskAsync(Review(pod))).Allowed);
        await RefusedAsync("reads the claim 'models' itself", p => p["spec"]!["containers"]![0]!["volumeDevices"] = JsonNode.Parse("""[{"name":"source","devicePath":"/dev/x"}]"""));
    }

    [Fact]
    public async Task A_review_that_does_not_come_whole_is_no_yes_and_keeps_nobody_else_waiting()
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _host.Address.Port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { X509CertificateLoader.LoadCertificate(_authority.RawData) } } }, TestContext.Current.CancellationToken);
        await tls.WriteAsync(Encoding.ASCII.GetBytes("POST /validate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"kind\":"), TestContext.Current.CancellationToken);
        Assert.True((await AskAsync(Review(Good()))).Allowed);
        using var reader = new StreamReader(tls, Encoding.ASCII);
        Assert.StartsWith("HTTP/1.1 408 ", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Single(_judged);
    }

    [Theory]
    [InlineData("models: {}", "1 to 1000 models")]
    [InlineData("models: { m: { path: a, policy: b, claim: c } }", "images that may read it")]
    [InlineData("images: [\"assay:latest\"]\nmodels: { m: { path: a, policy: b } }", "is not pinned")]
    [InlineData("models: { m: { path: a } }", "policy has to be there")]
    [InlineData("unanotated: allow\nmodels: { m: { path: a, policy: b } }", "no such field")]
    public void A_file_that_is_not_understood_is_refused_with_its_place(string yaml, string why)
    {
        Assert.Null(AdmissionFile.Read("format: assay-admission/1\n" + yaml, out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.StartsWith("line ", error, StringComparison.Ordinal);
    }

    async Task RefusedAsync(string why, Action<JsonNode> change)
    {
        var pod = Good();
        change(pod);
        var (allowed, answer) = await AskAsync(Review(pod));
        Assert.False(allowed, why);
        Assert.Contains(why, (string?)answer["response"]!["status"]!["message"], StringComparison.Ordinal);
    }

    async Task<(bool Allowed, JsonNode Answer)> AskAsync(JsonNode review)
    {
        using var answer = await PostAsync(review.ToJsonString());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return ((bool)json["response"]!["allowed"]!, json);
    }

    async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _http.PostAsync(new UriBuilder(_host.Address) { Host = "localhost", Path = "/validate", Query = "timeout=10s" }.Uri, content, TestContext.Current.CancellationToken);
    }

    static JsonNode Review(JsonNode? pod, string operation = "CREATE", string kind = "Pod") => JsonNode.Parse($$"""
        {"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","kind":{"group":"","version":"v1","kind":"{{kind}}"},
        "resource":{"group":"","version":"v1","resource":"pods"},"requestKind":{"group":"","version":"v1","kind":"{{kind}}"},"requestResource":{"group":"","version":"v1","resource":"pods"},
        "namespace":"models","operation":"{{operation}}","userInfo":{"username":"system:serviceaccount:kube-system:replicaset-controller","groups":["system:serviceaccounts","system:authenticated"]},
        "object":{{pod?.ToJsonString() ?? "null"}},"oldObject":null,"dryRun":false,"options":{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1"} } }
        """)!;

    static JsonNode Good() => JsonNode.Parse($$$"""
        {"kind":"Pod","apiVersion":"v1","metadata":{"name":"fraud-v2-abc","generateName":"fraud-v2-","namespace":"models","labels":{"app":"fraud"},"annotations":{"assay.dev/model":"fraud-2"},
          "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"fraud-v2","uid":"1","controller":true}]},
        "spec":{"volumes":[{"name":"source","persistentVolumeClaim":{"claimName":"models","readOnly":true}},{"name":"verified","emptyDir":{"sizeLimit":"20Gi"}}],
          "initContainers":[{"name":"verify-model","image":"{{{Image}}}","args":["verify","/policy/load-policy.yaml","/source/fraud-2","--copy-to","/verified/fraud-2"],
            "volumeMounts":[{"name":"source","readOnly":true,"mountPath":"/source"},{"name":"verified","mountPath":"/verified"}],"terminationMessagePath":"/dev/termination-log"}],
          "containers":[{"name":"server","image":"registry.example.com/server:1","volumeMounts":[{"name":"verified","readOnly":true,"mountPath":"/models"}]}],"restartPolicy":"Always"},"status":{} }
        """)!;
}
