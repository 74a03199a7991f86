using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Build.Tests.Signing;

public sealed class SigningTests : IDisposable
{
    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string> Curves { get; } = ["nistP256", "nistP384", "nistP521"];

    static EcdsaSigner SignerOn(string curve) => new(ECDsa.Create(ECCurve.CreateFromFriendlyName(curve)));

    static SignedModel Sign(string path, ISigner signer, ModelDigestOptions? options = null)
    {
        var signed = ModelSigner.Sign(path, signer, options, out var problems);
        Assert.Empty(problems);
        return signed!;
    }

    [Theory, MemberData(nameof(Curves))]
    public void What_we_sign_we_verify(string curve)
    {
        using var signer = SignerOn(curve);
        var model = Samples.Model(_scratch);
        var signed = Sign(model, signer);
        var result = ModelVerifier.Verify(model, signed.Bundle, signer.PublicKey);
        Assert.Empty(result.Mismatches);
        Assert.Equal(signer.KeyId, result.SignedBy);
        Assert.Equal(signed.Root, result.Root);
        File.AppendAllText(Path.Combine(model, "Z"), "x");
        Assert.False(ModelVerifier.Verify(model, signed.Bundle, signer.PublicKey).Verified);
    }

    [Fact]
    public void We_sign_the_same_statement_as_the_reference()
    {
        using var signer = EcdsaSigner.Create();
        var ours = Payload(Sign(Samples.Model(_scratch), signer).Bundle);
        var theirs = Payload(Samples.Bundle("model.p256.sig"));
        Assert.Equal(Json.Text(theirs.GetProperty("subject")), Json.Text(ours.GetProperty("subject")));
        Assert.Equal(theirs.GetProperty("predicateType").GetString(), ours.GetProperty("predicateType").GetString());
        var resources = theirs.GetProperty("predicate").GetProperty("resources");
        Assert.Equal(Json.Text(resources), Json.Text(ours.GetProperty("predicate").GetProperty("resources")));
        static IEnumerable<string?> Ignored(JsonElement s) => s.GetProperty("predicate").GetProperty("serialization").GetProperty("ignore_paths").EnumerateArray().Select(p => p.GetString()).Order();
        Assert.Equal(Ignored(theirs), Ignored(ours));
    }

    static JsonElement Payload(byte[] bundle)
    {
        using var document = JsonDocument.Parse(bundle);
        return JsonDocument.Parse(document.RootElement.GetProperty("dsseEnvelope").GetProperty("payload").GetBytesFromBase64()).RootElement.Clone();
    }

    [Fact]
    public void The_evidence_of_a_single_file_names_its_root_and_its_own_digest_and_the_bundle_only_the_root()
    {
        using var signer = EcdsaSigner.Create();
        var file = _scratch.File("credit.onnx", "weights");
        var signed = Sign(file, signer);
        Assert.Equal(["credit.onnx", "credit.onnx"], signed.Evidence.Statement.Subjects.Select(s => s.Name));
        Assert.Equal([signed.Root, Digest.Sha256(Encoding.UTF8.GetBytes("weights"))], signed.Evidence.Statement.Subjects.Select(s => s.Sha256!.Value));
        Assert.Equal(1, Payload(signed.Bundle).GetProperty("subject").GetArrayLength());
        Assert.Equal(EvidenceKinds.Get(signed.Evidence.Kind).PredicateType, signed.Evidence.Statement.PredicateType);
        Assert.Equal(Digest.Sha256(signed.Bundle).Hex, signed.Evidence.Statement.Predicate.GetProperty("assay").GetProperty("bundle").GetProperty("sha256").GetString());

        var verified = ModelVerifier.Verify(file, signed.Bundle, signer.PublicKey);
        Assert.Equal(signed.Evidence.Statement.ToBytes(), verified.Evidence!.Statement.ToBytes());
        File.WriteAllText(file, "other");
        var failed = ModelVerifier.Verify(file, signed.Bundle, signer.PublicKey);
        Assert.Equal(EvidenceResult.Failed, failed.Evidence!.Result);
        // It speaks of the other file, not of the one that was signed.
        Assert.Equal(Digest.Sha256(Encoding.UTF8.GetBytes("other")), failed.Evidence.Statement.Subjects[1].Sha256);
        Assert.DoesNotContain(failed.Evidence.Statement.Subjects, s => signed.Evidence.Statement.Subjects.Any(s.Matches));
        Assert.Equal(ExitCode.No, failed.ToReport().ExitCode(Severity.High));
        Assert.Equal("model-signature-changed", Assert.Single(failed.ToReport().Findings).RuleId);
    }

