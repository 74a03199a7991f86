using System.Text.Json;

namespace Assay.Governance.Tests.Schemas;

public class JsonSchemaTests
{
    static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    static IReadOnlyList<SchemaError> Validate(string schema, string document)
    {
        var read = JsonSchema.TryRead(Parse(schema), out var problems);
        Assert.Empty(problems);
        return read!.Validate(Parse(document));
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "\"a\"", "1")]
    [InlineData("""{"type":"integer"}""", "3.0", "3.5")]
    [InlineData("""{"type":"integer"}""", "-2", "1e999")]
    [InlineData("""{"type":"number"}""", "0.5", "\"0.5\"")]
    [InlineData("""{"type":"null"}""", "null", "0")]
    [InlineData("""{"type":"boolean"}""", "false", "0")]
    [InlineData("""{"required":["a"]}""", """{"a":null}""", """{"b":1}""")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"b":1}""", """{"a":1}""")]
    [InlineData("""{"properties":{"a":true},"additionalProperties":false}""", """{"a":1}""", """{"a":1,"b":1}""")]
    [InlineData("""{"additionalProperties":{"type":"number"}}""", """{"x":1}""", """{"x":"1"}""")]
    [InlineData("""{"items":{"type":"number"},"minItems":1}""", "[1]", "[]")]
    [InlineData("""{"items":{"type":"number"}}""", "[1,2]", "[1,\"2\"]")]
    [InlineData("""{"enum":[1,"a",null]}""", "1.0", "2")]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1]}""", """{"a":[2]}""")]
    [InlineData("""{"minLength":2,"maxLength":2}""", "\"😀😀\"", "\"😀\"")]
    [InlineData("""{"maxLength":2}""", "\"ab\"", "\"abc\"")]
    [InlineData("""{"pattern":"^a+$"}""", "\"aa\"", "\"aa\\n\"")]
    [InlineData("""{"minimum":1,"maximum":2}""", "1", "0.99")]
    [InlineData("""{"minimum":1,"maximum":2}""", "2", "2.01")]
    [InlineData("""{"format":"date"}""", "\"2026-02-28\"", "\"2026-02-30\"")]
    [InlineData("""{"format":"date"}""", "\"2024-02-29\"", "\"20260228\"")]
    [InlineData("""{"format":"date-time"}""", "\"2026-11-21T12:00:00Z\"", "\"2026-11-21 12:00\"")]
    [InlineData("""{"format":"date-time"}""", "\"2026-11-21T12:00:00.5+01:00\"", "\"2026-11-21T12:00:00\"")]
    [InlineData("""{"format":"uri"}""", "\"https://example.test/a\"", "\"/etc/passwd\"")]
    [InlineData("""{"format":"uri"}""", "\"urn:x:y\"", "\"https://a b/\"")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":5}]}""", "7", "3")]
    [InlineData("""{"oneOf":[{"minimum":5},{"maximum":1}]}""", "7", "3")]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":5}]}""", "3", "7")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":5}]}""", "3", "7")]
    [InlineData("""{"$ref":"#/$defs/x","$defs":{"x":{"type":"string"}}}""", "\"a\"", "1")]
    [InlineData("""{"properties":{"n":{"$ref":"#/$defs/x"}},"$defs":{"x":{"type":"object","required":["v"],"properties":{"n":{"$ref":"#/$defs/x"}}}}}""", """{"n":{"v":1,"n":{"v":1}}}""", """{"n":{"v":1,"n":{}}}""")]
    public void Takes_the_one_and_refuses_the_other(string schema, string good, string bad)
    {
        Assert.Empty(Validate(schema, good));
        Assert.NotEmpty(Validate(schema, bad));
    }

    [Fact]
    public void Errors_name_the_place_by_pointer_and_say_what_is_wrong()
    {
        const string schema = """{"type":"object","required":["a/b"],"properties":{"t":{"items":{"properties":{"n":{"type":"integer"}}}}}}""";
        Assert.Equal(["/a~1b is missing", "/t/1/n has to be a whole number, not text"], Validate(schema, """{"t":[{"n":1},{"n":"x"}]}""").Select(e => e.ToString()));
    }

    [Fact]
    public void The_nearest_alternative_says_what_is_wrong() =>
        Assert.Equal("/b", Assert.Single(Validate("""{"anyOf":[{"required":["x","y"]},{"required":["a","b"]}]}""", """{"a":1}""")).Pointer);

    [Theory]
    [InlineData("""{"uniqueItems":true}""", "/uniqueItems")]
    [InlineData("""{"properties":{"a":{"maxItem":1}}}""", "/properties/a/maxItem")]
    [InlineData("""{"format":"email"}""", "/format")]
    [InlineData("""{"type":["string","null"]}""", "/type")]
    [InlineData("""{"$ref":"https://example.test/x"}""", "/$ref")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "/$ref")]
    [InlineData("""{"pattern":"("}""", "/pattern")]
    [InlineData("""{"pattern":"(a)\\1"}""", "/pattern")]
    [InlineData("""{"items":3}""", "/items")]
    [InlineData("""{"anyOf":[{"x":1}]}""", "/anyOf/0/x")]
    public void A_schema_with_a_rule_that_nobody_would_check_is_refused(string schema, string pointer)
    {
        Assert.Null(JsonSchema.TryRead(Parse(schema), out var problems));
        Assert.Equal(pointer, Assert.Single(problems).Pointer);
    }

    [Fact]
    public void Hostile_documents_and_circular_definitions_end()
    {
        Assert.NotEmpty(Validate("""{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}""", "1"));
        Assert.Equal(100, Validate("""{"items":{"type":"string"}}""", $"[{string.Join(',', Enumerable.Repeat("1", 5000))}]").Count);
        Assert.NotEmpty(Validate("""{"maxLength":5}""", "\"\\ud800\""));
        Assert.NotEmpty(Validate("""{"pattern":"^(a+)+$"}""", $"\"{new string('a', 100_000)}b\""));
    }
}
