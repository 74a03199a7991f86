using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Assay.Record;

/// <summary>
/// The private keys of one installation, encrypted in a folder (0700, files 0600): <c>keyring.json</c> holds a master key
/// wrapped by the passphrase, each <c>KEYID.key</c> one private key sealed under it. Opening derives from the passphrase
/// once, however many keys there are. Other processes may add keys meanwhile; they are seen.
/// </summary>
public sealed class Keyring : IDisposable
{
    const int MaxKeys = 100_000;
    const int NonceBytes = 12;

    readonly string _folder;
    readonly MasterKey _master;
    readonly ConcurrentDictionary<string, EcdsaSigner> _signers = new(StringComparer.Ordinal);

    Keyring(string folder, MasterKey master)
    {
        _folder = folder;
        _master = master;
    }

    /// <exception cref="IOException">There is a keyring in the folder already, or it cannot be written.</exception>
    public static Keyring Create(string folder, Passphrase passphrase) => Create(folder, passphrase, MasterKey.Iterations);

    internal static Keyring Create(string folder, Passphrase passphrase, int iterations)
    {
        PrivateFile.CreateFolder(folder);
        if (OwnedPath.Complaint(folder, folder: true, OwnedPath.GroupOrOtherAny) is { } complaint)
            throw new IOException(complaint);
        var master = MasterKey.Create();
        PrivateFile.Write(Path.Combine(folder, MasterKey.FileName), master.Wrap(passphrase, iterations), replace: false);
        return new Keyring(folder, master);
    }

    /// <summary>Opens a keyring and checks every file of it; null with a reason when anything is not as it should be.</summary>
    public static Keyring? TryOpen(string folder, Passphrase passphrase, out KeyringError? error)
    {
        var path = Path.Combine(folder, MasterKey.FileName);
        if (!OwnedPath.Exists(path))
        {
            error = new KeyringError(KeyringFault.NotFound, $"There is no keyring in {folder}. Make one with: assay init");
            return null;
        }

        if ((OwnedPath.Complaint(folder, folder: true, OwnedPath.GroupOrOtherAny) ?? OwnedPath.Complaint(path, folder: false, OwnedPath.GroupOrOtherAny)) is { } complaint)
        {
            error = new KeyringError(KeyringFault.Permissions, complaint);
            return null;
        }

        try
        {
            if (MasterKey.TryUnwrap(path, passphrase, out error) is not { } master)
                return null;
            var keyring = new Keyring(folder, master);
            if (keyring.TryList(out error) is not null)
                return keyring;
            keyring.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = new KeyringError(KeyringFault.NotReadable, $"The keyring in {folder} could not be read: {e.Message}");
        }

        return null;
    }

    /// <summary>Makes a P-256 key, stores it, and returns its signer, which lives as long as this keyring.</summary>
    public ISigner Generate(KeyPurpose purpose, string label) => Store(EcdsaSigner.Create(), purpose, label);

