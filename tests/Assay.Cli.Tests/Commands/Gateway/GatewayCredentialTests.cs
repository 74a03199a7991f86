namespace Assay.Cli.Tests.Commands.Gateway;

/// <summary>Credentials of upstreams are sealed by a command that shows and leaves nothing of them.</summary>
public sealed class GatewayCredentialTests : IDisposable
{
    const string Secret = "sk-the-servers-own-9f1c";

    readonly Workspace _work = new();

    public void Dispose() => _work.Dispose();

    static async Task<(int Code, string Said)> TypeAsync(Workspace work, string input, params string[] arguments)
    {
        using var process = work.Start(arguments);
        await process.StandardInput.WriteAsync(input.AsMemory(), TestContext.Current.CancellationToken);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }

    Task<(int Code, string Said)> SetAsync(string input, string upstream = "model", string key = "credentials.key") => TypeAsync(_work, input, "gateway", "credential", "set", upstream, "--config", "gateway.yaml", "--credentials-key", key);

    [Fact]
    public async Task A_credential_is_read_sealed_replaced_and_opened_with_its_key_only()
    {
        await File.WriteAllTextAsync(_work.At("gateway.yaml"), """
            format: assay-gateway/1
            anonymous: true
            upstreams:
              - { name: model, url: "http://127.0.0.1:9", credentialSealed: model.credential }
              - { name: plain, url: "http://127.0.0.1:9" }
              - { name: careless, url: "http://127.0.0.1:9", credentialSealed: gateway.yaml }
            routes: [{ name: shop, upstreams: [model] }]
            """, TestContext.Current.CancellationToken);
        _work.Must("gateway", "credential", "key", "credentials.key");
        _work.Must("gateway", "credential", "key", "other.key");
        Assert.Equal(2, _work.Run("gateway", "credential", "key", "credentials.key").Code);

        var (code, said) = await SetAsync(Secret + "\n");
        Assert.True(code == 0, said);
        Assert.DoesNotContain(Secret, said, StringComparison.Ordinal);
        var first = await File.ReadAllTextAsync(_work.At("model.credential"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Secret, first, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_work.At("model.credential")));

        // Again: another file, and nothing of the one before.
        Assert.Equal(0, (await SetAsync("sk-another-one-7d2e")).Code);
        Assert.NotEqual(first, await File.ReadAllTextAsync(_work.At("model.credential"), TestContext.Current.CancellationToken));

        // Nothing is sealed for who is not there, has no place for it, or would lose another file; nor nothing at all.
        foreach (var (input, upstream, why) in new[] { (Secret, "nobody", "there is no upstream 'nobody'"), (Secret, "plain", "credentialSealed"), (Secret, "careless", "it is not written over"), ("", "model", "No credential was given"), ("two words", "model", "no header can carry"), (new string('x', 20_000), "model", "too long") })
        {
            (code, said) = await SetAsync(input, upstream);
            Assert.True(code == 2 && said.Contains(why, StringComparison.Ordinal) && !said.Contains(Secret, StringComparison.Ordinal), $"{upstream}: {code} {said}");
        }

        Assert.StartsWith("format:", await File.ReadAllTextAsync(_work.At("gateway.yaml"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await File.WriteAllTextAsync(_work.At("gateway.yaml"), (await File.ReadAllTextAsync(_work.At("gateway.yaml"), TestContext.Current.CancellationToken)).Replace(", credentialSealed: gateway.yaml", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        _work.Must("gateway", "check", "--config", "gateway.yaml", "--credentials-key", "credentials.key");
        _work.With("ASSAY_CREDENTIALS_KEY", await File.ReadAllTextAsync(_work.At("credentials.key"), TestContext.Current.CancellationToken)).Must("gateway", "check", "--config", "gateway.yaml");
        _work.With("ASSAY_CREDENTIALS_KEY", null);
        foreach (var (arguments, why) in new[] { (Array.Empty<string>(), "there is no key to open it"), (["--credentials-key", "other.key"], "and the key given is"), (["--credentials-key", "model.credential"], "a key is Base64") })
            foreach (var command in (string[])["check", "run"])
            {
                var refused = _work.Run(["gateway", command, "--config", "gateway.yaml", .. arguments]);
                // A key that is none was given wrongly; a file that cannot be used with what there is, is what the check is asked for.
                var expected = command == "run" || why == "a key is Base64" ? 2 : 1;
                Assert.True(refused.Code == expected && (refused.Error + refused.Out).Contains(why, StringComparison.Ordinal), $"{command}: {refused.Code} {refused.Error}{refused.Out}");
            }

        // Who only looks at questions of agents needs no key.
        _work.Must("gateway", "approvals", "list", "--config", "gateway.yaml");
    }
}
