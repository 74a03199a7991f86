namespace Assay.Build.Tests.Signing;

static class Digests
{
    internal static byte[] Of(ContentHash hash, byte[] data)
    {
        using (hash)
        {
            hash.Append(data);
            return hash.Finish();
        }
    }
}
