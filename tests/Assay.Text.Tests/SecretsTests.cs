namespace Assay.Text.Tests;

public sealed class SecretsTests
{
    // Put together here, so that the text of this file holds no credential.
    static readonly string Letters = string.Concat(Enumerable.Repeat("a1B2", 9));

    [Fact]
    public void A_token_is_named_by_its_issuer_and_placed()
    {
        var match = Assert.Single(Secrets.In("token = ghp_" + Letters));
        Assert.Equal(new SecretMatch("GitHub token", 8, 40), match);
    }

    [Theory]
    [InlineData("sk-short")]
    [InlineData("the shelf_life of hf_models")]
    [InlineData("5d41402abc4b2a76b9719d911017c592")]
    public void Ordinary_words_and_digests_are_no_credentials(string text) => Assert.Empty(Secrets.In(text));
}
