namespace Assay.Record;

/// <summary>The types of entries. A type is never renamed or reused; a change of shape is a new version.</summary>
public static class EntryTypes
{
    /// <summary>First entry: organisation, record id, root public key.</summary>
    public const string Genesis = "genesis";

    /// <summary>A key delegated, rotated or revoked, with the root's signature inside.</summary>
    public const string Key = "key";

    /// <summary>An actor added, renamed or closed.</summary>
    public const string Actor = "actor";

    /// <summary>A role granted or withdrawn.</summary>
    public const string Access = "access";

    /// <summary>A way to sign in was made, changed or ended; the sign-in itself stays beside the record.</summary>
    public const string Account = "account";

    /// <summary>A thing entered or changed in the register: use case, dataset, model, their versions, deployment.</summary>
    public const string Register = "register";

    /// <summary>Two things of the register linked or unlinked.</summary>
    public const string Link = "link";

    /// <summary>A signed statement taken in, with the findings it opened, matched and closed.</summary>
    public const string Evidence = "evidence";

    /// <summary>A change to one finding: status, owner, due date, comment.</summary>
    public const string Finding = "finding";

    /// <summary>An override, risk acceptance, exception or "not applicable": asked for, approved, refused, withdrawn.</summary>
    public const string Waiver = "waiver";

    /// <summary>A gate decided.</summary>
    public const string Decision = "decision";

    /// <summary>A deployment changed: rolled out, paused, stopped, taken down.</summary>
    public const string Deployment = "deployment";

    /// <summary>A gate policy taken into force.</summary>
    public const string Policy = "policy";

    /// <summary>An assurance pack built at a tree size.</summary>
    public const string Pack = "pack";

    /// <summary>Blobs erased: <c>{"commitments": [hex], "reason": text}</c>.</summary>
    public const string Erasure = "erasure";

    /// <summary>A tree head time-stamped by an outside authority (RFC 3161); see <see cref="TimestampBody"/>.</summary>
    public const string Timestamp = "timestamp";

    /// <summary>
    /// Restricted content read: <c>{"entry": index, "blob": name, "part"?: which of it}</c>; from version 2 on also what is kept beside the log:
    /// <c>{"exchange": reference}</c>, the texts of an exchange of a gateway.
    /// </summary>
    public const string Read = "read";

    /// <summary>A kill switch pulled or released: what gateways stop at once.</summary>
    public const string KillSwitch = "kill-switch";

    /// <summary>A key of the gateway made or revoked; its digest stays beside the record.</summary>
    public const string GatewayKey = "gateway-key";

    /// <summary>A route moved from one model version to another: begun, widened, promoted, rolled back.</summary>
    public const string Rollout = "rollout";

    /// <summary>A model version taken out of production because of a finding: proposed, carried out, refused.</summary>
    public const string Takedown = "takedown";

    /// <summary>A version of a guardrail policy published.</summary>
    public const string GuardPolicy = "guard-policy";

    /// <summary>Which version of a guardrail policy a route has, and which is tried on it.</summary>
    public const string GuardRoute = "guard-route";

    /// <summary>Somebody said of a gateway that ended without a word that it is gone.</summary>
    public const string GatewayGone = "gateway-gone";
}
