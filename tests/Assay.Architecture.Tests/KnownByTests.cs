using System.Text.RegularExpressions;

namespace Assay.Architecture.Tests;

/// <summary>The security documents say which test would notice; each test that they name exists.</summary>
public sealed partial class KnownByTests
{
    static readonly HashSet<string> Names = [.. Repository.Sources("tests").SelectMany(file => Method().Matches(File.ReadAllText(file))).Select(m => m.Groups[1].Value)];

    [Theory]
    [InlineData("docs/security.md")]
    [InlineData("docs/security-asvs.md")]
    public void Every_test_that_is_named_exists(string document)
    {
        var named = Quoted().Matches(File.ReadAllText(Path.Combine(Repository.Root, document))).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.True(named.Count > 40, $"{document} names {named.Count} tests");
        Assert.Empty(named.Except(Names));
    }

    [GeneratedRegex(@"\b(?:void|Task|ValueTask) ([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+)\(")]
    private static partial Regex Method();

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){2,})`")]
    private static partial Regex Quoted();
}
