namespace Assay.Tests;

public sealed class FingerprintTests
{
    [Fact]
    public void Is_the_same_for_the_same_parts() => Assert.Equal(Fingerprint.Of("p/1", "a", "b"), Fingerprint.Of("p/1", "a", "b"));

    [Fact]
    public void Is_stable_across_releases() => // SHA-256 of 00000001 61 00000001 62; a change here is a new recipe version, never an edit
        Assert.Equal("p/1:16275ef0f5d0eb9dd9e0a53277549fda", Fingerprint.Of("p/1", "a", "b").ToString());

    [Fact]
    public void Tells_apart_parts_that_join_to_the_same_text()
    {
        Fingerprint[] all = [Fingerprint.Of("p/1", "ab", "c"), Fingerprint.Of("p/1", "a", "bc"), Fingerprint.Of("p/1", "abc"), Fingerprint.Of("p/1", "abc", ""), Fingerprint.Of("p/1", "abc", null)];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void Versions_never_match_each_other() => Assert.NotEqual(Fingerprint.Of("p/1", "a"), Fingerprint.Of("p/2", "a"));
}
