using System.Security.Cryptography;

namespace Assay.Build;

/// <summary>A running hash of one of the kinds that model signatures name.</summary>
internal abstract class ContentHash : IDisposable
{
    /// <summary>What OpenSSF model signing calls the kinds of hashes.</summary>
    public static readonly IReadOnlyList<string> Names = ["sha256", "blake2b", "blake3"];

    public abstract void Append(ReadOnlySpan<byte> data);

    /// <summary>The digest of all that was appended; the hash is used up.</summary>
    public abstract byte[] Finish();

    public void Dispose() => Close();

    protected virtual void Close() { }

    public static ContentHash Create(string name) => name switch
    {
        "sha256" => new Sha256(),
        "blake2b" => new Blake2b(),
        "blake3" => new Blake3(),
        _ => throw new ArgumentException($"no hash is called {name}", nameof(name)),
    };

    sealed class Sha256 : ContentHash
    {
        readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public override void Append(ReadOnlySpan<byte> data) => _hash.AppendData(data);

        public override byte[] Finish() => _hash.GetHashAndReset();

        protected override void Close() => _hash.Dispose();
    }
}
