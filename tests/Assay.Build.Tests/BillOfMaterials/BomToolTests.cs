using System.Globalization;
using System.Text;

namespace Assay.Build.Tests.BillOfMaterials;

/// <summary>Reading other people's bills, comparing, verifying, merging.</summary>
public sealed class BomToolTests : IDisposable
{
    static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-21T10:00:00Z", CultureInfo.InvariantCulture);

    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    static BomReading Read(string text) => BomReader.Read(Encoding.UTF8.GetBytes(text));

    string Model(string weights = "weights")
    {
        _scratch.File("m/README.md", "---\nlicense: mit\nbase_model: org/base\ndatasets: [squad]\n---\n");
        _scratch.File("m/weights.dat", weights);
        _scratch.File("m/requirements.txt", "torch==2.6.0\n");
        return Path.Combine(_scratch.Path, "m");
    }

    Aibom Write(BomFormat format = BomFormat.Cyclonedx16, string? path = null) => AibomWriter.Write(path ?? Model(), new AibomFacts { Timestamp = Now, Supplier = "Example", Version = "1" }, new AibomOptions { Format = format });

    [Theory]
    [InlineData(BomFormat.Cyclonedx16)]
    [InlineData(BomFormat.Cyclonedx17)]
    [InlineData(BomFormat.Spdx301)]
    public void What_we_write_reads_back_as_the_same_bill(BomFormat format)
    {
        var written = Write(format);
        var read = BomReader.Read(written.Json!);
        Assert.Equal(("", ""), (read.Error, string.Join("; ", read.Problems)));
        Assert.Equal([], BomDiff.Of(written.Content!, read.Bom!).Select(c => c.ToString()));
        Assert.Equal(BomCompleteness.Of(written.Content!).Percent, BomCompleteness.Of(read.Bom!).Percent);
    }