    /// <summary>The signer of a key; null when the key is not here (a root taken offline, a key of another machine).</summary>
    /// <exception cref="CryptographicException">The key's file was damaged after this keyring was opened.</exception>
    public ISigner? Find(string keyId)
    {
        if (_signers.TryGetValue(keyId, out var known))
            return known;
        if (PathOf(keyId) is not { } path || !OwnedPath.Exists(path))
            return null;
        if (KeyFile.TryRead(path, _master, out var error) is not var (file, _))
            throw new CryptographicException(error!.Message);
        var pkcs8 = file.Unseal(_master)!;
        try
        {
            return Keep(EcdsaSigner.FromPkcs8(pkcs8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>The keys that are here now, by purpose and id.</summary>
    /// <exception cref="CryptographicException">A file was damaged after this keyring was opened.</exception>
    public IReadOnlyList<KeyInfo> List() => TryList(out var error) ?? throw new CryptographicException(error!.Message);

    /// <summary>Seals what a host keeps beside the record (never a private key), so that only this keyring reads it, and only for the same purpose.</summary>
    public byte[] Seal(string purpose, ReadOnlySpan<byte> plain)
    {
        var (nonce, cipher) = _master.Seal(plain, Associated(purpose));
        return [.. nonce, .. cipher];
    }

    /// <summary>What <see cref="Seal"/> sealed; null when it was changed, sealed by another keyring or for another purpose.</summary>
    public byte[]? Unseal(string purpose, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        return bytes.Length < NonceBytes ? null : _master.Open(bytes[..NonceBytes], bytes[NonceBytes..], Associated(purpose));
    }

    /// <summary>Wraps the same master key under another passphrase. Key files stay as they are.</summary>
    public void ChangePassphrase(Passphrase passphrase) => ChangePassphrase(passphrase, MasterKey.Iterations);

    internal void ChangePassphrase(Passphrase passphrase, int iterations) =>
        PrivateFile.Write(Path.Combine(_folder, MasterKey.FileName), _master.Wrap(passphrase, iterations), replace: true);

    /// <summary>
    /// Writes a key to a new file (0600) as encrypted PKCS#8 in PEM, which needs neither this keyring nor Assay to be
    /// read (<c>openssl pkey</c>). To take the root offline: export it to a medium of its own, then <see cref="Remove"/> it.
    /// </summary>
    public KeyringError? Export(string keyId, string path, Passphrase passphrase)
    {
        if (Find(keyId) is not EcdsaSigner signer)
            return new KeyringError(KeyringFault.UnknownKey, $"There is no key {keyId} in {_folder}.");
        var pem = PortableKey.Write(signer, passphrase);
        try
        {
            PrivateFile.Write(path, pem, replace: false);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new KeyringError(File.Exists(path) ? KeyringFault.AlreadyThere : KeyringFault.NotReadable, $"The key was not exported to {path}: {e.Message}");
        }
    }

    /// <summary>Takes in a key that <see cref="Export"/>, or another program, wrote as encrypted PKCS#8 in PEM.</summary>
    public ISigner? Import(string path, Passphrase passphrase, KeyPurpose purpose, string label, out KeyringError? error)
    {
        if (PortableKey.TryRead(path, passphrase, out error) is not { } signer)
            return null;
        if (Find(signer.KeyId) is not { } known)
            return Store(signer, purpose, label);
        signer.Dispose();
        return known;
    }

    /// <summary>Deletes a key. What it signed stays valid; nothing new can be signed with it.</summary>
    public KeyringError? Remove(string keyId)
    {
        if (PathOf(keyId) is not { } path || !OwnedPath.Exists(path))
            return new KeyringError(KeyringFault.UnknownKey, $"There is no key {keyId} in {_folder}.");
        File.Delete(path);
        PrivateFile.SyncFolder(_folder);
        if (_signers.TryRemove(keyId, out var signer))
            signer.Dispose();
        return null;
    }

    public void Dispose()
    {
        foreach (var signer in _signers.Values)
            signer.Dispose();
        _signers.Clear();
        _master.Dispose();
    }

    // Headers of key files are JSON objects: no purpose can be taken for one.
    static byte[] Associated(string purpose) => System.Text.Encoding.UTF8.GetBytes("host:" + purpose);

    EcdsaSigner Store(EcdsaSigner signer, KeyPurpose purpose, string label)
    {
        if (label.Length > KeyFile.MaxLabel || label.Any(char.IsControl))
            throw new ArgumentException($"A label has at most {KeyFile.MaxLabel} characters and no control characters.", nameof(label));
        PrivateFile.Write(PathOf(signer.KeyId)!, KeyFile.Make(_master, signer, purpose, label), replace: false);
        return Keep(signer);
    }

    EcdsaSigner Keep(EcdsaSigner signer)
    {
        var kept = _signers.GetOrAdd(signer.KeyId, signer);
        if (!ReferenceEquals(kept, signer))
            signer.Dispose();
        return kept;
    }

    List<KeyInfo>? TryList(out KeyringError? error)
    {
        var list = new List<KeyInfo>();
        foreach (var path in Directory.EnumerateFiles(_folder, "*" + KeyFile.Extension))
        {
            if (list.Count == MaxKeys)
            {
                error = new KeyringError(KeyringFault.Damaged, $"There are more than {MaxKeys} keys in {_folder}.");
                return null;
            }

            if (KeyFile.TryRead(path, _master, out error) is not var (_, info))
                return null;
            list.Add(info);
        }

        error = null;
        return [.. list.OrderBy(k => k.Purpose).ThenBy(k => k.KeyId, StringComparer.Ordinal)];
    }

    // A key id is 64 hexadecimal digits: nothing else may become part of a path.
    string? PathOf(string keyId) =>
        keyId.Length == 64 && keyId.All(char.IsAsciiHexDigitLower) ? Path.Combine(_folder, keyId + KeyFile.Extension) : null;
}
