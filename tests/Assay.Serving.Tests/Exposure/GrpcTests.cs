using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Assay.Serving.Exposure;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Assay.Serving.Tests;

/// <summary>Ports that speak gRPC, over HTTP/2 of Kestrel: open ones are found, what cannot be judged is a gap, and nothing of it is clean by silence.</summary>
public sealed class GrpcTests
{
    const string Metadata = "/inference.GRPCInferenceService/ServerMetadata", Index = "/inference.GRPCInferenceService/RepositoryIndex", Reflection = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

    /// <summary>What a server says to a call: its status, and a message.</summary>
    delegate (int Status, byte[] Message) Says(string path, string? token);

    static readonly byte[] Nothing = [];

    static byte[] Field(int number, byte[] bytes) => [(byte)((number << 3) | 2), (byte)bytes.Length, .. bytes];

    static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    static Task<Listener> StartAsync(Says says, Action<ListenOptions>? more = null) => Listener.StartAsync(async http =>
    {
        var (status, message) = says(http.Request.Path, http.Request.Headers.Authorization);
        http.Response.ContentType = "application/grpc";
        if (status == 0)
        {
            var framed = new byte[5 + message.Length];
            BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
            message.CopyTo(framed, 5);
            await http.Response.Body.WriteAsync(framed);
        }

        http.Response.AppendTrailer("grpc-status", status.ToString(CultureInfo.InvariantCulture));
    }, at: options =>
    {
        options.Protocols = HttpProtocols.Http2;
        more?.Invoke(options);
    });

    static async Task<ProbeResult> BesideAsync(Says says, Func<ProbeOptions, ProbeOptions>? change = null, Action<ListenOptions>? more = null)
    {
        await using var beside = await StartAsync(says, more);
        await using var server = await ModelServer.StartAsync();
        return await Probing.RunAsync(server.Address, o => (change ?? (x => x))(o with { Key = ModelServer.Key, Model = "m-1", Ports = [beside.Address.Port], Skip = ["rate-limit", "body-limit", "cors", "errors", "prompt-leak"] }));
    }

    static void HasNoGap(ProbeResult result) => Assert.True(result.Gaps.Count == 0, Probing.Shown(result));

    static void HasGap(ProbeResult result, string told) => Assert.True(result.Gaps.Any(g => $"{g}".Contains(told, StringComparison.Ordinal)), Probing.Shown(result));

