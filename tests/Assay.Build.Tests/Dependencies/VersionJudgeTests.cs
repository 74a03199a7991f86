using System.Text.Json;
using Assay.Build.Dependencies.Versions;

namespace Assay.Build.Tests.Dependencies;

public sealed class VersionJudgeTests
{
    const string Generate = """
        import json, random
        from packaging.version import Version, InvalidVersion
        from packaging.specifiers import SpecifierSet, Specifier, InvalidSpecifier
        r = random.Random(20261121)
        def number(): return r.choice(["0","1","2","3","9","10","01","20230405123456789012345678"]) if r.random() < .3 else str(r.randrange(4))
        def version(plain=False):
            t = ".".join(number() for _ in range(r.randrange(1, 5)))
            if plain: return t
            if r.random() < .06: t = r.choice(["v", " ", "V"]) + t
            if r.random() < .15: t = r.choice(["0!", "1!", "2!"]) + t.strip("vV ")
            if r.random() < .35: t += r.choice(["", ".", "-", "_"]) + r.choice(["a","b","c","rc","alpha","beta","pre","preview","A","RC"]) + r.choice(["", ".", "-", "_"]) + r.choice(["", "0", "1", "2", "01"])
            if r.random() < .25: t += r.choice(["-1", "-2", ".post", ".post1", "post2", "-r3", "_rev.4", ".post0"])
            if r.random() < .25: t += r.choice([".dev", ".dev0", "dev1", "-dev2", "_dev.3"])
            if r.random() < .2: t += "+" + r.choice(["a", "1", "a.1", "1.a", "ubuntu-1", "cu118", "01", "1.2.3", "A_b"])
            if r.random() < .03: t += r.choice(["x", ".", "+", "!", "..1", "-", "+a+b"])
            return t
        def valid(t):
            try: return Version(t)
            except InvalidVersion: return None
        versions = [version() for _ in range(6000)]
        single = [[t, str(valid(t)) if valid(t) else None] for t in versions]
        good = [t for t in versions if valid(t)]
        near = [t for t in good]
        pairs = []
        for _ in range(8000):
            a, b = r.choice(good), r.choice(good)
            pairs.append([a, b, (Version(a) > Version(b)) - (Version(a) < Version(b))])
        def clause():
            op = r.choice(["==", "!=", "<=", ">=", "<", ">", "~=", "==="])
            v = version(r.random() < .5)
            if op in ("==", "!=") and r.random() < .3: v = version(True) + ".*"
            return op + r.choice(["", " "]) + v
        ranges = []
        while len(ranges) < 8000:
            text = ",".join(clause() for _ in range(r.choice([1, 1, 1, 2, 3])))
            try: s = SpecifierSet(text)
            except InvalidSpecifier:
                ranges.append([text, None, None, None]); continue
            # Specifiers that are no version of PEP 440 take another path there (legacy), which newer releases dropped.
            v = r.choice(good)
            # packaging before 24 loses the epoch in prefix matching (pypa/packaging issue 683): PEP 440 is clear.
            if ("!" in v or "!" in text.replace("!=", "")) and ("*" in text or "~=" in text): continue
            try: ranges.append([text, v, s.contains(v, prereleases=True), bool(s.prereleases)])
            except InvalidVersion: continue
        print(json.dumps({"single": single, "pairs": pairs, "ranges": ranges}))
        """;

    static readonly Lazy<JsonElement> Expected = new(() => Judge.Python(Generate));

    [Fact]
    public void Python_versions_are_read_and_normalised_as_packaging_does()
    {
        var wrong = new List<string>();
        foreach (var one in Expected.Value.GetProperty("single").EnumerateArray())
        {
            var mine = Pep440Version.TryParse(one[0].GetString(), out var version) ? version.ToString() : null;
            if (mine != one[1].GetString())
                wrong.Add($"'{one[0]}': {mine ?? "no version"}, packaging says {one[1].GetString() ?? "no version"}");
        }

        Assert.Empty(wrong.Take(20));
    }

    [Fact]
    public void Python_versions_are_ordered_as_packaging_does()
    {
        var wrong = new List<string>();
        foreach (var pair in Expected.Value.GetProperty("pairs").EnumerateArray())
        {
            Assert.True(Pep440Version.TryParse(pair[0].GetString(), out var a));
            Assert.True(Pep440Version.TryParse(pair[1].GetString(), out var b));
            if (Math.Sign(a.CompareTo(b)) != pair[2].GetInt32())
                wrong.Add($"{pair[0]} and {pair[1]}: {a.CompareTo(b)}, packaging says {pair[2]}");
        }

        Assert.Empty(wrong.Take(20));
    }

    [Fact]
    public void Specifiers_admit_what_packaging_admits()
    {
        var (wrong, judged, inside) = (new List<string>(), 0, 0);
        foreach (var one in Expected.Value.GetProperty("ranges").EnumerateArray())
        {
            var text = one[0].GetString()!;
            var read = Pep440Range.TryParse(text, out var range);
            if (one[1].GetString() is not { } version)
            {
                if (read)
                    wrong.Add($"'{text}' is no specifier to packaging");
                continue;
            }

            Assert.True(Pep440Version.TryParse(version, out var v));
            if (!read)
                wrong.Add($"'{text}' cannot be read");
            else if (range!.Contains(v) != one[2].GetBoolean())
                wrong.Add($"{version} in '{text}': {range.Contains(v)}, packaging says {one[2]}");
            judged++;
            inside += one[2].GetBoolean() ? 1 : 0;
        }

        Assert.Empty(wrong.Take(20));
        Assert.True(judged > 4000 && inside > 400, $"{judged} judged, {inside} inside: the generator is one-sided");
    }