    [Fact]
    public void The_evidence_of_a_folder_names_its_root_and_its_weights_but_no_shared_file()
    {
        using var signer = EcdsaSigner.Create();
        var model = Samples.Model(_scratch);
        var names = Sign(model, signer).Evidence.Statement.Subjects.Select(s => s.Name);
        Assert.Equal(["model", "model/model.safetensors", "model/sub/big.bin"], names);
    }

    [Fact]
    public void Ignored_paths_are_signed_as_ignored()
    {
        using var signer = EcdsaSigner.Create();
        var model = Samples.Model(_scratch);
        var signature = Path.Combine(model, "model.sig");
        var signed = Sign(model, signer, new ModelDigestOptions { IgnorePaths = [signature, "sub/", "../outside"] });
        Assert.Equal(7, signed.Files);
        File.WriteAllBytes(signature, signed.Bundle);
        Assert.Equal([MismatchKind.LeftOut], ModelVerifier.Verify(model, signed.Bundle, signer.PublicKey).Mismatches.Select(m => m.Kind).Distinct());
        Assert.True(ModelVerifier.Verify(model, signed.Bundle, signer.PublicKey, new ModelVerificationOptions { IgnorePaths = [signature, "sub"] }).Verified);
        var paths = Payload(signed.Bundle).GetProperty("predicate").GetProperty("serialization").GetProperty("ignore_paths").EnumerateArray().Select(p => p.GetString());
        Assert.Equal([".git", ".gitattributes", ".github", ".gitignore", "model.sig", "sub"], paths);
    }

