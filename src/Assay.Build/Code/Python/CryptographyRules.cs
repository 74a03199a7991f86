using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Digests, keys and random numbers that do not hold.</summary>
internal static class CryptographyRules
{
    static readonly CodeRule Hash = new("py-weak-hash", Severity.Low, "Uses a digest that is broken", "MD5 and SHA-1 collide: two files can have the same digest.", "Use SHA-256; pass usedforsecurity=False where the digest protects nothing.", Cwe(328), Cwe(327));

    static readonly CodeRule Cipher = new("py-weak-cipher", Severity.Medium, "Uses a cipher or mode that is broken", "DES, 3DES, RC4, Blowfish and the ECB mode do not keep a secret.", "Use AES-GCM or ChaCha20-Poly1305.", Cwe(327));

    static readonly CodeRule Key = new("py-weak-key", Severity.Medium, "Makes a key that is too short", "RSA and DSA keys below 2048 bits and curves below 224 bits can be broken.", "Use RSA with 3072 bits, or P-256.", Cwe(326));

    static readonly CodeRule Random = new("py-random-secret", Severity.Medium, "Makes a secret from predictable random numbers", "The random module can be predicted from what it gave before.", "Use the secrets module.", Cwe(330), Cwe(338));

    static readonly string[] Secret = ["token", "password", "passwd", "secret", "api_key", "apikey", "nonce", "salt", "otp", "session_id", "csrf", "private_key"];

    static readonly string[] Deciding = ["verify", "checksum", "password", "sign"];

    public static IReadOnlyList<PythonRule> Calls =>
    [
        new(Hash, "hashlib.md5 hashlib.sha1 hashlib.md4 Crypto.Hash.MD5.new Crypto.Hash.SHA.new Cryptodome.Hash.MD5.new Crypto.Hash.SHA1.new cryptography.hazmat.primitives.hashes.MD5 cryptography.hazmat.primitives.hashes.SHA1", (site, context) => site.Is("usedforsecurity", false) ? null : Verifies(site, context) ? Severity.Medium : Severity.Low),
        new(Hash, "hashlib.new", (site, _) => site.Text(site.Argument("name", 0))?.ToUpperInvariant() is "MD5" or "SHA1" or "MD4" or "SHA" && !site.Is("usedforsecurity", false) ? Severity.Low : null),
        PythonRule.Always(Cipher, "Crypto.Cipher.DES.new Crypto.Cipher.DES3.new Crypto.Cipher.ARC4.new Crypto.Cipher.Blowfish.new Crypto.Cipher.ARC2.new Cryptodome.Cipher.DES.new Cryptodome.Cipher.ARC4.new Cryptodome.Cipher.DES3.new Cryptodome.Cipher.Blowfish.new cryptography.hazmat.primitives.ciphers.algorithms.ARC4 cryptography.hazmat.primitives.ciphers.algorithms.Blowfish cryptography.hazmat.primitives.ciphers.algorithms.TripleDES cryptography.hazmat.primitives.ciphers.algorithms.IDEA cryptography.hazmat.primitives.ciphers.modes.ECB"),
        PythonRule.When(Cipher, "Crypto.Cipher.AES.new Cryptodome.Cipher.AES.new", (site, _) => site.Argument("mode", 1) is { } mode && site.Scope.Resolve(mode).Exists(n => n.Name.EndsWith(".MODE_ECB", StringComparison.Ordinal))),
        PythonRule.When(Key, "cryptography.hazmat.primitives.asymmetric.rsa.generate_private_key cryptography.hazmat.primitives.asymmetric.dsa.generate_private_key", (site, _) => (site.Argument("key_size", site.Names[0].Contains(".dsa", StringComparison.Ordinal) ? 0 : 1)) is { } size && site.Scope.Constant(size) is long and < 2048),
        PythonRule.When(Key, "Crypto.PublicKey.RSA.generate Cryptodome.PublicKey.RSA.generate Crypto.PublicKey.DSA.generate", (site, _) => site.Argument("bits", 0) is { } size && site.Scope.Constant(size) is long and < 2048),
        PythonRule.When(Random, "random.random random.randint random.choice random.choices random.randrange random.getrandbits random.sample random.uniform random.randbytes numpy.random.randint numpy.random.choice", (site, _) => Names(site)),
    ];

    static bool Names(CallSite site) => Array.Exists(Secret, s => (site.Bound?.Contains(s, StringComparison.OrdinalIgnoreCase) ?? false) && !(site.Bound!.Contains("tokens", StringComparison.OrdinalIgnoreCase) || site.Bound.Contains("token_id", StringComparison.OrdinalIgnoreCase)))
        || Array.Exists(Secret, s => site.Owner.Equals(s, StringComparison.OrdinalIgnoreCase) || site.Owner.Contains("generate_" + s, StringComparison.OrdinalIgnoreCase) || site.Owner.Contains("make_" + s, StringComparison.OrdinalIgnoreCase) || site.Owner.Contains("new_" + s, StringComparison.OrdinalIgnoreCase));

    // A digest that decides whether a model or a password is the right one.
    static bool Verifies(CallSite site, PythonContext context) =>
        Deciding.Any(w => site.Owner.Contains(w, StringComparison.OrdinalIgnoreCase)) || site.Call.Arguments.Any(a => a is PyCall { Callee: PyAttr { Of: PyName { Id: "password" } } } or PyName { Id: "password" });
}
