using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Tests.Access;

/// <summary>Credentials of upstreams, sealed beside the gateway's file.</summary>
public sealed class SealedCredentialTests : IDisposable
{
    const string Secret = "sk-the-servers-own-9f1c";

    readonly string _folder = Directory.CreateTempSubdirectory("assay-sealed-").FullName;
    readonly string _key = CredentialsKey.New();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    const string Yaml = """
        format: assay-gateway/1
        anonymous: true
        upstreams: [{ name: model, url: UPSTREAM, credentialSealed: model.credential }]
        routes: [{ name: all, upstreams: [model] }]
        """;

    static string Seal(string key, string upstream, string credential) =>
        CredentialsKey.Parse(key, out var error)!.Seal(upstream, credential, out error) ?? throw new InvalidOperationException(error);

    string? Refusal(string file, Func<string, string?> environment, CredentialsKey? key = null)
    {
        File.WriteAllText(Path.Combine(_folder, "g.yaml"), Yaml.Replace("UPSTREAM", "\"http://127.0.0.1:9\"", StringComparison.Ordinal));
        if (file.Length > 0)
            File.WriteAllText(Path.Combine(_folder, "model.credential"), file);
        using var setup = GatewaySetup.Read(Path.Combine(_folder, "g.yaml"), environment, out var error, key);
        Assert.DoesNotContain(Secret, error, StringComparison.Ordinal);
        Assert.DoesNotContain(_key, error, StringComparison.Ordinal);
        return setup is null ? error : null;
    }

    string? Variable(string name) => name == CredentialsKey.Variable ? _key : null;

    [Fact]
    public async Task The_server_is_asked_with_the_credential_and_the_file_does_not_hold_it()
    {
        var sealedText = Seal(_key, "model", Secret);
        Assert.DoesNotContain(Secret, sealedText, StringComparison.Ordinal);
        ConcurrentQueue<string?> shown = [];
        await using var gateway = await RunningGateway.StartAsync(yaml: Yaml, files: new Dictionary<string, string> { ["model.credential"] = sealedText }, environment: Variable, upstream: async http =>
        {
            shown.Enqueue(http.Request.Headers.Authorization);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(RunningGateway.Answer);
        });
        using var answer = await gateway.PostAsync("/v1/chat/completions", """{"model":"m","messages":[{"role":"user","content":"hi"}]}""");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal($"Bearer {Secret}", Assert.Single(shown));
    }

    [Fact]
    public void The_same_credential_is_never_sealed_to_the_same_file() => Assert.NotEqual(Seal(_key, "model", Secret), Seal(_key, "model", Secret));

    [Fact]
    public void What_does_not_open_refuses_the_start_and_says_why()
    {
        var good = Seal(_key, "model", Secret);
        Assert.Null(Refusal(good, Variable));
        Assert.Null(Refusal(good, _ => null, CredentialsKey.Parse(_key, out _)));
        Assert.Contains("there is no key to open it", Refusal(good, _ => null), StringComparison.Ordinal);
        Assert.Contains("a key is Base64 of 32 bytes", Refusal(good, name => name == CredentialsKey.Variable ? "short" : null), StringComparison.Ordinal);
        Assert.Contains("and the key given is", Refusal(good, _ => null, CredentialsKey.Parse(CredentialsKey.New(), out _)), StringComparison.Ordinal);
        Assert.Contains("holds the credential of the upstream 'other'", Refusal(Seal(_key, "other", Secret), Variable), StringComparison.Ordinal);
        Assert.Contains("is no sealed credential", Refusal(Secret, Variable), StringComparison.Ordinal);
        Assert.Contains("is no sealed credential", Refusal("{}", Variable), StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder, "model.credential"));
        Assert.Contains("there is no sealed credential", Refusal("", Variable), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the name of another upstream", "upstream")]
    [InlineData("the id of another key", "key")]
    public void What_stands_in_clear_text_cannot_be_changed(string what, string member)
    {
        // The credential of another upstream, or one under another key, that says it is this one's.
        var other = CredentialsKey.New();
        var file = JsonNode.Parse(member == "upstream" ? Seal(_key, "other", Secret) : Seal(other, "model", Secret))!;
        file[member] = member == "upstream" ? "model" : CredentialsKey.Parse(_key, out _)!.Id;
        Assert.True(Refusal(file.ToJsonString(), Variable)!.Contains("it was changed since it was sealed", StringComparison.Ordinal), what);
    }

    [Fact]
    public void No_byte_of_the_sealed_part_can_be_changed()
    {
        var file = JsonNode.Parse(Seal(_key, "model", Secret))!;
        var whole = Convert.FromBase64String((string)file["sealed"]!);
        for (var i = 0; i < whole.Length; i++)
        {
            var changed = whole.ToArray();
            changed[i] ^= 1;
            file["sealed"] = Convert.ToBase64String(changed);
            Assert.Contains("does not open", Refusal(file.ToJsonString(), Variable), StringComparison.Ordinal);
        }

        file["sealed"] = Convert.ToBase64String(whole.AsSpan(0, 20));
        Assert.Contains("does not open", Refusal(file.ToJsonString(), Variable), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nend")]
    [InlineData("ünlesbar")]
    public void What_no_header_can_carry_is_not_sealed(string credential)
    {
        Assert.Null(CredentialsKey.Parse(_key, out _)!.Seal("model", credential, out var error));
        Assert.Contains("holds what no header can carry", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_is_in_one_place()
    {
        File.WriteAllText(Path.Combine(_folder, "two.yaml"), Yaml.Replace("UPSTREAM", "\"http://127.0.0.1:9\", credentialEnv: X", StringComparison.Ordinal));
        Assert.Null(GatewaySetup.Read(Path.Combine(_folder, "two.yaml"), _ => "x", out var error));
        Assert.Contains("one of them", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_others_may_read_is_refused()
    {
        var path = Path.Combine(_folder, "credentials.key");
        File.WriteAllText(path, _key);
        if (OperatingSystem.IsWindows())
            return;
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Null(CredentialsKey.Read(path, out var error));
        Assert.Contains("chmod 600", error, StringComparison.Ordinal);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(CredentialsKey.Parse(_key, out _)!.Id, CredentialsKey.Read(path, out _)!.Id);
    }
}
