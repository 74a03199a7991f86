using System.Text.Json;
using System.Xml.Linq;

namespace Assay.Architecture.Tests;

/// <summary>Every package that a lock file pins has a licence that fits an Apache-2.0 product.</summary>
public sealed class LicenceTests
{
    static readonly HashSet<string> Allowed = new(StringComparer.OrdinalIgnoreCase)
    {
        "Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "PostgreSQL", "Unlicense", "CC0-1.0", "BlueOak-1.0.0", "Zlib", "Python-2.0", "CC-BY-4.0", "MS-NET-Library",
    };

    // Packages from before licence expressions: what the file or address in the package says, read by a person.
    static readonly Dictionary<string, string> Read = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Dapper"] = "Apache-2.0",
        ["FsCheck"] = "BSD-3-Clause",
        ["BenchmarkDotNet"] = "MIT",
        ["xunit.abstractions"] = "Apache-2.0",
    };

    // The same for packages of npm that only tests run.
    static readonly Dictionary<string, string> ReadInNpm = new()
    {
        ["busboy"] = "MIT",
        ["dicer"] = "MIT",
        ["streamsearch"] = "MIT",
        ["humanize-number"] = "MIT",
        ["only"] = "MIT",
    };

    [Fact]
    public void Every_nuget_package_has_an_allowed_licence()
    {
        var packages = Packages().Distinct().Order().ToList();
        Assert.NotEmpty(packages);
        Assert.Empty(packages.Select(p => (Package: p, Licence: NuGetLicence(p.Id, p.Version))).Where(p => !Fits(p.Licence)).Select(p => $"{p.Package.Id} {p.Package.Version}: {p.Licence}"));
    }

    [Fact]
    public void Every_npm_package_has_an_allowed_licence()
    {
        var wrong = new List<string>();
        foreach (var file in Repository.Tracked().Where(f => Path.GetFileName(f) == "package-lock.json"))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, file)));
            foreach (var package in json.RootElement.GetProperty("packages").EnumerateObject().Where(p => p.Name.Length > 0))
            {
                var licence = package.Value.TryGetProperty("license", out var l) ? l.ToString() : ReadInNpm.GetValueOrDefault(Path.GetFileName(package.Name), "none given");
                // Fonts are data with a licence of their own kind; a tool that only tests run ships with nothing.
                var font = licence == "OFL-1.1" && package.Name.StartsWith("node_modules/@fontsource", StringComparison.Ordinal);
                var testOnly = licence == "MPL-2.0" && file.StartsWith("tests/", StringComparison.Ordinal);
                if (!Fits(licence) && !font && !testOnly)
                    wrong.Add($"{file}: {package.Name}: {licence}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("MIT", true)]
    [InlineData("(MIT OR GPL-3.0-only)", true)]
    [InlineData("MIT AND Apache-2.0", true)]
    [InlineData("MIT AND GPL-3.0-only", false)]
    [InlineData("AGPL-3.0-only", false)]
    [InlineData("SEE LICENSE IN LICENSE.txt", false)]
    [InlineData("none given", false)]
    public void Judges_a_licence_expression(string expression, bool fits) => Assert.Equal(fits, Fits(expression));

    // SPDX expressions without nesting, which is all that packages use: any side of OR will do, every side of AND must.
    static bool Fits(string expression) =>
        expression.Trim('(', ')').Split(" OR ").Any(side => side.Split(" AND ").All(l => Allowed.Contains(l.Trim(' ', '(', ')'))));

    static IEnumerable<(string Id, string Version)> Packages()
    {
        foreach (var file in Repository.Tracked().Where(f => Path.GetFileName(f) == "packages.lock.json"))
        {
            using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, file)));
            foreach (var framework in json.RootElement.GetProperty("dependencies").EnumerateObject())
                foreach (var package in framework.Value.EnumerateObject().Where(p => p.Value.GetProperty("type").GetString() != "Project"))
                    yield return (package.Name, package.Value.GetProperty("resolved").GetString()!);
        }
    }

    static string NuGetLicence(string id, string version)
    {
        if (Read.TryGetValue(id, out var read))
            return read;
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var nuspec = Path.Combine(cache, id.ToLowerInvariant(), version.ToLowerInvariant(), id.ToLowerInvariant() + ".nuspec");
        if (!File.Exists(nuspec))
            return "not restored";
        var metadata = XDocument.Load(nuspec).Root!.Elements().First(e => e.Name.LocalName == "metadata");
        string? Text(string name) => metadata.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
        var licence = metadata.Elements().FirstOrDefault(e => e.Name.LocalName == "license");
        return licence?.Attribute("type")?.Value == "expression" ? licence.Value : Known(Text("licenseUrl")) ?? licence?.Value ?? Text("licenseUrl") ?? "none given";
    }

    static string? Known(string? url) => url switch
    {
        null => null,
        _ when url.Contains("licenses/mit", StringComparison.OrdinalIgnoreCase) || url.Contains("dotnet/corefx/blob/master/LICENSE", StringComparison.OrdinalIgnoreCase) => "MIT",
        _ when url.Contains("apache.org/licenses/LICENSE-2.0", StringComparison.OrdinalIgnoreCase) || url.Contains("Apache-2.0", StringComparison.OrdinalIgnoreCase) => "Apache-2.0",
        // The .NET Library licence: may be distributed with a product; the packages are parts of .NET.
        _ when url.Contains("go.microsoft.com/fwlink/?LinkId=329770", StringComparison.OrdinalIgnoreCase) => "MS-NET-Library",
        _ => null,
    };
}
