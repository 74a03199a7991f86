namespace Assay.Record;

/// <summary>The first entries of a record, and the ids of the keys and of the actor that they name.</summary>
/// <param name="Record">Random id of the record.</param>
/// <param name="Owner">Id of the first actor, an administrator.</param>
/// <param name="Entries">To be appended in one batch, before anything else.</param>
public sealed record FirstEntries(
    string Record, PublicKey Root, string TreeHeadKey, string EvidenceKey, string RosterKey, string Owner, string OwnerKey, IReadOnlyList<NewEntry> Entries);

/// <summary>How a record begins: a fresh root key that delegates to everything else.</summary>
public static class RecordSetup
{
    public const int MaxName = 200;

    /// <summary>
    /// Makes the keys in <paramref name="keyring"/> and the entries: genesis, the first actor, delegations of the tree-head,
    /// evidence and roster keys and of the actor's own, and the grant of <see cref="Role.Administrator"/>.
    /// </summary>
    public static FirstEntries FirstEntries(Keyring keyring, string organisation, string ownerName)
    {
        Check(organisation, nameof(organisation));
        Check(ownerName, nameof(ownerName));
        var record = Ids.New("r");
        var owner = Ids.New("a");
        var root = keyring.Generate(KeyPurpose.Root, "root");
        var treeHead = keyring.Generate(KeyPurpose.TreeHead, "tree heads");
        var evidence = keyring.Generate(KeyPurpose.Evidence, "evidence");
        var roster = keyring.Generate(KeyPurpose.Roster, "roster");
        var own = keyring.Generate(KeyPurpose.Actor, owner);
        var statement = new GenesisStatement(record, organisation, root.PublicKey.Pem);
        NewEntry Delegated(ISigner key, KeyPurpose purpose, string? actor = null) =>
            TrustEntries.Delegated(Delegation.Of(record, key.PublicKey, purpose, actor), root, owner);
        return new FirstEntries(record, root.PublicKey, treeHead.KeyId, evidence.KeyId, roster.KeyId, owner, own.KeyId,
        [
            TrustEntries.Entry(EntryTypes.Genesis, owner, new GenesisBody(record, organisation, root.PublicKey.Pem, statement.Sign(root).ToBytes())),
            Delegated(treeHead, KeyPurpose.TreeHead),
            Delegated(evidence, KeyPurpose.Evidence),
            Delegated(roster, KeyPurpose.Roster),
            TrustEntries.ActorAdded(owner, ActorKind.Person, ownerName, owner),
            Delegated(own, KeyPurpose.Actor, owner),
            TrustEntries.Access(Grant.Of(record, owner, AccessChange.Granted, Role.Administrator), root, owner),
        ]);
    }

    static void Check(string name, string parameter)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxName || name.Any(char.IsControl))
            throw new ArgumentException($"A name has 1 to {MaxName} characters and no control characters.", parameter);
    }
}
