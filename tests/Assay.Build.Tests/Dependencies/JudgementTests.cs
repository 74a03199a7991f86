using System.Globalization;
using System.Text.Json;
using Assay.Build.Dependencies;
using Assay.Build.Dependencies.Names;
using Assay.Build.Dependencies.Osv;

namespace Assay.Build.Tests.Dependencies;

public sealed class JudgementTests : IDisposable
{
    static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-21T10:00:00Z", CultureInfo.InvariantCulture);

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    OsvDatabase Database(params string[] records)
    {
        for (var i = 0; i < records.Length; i++)
            scratch.File($"osv/{i}.json", records[i]);
        Assert.True(OsvDatabase.Import(Path.Combine(scratch.Path, "osv"), "test", Path.Combine(scratch.Path, "index"), Now, out var error) is not null, error);
        return OsvDatabase.Open(Path.Combine(scratch.Path, "index"), out error) ?? throw new InvalidOperationException(error);
    }

    const string Flask = """{"id":"GHSA-1","aliases":["CVE-2026-1"],"modified":"2026-01-01T00:00:00Z","summary":"It breaks","severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N"}],"affected":[{"package":{"ecosystem":"PyPI","name":"flask"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"2.3.2"}]}]}]}""";
    const string Evil = """{"id":"MAL-2026-1","modified":"2026-01-01T00:00:00Z","summary":"Steals","affected":[{"package":{"ecosystem":"PyPI","name":"evil-thing"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"}]}]}]}""";

    DependencyScan Scan(string requirements, DependencyOptions options)
    {
        scratch.File("p/requirements.txt", requirements);
        return DependencyScanner.Scan(Path.Combine(scratch.Path, "p"), options);
    }

    [Theory]
    [InlineData("reqeusts", "requests")]
    [InlineData("request", "requests")]
    [InlineData("tensorfow", "tensorflow")]
    [InlineData("tensorfl0w", "tensorflow")]
    [InlineData("scikitlearn", "scikit-learn")]
    [InlineData("transfomers", "transformers")]
    [InlineData("trasnformers", "transformers")]
    [InlineData("huggingfacehub", "huggingface-hub")]
    [InlineData("langchian", "langchain")]
    [InlineData("numpyy", "numpy")]
    [InlineData("pi11ow", "pillow")]
    [InlineData("openai-", null)]
    [InlineData("anthropc", "anthropic")]
    [InlineData("рandas", "pandas")]
    [InlineData("mataplotlib", "matplotlib")]
    public void Slips_of_well_known_names_are_seen(string name, string? imitated) =>
        Assert.Equal(imitated, imitated is null ? null : LookalikeNames.Of("PyPI", name, null)?.Name);

    // Real packages that look like another real one, none of them a fake.
    [Theory]
    [InlineData("PyPI", "boto boto3 botocore urllib3 urllib urllib2 pytest pytest-cov pyyaml yaml pylint flake8 jax flax keras keras-cv numpy numba pandas polars dask scipy sklearn scikit-learn torch torchx torchvision tokenizers tokenize-rt dill dial gym gymnasium tqdm pydot pydot3 pydantic pydantic-core pyparsing attrs attr cattrs click flask flask-cors quart httpx httpx-sse httpcore http-ece requests requests-oauthlib pillow pillow-simd opencv-python opencv-contrib-python tensorboard tensorboardx tensorflow tensorflow-cpu tf-keras mlflow mlflow-skinny pymysql mysqlclient psycopg psycopg2 psycopg2-binary redis rediscluster aiohttp aiohttp-cors anyio asyncio nltk spacy gensim lightgbm lightning xgboost catboost onnx onnxruntime onnxmltools transformers setfit peft trl vllm openai anthropic cohere langchain langsmith langgraph langfuse llama-index ray rich rsa six toml tomli tomlkit tomlj pyarrow arrow narwhals")]
    [InlineData("npm", "react preact redux express lodash underscore axios chalk commander semver debug ms glob globby rimraf mkdirp uuid yargs yargs-parser vue vite vitest jest eslint esbuild babel-core webpack rollup tslib typescript ts-node nodemon dotenv cors")]
    public void Real_names_that_look_alike_are_not_flagged(string ecosystem, string names)
    {
        var known = PopularNames.Of(ecosystem)!;
        var flagged = names.Split(' ').Where(n => LookalikeNames.Of(ecosystem, n, null) is not null).ToList();
        // Those that nobody downloads (stubs of old names) may look like what they are.
        Assert.True(!flagged.Any(known.Knows) && flagged.Count <= 3, string.Join(' ', flagged.Select(f => $"{f}~{LookalikeNames.Of(ecosystem, f, null)}")));
    }

