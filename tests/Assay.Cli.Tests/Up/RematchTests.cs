using Assay.Build.Dependencies.Osv;
using Assay.Governance;
using Assay.Server;

namespace Assay.Cli.Tests.Up;

/// <summary>What is deployed, judged by advisories that came later.</summary>
public sealed class RematchTests(WalkedRecord walked) : IClassFixture<WalkedRecord>
{
    const string Bom = """{"bomFormat":"CycloneDX","specVersion":"1.6","version":1,"components":[{"type":"library","name":"flask","version":"2.0.1","purl":"pkg:pypi/flask@2.0.1","components":[{"type":"library","name":"werkzeug","version":"2.0","purl":"pkg:pypi/Werkzeug@2.0"}]}]}""";

    static string Advisory(string id, string package, string fix, bool withdrawn = false) =>
        $$"""{"id":"{{id}}","modified":"2026-0{{(withdrawn ? 3 : 2)}}-01T00:00:00Z",{{(withdrawn ? "\"withdrawn\":\"2026-03-01T00:00:00Z\"," : "")}}"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"PyPI","name":"{{package}}"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"{{fix}}"}]}]}]}""";

    [Fact]
    public async Task Advisories_open_findings_of_deployed_versions_and_their_withdrawal_closes_them()
    {
        using var data = new TestData();
        var index = data.Beside("osv.index");
        OsvDatabase Read(params string[] advisories)
        {
            var folder = Directory.CreateDirectory(data.Beside($"osv-{Guid.NewGuid():n}")).FullName;
            for (var i = 0; i < advisories.Length; i++)
                File.WriteAllText(Path.Combine(folder, $"{i}.json"), advisories[i]);
            Assert.True(OsvDatabase.Import(folder, "test", index, TimeProvider.System.GetUtcNow(), out var error) is not null, error);
            return OsvDatabase.Open(index, out error) ?? throw new InvalidOperationException(error);
        }

        await walked.ReadAsync(async home =>
        {
            var deployed = WalkedRecord.Ok(await home.Admin.EngagementAsync("credit-risk")).Deployments[0].ModelVersion!;
            var version = WalkedRecord.Ok(await home.Admin.ThingAsync(deployed)).Thing;
            using var bom = System.Text.Json.JsonDocument.Parse(Bom);
            WalkedRecord.Ok(await home.Admin.FileEvidenceAsync(new EvidenceRequest("aibom", [version.Id], [new Subject(version.Slug, version.Digests)], bom.RootElement.Clone(), null, EvidenceResult.NotStated, Origin.Measured, new Tool("test", "1"))));

            using (var first = Read(Advisory("GHSA-one", "flask", "2.3.2"), Advisory("GHSA-two", "werkzeug", "3.0"), Advisory("GHSA-other", "django", "9")))
            {
                var result = Assert.Single(await DependencyRematch.RunAsync(home.Admin, first, file: true, default));
                Assert.Equal((version.Slug, 2, 2), (result.Version, result.Packages, result.Findings.Count));
                Assert.NotNull(result.Entry);
                Assert.Equal(["GHSA-one affects flask 2.0.1", "GHSA-two affects werkzeug 2.0"], (await Findings(home)).Where(f => f.Status == FindingStatus.Open).Select(f => f.Title!).Order(StringComparer.Ordinal));
                // The same night again says nothing new.
                Assert.Null(Assert.Single(await DependencyRematch.RunAsync(home.Admin, first, file: true, default)).Entry);
            }

            using (var second = Read(Advisory("GHSA-one", "flask", "2.3.2", withdrawn: true), Advisory("GHSA-two", "werkzeug", "3.0")))
                Assert.NotNull(Assert.Single(await DependencyRematch.RunAsync(home.Admin, second, file: true, default)).Entry);
            Assert.Equal(["GHSA-one affects flask 2.0.1 Verified", "GHSA-two affects werkzeug 2.0 Open"], (await Findings(home)).Select(f => $"{f.Title} {f.Status}").Order(StringComparer.Ordinal));
            return true;
        });
    }

    static async Task<List<FindingRow>> Findings(UpHome home) =>
        [.. (await home.Admin.FindingsAsync(WalkedRecord.EveryFinding)).Items.Where(f => f.Tool?.StartsWith("assay-rematch", StringComparison.Ordinal) == true)];
}
