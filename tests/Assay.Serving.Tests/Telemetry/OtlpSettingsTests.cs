using Assay.Serving.Telemetry.Otlp;

namespace Assay.Serving.Tests.Telemetry;

public sealed class OtlpSettingsTests
{
    static OtlpSettings? Read(OtlpEntry? entry, out string error, params (string Name, string Value)[] variables) =>
        OtlpSettings.Read(entry, variables.ToDictionary(v => v.Name, v => v.Value).GetValueOrDefault, "here", out error);

    [Fact]
    public void Without_a_word_nothing_is_sent_and_the_standard_variables_are_a_word()
    {
        Assert.Null(Read(null, out var error));
        Assert.Equal("", error);
        var settings = Read(null, out _, ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector.example:4318/otel"), ("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", "http://logs.example/take"), ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=a%20b,x=1"),
            ("OTEL_METRICS_EXPORTER", "none"), ("OTEL_TRACES_SAMPLER", "traceidratio"), ("OTEL_TRACES_SAMPLER_ARG", "0.25"), ("OTEL_SERVICE_NAME", "shop"), ("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test,service.name=other"))!;
        Assert.Equal("https://collector.example:4318/otel/v1/traces", settings.Traces!.Address.ToString());
        Assert.Equal("http://logs.example/take", settings.Logs!.Address.ToString());
        Assert.Null(settings.Metrics);
        Assert.Equal([new("api-key", "a b"), new("x", "1")], settings.Traces.Headers);
        Assert.Equal(new TraceSampling(0.25, FollowCaller: false), settings.Sampling);
        Assert.Contains(new("service.name", "shop"), settings.Resource);
        Assert.Contains(new("deployment.environment.name", "test"), settings.Resource);
        Assert.Null(Read(new OtlpEntry(), out error, ("OTEL_SDK_DISABLED", "true")));
        Assert.Equal("", error);
    }

    [Fact]
    public void The_file_is_stronger_than_the_environment()
    {
        var settings = Read(new OtlpEntry { Endpoint = new Uri("http://here:1/"), HeadersEnv = "MINE", Sample = 0.5, Logs = false, MetricSeconds = 5, Queue = 7, Service = "mine" }, out _,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://there:2"), ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://there:3"), ("OTEL_EXPORTER_OTLP_HEADERS", "a=1"), ("MINE", "b=2"), ("OTEL_TRACES_SAMPLER", "always_off"), ("OTEL_SERVICE_NAME", "theirs"))!;
        Assert.Equal("http://here:1/v1/traces", settings.Traces!.Address.ToString());
        Assert.Equal([new("b", "2")], settings.Traces.Headers);
        Assert.Equal((7, 7), (settings.Traces.Queue, settings.Traces.Batch));
        Assert.Equal(TimeSpan.FromSeconds(5), settings.Metrics!.Delay);
        Assert.Equal(new TraceSampling(0.5), settings.Sampling);
        Assert.Null(settings.Logs);
        Assert.Contains(new("service.name", "mine"), settings.Resource);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "http/protobuf")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "http or https")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:secret@collector", "http or https")]
    [InlineData("OTEL_TRACES_SAMPLER", "jaeger_remote", "always_on")]
    [InlineData("OTEL_BSP_MAX_QUEUE_SIZE", "-1", "1 to 100000")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "secret-without-equals", "name=value")]
    public void What_cannot_be_understood_is_said_and_no_value_of_a_header_is_shown(string name, string value, string says)
    {
        Assert.Null(Read(new OtlpEntry(), out var error, (name, value)));
        Assert.Contains(says, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai", "shop.openai.azure.com", "azure.ai.openai")]
    [InlineData("openai", "api.mistral.ai", "mistral_ai")]
    [InlineData("openai", "10.0.0.7", "openai")]
    [InlineData("anthropic", "bedrock-runtime.eu-west-1.amazonaws.com", "aws.bedrock")]
    [InlineData("anthropic", null, "anthropic")]
    public void A_provider_is_named_as_the_conventions_name_it(string api, string? host, string name) => Assert.Equal(name, Assay.Serving.Telemetry.GenAiNames.ProviderOf(api, host));

    [Fact]
    public void A_variable_that_the_file_names_has_to_be_there()
    {
        Assert.Null(Read(new OtlpEntry { HeadersEnv = "MINE" }, out var error));
        Assert.Contains("MINE", error, StringComparison.Ordinal);
    }
}
