using System.Globalization;
using Assay.Build.Dependencies;
using Assay.Build.Dependencies.Osv;

namespace Assay.Build.Tests.Dependencies;

/// <summary>Advisory feeds that were made to break or to stall whoever reads or matches them.</summary>
public sealed class HostileAdvisoryTests : IDisposable
{
    static readonly DateTimeOffset Now = DateTimeOffset.Parse("2026-11-21T10:00:00Z", CultureInfo.InvariantCulture);
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    static string Record(string id, string events, string more = "", string versions = "") =>
        $$"""{"id":"{{id}}","modified":"2026-01-01T00:00:00Z",{{more}}"affected":[{"package":{"ecosystem":"PyPI","name":"flask"},"versions":[{{versions}}],"ranges":[{"type":"ECOSYSTEM","events":[{{events}}]}]}]}""";

    static string Events(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => i % 2 == 0 ? $$"""{"introduced":"{{i}}"}""" : $$"""{"fixed":"{{i}}"}"""));

    string Index => Path.Combine(scratch.Path, "index");

    string? Refused(params string[] records)
    {
        for (var i = 0; i < records.Length; i++)
            scratch.File($"dump/{i}.json", records[i]);
        return OsvDatabase.Import(Path.Combine(scratch.Path, "dump"), "test", Index, Now, out var error) is null ? error : null;
    }

    DependencyScan Scan(string requirements)
    {
        scratch.File("p/requirements.txt", requirements);
        using var database = OsvDatabase.Open(Index, out var error) ?? throw new InvalidOperationException(error);
        return DependencyScanner.Scan(Path.Combine(scratch.Path, "p"), DependencyOptions.Default with { Database = database });
    }

    [Fact]
    public void More_events_or_versions_than_any_advisory_has_refuse_the_dump_by_name()
    {
        Assert.Contains("A-1", Refused(Record("A-1", Events(6_000))), StringComparison.Ordinal);
        Assert.Contains("A-2", Refused(Record("A-2", Events(2), versions: string.Join(',', Enumerable.Range(0, 100_002).Select(i => $"\"{i}\"")))), StringComparison.Ordinal);
    }

    [Fact]
    public void As_many_as_are_read_are_matched_within_seconds()
    {
        var versions = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"{i}.5\""));
        Assert.Null(Refused([.. Enumerable.Range(0, 20).Select(n => Record($"A-{n}", Events(4_000), versions: versions))]));
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(20, Scan("flask==0.5\n").Vulnerabilities.Count);
        Assert.Empty(Scan("flask==99999\n").Vulnerabilities);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 60);
    }

    [Fact]
    public void Two_thousand_advisories_that_name_one_another_are_one_vulnerability()
    {
        var records = Enumerable.Range(0, 2_000).Select(i => Record($"M-{i}", Events(2), $"\"aliases\":[\"M-{i + 1}\"],")).ToArray();
        Assert.Null(Refused(records));
        Assert.Single(Scan("flask==0.1\n").Vulnerabilities);
    }

    [Fact]
    public void Aliases_join_what_they_name_whatever_the_order_and_nothing_else()
    {
        Assert.Null(Refused(Record("A", Events(2)), Record("B", Events(2)), Record("C", Events(2), "\"aliases\":[\"CVE-1\"],"), Record("D", Events(2), "\"aliases\":[\"CVE-1\",\"A\"],"), Record("E", Events(2), "\"aliases\":[\"CVE-2\"],")));
        Assert.Equal(["A C D", "B", "E"], Scan("flask==0.1\n").Vulnerabilities.Select(v => string.Join(' ', v.Advisories.Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"\\ud800\":1,"), InlineData("\"aliases\":[\"\\ud800\"],"), InlineData("\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"\\udc00\"}],")]
    public void Half_a_surrogate_pair_is_an_error_with_the_file_and_never_a_crash(string more)
    {
        var error = Refused(Record("A-1", Events(2), more));
        // What is not read does not matter; what is read and is no text refuses the record.
        Assert.True(error is null || error.Contains("0.json", StringComparison.Ordinal), error);
    }
}
