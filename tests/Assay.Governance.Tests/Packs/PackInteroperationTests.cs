using System.IO.Compression;
using System.Text.Json;
using Assay.Tests.Shared;

namespace Assay.Governance.Tests.Packs;

/// <summary>What others can check of a pack without Assay: npm @sigstore/verify the envelopes, @cyclonedx/cyclonedx-library the bill of materials.</summary>
public sealed class PackInteroperationTests(ReleasedRecord released) : IClassFixture<ReleasedRecord>
{
    [Fact]
    public void Every_envelope_verifies_with_sigstore_and_a_changed_one_does_not()
    {
        var folder = Directory.CreateTempSubdirectory("assay-pack-").FullName;
        try
        {
            using (var zip = new ZipArchive(new MemoryStream(released.Pack)))
                zip.ExtractToDirectory(folder);
            var bundles = Directory.GetFiles(Path.Combine(folder, "envelopes"));
            // Nineteen pieces of evidence, four decisions and a release.
            Assert.Equal(24, bundles.Length);
            foreach (var bundle in bundles)
            {
                var (exit, output) = NodeChecks.Run("verify-bundle.cjs", bundle, KeyOf(folder, bundle));
                Assert.True(exit == 0, $"{Path.GetFileName(bundle)}: {output}");
            }

            var changed = File.ReadAllText(bundles[0]);
            var payload = JsonDocument.Parse(changed).RootElement.GetProperty("dsseEnvelope").GetProperty("payload").GetString()!;
            File.WriteAllText(bundles[0], changed.Replace(payload, Convert.ToBase64String([.. Convert.FromBase64String(payload), 32]), StringComparison.Ordinal));
            Assert.Equal(1, NodeChecks.Run("verify-bundle.cjs", bundles[0], KeyOf(folder, bundles[0])).ExitCode);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    [Fact]
    public void The_bill_of_materials_is_valid_by_the_CycloneDX_library()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, new Repacked(released.Pack)["bom.cdx.json"]);
            var (exit, output) = NodeChecks.Run("validate-cyclonedx.cjs", path);
            Assert.True(exit == 0, output);
        }
        finally
        {
            File.Delete(path);
        }
    }

    static string KeyOf(string folder, string bundle) => Path.Combine(
        folder, "keys", JsonDocument.Parse(File.ReadAllBytes(bundle)).RootElement.GetProperty("verificationMaterial").GetProperty("publicKey").GetProperty("hint").GetString() + ".pem");
}
