using System.Text;
using System.Text.Json;
using Assay.Serving.Messages;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Serving.Tests.Messages;

public sealed class JsonBodyTests
{
    static JsonBody? Read(string json, out string error) => JsonBody.Read(Encoding.UTF8.GetBytes(json), out error);

    [Theory]
    [InlineData("""{"a":1,"a":2}""", "twice")]
    [InlineData("""{"role":1,"r\u006fle":2}""", "twice")]
    [InlineData("""{"a":{"b":1,"c":{},"b":2}}""", "twice")]
    [InlineData("""{"a":"\ud800"}""", "surrogate")]
    [InlineData("""{"\udc00":1}""", "surrogate")]
    [InlineData("""{"a":1} {"b":2}""", "not JSON")]
    [InlineData("""{"a":1,}""", "not JSON")]
    [InlineData("""{"a":1/**/}""", "not JSON")]
    [InlineData("""{'a':1}""", "not JSON")]
    [InlineData("""{"a":01}""", "not JSON")]
    [InlineData("""{"a":NaN}""", "not JSON")]
    [InlineData("", "not JSON")]
    [InlineData("{\"a\":\"b\nc\"}", "not JSON")]
    [InlineData("\ufeff{}", "byte order mark")]
    public void What_two_parsers_could_read_differently_is_refused(string json, string why)
    {
        Assert.Null(Read(json, out var error));
        Assert.Contains(why, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        Assert.Null(JsonBody.Read("{\"a\":\""u8.ToArray().Concat(new byte[] { 0xC0, 0xAF }).Concat("\"}"u8.ToArray()).ToArray(), out var error));
        Assert.Contains("UTF-8", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_number_of_values_are_bounded()
    {
        Assert.NotNull(Read(new string('[', 64) + new string(']', 64), out _));
        Assert.Null(Read(new string('[', 65) + new string(']', 65), out _));
        Assert.Null(Read("[" + string.Join(',', Enumerable.Repeat("1", JsonBody.MaxScalars + 1)) + "]", out var error));
        Assert.Contains("more than", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_members_are_compared_in_linear_time()
    {
        var json = "{" + string.Join(',', Enumerable.Range(0, 90_000).Select(i => $"\"m{i}\":0")) + "}";
        var began = System.Diagnostics.Stopwatch.StartNew();
        Assert.NotNull(Read(json, out var error));
        Assert.True(began.Elapsed < TimeSpan.FromSeconds(60), $"{began.Elapsed} {error}");
    }

    [Fact]
    public void A_pointer_leads_to_where_a_text_stands_and_tells_no_name_that_no_API_has()
    {
        var body = Read("""{"messages":[{"role":"user"},{"a/b":{"c~d":["x","here"]}}]}""", out _)!;
        var here = body.Scalars.Single(s => s.Text == "here");
        Assert.Equal("/messages/1/*/*/1", body.Pointer(here.Node));
        Assert.Equal("/messages/0/role", body.Pointer(body.Scalars.Single(s => s.Text == "user").Node));
    }

    [Fact]
    public void A_rewrite_leaves_every_other_byte_as_it_came()
    {
        const string Json = "{ \"a\" : \"one\\u0020two\",\t\"b\":[1.50, \"\\u00e9\"] , \"c\":\"one two\"}";
        var body = Read(Json, out _)!;
        var written = Encoding.UTF8.GetString(body.With([(body.Scalars.First(s => s.Text == "one two"), "new \"text\"")]));
        Assert.Equal(Json.Replace("\"one\\u0020two\"", JsonSerializer.Serialize("new \"text\""), StringComparison.Ordinal), written);
    }

    [Fact]
    public void Every_text_that_the_runtime_reads_is_read()
    {
        var texts = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => new string([.. s.Get.Where(c => !char.IsSurrogate(c))]));
        Prop.ForAll(Gen.ListOf(texts).ToArbitrary(), list =>
        {
            var json = JsonSerializer.Serialize(new { messages = list.Select(t => new { role = "user", content = t }) });
            var body = Read(json, out _)!;
            return body.Scalars.Where(s => s.Kind == JsonTokenType.String && body.Node(s.Node).Name == "content").Select(s => s.Text).SequenceEqual(list);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_changed_byte_never_breaks_the_reader_and_never_shows_other_values_than_the_runtime_sees()
    {
        var seed = Encoding.UTF8.GetBytes("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"h\u00e9llo"}]},{"role":"tool","content":"x","n":-1.5e3}],"stream":false,"x":null}""");
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = seed.ToArray();
            for (var j = 0; j < 1 + i % 3; j++)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (JsonBody.Read(bytes, out _) is not { } body)
                continue;
            using var document = JsonDocument.Parse(bytes);
            Assert.Equal(Strings(document.RootElement), body.Scalars.Where(s => s.Kind == JsonTokenType.String).Select(s => s.Text));
        }
    }

    static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(m => Strings(m.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
        JsonValueKind.String => [json.GetString()!],
        _ => [],
    };
}
