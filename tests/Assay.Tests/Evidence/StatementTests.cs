using System.Text;
using System.Text.Json;

namespace Assay.Tests;

public sealed class StatementTests
{
    static readonly string Hex = new('a', 64);

    static Statement Sample() => new([new Subject("m", new Digest("sha256", Hex))], PredicateTypes.Own("model-card"), Json.Element(new { a = 1 }));

    [Fact]
    public void Writes_the_fields_of_the_specification_in_its_order() =>
        Assert.Equal(
            $$$"""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"m","digest":{"sha256":"{{{Hex}}}"}}],"predicateType":"https://assay.dev/evidence/model-card/v1","predicate":{"a":1}}""",
            Encoding.UTF8.GetString(Sample().ToBytes()));

    [Fact]
    public void Reads_back_what_it_writes()
    {
        var read = Statement.TryRead(Sample().ToBytes(), out var error);
        Assert.NotNull(read);
        Assert.Equal("", error);
        Assert.Equal(Sample().Subjects, read.Subjects);
        Assert.Equal(JsonValueKind.Object, read.Predicate.ValueKind);
    }

    [Theory]
    [InlineData("", "not an in-toto")]
    [InlineData("null", "null")]
    [InlineData("[]", "not an in-toto")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v0.1"}""", "_type")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1"}""", "predicateType is missing")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"t","predicate":{}}""", "subject is missing")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"t","predicate":{},"subject":[]}""", "subject is missing")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"t","predicate":{},"subject":[null]}""", "subject")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"t","predicate":{},"subject":[{"name":"x"}]}""", "no digest")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"t","predicate":{},"subject":[{"name":"x","digest":{"sha256":null}}]}""", "malformed sha256")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","predicateType":"t","predicate":{},"subject":[{"name":"x","digest":{"sha256":"zz"}}]}""", "malformed sha256")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","_type":"x","predicateType":"t","predicate":{}}""", "not an in-toto")]
    public void Says_what_is_wrong_with_a_malformed_statement(string json, string why)
    {
        Assert.Null(Statement.TryRead(Encoding.UTF8.GetBytes(json), out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
    }
}
