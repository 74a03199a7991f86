using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Assay.Tests;

public sealed class EnvelopeTests
{
    static readonly byte[] Hello = "hello world"u8.ToArray();

    [Theory] // https://github.com/secure-systems-lab/dsse/blob/master/protocol.md, test vectors
    [InlineData("http://example.com/HelloWorld", "hello world", "DSSEv1 29 http://example.com/HelloWorld 11 hello world")]
    [InlineData("", "", "DSSEv1 0  0 ")]
    [InlineData("é", "ß", "DSSEv1 2 é 2 ß")]
    public void Encodes_before_authentication_as_the_specification_says(string type, string body, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(Envelope.PreAuthenticationEncoding(type, Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void Verifies_the_example_signature_of_the_specification()
    {
        // Its key (x, y) and signature are given as raw P-256 values; ours are DER.
        using var ec = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Integer("46950820868899156662930047687818585632848591499744589407958293238635476079160"), Y = Integer("5640078356564379163099075877009565129882514886557779369047442380624545832820") },
        });
        var raw = Convert.FromBase64String("A3JqsQGtVsJ2O2xqrI5IcnXip5GToJ3F+FnZ+O88SjtR6rDAajabZKciJTfUiHqJPcIAriEGAHTVeCUjW2JIZA==");
        var key = PublicKey.Of(ec);
        Assert.True(new Envelope("http://example.com/HelloWorld", Hello, [new EnvelopeSignature("", Der(raw))]).VerifiedBy(key));
        Assert.False(new Envelope("http://example.com/HelloWorle", Hello, [new EnvelopeSignature("", Der(raw))]).VerifiedBy(key));
    }

    [Fact]
    public void Signs_with_der_and_reads_back_what_it_writes()
    {
        using var signer = EcdsaSigner.Create();
        var envelope = Envelope.Sign("t", Hello, signer);
        Assert.Equal(0x30, envelope.Signatures[0].Sig[0]); // a DER SEQUENCE, not two bare integers
        var read = Envelope.TryRead(envelope.ToBytes(), out var error);
        Assert.NotNull(read);
        Assert.Equal("", error);
        Assert.True(read.VerifiedBy(signer.PublicKey));
        Assert.Equal(envelope.ToBytes(), read.ToBytes());
    }

    [Fact]
    public void Does_not_verify_with_another_key_or_after_any_change_of_the_payload()
    {
        using var signer = EcdsaSigner.Create();
        using var other = EcdsaSigner.Create();
        var envelope = Envelope.Sign("t", Hello, signer);
        Assert.False(envelope.VerifiedBy(other.PublicKey));
        Assert.False((envelope with { PayloadType = "u" }).VerifiedBy(signer.PublicKey));
        for (var i = 0; i < Hello.Length; i++)
        {
            var changed = (byte[])Hello.Clone();
            changed[i] ^= 1;
            Assert.False((envelope with { Payload = changed }).VerifiedBy(signer.PublicKey));
        }
    }

    [Fact]
    public void Treats_garbage_in_place_of_a_signature_as_not_verified()
    {
        using var signer = EcdsaSigner.Create();
        foreach (byte[] sig in new byte[][] { [], [0x30], [0x30, 0x80], [0xff, 0xff, 0xff], RandomNumberGenerator.GetBytes(72), new byte[100_000] })
            Assert.False(new Envelope("t", Hello, [new EnvelopeSignature(signer.KeyId, sig)]).VerifiedBy(signer.PublicKey));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"payload":"aGk=","payloadType":"t"}""")]
    [InlineData("""{"payload":"aGk=","payloadType":"t","signatures":[]}""")]
    [InlineData("""{"payload":"aGk=","payloadType":"t","signatures":[null]}""")]
    [InlineData("""{"payload":"aGk=","payloadType":"","signatures":[{"sig":"aGk="}]}""")]
    [InlineData("""{"payload":"?","payloadType":"t","signatures":[{"sig":"aGk="}]}""")]
    [InlineData("""{"payload":"aGk=","payload":"aGo=","payloadType":"t","signatures":[{"sig":"aGk="}]}""")]
    [InlineData("""{"payload":"aGk=","payloadType":"t","signatures":[{"sig":5}]}""")]
    public void Says_that_a_malformed_envelope_is_none(string json)
    {
        Assert.Null(Envelope.TryRead(Encoding.UTF8.GetBytes(json), out var error));
        Assert.StartsWith("not a DSSE envelope: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_more_signatures_than_it_will_verify()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"sig":"aGk="}""", 65));
        Assert.Null(Envelope.TryRead(Encoding.UTF8.GetBytes($$"""{"payload":"aGk=","payloadType":"t","signatures":[{{many}}]}"""), out _));
    }

    [Fact]
    public void Accepts_url_safe_base64() =>
        Assert.Equal([0xfb, 0xff], Envelope.TryRead("""{"payload":"-_8","payloadType":"t","signatures":[{"sig":"aGk"}]}"""u8, out _)!.Payload);

    [Fact]
    public void Never_throws_on_random_bytes_or_a_damaged_envelope()
    {
        using var signer = EcdsaSigner.Create();
        var good = Envelope.Sign("t", Hello, signer).ToBytes();
        Prop.ForAll<byte[], int, byte>((noise, at, value) =>
        {
            Envelope.TryRead(noise, out _);
            Statement.TryRead(noise, out _);
            var damaged = (byte[])good.Clone();
            damaged[Math.Abs(at % damaged.Length)] = value;
            Envelope.TryRead(damaged, out _)?.VerifiedBy(signer.PublicKey);
        }).QuickCheckThrowOnFailure();
    }

    static byte[] Integer(string value) => System.Numerics.BigInteger.Parse(value, System.Globalization.CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);

    static byte[] Der(byte[] raw)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(new System.Numerics.BigInteger(raw.AsSpan(0, 32), isUnsigned: true, isBigEndian: true));
            writer.WriteInteger(new System.Numerics.BigInteger(raw.AsSpan(32), isUnsigned: true, isBigEndian: true));
        }

        return writer.Encode();
    }
}