    [Fact]
    public async Task Triton_without_a_key_is_found_with_its_version_and_what_is_wrong_with_it()
    {
        var result = await BesideAsync((path, _) => path switch
        {
            Metadata => (0, [.. Field(1, "triton"), .. Field(2, "2.59.0"), .. Field(3, "model_repository")]),
            Index => (0, Field(1, Field(1, "bert"))),
            _ => (12, Nothing),
        });
        result.Finds("exposure-no-authentication", Severity.High);
        result.Finds("exposure-management-open", Severity.High);
        Assert.Contains(result.Findings, f => f.RuleId == "exposure-known-vulnerability" && f.Title.Contains("CVE-2025-23319", StringComparison.Ordinal) && f.Evidence!.Contains("triton", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(result.Notes, n => n.Text.Contains("triton 2.59.0", StringComparison.Ordinal));
        HasNoGap(result);
    }

    [Theory]
    [InlineData("/org.pytorch.serve.grpc.management.ManagementAPIsService/ListModels", 0, "exposure-management-open", "TorchServe")]
    [InlineData("/org.pytorch.serve.grpc.inference.InferenceAPIsService/Ping", 0, "exposure-no-authentication", "TorchServe")]
    [InlineData("/tensorflow.serving.ModelService/GetModelStatus", 3, "exposure-no-authentication", "TensorFlow Serving")]
    [InlineData("/ray.rpc.RayletDriver/ClusterInfo", 9, "exposure-management-open", "Ray")]
    public async Task What_serves_or_manages_models_over_grpc_is_found(string method, int status, string rule, string product)
    {
        var result = await BesideAsync((path, _) => path == method ? (status, Nothing) : (12, Nothing));
        Assert.Contains(result.Findings, f => f.RuleId == rule && f.Evidence!.Contains(product, StringComparison.Ordinal));
        HasNoGap(result);
    }

    [Fact]
    public async Task What_refuses_every_caller_without_a_key_is_told_and_is_no_gap()
    {
        var result = await BesideAsync((_, _) => (16, Nothing));
        Assert.DoesNotContain(result.Findings, f => f.Evidence!.Contains("gRPC", StringComparison.Ordinal));
        Assert.Contains(result.Notes, n => n.Text.Contains("is refused without a key", StringComparison.Ordinal));
        HasNoGap(result);
    }

    [Fact]
    public async Task A_server_that_takes_any_key_is_found() =>
        (await BesideAsync((path, token) => path == Metadata ? (token is null ? 16 : 0, Nothing) : (12, Nothing))).Finds("exposure-any-key-accepted", Severity.Critical);

    [Fact]
    public async Task Services_that_nobody_knows_here_are_a_gap_that_names_them()
    {
        var listed = Field(6, [.. Field(1, Field(1, "acme.Scoring")), .. Field(1, Field(1, "grpc.health.v1.Health"))]);
        var result = await BesideAsync((path, _) => path == Reflection ? (0, listed) : (12, Nothing));
        result.Finds("exposure-api-documentation", Severity.Low);
        HasGap(result, "acme.Scoring");
        HasGap(await BesideAsync((_, _) => (12, Nothing)), "whether its calls need a key was not judged");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task A_server_that_says_the_same_to_everything_is_judged_as_nothing(int status)
    {
        var result = await BesideAsync((_, _) => (status, Nothing));
        Assert.DoesNotContain(result.Findings, f => f.Evidence!.Contains("gRPC", StringComparison.Ordinal));
        HasGap(result, "says neither");
    }

    [Fact]
    public async Task Over_tls_it_is_looked_at_just_so()
    {
        using var certificates = new TestCertificates();
        using var certificate = certificates.Issue("localhost").Whole;
        var result = await BesideAsync((path, _) => path == Metadata ? (0, Nothing) : (12, Nothing), more: options => options.UseHttps(certificate));
        result.Finds("exposure-no-authentication", Severity.High);
        HasNoGap(result);
    }

    [Fact]
    public async Task An_address_that_speaks_grpc_only_is_looked_at()
    {
        await using var server = await StartAsync((path, _) => path == Metadata ? (0, Nothing) : (12, Nothing));
        var result = await Probing.RunAsync(server.Address);
        result.Finds("exposure-no-authentication", Severity.High);
    }

    [Fact]
    public async Task Left_out_or_over_the_allowed_number_it_is_a_gap()
    {
        HasGap(await BesideAsync((_, _) => (12, Nothing), o => o with { Skip = [.. o.Skip, "grpc"] }), "gRPC was left out");
        HasGap(await BesideAsync((_, _) => (12, Nothing), o => o with { MaxRequests = 40 }), "that were allowed are used up");
    }

    [Fact]
    public async Task A_port_that_speaks_none_of_it_is_a_gap()
    {
        await using var other = RawUpstream.Start(async (stream, cancel) => await stream.WriteAsync("SSH-2.0-OpenSSH_9.2\r\n"u8.ToArray(), cancel));
        await using var server = await ModelServer.StartAsync();
        HasGap(await Probing.RunAsync(server.Address, o => o with { Ports = [other.Address.Port], Skip = ["rate-limit", "body-limit", "cors", "errors"] }), "neither HTTP/1.1, HTTPS nor gRPC");
    }

    [Fact]
    public async Task Http2_that_is_no_grpc_is_a_gap()
    {
        await using var beside = await Listener.StartAsync(http => http.Response.WriteAsync("hello"), at: o => o.Protocols = HttpProtocols.Http2);
        await using var server = await ModelServer.StartAsync();
        HasGap(await Probing.RunAsync(server.Address, o => o with { Ports = [beside.Address.Port], Skip = ["rate-limit", "body-limit", "cors", "errors"] }), "HTTP/2 only and no gRPC");
    }

    [Fact]
    public void Messages_of_any_bytes_are_read_to_an_end()
    {
        var random = new Random(8001);
        for (var turn = 0; turn < 20_000; turn++)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            Assert.True(GrpcCall.Fields(bytes).Sum(f => f.Bytes.Length) <= bytes.Length);
        }

        Assert.Equal(["triton"], GrpcCall.Texts(new byte[] { 8, 1, 0x0a, 6, (byte)'t', (byte)'r', (byte)'i', (byte)'t', (byte)'o', (byte)'n', 0x2d, 0, 0, 0, 0 }, 1));
    }
}
