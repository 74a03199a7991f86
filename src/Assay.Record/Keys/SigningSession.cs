namespace Assay.Record;

/// <summary>What an acting process holds: the keyring, who acts, and the signers for what they do.</summary>
public sealed class SigningSession : IDisposable
{
    readonly Keyring? _keyring;
    readonly bool _ownsKeyring;

    SigningSession(Keyring? keyring, bool ownsKeyring, UserConfiguration user, string record, string installation, string actorId, ISigner actor, ISigner evidence, ISigner treeHead)
    {
        _keyring = keyring;
        _ownsKeyring = ownsKeyring;
        User = user;
        Record = record;
        Installation = installation;
        ActorId = actorId;
        Actor = actor;
        Evidence = evidence;
        TreeHead = treeHead;
    }

    /// <exception cref="InvalidOperationException">The session only reads.</exception>
    public Keyring Keyring => _keyring ?? throw new InvalidOperationException("This session only reads: it holds no keys.");

    /// <summary>Id of the record.</summary>
    public string Record { get; }

    /// <summary>Id of the actor that the folder names: who acts here by default, and by the clock.</summary>
    public string Installation { get; }

    public string ActorId { get; }

    /// <summary>The actor's own key; the evidence key when they act through a server that authenticated them.</summary>
    public ISigner Actor { get; }

    public ISigner Evidence { get; }

    public ISigner TreeHead { get; }

    /// <summary>True when <see cref="ActorId"/> was authenticated by a server and has no key in this session.</summary>
    public bool ThroughServer => ReferenceEquals(Actor, Evidence);

    UserConfiguration User { get; }

    /// <summary>Opens the keyring of a folder for the actor that its configuration names. Keys come from the keyring, else from the user's signer commands.</summary>
    public static SigningSession? Open(RecordFolder folder, Passphrase passphrase, UserConfiguration user, out string error)
    {
        if (Keyring.TryOpen(folder.KeysPath, passphrase, out var fault) is not { } keyring)
        {
            error = fault!.Message;
            return null;
        }

        var configuration = folder.Configuration;
        ISigner? Need(string keyId, string what, ref string missing)
        {
            var signer = SignerOf(keyring, user, keyId);
            if (signer is null && missing.Length == 0)
                missing = $"The {what} key {keyId} is neither in {folder.KeysPath} nor among the signers of the user configuration.";
            return signer;
        }

        error = "";
        var treeHead = Need(configuration.TreeHeadKey, "tree-head", ref error);
        var evidence = Need(configuration.EvidenceKey, "evidence", ref error);
        var actor = Need(configuration.ActorKey, "actor's", ref error);
        if (treeHead is not null && evidence is not null && actor is not null)
            return new SigningSession(keyring, true, user, configuration.Record, configuration.Actor, configuration.Actor, actor, evidence, treeHead);
        keyring.Dispose();
        return null;
    }

    /// <summary>This session for somebody whom the server authenticated: their acts are signed by the evidence key and name them. Shares the keyring.</summary>
    public SigningSession OnBehalfOf(string actorId) => new(_keyring, false, User, Record, Installation, actorId, Evidence, Evidence, TreeHead);

    /// <summary>This session for another actor whose key is here; null when it is not. Shares the keyring.</summary>
    public SigningSession? As(string actorId, string keyId) =>
        Find(keyId) is { } signer ? new(Keyring, false, User, Record, Installation, actorId, signer, Evidence, TreeHead) : null;

    /// <summary>A key of the keyring or of the user's signer commands: the roster key, or the root when it is not offline.</summary>
    public ISigner? Find(string keyId) => _keyring is null ? null : SignerOf(_keyring, User, keyId);

    /// <summary>A session without keys, for the actor that the folder names: enough to read, and no passphrase is asked for. Signing with it throws.</summary>
    public static SigningSession Reading(RecordFolder folder)
    {
        var configuration = folder.Configuration;
        var nothing = new NoKey(configuration.ActorKey, PublicKey.TryReadPem(configuration.RootKey, out _)!);
        return new SigningSession(null, false, UserConfiguration.Empty, configuration.Record, configuration.Actor, configuration.Actor, nothing, nothing, nothing);
    }

    public void Dispose()
    {
        if (_ownsKeyring)
            _keyring?.Dispose();
    }

    static ISigner? SignerOf(Keyring keyring, UserConfiguration user, string keyId) => keyring.Find(keyId) ?? ExternalSigner.Find(user, keyId);

    sealed class NoKey(string keyId, PublicKey publicKey) : ISigner
    {
        public string KeyId => keyId;

        public PublicKey PublicKey => publicKey;

        public byte[] Sign(ReadOnlySpan<byte> data) => throw new InvalidOperationException("This session only reads: it holds no keys.");
    }
}
