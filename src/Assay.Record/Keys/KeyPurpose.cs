namespace Assay.Record;

/// <summary>What the root key lets a key sign. A key has one purpose.</summary>
public enum KeyPurpose
{
    /// <summary>Tree heads.</summary>
    TreeHead,

    /// <summary>What a tool of this installation measured, and what a person filed through it.</summary>
    Evidence,

    /// <summary>Acts of one actor: decisions, approvals, filed evidence.</summary>
    Actor,

    /// <summary>Grants of roles and keys of actors, so that the root can stay offline.</summary>
    Roster,
}