    [Fact]
    public async Task A_pipe_a_link_and_a_strange_name_are_refused_by_name_and_nothing_hangs()
    {
        using var signer = EcdsaSigner.Create();
        _scratch.File("m/weights.bin", "w");
        _scratch.File("m/line\nbreak", "w");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_scratch.Path, "m", "pipe")]))
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(_scratch.Path, "m", "loop"), "loop");
        Directory.CreateSymbolicLink(Path.Combine(_scratch.Path, "m", "up"), "..");
        using (var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified))
        {
            socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(Path.Combine(_scratch.Path, "m", "sock")));
            var work = Task.Run(() => (ModelSigner.Sign(Path.Combine(_scratch.Path, "m"), signer, null, out var problems), problems), TestContext.Current.CancellationToken);
            var (signed, problems) = await work.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            Assert.Null(signed);
            Assert.Equal(
                [("line\nbreak", FileProblemKind.UnsafeName), ("loop", FileProblemKind.SymlinkRefused), ("pipe", FileProblemKind.NotAFile), ("sock", FileProblemKind.NotAFile), ("up", FileProblemKind.SymlinkRefused)],
                problems.Select(p => (p.Path, p.Kind)).OrderBy(p => p.Path, StringComparer.Ordinal));
            Assert.DoesNotContain(problems, p => p.ToString().Contains('\n', StringComparison.Ordinal));
        }

        Assert.Null(ModelSigner.Sign(Path.Combine(_scratch.Path, "m"), signer, new ModelDigestOptions { AllowSymlinks = true }, out var withLinks));
        Assert.Equal(["loop", "up"], withLinks.Where(p => p.Kind == FileProblemKind.LinkNotFollowed).Select(p => p.Path).Order());
    }

    [Fact]
    public void A_pipe_in_place_of_a_signed_file_is_not_read_and_not_passed()
    {
        using var signer = EcdsaSigner.Create();
        var model = Samples.Model(_scratch);
        var signed = Sign(model, signer);
        File.Delete(Path.Combine(model, "sub/empty.bin"));
        System.Diagnostics.Process.Start("mkfifo", [Path.Combine(model, "sub/empty.bin")]).WaitForExit();
        var seen = Assert.Single(ModelVerifier.Verify(model, signed.Bundle, signer.PublicKey).Mismatches);
        Assert.Equal((MismatchKind.Unreadable, "sub/empty.bin"), (seen.Kind, seen.Path));
    }

    [Fact]
    public void Nothing_there_and_an_empty_folder_are_refused()
    {
        using var signer = EcdsaSigner.Create();
        Assert.Null(ModelSigner.Sign(Path.Combine(_scratch.Path, "absent"), signer, null, out var absent));
        Assert.Equal(FileProblemKind.NotFound, Assert.Single(absent).Kind);
        Assert.Null(ModelSigner.Sign(_scratch.Path, signer, null, out var empty));
        Assert.Equal(FileProblemKind.NoFiles, Assert.Single(empty).Kind);
        var signed = Sign(Samples.Model(_scratch), signer);
        Assert.Equal(MismatchKind.Missing, Assert.Single(ModelVerifier.Verify(Path.Combine(_scratch.Path, "absent"), signed.Bundle, signer.PublicKey).Mismatches).Kind);
        var hollow = Directory.CreateDirectory(Path.Combine(_scratch.Path, "hollow")).FullName;
        Assert.Equal(10, ModelVerifier.Verify(hollow, signed.Bundle, signer.PublicKey).Mismatches.Count(m => m.Kind == MismatchKind.Missing));
    }

    [Theory]
    [InlineData("../escape", MismatchKind.PathEscapes)]
    [InlineData("/etc/passwd", MismatchKind.PathEscapes)]
    [InlineData("a/../../b", MismatchKind.PathEscapes)]
    [InlineData("./a", MismatchKind.PathEscapes)]
    [InlineData("a//b", MismatchKind.PathEscapes)]
    [InlineData("", MismatchKind.PathEscapes)]
    [InlineData("a\\u0000b", MismatchKind.PathEscapes)]
    public void Signed_names_that_lead_elsewhere_are_refused(string name, MismatchKind kind) =>
        Assert.Equal(kind, Judge(Statement([name])).Kind);

    [Fact]
    public void Statements_that_contradict_themselves_are_refused()
    {
        Assert.Equal(MismatchKind.MalformedStatement, Judge(Statement(["a", "a"])).Kind);
        Assert.Equal(MismatchKind.MalformedStatement, Judge(Statement([".", "a"])).Kind);
        Assert.Equal(MismatchKind.MalformedStatement, Judge(Statement([])).Kind);
        Assert.Equal(MismatchKind.RootInconsistent, Judge(Statement(["a"]).Replace(Root(1), Root(2), StringComparison.Ordinal)).Kind);
        Assert.Equal(MismatchKind.Unsupported, Judge(Statement(["a"]).Replace("\"hash_type\":\"sha256\"", "\"hash_type\":\"md5\"", StringComparison.Ordinal)).Kind);
        Assert.Equal(MismatchKind.Unsupported, Judge(Statement(["a"]).Replace("\"method\":\"files\"", "\"method\":\"tensors\"", StringComparison.Ordinal)).Kind);
        Assert.Equal(MismatchKind.MalformedStatement, Judge(Statement(["a"]).Replace("\"method\":\"files\"", "\"method\":\"shards\",\"shard_size\":0.5", StringComparison.Ordinal)).Kind);
        Assert.Equal(MismatchKind.MalformedStatement, Judge(Statement(["a"]).Replace("\"predicate\":{", "\"predicate\":{},\"predicate\":{", StringComparison.Ordinal)).Kind);
        Assert.Equal(MismatchKind.MalformedStatement, Judge("[[[[").Kind);
        Assert.Equal(MismatchKind.MalformedStatement, Judge(new string('[', 100_000)).Kind);
    }

    [Theory]
    [InlineData("a:0:10", "a:11:20")]
    [InlineData("a:0:10", "a:5:15")]
    [InlineData("a:10:20")]
    [InlineData("a:0:11")]
    [InlineData("a:0:5", "a:5:15")]
    [InlineData("a:0:0")]
    [InlineData("a:0:-5")]
    [InlineData("a")]
    [InlineData("a:0:99999999999999999999")]
    public void Shards_with_holes_or_overlaps_are_refused(params string[] names) =>
        Assert.Equal(MismatchKind.MalformedStatement, Judge(Statement(names, "\"method\":\"shards\",\"shard_size\":10.0", "sha256-sharded-10")).Kind);

    static string Root(int files) => ModelDigest.RootOf(Enumerable.Repeat(SHA256.HashData([]), files)).Hex;

    static string Statement(string[] names, string method = "\"method\":\"files\"", string algorithm = "sha256")
    {
        var hex = Convert.ToHexStringLower(SHA256.HashData([]));
        var resources = string.Join(",", names.Select(n => $$"""{"name":"{{n}}","algorithm":"{{algorithm}}","digest":"{{hex}}"}"""));
        return $$$"""
            {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"m","digest":{"sha256":"{{{Root(names.Length)}}}"}}],
            "predicateType":"https://model_signing/signature/v1.0","predicate":{"serialization":{{{{method}}},"hash_type":"sha256","allow_symlinks":false},"resources":[{{{resources}}}]}}
            """;
    }

    // Signed by a good key, so that only the statement is at fault.
    Mismatch Judge(string statement)
    {
        using var signer = EcdsaSigner.Create();
        var payload = Encoding.UTF8.GetBytes(statement);
        var signature = signer.Sign(Envelope.PreAuthenticationEncoding(Envelope.InTotoPayloadType, payload));
        var bundle = new SigstoreBundle(signer.KeyId, [], payload, signature).ToBytes();
        var result = ModelVerifier.Verify(_scratch.Path, bundle, signer.PublicKey);
        Assert.False(result.Verified);
        return result.Mismatches[0];
    }

    [Fact]
    public void A_name_with_a_colon_is_read_in_shards()
    {
        using var signer = EcdsaSigner.Create();
        var file = _scratch.File("m/a:b:3", "0123456789abc");
        var first = SHA256.HashData("0123456789"u8);
        var second = SHA256.HashData("abc"u8);
        var statement = $$"""
            {"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"m","digest":{"sha256":"{{ModelDigest.RootOf([first, second]).Hex}}"} }],
            "predicateType":"https://model_signing/signature/v1.0","predicate":{"serialization":{"method":"shards","shard_size":10,"hash_type":"sha256","allow_symlinks":false},
            "resources":[{"name":"a:b:3:0:10","algorithm":"sha256-sharded-10","digest":"{{Convert.ToHexStringLower(first)}}"},{"name":"a:b:3:10:13","algorithm":"sha256-sharded-10","digest":"{{Convert.ToHexStringLower(second)}}"}] } }
            """;
        var payload = Encoding.UTF8.GetBytes(statement);
        var bundle = new SigstoreBundle(signer.KeyId, [], payload, signer.Sign(Envelope.PreAuthenticationEncoding(Envelope.InTotoPayloadType, payload))).ToBytes();
        Assert.Empty(ModelVerifier.Verify(Path.GetDirectoryName(file)!, bundle, signer.PublicKey).Mismatches);
    }

    [Fact]
    public void Bundles_of_other_kinds_are_called_unsupported()
    {
        var text = Encoding.UTF8.GetString(Samples.Bundle("model.p256.sig"));
        var key = Samples.Key("p256.pub");
        MismatchKind Kind(string bundle) => Assert.Single(ModelVerifier.Verify(_scratch.Path, Encoding.UTF8.GetBytes(bundle), key).Mismatches).Kind;
        Assert.Equal(MismatchKind.Unsupported, Kind(text.Replace("bundle.v0.3", "bundle.v0.4", StringComparison.Ordinal)));
        Assert.Equal(MismatchKind.Unsupported, Kind(text.Replace("\"tlogEntries\":[]", "\"tlogEntries\":[{}]", StringComparison.Ordinal)));
        Assert.Equal(MismatchKind.Unsupported, Kind(text.Replace("\"publicKey\":", "\"certificate\":", StringComparison.Ordinal)));
        Assert.Equal(MismatchKind.MalformedBundle, Kind(text.Replace("\"tlogEntries\":[]", "\"tlogEntries\":[],\"tlogEntries\":[]", StringComparison.Ordinal)));
    }

    [Fact]
    public void Progress_reaches_the_end_and_cancelling_stops()
    {
        using var signer = EcdsaSigner.Create();
        _scratch.File("m/one.bin", new byte[3_000_000]);
        _scratch.File("m/two.bin", new byte[100]);
        var seen = new System.Collections.Concurrent.ConcurrentBag<HashProgress>();
        Sign(Path.Combine(_scratch.Path, "m"), signer, new ModelDigestOptions { Progress = new Direct(seen.Add) });
        Assert.Equal(new HashProgress(3_000_100, 3_000_100), seen.MaxBy(p => p.BytesDone));
        Assert.True(seen.Count >= 4);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => ModelDigest.Of(Path.Combine(_scratch.Path, "m"), null, out _, cancelled.Token));
    }

    sealed class Direct(Action<HashProgress> report) : IProgress<HashProgress>
    {
        public void Report(HashProgress value) => report(value);
    }
}
