using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Build.Tests.BillOfMaterials;

/// <summary>Bills that were made to break their reader.</summary>
public sealed class HostileBillTests
{
    const string Head = """{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,""";

    static BomReading Read(string text) => BomReader.Read(Encoding.UTF8.GetBytes(text));

    // The two ways in: bytes, and the predicate of a statement.
    static IEnumerable<BomReading> Both(string text)
    {
        yield return Read(text);
        yield return BomReader.Read(JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 200 }));
    }

    [Theory]
    [InlineData("""{"\ud800":1}"""), InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"x","\udc00":{"\ud800":[]}}]}""")]
    [InlineData("""{"spdxVersion":"SPDX-2.3","packages":[{"\ud800":1,"\udbff":2}]}"""), InlineData("""{"a":1,"a":2}"""), InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"name":"x","name":"y"}]}""")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6"} {}"""), InlineData("[] x"), InlineData("[1"), InlineData("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[1,,2]}"""), InlineData("""{"a":1,}""")]
    public void Names_that_are_no_text_members_that_stand_twice_and_what_follows_the_end_are_errors_that_say_so(string text)
    {
        var reading = Read(text);
        Assert.Null(reading.Bom);
        Assert.Contains("JSON", reading.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_of_a_surrogate_pair_in_any_value_is_no_value()
    {
        const string bad = "\\ud800";
        var text = Head + """
            "serialNumber":"BAD","metadata":{"timestamp":"BAD","component":{"type":"machine-learning-model","name":"BAD","bom-ref":"BAD"}},
            "components":[{"type":"library","name":"BAD"},{"type":"library","name":"ok","bom-ref":"ok","version":"BAD","purl":"BAD","description":"BAD","hashes":[{"alg":"BAD","content":"BAD"}],"licenses":[{"expression":"BAD"},{"license":{"id":"BAD"}}],"properties":[{"name":"BAD","value":"BAD"}]}],
            "dependencies":[{"ref":"BAD","dependsOn":["BAD","ok"]},{"ref":"ok","dependsOn":["BAD"]}],"services":[{"name":"BAD"}],"vulnerabilities":[{"id":"BAD","affects":[{"ref":"BAD"}]}]}
            """.Replace("BAD", bad, StringComparison.Ordinal);
        foreach (var reading in Both(text))
        {
            var only = Assert.Single(reading.Bom!.Components);
            Assert.Equal(("ok", null, null), (only.Name, only.Version, only.PackageUrl));
            Assert.NotEmpty(reading.Problems);
            foreach (var format in Enum.GetValues<BomFormat>())
                Assert.DoesNotContain(bad, Encoding.UTF8.GetString(AibomWriter.Bytes(reading.Bom, format)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(20, true), InlineData(40, false), InlineData(100_000, false)]
    public void Components_inside_components_are_read_to_the_depth_of_all_JSON_here(int depth, bool readable)
    {
        var text = Head + "\"components\":[" + string.Concat(Enumerable.Repeat("""{"type":"library","name":"x","components":[""", depth)) + """{"type":"library","name":"y"}""" + string.Concat(Enumerable.Repeat("]}", depth)) + "]}";
        var reading = Read(text);
        Assert.Equal(readable, reading.Bom is not null);
        if (readable)
            Assert.Equal(depth + 1, reading.Bom!.Components.Count);
        else
            Assert.Contains("depth", reading.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_hundred_thousand_components_in_one_circle_are_read_within_seconds_and_the_circle_is_told()
    {
        const int count = 300_000;
        var text = new StringBuilder(Head).Append("\"components\":[");
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}}{"type":"library","name":"n","bom-ref":"r{{i}}"}""");
        text.Append("],\"dependencies\":[");
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}}{"ref":"r{{i}}","dependsOn":["r{{(i + 1) % count}}"]}""");
        var bytes = Encoding.UTF8.GetBytes(text.Append("]}").ToString());
        var clock = Process.GetCurrentProcess().TotalProcessorTime;
        var reading = BomReader.Read(bytes);
        Assert.Equal(count, reading.Bom!.Components.Count);
        Assert.Contains(reading.Problems, p => p.Contains("in a circle", StringComparison.Ordinal));
        // An edge keeps the component's own text.
        Assert.Same(reading.Bom.Components[1].Ref, reading.Bom.Edges[0].To);
        Assert.InRange((Process.GetCurrentProcess().TotalProcessorTime - clock).TotalSeconds, 0, 60);
    }

    [Fact]
    public void A_bill_of_more_dependencies_than_are_read_is_refused_and_one_of_many_problems_tells_some()
    {
        var edges = Head + "\"components\"" + """:[{"type":"library","name":"a","bom-ref":"a"}],"dependencies":[{"ref":"a","dependsOn":[""" + string.Concat(Enumerable.Repeat("\"b\",", BomReader.MaxEdges)) + "\"b\"]}]}";
        var reading = Read(edges);
        Assert.Null(reading.Bom);
        Assert.Contains("dependencies", reading.Error, StringComparison.Ordinal);
        var same = Read(Head + "\"components\":[" + string.Join(',', Enumerable.Repeat("""{"type":"library","name":"n","bom-ref":"same"},{"type":"library"}""", 50_000)) + "]}");
        Assert.Equal(50_000, same.Bom!.Components.Count);
        Assert.InRange(same.Problems.Count, 2, BomReader.MaxProblems + 1);
    }

    [Fact]
    public void Read_item_by_item_a_bill_says_the_same_as_read_at_once()
    {
        var text = Head + """
             "metadata" : {"timestamp":"2026-11-21T10:00:00Z","component":{"type":"machine-learning-model","name":"m","bom-ref":"m"}} ,
            "components" : [ {"type":"library","name":"a","bom-ref":"a","purl":"pkg:pypi/a@1"} , {"type":"data","name":"d","bom-ref":"d","components":[{"type":"file","name":"f","bom-ref":"f"}]} , 7 , null , "x" ] ,
            "services":[{"name":"s"}], "dependencies":[{"ref":"m","dependsOn":["a","d"]},{"ref":"d","dependsOn":["gone"]}], "vulnerabilities":[{"id":"CVE-1","affects":[{"ref":"a"}]}] }
            """;
        var readings = Both(text).ToList();
        Assert.Equal(Json.Text(readings[1].Bom), Json.Text(readings[0].Bom));
        Assert.Equal(readings[1].Problems, readings[0].Problems);
        Assert.Equal(["a", "d", "f"], readings[0].Bom!.Components.Select(c => c.Name));
        for (var cut = 0; cut < text.Length - 20; cut += 3)
            Assert.Null(Read(text[..cut]).Bom);
    }

    [Fact]
    public void A_bill_written_without_a_statement_has_the_same_bytes()
    {
        using var scratch = new Scratch();
        scratch.File("model/weights.bin", "abc");
        var facts = new AibomFacts { Timestamp = DateTimeOffset.UnixEpoch, Name = "é \" <x>" };
        foreach (var format in Enum.GetValues<BomFormat>())
        {
            var with = AibomWriter.Write(Path.Combine(scratch.Path, "model"), facts, new AibomOptions { Format = format });
            var without = AibomWriter.Write(Path.Combine(scratch.Path, "model"), facts, new AibomOptions { Format = format, WithStatement = false });
            Assert.Equal(with.Json, without.Json);
            Assert.Single(with.Report.Statements);
            Assert.Empty(without.Report.Statements);
        }
    }
}
