using System.Text.Json;

namespace Assay.Serving.Tests.Configuration;

/// <summary>The page of the gateway's file names every field there is.</summary>
public sealed class GatewayPageTests
{
    [Theory]
    [InlineData(typeof(GatewayFile))]
    [InlineData(typeof(UpstreamEntry))]
    [InlineData(typeof(RouteEntry))]
    [InlineData(typeof(PassEntry))]
    [InlineData(typeof(KeyEntry))]
    [InlineData(typeof(BodyLimits))]
    [InlineData(typeof(QuotaEntry))]
    [InlineData(typeof(PriceEntry))]
    [InlineData(typeof(ConsumptionCaps))]
    [InlineData(typeof(AwayEntry))]
    [InlineData(typeof(TelemetryEntry))]
    [InlineData(typeof(PromptLogEntry))]
    [InlineData(typeof(OtlpEntry))]
    public void Every_field_is_described(Type record)
    {
        var page = File.ReadAllText(RepositoryRoot.File("docs", "formats", "gateway.md"));
        foreach (var field in record.GetProperties().Where(p => p.GetMethod is { IsStatic: false } && p.Name != "EqualityContract"))
            Assert.Matches($@"[`.{{ ]{JsonNamingPolicy.CamelCase.ConvertName(field.Name)}\b", page);
    }
}