    [Fact]
    public void Bills_of_older_versions_and_other_formats_are_read()
    {
        foreach (var version in new[] { "1.4", "1.5", "1.6", "1.7" })
        {
            var bom = Read($$"""{"bomFormat":"CycloneDX","specVersion":"{{version}}","metadata":{"component":{"type":"application","bom-ref":"a","name":"app"} },"components":[{"type":"library","bom-ref":"l","group":"org","name":"lib","version":"1","purl":"pkg:maven/org/lib@1","licenses":[{"license":{"id":"MIT"} }],"components":[{"type":"file","name":"inner","hashes":[{"alg":"SHA-1","content":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}]}]}],"dependencies":[{"ref":"a","dependsOn":["l"]}]}""").Bom!;
            Assert.Equal(("app", "org/lib", "inner"), (bom.Main!.Name, bom.Components[0].Name, bom.Components[1].Name));
            Assert.Equal("sha1", bom.Components[1].Digests[0].Algorithm);
            Assert.Equal(2, bom.Edges.Count);
        }

        var spdx2 = Read("""{"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT","packages":[{"SPDXID":"SPDXRef-a","name":"a","versionInfo":"1","supplier":"Organization: Example (x@example.org)","licenseDeclared":"MIT","downloadLocation":"NOASSERTION","checksums":[{"algorithm":"SHA256","checksumValue":"E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855"}],"externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:pypi/a@1"}]}],"files":[{"SPDXID":"SPDXRef-f","fileName":"./x/y.bin"}],"relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relatedSpdxElement":"SPDXRef-a","relationshipType":"DESCRIBES"},{"spdxElementId":"SPDXRef-a","relatedSpdxElement":"SPDXRef-f","relationshipType":"CONTAINS"}]}""").Bom!;
        Assert.Equal(("a", "pkg:pypi/a@1", "x/y.bin", null), (spdx2.Main!.Name, spdx2.Main.PackageUrl, spdx2.Components[0].Name, spdx2.Main.Url));
        Assert.Equal([new BomEdge("SPDXRef-a", "SPDXRef-f")], spdx2.Edges);
        var xml = Read("""<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5" serialNumber="urn:uuid:1"><components><component type="library" bom-ref="l"><name>lib</name><version>2</version><hashes><hash alg="SHA-256">e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855</hash></hashes><licenses><license><id>MIT</id></license></licenses></component></components></bom>""").Bom!;
        Assert.Equal(("lib", "2", 1, "MIT"), (xml.Components[0].Name, xml.Components[0].Version, xml.Components[0].Digests.Count, xml.Components[0].Licences[0]));
        Assert.NotNull(Read(File.ReadAllText(Path.Combine(Samples.Data, "model-signing", "spdx-ai-minimal.json"))).Bom!.Main);
        foreach (var file in Directory.GetFiles(Path.Combine(Samples.Data, "schemas", "cyclonedx"), "valid-*.json"))
            Assert.Equal("", BomReader.Read(File.ReadAllBytes(file)).Error);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{}", "neither CycloneDX")]
    [InlineData("""{"bomFormat":"CycloneDX","specVersion":"9.9"}""", "not read here")]
    [InlineData("""{"spdxVersion":"SPDX-1.2"}""", "not read here")]
    [InlineData("""{"@graph":[]}""", "not read here")]
    [InlineData("""{"bomFormat":"CycloneDX","bomFormat":"x"}""", "not JSON")]
    [InlineData("<bom xmlns='http://example.org/'/>", "not a CycloneDX bill")]
    [InlineData("<!DOCTYPE bom [<!ENTITY x 'y'>]><bom xmlns='http://cyclonedx.org/schema/bom/1.5'>&x;</bom>", "not XML")]
    public void What_is_no_bill_gets_a_reason(string text, string why)
    {
        var read = Read(text);
        Assert.Null(read.Bom);
        Assert.Contains(why, read.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Dangling_and_duplicate_references_cycles_and_false_digests_are_told()
    {
        var read = Read("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","bom-ref":"a","name":"a","hashes":[{"alg":"SHA-256","content":"zz"}]},{"type":"library","bom-ref":"a","name":"again"},{"type":"library","bom-ref":"b","name":"b"},{"type":"library"}],"dependencies":[{"ref":"a","dependsOn":["b","gone"]},{"ref":"b","dependsOn":["a"]}],"vulnerabilities":[{"id":"CVE-1","affects":[{"ref":"nowhere"}]}]}""");
        Assert.NotNull(read.Bom);
        foreach (var told in new[] { "two components have the reference 'a'", "'gone', which is no component", "in a circle", "a digest of 'a' is none", "affects 'nowhere'", "a component has no name" })
            Assert.Contains(read.Problems, p => p.Contains(told, StringComparison.Ordinal));
    }

    [Fact]
    public void Deep_long_and_damaged_bills_neither_hang_nor_crash()
    {
        Assert.NotEqual("", Read(new string('{', 100_000)).Error);
        Assert.NotEqual("", Read("""{"bomFormat":"CycloneDX","specVersion":"1.6","components":""" + string.Concat(Enumerable.Repeat("""[{"name":"x","components":""", 200))).Error);
        Assert.NotEqual("", Read("<bom xmlns='http://cyclonedx.org/schema/bom/1.5'>" + string.Concat(Enumerable.Repeat("<a>", 100_000))).Error);
        // A chain of dependencies as long as a hostile file likes.
        var edges = Enumerable.Range(0, 50_000).Select(i => new BomEdge($"{i}", $"{i + 1}")).ToList();
        Assert.Null(BomReferences.Cycle(edges));
        Assert.NotNull(BomReferences.Cycle([.. edges, new BomEdge("50000", "0")]));
        var random = new Random(11);
        var formats = new[] { BomFormat.Cyclonedx16, BomFormat.Spdx301 }.Select(f => Write(f).Json!).ToList();
        for (var i = 0; i < 600; i++)
        {
            var changed = (byte[])formats[i % 2].Clone();
            for (var k = random.Next(1, 5); k > 0; k--)
                changed[random.Next(changed.Length)] = (byte)random.Next(32, 127);
            var read = BomReader.Read(i % 5 == 0 ? changed[..random.Next(changed.Length)] : changed);
            if (read.Bom is { } bom)
                Assert.NotEmpty(AibomWriter.Bytes(bom with { Serial = "" }, BomFormat.Cyclonedx17));
        }
    }

    [Fact]
    public void A_difference_in_contents_comes_before_one_in_descriptions()
    {
        var before = Write().Content!;
        var after = AibomWriter.Write(Model("other weights"), new AibomFacts { Timestamp = Now.AddDays(1), Supplier = "Example", Version = "2", Description = "new", Licences = ["Apache-2.0"] }, null).Content!;
        after = after with { Components = [.. after.Components.Where(c => c.Name != "torch"), new BomComponent("x", BomKind.Library, "torch") { Version = "2.5.0" }, new BomComponent("y", BomKind.File, "extra.py")] };
        var changes = BomDiff.Of(before, after);
        Assert.Equal(changes.OrderBy(c => c.Weight), changes);
        Assert.Contains(changes, c => c is { Change: BomChangeKind.Changed, Weight: BomChangeWeight.Content, Name: "weights.dat", Member: "sha256" });
        Assert.Contains(changes, c => c is { Change: BomChangeKind.Changed, Name: "torch", Member: "version", Before: "2.6.0", After: "2.5.0" });
        Assert.Contains(changes, c => c is { Change: BomChangeKind.Added, Kind: BomKind.File, Name: "extra.py" });
        Assert.Contains(changes, c => c is { Weight: BomChangeWeight.Licence, Before: "MIT", After: "Apache-2.0" });
        Assert.Contains(changes, c => c is { Weight: BomChangeWeight.Description, Member: "description" });
        Assert.Empty(BomDiff.Of(before, before with { Timestamp = Now.AddDays(3), Serial = "urn:uuid:0", Components = [.. before.Components.Reverse()] }));
    }

    [Fact]
    public void Verifying_tells_changed_missing_and_extra_files()
    {
        var path = Model();
        var bom = Write(path: path).Content!;
        Assert.True(BomVerification.Of(bom, path) is { Verified: true, Checked: 3 });
        File.AppendAllText(Path.Combine(path, "weights.dat"), "x");
        File.Delete(Path.Combine(path, "requirements.txt"));
        _scratch.File("m/new.py", "x");
        var result = BomVerification.Of(bom, path);
        Assert.Equal([(BomMismatchKind.Changed, "weights.dat"), (BomMismatchKind.Missing, "requirements.txt"), (BomMismatchKind.Extra, "new.py")], result.Mismatches.Select(m => (m.Kind, m.Path)));
        Assert.DoesNotContain(BomVerification.Of(bom, path, ignoreExtra: true).Mismatches, m => m.Kind == BomMismatchKind.Extra);
        var undigested = bom with { Components = [.. bom.Components.Select(c => c with { Digests = [] })] };
        Assert.False(BomVerification.Of(undigested, path).Verified);
        var file = _scratch.File("one.bin", "1");
        Assert.True(BomVerification.Of(Write(path: file).Content!, file).Verified);
    }

    [Fact]
    public void Merging_keeps_every_file_and_shares_what_is_the_same()
    {
        var (first, second) = (Write().Content!, Write(path: _scratch.File("two.onnx", "2")).Content!);
        var merged = BomMerge.Of([first, second, first], "application", Now);
        Assert.Equal("application", merged.Main!.Name);
        Assert.Equal(2, merged.Edges.Count(e => e.From == merged.Main.Ref));
        Assert.Single(merged.Components, c => c.Name == "torch");
        var read = BomReader.Read(AibomWriter.Bytes(merged, BomFormat.Cyclonedx16));
        Assert.Empty(read.Problems);
        Assert.Equal(0, NodeChecks.Run("validate-cyclonedx.cjs", _scratch.File("merged.json", AibomWriter.Bytes(merged, BomFormat.Cyclonedx17))).ExitCode);
    }

    [Theory]
    [InlineData("mit", "MIT", null, null)]
    [InlineData("odbl", "ODbL-1.0", null, null)]
    [InlineData("mit or apache-2.0", null, "MIT OR Apache-2.0", null)]
    [InlineData("(MIT AND (GPL-2.0-only WITH Classpath-exception-2.0)) OR LicenseRef-own", null, "(MIT AND (GPL-2.0-only WITH Classpath-exception-2.0)) OR LicenseRef-own", null)]
    [InlineData("GPL-2.0-only WITH MIT", null, null, "GPL-2.0-only WITH MIT")]
    [InlineData("MIT OR", null, null, "MIT OR")]
    [InlineData("(MIT", null, null, "(MIT")]
    [InlineData("MIT Apache-2.0", null, null, "MIT Apache-2.0")]
    [InlineData("llama3.1", null, null, "llama3.1")]
    [InlineData("Apache-1.1+", null, "Apache-1.1+", null)]
    public void Licences_are_ids_expressions_or_names(string text, string? id, string? expression, string? name) =>
        Assert.Equal(new DeclaredLicence(id, expression, name), DeclaredLicence.Of(text));

    [Fact]
    public void Placeholders_and_unknown_licences_do_not_count_as_complete()
    {
        var full = BomCompleteness.Of(new Bom { Main = new BomComponent("m", BomKind.Model, "m") { Version = "1", Supplier = "S", Description = "d", Licences = ["MIT"] } }).Percent;
        var none = BomCompleteness.Of(new Bom { Main = new BomComponent("m", BomKind.Model, "m") { Version = "NOASSERTION", Supplier = "unknown", Description = " ", Licences = ["other"] } }).Percent;
        Assert.Equal((18, 0), (full, none));
    }

    [Fact]
    public void Without_hashing_nothing_is_identified_and_reused_digests_are_marked()
    {
        var path = Model();
        var bare = AibomWriter.Write(path, new AibomFacts { Timestamp = Now }, new AibomOptions { NoHash = true });
        Assert.Empty(bare.Report.Statements);
        Assert.Equal(ExitCode.Incomplete, bare.Report.ExitCode(Severity.Low));
        Assert.All(bare.Content!.All, c => Assert.Empty(c.Digests));
        var earlier = Write(path: path).Content!;
        File.AppendAllText(Path.Combine(path, "weights.dat"), "longer");
        var reused = AibomWriter.Write(path, new AibomFacts { Timestamp = Now }, new AibomOptions { Reuse = earlier });
        Assert.Empty(reused.Report.Statements);
        Assert.Equal(["README.md", "requirements.txt"], reused.Content!.Components.Where(c => c.Property("assay:digest-reused") == "true").Select(c => c.Name));
        Assert.Equal(ModelDigest.Of(path, null, out _)!.Root, reused.Content.Main!.Digests[0]);
    }

    [Fact]
    public void Where_a_folder_came_from_is_read_from_git_and_from_the_hub_cache()
    {
        const string Commit = "0123456789abcdef0123456789abcdef01234567";
        var path = Model();
        _scratch.File("m/.git/HEAD", "ref: refs/heads/main\n");
        _scratch.File("m/.git/packed-refs", $"# pack-refs\n{Commit} refs/heads/main\n");
        _scratch.File("m/.git/config", "[remote \"origin\"]\n\turl = https://user:secret@huggingface.co/org/model\n");
        var main = AibomWriter.Write(path, new AibomFacts { Timestamp = Now }).Content!.Main!;
        Assert.Equal((Commit, Commit, "https://huggingface.co/org/model"), (main.Version, main.Commit, main.Url));
        _scratch.File($"models--org--model/snapshots/{Commit}/config.json", "{}");
        main = AibomWriter.Write(Path.Combine(_scratch.Path, "models--org--model", "snapshots", Commit), new AibomFacts { Timestamp = Now }).Content!.Main!;
        Assert.Equal(("org/model", $"pkg:huggingface/org/model@{Commit}"), (main.Name, main.PackageUrl));
    }
}
