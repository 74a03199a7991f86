using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Build;

/// <summary>The pieces of X.509 that lists and responses share.</summary>
internal static class Asn1Text
{
    /// <summary>The content of a PEM block of that label, or the bytes themselves when they are no text.</summary>
    public static byte[] FromPem(byte[] content, string label)
    {
        if (!content.AsSpan().TrimStart(" \r\n\t"u8).StartsWith("-----BEGIN "u8))
            return content;
        var text = Encoding.ASCII.GetString(content);
        var fields = PemEncoding.Find(text);
        return text[fields.Label] == label ? Convert.FromBase64String(text[fields.Base64Data]) : throw new AsnContentException($"the PEM block is a {Printable.Name(text[fields.Label], 40)}, not a {label}");
    }

    public static string Algorithm(AsnReader sequence) => sequence.ReadObjectIdentifier();

    public static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    public static DateTimeOffset Time(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    /// <summary>A signature: whole bytes, so that it has one spelling.</summary>
    public static byte[] Signature(AsnReader reader)
    {
        var signature = reader.ReadBitString(out var unused);
        return unused == 0 ? signature : throw new AsnContentException("its signature is not whole bytes");
    }

    public static (string Oid, bool Critical, ReadOnlyMemory<byte> Value) Extension(AsnReader extension)
    {
        var oid = extension.ReadObjectIdentifier();
        var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
        return (oid, critical, extension.ReadOctetString());
    }
}
