using System.Globalization;

namespace Assay.Build.Tests.Signing;

public sealed class Blake3Tests
{
    static byte[] Input(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i % 251))];

    // The first 32 bytes of "hash" in the test vectors of the BLAKE3 authors.
    [Theory]
    [InlineData(0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262")]
    [InlineData(1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213")]
    [InlineData(1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11")]
    [InlineData(1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7")]
    [InlineData(1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444")]
    [InlineData(2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a")]
    [InlineData(2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030")]
    [InlineData(3073, "7124b49501012f81cc7f11ca069ec9226cecb8a2c850cfe644e327d22d3e1cd3")]
    [InlineData(5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff")]
    [InlineData(7169, "a003fc7a51754a9b3c7fae0367ab3d782dccf28855a03d435f8cfe74605e7817")]
    [InlineData(8192, "aae792484c8efe4f19e2ca7d371d8c467ffb10748d8a5a1ae579948f718a2a63")]
    [InlineData(8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b")]
    [InlineData(16384, "f875d6646de28985646f34ee13be9a576fd515f76b5b0a26bb324735041ddde4")]
    [InlineData(31744, "62b6960e1a44bcc1eb1a611a8d6235b6b4b78f32e7abc4fb4c6cdcce94895c47")]
    [InlineData(102400, "bc3e3d41a1146b069abffad3c0d44860cf664390afce4d9661f7902e7943e085")]
    public void Agrees_with_the_authors_test_vectors(int length, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Digests.Of(new Blake3(), Input(length))));

    [Fact]
    public void Pieces_give_the_same_digest_as_the_whole()
    {
        var data = Input(100_000);
        var whole = Digests.Of(new Blake3(), data);
        foreach (var piece in new[] { 1, 63, 64, 1023, 1024, 1025, 8191, 8192, 8193, 50_000 })
        {
            using var hash = new Blake3();
            for (var at = 0; at < data.Length; at += piece)
                hash.Append(data.AsSpan(at, Math.Min(piece, data.Length - at)));
            Assert.True(whole.AsSpan().SequenceEqual(hash.Finish()), piece.ToString(CultureInfo.InvariantCulture));
        }
    }
}