    [Theory]
    [InlineData("==1!2.*", "1!2.3", true)]
    [InlineData("==2.*", "1!2.3", false)]
    [InlineData("~=1!2.3", "1!2.9", true)]
    [InlineData("~=1!2.3", "2.9", false)]
    public void An_epoch_counts_in_prefixes(string range, string version, bool inside)
    {
        Assert.True(Pep440Range.TryParse(range, out var read) && Pep440Version.TryParse(version, out var v) && read.Contains(v) == inside);
    }

    [Fact]
    public void Debian_versions_are_ordered_as_dpkg_does()
    {
        var random = new Random(7);
        string Version()
        {
            string[] parts = ["1", "2", "10", "0", ".", "-", "~", "+", "a", "rc", "deb", "b", "1.0", "00"];
            return (random.Next(8) == 0 ? random.Next(3) + ":" : "") + random.Next(4) + string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => parts[random.Next(parts.Length)]));
        }

        var pairs = Enumerable.Range(0, 400).Select(_ => (A: Version(), B: Version())).Where(p => !p.A.EndsWith('-') && !p.B.EndsWith('-')).ToList();
        var script = string.Join('\n', pairs.Select(p => $"if dpkg --compare-versions '{p.A}' lt '{p.B}' 2>/dev/null; then echo -1; elif dpkg --compare-versions '{p.A}' gt '{p.B}' 2>/dev/null; then echo 1; else echo 0; fi"));
        var expected = Judge.Run("/bin/sh", script).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var scheme = new DebianScheme();
        for (var i = 0; i < pairs.Count; i++)
            Assert.True(Math.Sign(scheme.Parse(pairs[i].A)!.CompareTo(scheme.Parse(pairs[i].B))) == int.Parse(expected[i]), $"{pairs[i].A} and {pairs[i].B}: dpkg says {expected[i]}");
    }

    [Fact]
    public void Npm_versions_and_ranges_are_those_of_nodes_semver()
    {
        var random = new Random(11);
        string Numbers(int least) => string.Join('.', Enumerable.Range(0, random.Next(least, 4)).Select(_ => random.Next(8) == 0 && least < 3 ? "x" : random.Next(4).ToString()));
        string Pre() => random.Next(4) == 0 ? "-" + string.Join('.', Enumerable.Range(0, random.Next(1, 3)).Select(_ => new[] { "alpha", "beta", "0", "1", "2", "rc" }[random.Next(6)])) : "";
        string Version() => Numbers(3) + Pre();
        string Comparator()
        {
            var full = random.Next(2) == 0;
            return new[] { "", "=", "<", "<=", ">", ">=", "^", "~", "^ ", ">= " }[random.Next(10)] + (full ? Version() : Numbers(1));
        }

        string Range() => string.Join(" || ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => random.Next(6) == 0 ? $"{Numbers(1)} - {Numbers(1)}" : string.Join(' ', Enumerable.Range(0, random.Next(1, 3)).Select(_ => Comparator()))));
        var cases = Enumerable.Range(0, 4000).Select(_ => new[] { Version(), Range(), Version() }).ToList();
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, JsonSerializer.Serialize(cases));
            var (code, output) = NodeChecks.Run("semver-judge.cjs", file);
            Assert.True(code == 0, output);
            var wrong = new List<string>();
            foreach (var (one, judged) in cases.Zip(JsonDocument.Parse(output).RootElement.EnumerateArray()))
            {
                var scheme = new SemanticScheme();
                var a = scheme.Parse(one[0])!;
                if (judged[0].ValueKind != JsonValueKind.Null && scheme.ParseRange(one[1])?.Contains(a) != judged[0].GetBoolean())
                    wrong.Add($"{one[0]} in '{one[1]}': semver says {judged[0]}");
                if (Math.Sign(a.CompareTo(scheme.Parse(one[2]))) != judged[1].GetInt32())
                    wrong.Add($"{one[0]} and {one[2]}: semver says {judged[1]}");
            }

            Assert.Empty(wrong.Take(20));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("1.0", "1.0.0.0", 0)]
    [InlineData("1.0.0-beta", "1.0.0", -1)]
    [InlineData("1.0.0-Beta", "1.0.0-beta+x", 0)]
    [InlineData("1.0.0.1", "1.0.0", 1)]
    [InlineData("1.0.0-beta.2", "1.0.0-beta.10", -1)]
    public void NuGet_versions_have_four_numbers_and_no_case(string a, string b, int order) =>
        Assert.Equal(order, Math.Sign(NuGetVersion.Read(a)!.CompareTo(NuGetVersion.Read(b))));

    [Theory]
    [InlineData("[1.0,2.0)", "1.0", true)]
    [InlineData("[1.0,2.0)", "2.0", false)]
    [InlineData("(1.0,)", "1.0", false)]
    [InlineData("[1.5]", "1.5", true)]
    [InlineData("1.5", "9", true)]
    public void NuGet_ranges_are_intervals(string range, string version, bool inside) =>
        Assert.Equal(inside, NuGetRange.Read(range)!.Contains(NuGetVersion.Read(version)!));
}