    /// <summary>Among the ten thousand most downloaded there are over three hundred pairs one letter apart. None is flagged.</summary>
    [Fact]
    public void No_pair_of_well_known_names_is_flagged()
    {
        using var stream = typeof(DependencyScanner).Assembly.GetManifestResourceStream("dependencies/popular-pypi.txt")!;
        var names = new StreamReader(stream).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // Two names one letter apart are the same with a letter less.
        var pairs = names.Where(n => n.Length >= 5).SelectMany(n => Enumerable.Range(0, n.Length).Select(i => (Less: n.Remove(i, 1), Name: n)).Append((Less: n, Name: n)).Distinct())
            .GroupBy(p => p.Less, p => p.Name).SelectMany(g => g.Distinct().ToArray() is { Length: > 1 and < 20 } all ? all.SelectMany((a, i) => all.Skip(i + 1).Select(b => (A: a, B: b))) : [])
            .Distinct().Where(p => EditDistance.Between(p.A, p.B) == 1).ToList();
        Assert.True(pairs.Count >= 300, $"{pairs.Count} pairs");
        Assert.DoesNotContain(pairs, p => LookalikeNames.Of("PyPI", p.A, null) is not null || LookalikeNames.Of("PyPI", p.B, null) is not null);
    }

    [Fact]
    public void A_known_attack_is_critical_whether_pinned_or_not()
    {
        using var database = Database(Flask, Evil);
        foreach (var line in (string[])["evil-thing", "evil_thing==1.0", "Evil.Thing>=2"])
            Assert.Contains(Scan(line + "\n", DependencyOptions.Default with { Database = database }).Findings, f => f is { RuleId: "dependency-malicious", Severity: Severity.Critical });
    }

    [Fact]
    public void The_fix_is_a_diff_and_changes_only_what_it_shows()
    {
        using var database = Database(Flask);
        var text = "# flask==2.0.1 is old\r\nFlask[async]==2.0.1  # why 2.0.1\r\nflask>=2.0\nflask==2.0.1 --hash=sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\nflask>=1,<2.1\n";
        var scan = Scan(text, DependencyOptions.Default with { Database = database });
        var folder = Path.Combine(scratch.Path, "p");
        var plan = DependencyFix.Plan(folder, scan);
        Assert.Equal("--- a/requirements.txt\n+++ b/requirements.txt\n@@ -2 +2 @@\n-Flask[async]==2.0.1  # why 2.0.1\n+Flask[async]==2.3.2  # why 2.0.1\n@@ -3 +3 @@\n-flask>=2.0\n+flask>=2.3.2\n", plan.Diff());
        Assert.Equal(text, File.ReadAllText(Path.Combine(folder, "requirements.txt")));
        Assert.NotEmpty(plan.ByHand);
        Assert.Empty(plan.Apply(folder));
        Assert.Equal(text.Replace("[async]==2.0.1", "[async]==2.3.2", StringComparison.Ordinal).Replace("flask>=2.0\n", "flask>=2.3.2\n", StringComparison.Ordinal), File.ReadAllText(Path.Combine(folder, "requirements.txt")));
        Assert.Equal(["requirements.txt"], plan.Apply(folder));
    }

    [Fact]
    public void Exploited_comes_first()
    {
        using var database = Database(Flask);
        var epss = scratch.File("epss.csv", "#model_version:v2025,score_date:2026-11-20\ncve,epss,percentile\nCVE-2026-1,0.42,0.9\n");
        var kev = scratch.File("kev.json", """{"vulnerabilities":[{"cveID":"CVE-2026-1"}]}""");
        var read = Exploitation.Read(epss, kev, out var error);
        Assert.True(read is not null, error);
        var v = Assert.Single(Scan("flask==2.0\n", DependencyOptions.Default with { Database = database, Exploitation = read }).Vulnerabilities);
        Assert.Equal((Severity.High, 0.42, true), (v.Severity, v.Likelihood!.Value, v.Exploited));
        foreach (var (bad, isKev) in ((string, bool)[])[("cve,epss\nCVE-1,2\n", false), ("x\n", false), ("", false), ("{}", true), ("[", true), ("{\"vulnerabilities\":[1]}", true)])
        {
            var file = scratch.File("bad", bad);
            Assert.Null(Exploitation.Read(isKev ? null : file, isKev ? file : null, out error));
            Assert.NotEmpty(error);
        }
    }

