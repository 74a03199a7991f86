namespace Assay.Record;

/// <summary>What a key may sign. A key has one purpose; all but the root get theirs by a <see cref="Delegation"/>.</summary>
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

    /// <summary>The root itself: delegations, revocations and grants. It is fixed by the first entry and never delegated.</summary>
    Root,
}
