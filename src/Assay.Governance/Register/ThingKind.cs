namespace Assay.Governance;

/// <summary>What the register holds. Models and datasets are shared between use cases, many to many.</summary>
public enum ThingKind { UseCase, Dataset, DatasetVersion, Model, ModelVersion, Deployment }

/// <summary>States of a finding.</summary>
public enum FindingStatus { Open, Triaged, InProgress, FixedAwaitingRetest, Verified, FalsePositive, Accepted }

/// <summary>What can be set aside, each with rationale, owner, expiry and an approver who is not the requester.</summary>
public enum WaiverKind
{
    /// <summary>The finding is not true.</summary>
    FalsePositive,

    /// <summary>The finding is true, its severity is another.</summary>
    Severity,

    /// <summary>The finding stays true and the risk is borne.</summary>
    RiskAcceptance,

    /// <summary>A gate requirement is let through unmet.</summary>
    Exception,

    /// <summary>A gate requirement has no meaning here.</summary>
    NotApplicable,
}

/// <summary>Where a waiver stands; expiry is judged when it is read.</summary>
public enum WaiverStatus { Requested, Approved, Rejected, Withdrawn }

/// <summary>Where a deployment stands.</summary>
public enum DeploymentStatus { Planned, Rollout, Live, Paused, Stopped, RolledBack, TakenDown, Retired }
