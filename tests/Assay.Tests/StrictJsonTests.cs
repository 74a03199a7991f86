using System.Text;
using System.Text.Json;

namespace Assay.Tests;

public sealed class StrictJsonTests
{
    [Theory]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"a","digest":{"sha256":"x"}}],"predicateType":"t","predicate":{"\ud800":1}}""")]
    [InlineData("""{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"\ud800","digest":{"\udc00":"x"}}],"predicateType":"t","predicate":{}}""")]
    [InlineData("""{"\ud800":1}""")]
    public void A_name_that_is_no_text_is_malformed_JSON_and_not_a_bug(string text)
    {
        Assert.Null(Statement.TryRead(Encoding.UTF8.GetBytes(text), out var error));
        Assert.NotEmpty(error);
        Assert.Null(Envelope.TryRead(Encoding.UTF8.GetBytes(text), out error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void Members_that_stand_twice_and_names_that_are_no_text_are_the_same_failure()
    {
        var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
        foreach (var text in new[] { """{"a":1,"a":2}""", """{"\ud800":1}""", """[{"x":{"\udfff":1}}]""" })
        {
            Assert.ThrowsAny<JsonException>(() => StrictJson.Parse(Encoding.UTF8.GetBytes(text), options).Dispose());
            Assert.ThrowsAny<JsonException>(() => StrictJson.Element(Encoding.UTF8.GetBytes(text), options));
        }
    }
}
