namespace Assay.Tests;

public sealed class DigestTests
{
    const string Abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-4, "abc"

    [Fact]
    public void Hashes_the_standard_example() => Assert.Equal($"sha256:{Abc}", Digest.Sha256("abc"u8).ToString());

    [Fact]
    public void Takes_a_bare_hex_string_as_sha256() => Assert.Equal(Digest.Sha256("abc"u8), Digest.Parse(Abc));

    [Fact]
    public void Distinguishes_algorithms_of_one_value() =>
        Assert.NotEqual(new Digest("sha512", new string('a', 128)), new Digest("blake2b", new string('a', 128)));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256:")]
    [InlineData("sha256")]
    [InlineData(":ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256:BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a")]
    [InlineData("sha512:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("sha256: a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("SHA256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")]
    [InlineData("custom:abcdef")]
    public void Rejects_what_is_not_a_digest(string? text) => Assert.False(Digest.TryParse(text, out _));

    [Fact]
    public void Survives_json() => Assert.Equal(Digest.Sha256("x"u8), Json.Read<Digest>(Json.Bytes(Digest.Sha256("x"u8))));
}
