using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Assay.Build.Dependencies;
using Assay.Build.Dependencies.Osv;
using Assay.Build.Dependencies.Versions;

namespace Assay.Build.Tests.Dependencies;

public sealed class OsvTests : IDisposable
{
    static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-21T10:00:00Z", CultureInfo.InvariantCulture);
    static readonly string Advisories = Path.Combine(Samples.Data, "osv", "json"), Yaml = Path.Combine(Samples.Data, "osv", "pypa");

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    string Index => Path.Combine(scratch.Path, "osv.index");

    OsvDatabase Import(string source)
    {
        Assert.True(OsvDatabase.Import(source, source, Index, Now, out var error) is not null, error);
        return OsvDatabase.Open(Index, out error) ?? throw new InvalidOperationException(error);
    }

    [Fact]
    public void Every_version_that_an_advisory_lists_matches_and_none_that_fixes_it()
    {
        using var database = Import(Advisories);
        var scheme = new Pep440Scheme();
        int records = 0, listed = 0, fixes = 0;
        foreach (var file in Directory.EnumerateFiles(Advisories))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            records++;
            foreach (var affected in json.RootElement.GetProperty("affected").EnumerateArray())
            {
                var name = affected.GetProperty("package").GetProperty("name").GetString()!;
                var advisory = database.Of("PyPI", name).Single(a => a.Id == json.RootElement.GetProperty("id").GetString());
                var versions = affected.TryGetProperty("versions", out var v) ? v.EnumerateArray().Select(x => x.GetString()!).ToList() : [];
                foreach (var version in versions)
                {
                    Assert.True(advisory.Affects(version, scheme), $"{advisory.Id} lists {name} {version}");
                    listed++;
                }

                foreach (var fix in affected.GetProperty("ranges").EnumerateArray().Where(r => r.GetProperty("type").GetString() == "ECOSYSTEM").SelectMany(r => r.GetProperty("events").EnumerateArray()).Where(e => e.TryGetProperty("fixed", out _)))
                {
                    var version = fix.GetProperty("fixed").GetString()!;
                    if (versions.Contains(version))
                        continue;
                    Assert.False(advisory.Affects(version, scheme), $"{advisory.Id} is fixed in {name} {version}");
                    fixes++;
                }
            }
        }

