using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Record;

/// <summary>A private key as PEM <c>ENCRYPTED PRIVATE KEY</c> (RFC 5958, PBES2 with PBKDF2-SHA256 and AES-256-CBC).</summary>
static class PortableKey
{
    const int MaxBytes = 16 * 1024;
    const string Pbes2 = "1.2.840.113549.1.5.13", Pbkdf2 = "1.2.840.113549.1.5.12";

    internal static byte[] Write(EcdsaSigner signer, Passphrase passphrase)
    {
        using var key = ECDsa.Create();
        var pkcs8 = signer.ExportPkcs8();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        CryptographicOperations.ZeroMemory(pkcs8);
        var sealedKey = key.ExportEncryptedPkcs8PrivateKey(
            passphrase.Utf8, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, MasterKey.Iterations));
        return Encoding.ASCII.GetBytes(PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", sealedKey) + "\n");
    }

    internal static EcdsaSigner? TryRead(string path, Passphrase passphrase, out KeyringError? error)
    {
        error = null;
        try
        {
            var text = PrivateFile.Read(path, MaxBytes);
            if (text is null || !PemEncoding.TryFindUtf8(text, out var pem) || Encoding.UTF8.GetString(text[pem.Label]) != "ENCRYPTED PRIVATE KEY")
            {
                error = new KeyringError(KeyringFault.Damaged, $"{path} is not an encrypted private key in PEM.");
                return null;
            }

            var der = Convert.FromBase64String(Encoding.ASCII.GetString(text[pem.Base64Data]));
            if (Iterations(der) is < 1 or > MasterKey.MaxIterations)
            {
                error = new KeyringError(KeyringFault.Damaged, $"{path} asks for more than {MasterKey.MaxIterations} iterations, or is not PBES2 with PBKDF2.");
                return null;
            }

            var key = ECDsa.Create();
            try
            {
                key.ImportEncryptedPkcs8PrivateKey(passphrase.Utf8, der, out _);
                return new EcdsaSigner(key);
            }
            catch
            {
                key.Dispose();
                throw;
            }
        }
        catch (CryptographicException)
        {
            // CBC has no tag: a wrong passphrase and a damaged file look the same.
            error = new KeyringError(KeyringFault.WrongPassphrase, $"The passphrase does not open {path}, or the file is damaged, or the key is not ECDSA on a NIST curve.");
        }
        catch (Exception e) when (e is FormatException or AsnContentException)
        {
            error = new KeyringError(KeyringFault.Damaged, $"{path} is not an encrypted private key in PEM: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = new KeyringError(KeyringFault.NotReadable, $"{path} could not be read: {e.Message}");
        }

        return null;
    }

    // EncryptedPrivateKeyInfo { { PBES2, { { PBKDF2, { salt, iterations, ... } }, cipher } }, data } (RFC 8018 appendix A).
    // Read here only so that a hostile count cannot keep the importer busy for hours. 0 when the scheme is another.
    static int Iterations(byte[] der)
    {
        var scheme = new AsnReader(der, AsnEncodingRules.BER).ReadSequence().ReadSequence();
        if (scheme.ReadObjectIdentifier() != Pbes2)
            return 0;
        var derivation = scheme.ReadSequence().ReadSequence();
        if (derivation.ReadObjectIdentifier() != Pbkdf2)
            return 0;
        var parameters = derivation.ReadSequence();
        parameters.ReadOctetString();
        return parameters.TryReadInt32(out var iterations) ? iterations : int.MaxValue;
    }
}
