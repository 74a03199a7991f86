using System.Diagnostics;

namespace Assay.Record.Tests;

public sealed class ExternalSignerTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    ExternalSigner Signer(string script, string? publicKey = null, int timeout = 20, params string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "shell scripts");
        var path = _folder["sign.sh"];
        File.WriteAllText(path, "#!/bin/bash\n" + script + "\n");
        return new ExternalSigner(new SignerCommand(publicKey ?? EcdsaSigner.Create().PublicKey.Pem, "/bin/bash", [path, .. arguments], timeout));
    }

    static SignerFault Fault(ExternalSigner signer) => Assert.Throws<SignerException>(() => signer.Sign("data"u8)).Fault;

    string OpenSsl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    const string SignWithOpenSsl = """
        read -r hex
        printf "$(sed 's/../\\x&/g' <<< "$hex")" | openssl pkeyutl -sign -inkey "$1" -pkeyopt "digest:$ASSAY_SIGN_HASH" | base64
        """;

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    [InlineData("P-521")]
    public void Openssl_signs_for_it(string curve)
    {
        var key = _folder["key.pem"];
        OpenSsl("genpkey", "-algorithm", "EC", "-pkeyopt", $"ec_paramgen_curve:{curve}", "-out", key);
        var signer = Signer(SignWithOpenSsl, OpenSsl("pkey", "-in", key, "-pubout"), arguments: key);
        for (var i = 0; i < 3; i++)
        {
            var envelope = Envelope.Sign("text/plain", "hello"u8.ToArray(), signer);
            Assert.True(envelope.VerifiedBy(signer.PublicKey));
        }
    }

    [Fact]
    public void A_signature_of_another_key_is_refused()
    {
        var key = _folder["key.pem"];
        OpenSsl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key);
        Assert.Equal(SignerFault.DoesNotVerify, Fault(Signer(SignWithOpenSsl, arguments: key)));
    }

    [Theory]
    [InlineData("echo 'not base64!'", SignerFault.NotASignature)]
    [InlineData("true", SignerFault.NotASignature)]
    [InlineData("echo AAAA", SignerFault.DoesNotVerify)]
    [InlineData("head -c 300 /dev/urandom | base64 -w0", SignerFault.DoesNotVerify)]
    [InlineData("head -c 100 /dev/urandom", SignerFault.NotASignature)]
    [InlineData("cat /dev/zero", SignerFault.TooMuchOutput)]
    [InlineData("echo 'no such token' >&2; exit 7", SignerFault.Failed)]
    public void Garbage_is_refused_for_what_it_is(string script, SignerFault expected) => Assert.Equal(expected, Fault(Signer(script)));

    [Theory]
    [InlineData("sleep 60")]
    [InlineData("sleep 60 & exit 0")]
    [InlineData("exec >&-; sleep 60")]
    [InlineData("yes >&2")]
    public void What_does_not_end_is_ended(string script)
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal(SignerFault.TimedOut, Fault(Signer(script, timeout: 1)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(45), $"took {clock.Elapsed}");
    }

    [Fact]
    public void The_command_sees_the_digest_and_not_the_passphrase_nor_the_current_folder()
    {
        var seen = _folder["seen"];
        var signer = Signer($"read -r hex; echo \"$hex $ASSAY_SIGN_HASH $ASSAY_SIGN_KEY $PWD [$ASSAY_PASSPHRASE]\" > {seen}");
        Environment.SetEnvironmentVariable(Passphrase.Variable, "top secret");
        try
        {
            Fault(signer);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Passphrase.Variable, null);
        }

        Assert.Equal($"{Digest.Sha256("data"u8).Hex} sha256 {signer.KeyId} / []\n", File.ReadAllText(seen));
    }

    [Fact]
    public void A_program_that_is_not_there_is_called_that()
    {
        var signer = new ExternalSigner(new SignerCommand(EcdsaSigner.Create().PublicKey.Pem, _folder["none"]));
        Assert.Equal(SignerFault.NotStarted, Fault(signer));
    }

    [Theory]
    [InlineData("sign", 10)]
    [InlineData("./sign", 10)]
    [InlineData("/bin/sh", 0)]
    [InlineData("/bin/sh", 100000)]
    public void A_relative_program_or_an_odd_timeout_is_no_signer(string program, int timeout) =>
        Assert.Throws<ArgumentException>(() => new ExternalSigner(new SignerCommand(EcdsaSigner.Create().PublicKey.Pem, program, [], timeout)));
}