        Assert.Equal(397, records);
        // All that the data holds, counted apart from the reading of it: 3,303 versions of 29 packages, most of them listed by many advisories.
        Assert.Equal((30_165, 956), (listed, fixes));
    }

    // The specification's algorithm over the records themselves, by Debian's packaging.
    const string Independent = """
        import json, glob, sys, functools
        from packaging.version import Version, InvalidVersion
        @functools.cache
        def V(t):
            try: return Version(t)
            except InvalidVersion: return None
        records = [json.load(open(f)) for f in sorted(glob.glob(sys.stdin.read().strip() + "/*.json"))]
        versions = {}
        for r in records:
            for a in r["affected"]:
                s = versions.setdefault(a["package"]["name"].lower(), set())
                s.update(a.get("versions", []))
                for g in a.get("ranges", []):
                    if g["type"] == "ECOSYSTEM":
                        for e in g["events"]: s.update(x for x in e.values() if x != "0")
        for n in versions:
            versions[n] |= {v + x for v in list(versions[n])[::7] for x in (".post1", "rc1", ".dev1", ".1")}
            versions[n] = {v for v in versions[n] if V(v)}
        def affected(a, v):
            if "_v" not in a: a["_v"] = set(a.get("versions", [])); a["_p"] = {V(x) for x in a["_v"] if V(x) is not None}
            if v in a["_v"] or V(v) in a["_p"]: return True
            for g in a.get("ranges", []):
                if g["type"] != "ECOSYSTEM": continue
                inside = False
                key = lambda e: (0, Version("0")) if list(e.values())[0] == "0" else (1, V(list(e.values())[0]))
                for e in sorted(g["events"], key=key):
                    (k, x), = e.items()
                    if k == "introduced" and (x == "0" or V(v) >= V(x)): inside = True
                    if k == "fixed" and V(v) >= V(x): inside = False
                    if k == "last_affected" and V(v) > V(x): inside = False
                if inside: return True
            return False
        out = {}
        for n, vs in versions.items():
            mine = [(r["id"], a) for r in records for a in r["affected"] if a["package"]["name"].lower() == n]
            out[n] = {v: sorted(i for i, a in mine if affected(a, v)) for v in sorted(vs)}
        print(json.dumps(out))
        """;

    static readonly Lazy<JsonElement> Expected = new(() => Judge.Python(Independent, Advisories));

    [Fact]
    public void Matches_are_those_of_packaging_over_the_advisories_own_ranges()
    {
        using var database = Import(Advisories);
        var scheme = new Pep440Scheme();
        var (judged, hits, wrong) = (0, 0, new List<string>());
        foreach (var package in Expected.Value.EnumerateObject())
        {
            var known = database.Of("PyPI", package.Name);
            foreach (var version in package.Value.EnumerateObject())
            {
                var mine = known.Where(a => a.Affects(version.Name, scheme)).Select(a => a.Id).Order(StringComparer.Ordinal);
                var theirs = version.Value.EnumerateArray().Select(i => i.GetString()!).ToList();
                if (!mine.SequenceEqual(theirs))
                    wrong.Add($"{package.Name} {version.Name}: {string.Join(' ', mine)}; packaging says {string.Join(' ', theirs)}");
                judged++;
                hits += theirs.Count;
            }
        }

        Assert.Empty(wrong.Take(10));
        Assert.True(judged > 2000 && hits > 10_000, $"{judged} versions, {hits} matches");
    }

    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(30, 0, 30, false)]
    [InlineData(31, 0, 31, true)]
    // Read long ago, whatever its advisories state of later times.
    [InlineData(-400, 90, 90, true)]
    [InlineData(null, 2, 2, false)]
    public void A_database_is_as_old_as_its_newest_advisory_and_never_newer_than_when_it_was_read(int? changed, int read, int days, bool old)
    {
        var status = new OsvStatus("all.zip", Digest.Sha256([]), Now.AddDays(-read), changed is { } ago ? Now.AddDays(-ago) : null, 1, 0, 1, new Dictionary<string, int>());
        Assert.Equal((days, old), (status.DaysOldAt(Now), status.IsOldAt(Now)));
    }

    [Fact]
    public void The_yaml_of_pypa_says_the_same_as_the_json()
    {
        using var json = Import(Advisories);
        var all = Directory.EnumerateFiles(Yaml, "*.yaml", SearchOption.AllDirectories).Select(f => Path.GetFileName(Path.GetDirectoryName(f))!).Distinct().ToDictionary(n => n, n => json.Of("PyPI", n));
        var other = Path.Combine(scratch.Path, "yaml.index");
        Assert.True(OsvDatabase.Import(Yaml, "y", other, Now, out var error) is not null, error);
        using var yaml = OsvDatabase.Open(other, out _)!;
        Assert.NotEmpty(all);
        foreach (var (name, known) in all)
        {
            var read = yaml.Of("PyPI", name);
            Assert.Equal(known.Select(a => a.Id).Order(), read.Select(a => a.Id).Order());
            foreach (var (a, b) in known.OrderBy(k => k.Id, StringComparer.Ordinal).Zip(read.OrderBy(k => k.Id, StringComparer.Ordinal)))
                Assert.Equal(Json.Text((a.Aliases, a.Ranges, a.Versions, a.Vectors)), Json.Text((b.Aliases, b.Ranges, b.Versions, b.Vectors)));
        }
    }

    string Zip(params (string Name, string Content)[] members)
    {
        var file = Path.Combine(scratch.Path, "all.zip");
        using var zip = new ZipArchive(File.Create(file), ZipArchiveMode.Create);
        foreach (var (name, content) in members)
        {
            using var stream = zip.CreateEntry(name).Open();
            stream.Write(Encoding.UTF8.GetBytes(content));
        }

        return file;
    }

    static string Record(string id, string events = """[{"introduced":"0"},{"fixed":"2.0"}]""", string more = "") =>
        $$"""{"id":"{{id}}","modified":"2026-01-02T03:04:05Z",{{more}}"affected":[{"package":{"ecosystem":"PyPI","name":"Some_Package"},"ranges":[{"type":"ECOSYSTEM","events":{{events}}}]}]}""";

    [Fact]
    public void Aliases_are_one_vulnerability_and_withdrawn_advisories_none()
    {
        using var database = Import(Zip(
            ("a.json", Record("PYSEC-1", more: "\"aliases\":[\"CVE-2026-1\"],")), ("b.json", Record("GHSA-x", """[{"introduced":"0"},{"fixed":"3.0"}]""", "\"aliases\":[\"CVE-2026-1\"],\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}],")),
            ("c.json", Record("GHSA-gone", more: "\"withdrawn\":\"2026-02-01T00:00:00Z\",")), ("d.json", Record("GHSA-limit", """[{"introduced":"0"},{"limit":"1.5"}]"""))));
        scratch.File("requirements.txt", "some.package==1.7\n");
        var scan = DependencyScanner.Scan(scratch.Path, DependencyOptions.Default with { Database = database });
        var only = Assert.Single(scan.Vulnerabilities);
        Assert.Equal(("CVE-2026-1", "3.0", Severity.Critical), (only.Id, only.FixedIn, only.Severity));
        Assert.Equal(["GHSA-x", "PYSEC-1"], only.Advisories.Order());
        Assert.Equal(1, database.Status.Withdrawn);
    }

    [Fact]
    public void A_broken_dump_is_refused_and_the_old_index_stays()
    {
        using (Import(Zip(("a.json", Record("PYSEC-1")))))
        {
        }

        var before = File.ReadAllBytes(Index);
        var whole = File.ReadAllBytes(Zip(("a.json", Record("PYSEC-1")), ("b.json", Record("PYSEC-2"))));
        var file = Path.Combine(scratch.Path, "broken.zip");
        void Refused(byte[] bytes)
        {
            File.WriteAllBytes(file, bytes);
            Assert.Null(OsvDatabase.Import(file, file, Index, Now, out var error));
            Assert.NotEmpty(error);
            Assert.Equal(before, File.ReadAllBytes(Index));
        }

        for (var length = 0; length < whole.Length; length += 13)
            Refused(whole[..length]);
        Refused(File.ReadAllBytes(Zip(("a.json", "{\"no\":1}"))));
        Refused(File.ReadAllBytes(Zip(("a.json", "{"))));
        Refused(File.ReadAllBytes(Zip(("a.json", string.Concat(Enumerable.Repeat("[", 5000))))));
        Refused(File.ReadAllBytes(Zip(("README.md", "nothing"))));
        Assert.Equal([Index], Directory.GetFiles(scratch.Path, "osv.index*"));
    }

    [Fact]
    public void A_member_that_is_not_what_the_archive_states_refuses_the_dump()
    {
        var bytes = File.ReadAllBytes(Zip(("a.json", Record("PYSEC-1"))));
        var random = new Random(3);
        var refused = 0;
        for (var i = 0; i < 200; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[random.Next(30, bytes.Length - 60)] ^= (byte)(1 << random.Next(8));
            var file = Path.Combine(scratch.Path, "changed.zip");
            File.WriteAllBytes(file, changed);
            if (OsvDatabase.Import(file, file, Index, Now, out _) is null)
                refused++;
        }

        Assert.True(refused > 150, $"{refused} of 200");
    }

    [Fact]
    public void A_damaged_index_is_never_clean()
    {
        using (Import(Zip(("a.json", Record("PYSEC-1")))))
        {
        }

        scratch.File("p/requirements.txt", "some-package==1.7\n");
        var bytes = File.ReadAllBytes(Index);
        var other = Path.Combine(scratch.Path, "other.index");
        for (var i = 0; i < bytes.Length; i++)
        {
            var changed = (byte[])bytes.Clone();
            changed[i] ^= 0x20;
            File.WriteAllBytes(other, changed);
            using var database = OsvDatabase.Open(other, out var error);
            if (database is null)
                Assert.NotEmpty(error);
            else
                Assert.NotEqual(ExitCode.Yes, DependencyScanner.Scan(Path.Combine(scratch.Path, "p"), DependencyOptions.Default with { Database = database }).ToReport().ExitCode(Severity.Medium));
        }

        for (var length = 0; length < bytes.Length; length += 5)
        {
            File.WriteAllBytes(other, bytes[..length]);
            Assert.Null(OsvDatabase.Open(other, out _));
        }
    }

    // What is suggested is judged by packaging too: no advisory's range or list may hold it.
    [Fact]
    public void A_suggested_version_is_covered_by_no_advisory()
    {
        using var database = Import(Advisories);
        scratch.File("requirements.txt", "tensorflow==2.5.0\npillow==6.2.0\nmlflow==2.0.0\nnumpy==1.8.0\ngradio==3.0\npyyaml==3.12\nnotebook==5.0.0\n");
        var scan = DependencyScanner.Scan(scratch.Path, DependencyOptions.Default with { Database = database });
        var judged = Expected.Value;
        var fixes = scan.Vulnerabilities.Where(v => v.FixedIn is not null).Select(v => (v.Package.Name, v.FixedIn)).Distinct().ToList();
        Assert.True(fixes.Count >= 6, string.Join(' ', fixes));
        foreach (var (name, version) in fixes)
            Assert.Empty(judged.GetProperty(name).GetProperty(version!).EnumerateArray());
    }
}