    [Theory]
    [InlineData("""{"bomFormat":"CycloneDX","vulnerabilities":[{"id":"CVE-2026-1","analysis":{"state":"not_affected","justification":"code_not_reachable"},"affects":[{"ref":"pkg:pypi/Flask"}]}]}""", 0, 1, 0)]
    [InlineData("""{"bomFormat":"CycloneDX","components":[{"bom-ref":"f","purl":"pkg:pypi/flask@2.0"}],"vulnerabilities":[{"id":"GHSA-1","analysis":{"state":"exploitable","response":["will_not_fix"]},"affects":[{"ref":"f"}]}]}""", 0, 0, 1)]
    [InlineData("""{"bomFormat":"CycloneDX","vulnerabilities":[{"id":"CVE-2026-1","analysis":{"state":"exploitable","response":["update"]},"affects":[{"ref":"pkg:pypi/flask"}]}]}""", 1, 0, 0)]
    [InlineData("""{"bomFormat":"CycloneDX","vulnerabilities":[{"id":"CVE-2026-1","analysis":{"state":"not_affected","justification":"code_not_present"},"affects":[{"ref":"pkg:pypi/flask@1.0"}]}]}""", 1, 0, 0)]
    [InlineData("""{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:pypi/flask@2.0"}],"status":"not_affected","justification":"vulnerable_code_not_present"}]}""", 0, 1, 0)]
    [InlineData("""{"@context":"https://openvex.dev/ns/v0.2.0","statements":[{"vulnerability":{"name":"CVE-2026-1"},"products":[{"@id":"pkg:pypi/flask@2.0"}],"status":"affected"}]}""", 1, 0, 0)]
    public void Vex_is_honoured(string vex, int open, int suppressed, int accepted)
    {
        using var database = Database(Flask);
        var read = VexStatements.Read(scratch.File("vex.json", vex), out var error);
        Assert.True(read is not null, error);
        var scan = Scan("flask==2.0\n", DependencyOptions.Default with { Database = database, Vex = read });
        Assert.Equal((open, suppressed, accepted), (scan.Vulnerabilities.Count, scan.Suppressed.Count, scan.Accepted.Count));
        var written = JsonDocument.Parse(scan.ToCycloneDx(Now)).RootElement.GetProperty("vulnerabilities")[0];
        if (accepted > 0)
            Assert.Equal("""{"state":"exploitable","response":["will_not_fix"]}""", written.GetProperty("analysis").GetRawText());
        if (suppressed > 0)
            Assert.Equal("not_affected", written.GetProperty("analysis").GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("""{"bomFormat":"CycloneDX","vulnerabilities":[{"id":"CVE-1","analysis":{"state":"not_affected"},"affects":[{"ref":"pkg:pypi/x"}]}]}""", "without a justification")]
    [InlineData("""{"bomFormat":"CycloneDX","vulnerabilities":[{"id":"CVE-1","analysis":{"state":"not_affected","justification":"we_like_it"},"affects":[{"ref":"pkg:pypi/x"}]}]}""", "no justification 'we_like_it'")]
    [InlineData("""{"bomFormat":"CycloneDX","vulnerabilities":[{"id":"CVE-1","analysis":{"state":"fine"}}]}""", "no state 'fine'")]
    [InlineData("""{"bomFormat":"CycloneDX","vulnerabilities":[{"id":"CVE-1","analysis":{"state":"not_affected","justification":"code_not_present"},"affects":[{"ref":"nowhere"}]}]}""", "no package URL")]
    [InlineData("""{"@context":"https://openvex.dev/ns","statements":[{"vulnerability":"CVE-1","products":["pkg:pypi/x"],"status":"not_affected","justification":"because"}]}""", "no justification 'because'")]
    [InlineData("{}", "neither")]
    [InlineData("{", "")]
    public void Vex_that_cannot_be_honoured_is_an_error(string vex, string reason)
    {
        Assert.Null(VexStatements.Read(scratch.File("vex.json", vex), out var error));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.NotEmpty(error);
    }

    [Fact]
    public void The_bill_of_materials_is_cyclonedx()
    {
        using var database = Database(Flask, Evil);
        foreach (var (name, content) in ReaderTests.Samples)
            scratch.File("all/" + name, content);
        scratch.File("all/x/requirements.txt", "flask==2.0\nevil-thing==1\n");
        var scan = DependencyScanner.Scan(Path.Combine(scratch.Path, "all"), DependencyOptions.Default with { Database = database });
        var file = scratch.File("bom.json", scan.ToCycloneDx(Now));
        var (code, output) = NodeChecks.Run("validate-cyclonedx.cjs", file);
        Assert.True(code == 0, output);
        Assert.Equal(scan.ToCycloneDx(Now), scan.ToCycloneDx(Now));
    }

    [Fact]
    public void A_rematch_opens_what_is_new_about_the_same_subject()
    {
        var subject = new Subject("m@1", Digest.Sha256("m"u8));
        string[] purls = ["pkg:pypi/flask@2.0", "pkg:npm/%40s/x@1.0.0", "pkg:huggingface/org/m@1", "nonsense"];
        using var database = Database(Flask);
        var report = DependencyScanner.Rematch(subject, purls, DependencyOptions.Default with { Database = database });
        Assert.Equal("dependency-vulnerable", Assert.Single(report.Findings).RuleId);
        Assert.Equal(("dependency-scan", EvidenceResult.Failed), (Assert.Single(report.Statements).Kind, report.Statements[0].Result));
        Assert.Equal([subject], report.Subjects);
        Assert.False(DependencyScanner.Rematch(subject, purls, DependencyOptions.Default).Complete);
    }
}
