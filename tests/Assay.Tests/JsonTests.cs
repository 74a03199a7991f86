using System.Text;
using System.Text.Json;

namespace Assay.Tests;

public sealed class JsonTests
{
    sealed record Thing(string Name, Severity Severity, int? Count = null);

    [Fact]
    public void Writes_camel_case_names_and_no_nulls() =>
        Assert.Equal("""{"name":"é<","severity":"high"}""", Json.Text(new Thing("é<", Severity.High)));

    [Theory]
    [InlineData("""{"name":"a","severity":"High"}""")]
    [InlineData("""{"name":"a","severity":3}""")]
    [InlineData("""{"name":"a","severity":"high","count":"1"}""")]
    [InlineData("""{"name":"a","severity":"high",}""")]
    [InlineData("""{"name":"a","severity":"high"} x""")]
    [InlineData("""{"name":"a",/* */"severity":"high"}""")]
    [InlineData("""{"name":"a","name":"b","severity":"high"}""")]
    [InlineData("""{"name":"\ud800","severity":"high"}""")]
    [InlineData("null")]
    [InlineData("")]
    public void Rejects_json_that_is_not_exactly_that_shape(string text) =>
        Assert.Throws<JsonException>(() => Json.Read<Thing>(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Rejects_nesting_beyond_the_limit() =>
        Assert.Throws<JsonException>(() => Json.Read<JsonElement>(Encoding.UTF8.GetBytes(new string('[', 100_000))));
}
