using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>What a handshake showed.</summary>
/// <param name="Trusted">Whether system or named authorities vouch for it under this host's name.</param>
sealed record TlsSeen(X509Certificate2? Certificate, SslPolicyErrors Errors, IReadOnlyList<string> Chain, bool Trusted, string? Failure);

/// <summary>Talks TLS as far as it takes to see what a server accepts.</summary>
static class TlsTalk
{
    const int MostRecord = 18 << 10;
    const ushort Tls13 = 0x0304;

    // Plain for the old versions, with forward secrecy first; what nobody should accept any more apart (RFC 7465, RFC 8996, SWEET32).
    static readonly ushort[] Usual = [0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC009, 0xC013, 0xC00A, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035];
    static readonly ushort[] Weak = [0x0001, 0x0002, 0x003B, 0x0003, 0x0008, 0x0004, 0x0005, 0x000A, 0x0016, 0x0018, 0x001B, 0x0034, 0x003A, 0xC007, 0xC008, 0xC011, 0xC012, 0xC006, 0xC010];

    /// <summary>Nothing is fetched from addresses that a certificate names.</summary>
    public static X509ChainPolicy NoDownloads() => new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    /// <summary>A whole handshake, with whatever the system's TLS offers, to see the certificate.</summary>
    public static async Task<TlsSeen> HandshakeAsync(Socket socket, string host, X509Certificate2Collection? authorities, CancellationToken cancel)
    {
        TlsSeen? seen = null;
        try
        {
            using var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = NoDownloads(),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    var copy = certificate is null ? null : X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                    var chainErrors = copy is not null && ProbeTrust.Known(copy, chain, authorities) ? errors & ~SslPolicyErrors.RemoteCertificateChainErrors : errors;
                    seen = new TlsSeen(copy, chainErrors, [.. (chain?.ChainStatus ?? []).Select(s => s.Status.ToString()).Distinct()], ProbeTrust.Good(certificate, errors, chain, authorities), null);
                    return true;
                },
            }, cancel).ConfigureAwait(false);
            return seen ?? new TlsSeen(null, SslPolicyErrors.RemoteCertificateNotAvailable, [], false, "it showed no certificate");
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException or CryptographicException or InvalidOperationException)
        {
            return seen ?? new TlsSeen(null, SslPolicyErrors.None, [], false, e is OperationCanceledException ? "the handshake did not end in time" : "what came is no TLS that could be read");
        }
    }

    /// <summary>Whether a server accepts a version: its answer to a greeting that offers only this one.</summary>
    /// <param name="version">0x0301 for TLS 1.0 to 0x0304 for TLS 1.3.</param>
    /// <param name="weak">Offers only ciphers that nobody should accept.</param>
    /// <returns>True or false; null when what came says neither.</returns>
    public static async Task<bool?> AcceptsAsync(Stream stream, string host, ushort version, bool weak, CancellationToken cancel)
    {
        try
        {
            await stream.WriteAsync(Hello(host, version, weak), cancel).ConfigureAwait(false);
            var head = new byte[5];
            await stream.ReadExactlyAsync(head, cancel).ConfigureAwait(false);
            var length = BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(3));
            if (head[0] == 21)
                return false;
            if (head[0] != 22 || head[1] != 3 || length is 0 or > MostRecord)
                return null;
            var record = new byte[length];
            await stream.ReadExactlyAsync(record, cancel).ConfigureAwait(false);
            return Chosen(record) is { } chosen ? chosen == version : null;
        }
        catch (Exception e) when (e is EndOfStreamException or IOException or SocketException)
        {
            // Some servers hang up instead of saying that they refuse.
            return false;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // ServerHello (RFC 5246 7.4.1.3, RFC 8446 4.1.3): version, random, session, cipher, compression, extensions.
    static ushort? Chosen(ReadOnlySpan<byte> record)
    {
        if (record.Length < 4 + 2 + 32 + 1 || record[0] != 2)
            return null;
        var version = BinaryPrimitives.ReadUInt16BigEndian(record[4..]);
        var at = 4 + 2 + 32;
        at += 1 + record[at] + 2 + 1;
        if (at + 2 > record.Length)
            return version;
        for (at += 2; at + 4 <= record.Length;)
        {
            var kind = BinaryPrimitives.ReadUInt16BigEndian(record[at..]);
            var size = BinaryPrimitives.ReadUInt16BigEndian(record[(at + 2)..]);
            if (kind == 43 && size == 2 && at + 6 <= record.Length)
                return BinaryPrimitives.ReadUInt16BigEndian(record[(at + 4)..]);
            at += 4 + size;
        }

        return version;
    }

    static byte[] Hello(string host, ushort version, bool weak)
    {
        var body = new Bytes();
        body.Short(Math.Min(version, (ushort)0x0303)).Raw(RandomNumberGenerator.GetBytes(32)).Byte(0);
        var ciphers = weak ? Weak : version == Tls13 ? Usual[..3] : Usual[3..];
        body.Short((ushort)(ciphers.Length * 2));
        foreach (var cipher in ciphers)
            body.Short(cipher);
        body.Byte(1).Byte(0);
        var extensions = new Bytes();
        if (Uri.CheckHostName(host) == UriHostNameType.Dns)
        {
            var name = Encoding.ASCII.GetBytes(host);
            extensions.Short(0).Short((ushort)(name.Length + 5)).Short((ushort)(name.Length + 3)).Byte(0).Short((ushort)name.Length).Raw(name);
        }

        extensions.Short(10).Short(8).Short(6).Short(0x001D).Short(0x0017).Short(0x0018);
        extensions.Short(11).Short(2).Byte(1).Byte(0);
        extensions.Short(13).Short(16).Short(14).Short(0x0403).Short(0x0804).Short(0x0401).Short(0x0503).Short(0x0501).Short(0x0203).Short(0x0201);
        if (version == Tls13)
        {
            extensions.Short(43).Short(3).Byte(2).Short(Tls13);
            // No share: a server that speaks 1.3 asks for one, which is answer enough.
            extensions.Short(51).Short(2).Short(0);
        }

        body.Short((ushort)extensions.Length).Raw(extensions.ToArray());
        var handshake = new Bytes().Byte(1).Byte(0).Short((ushort)body.Length).Raw(body.ToArray());
        return new Bytes().Byte(22).Short(0x0301).Short((ushort)handshake.Length).Raw(handshake.ToArray()).ToArray();
    }

    sealed class Bytes
    {
        readonly List<byte> _all = [];

        public int Length => _all.Count;

        public Bytes Byte(byte value) => Raw([value]);

        public Bytes Short(ushort value) => Raw([(byte)(value >> 8), (byte)value]);

        public Bytes Raw(ReadOnlySpan<byte> bytes)
        {
            _all.AddRange(bytes);
            return this;
        }

        public byte[] ToArray() => [.. _all];
    }
}
