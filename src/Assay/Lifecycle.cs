namespace Assay;

/// <summary>What work is done: the six layers of the house.</summary>
public enum Layer { Data, Build, Evaluation, Serving, Monitoring, Governance }

/// <summary>When it is judged: the seven gates, in order.</summary>
public enum Gate { UseCaseIntake, DataPreparation, Training, Evaluation, Deployment, Monitoring, Retirement }

/// <summary>The roles of the RACI. An actor may hold several; a decision names the role it was taken in.</summary>
public enum Role
{
    DataEngineering,
    DataScience,
    MlPlatform,
    AppSec,
    ProductSecurity,
    CloudSecurity,
    AiRedTeam,
    SecurityOperations,
    Grc,
    Legal,
    Leadership,
    Auditor,
    Administrator,
}

/// <summary>Risk class of a use case, in the terms of the EU AI Act (Regulation (EU) 2024/1689); <c>Unclassified</c> until decided.</summary>
public enum RiskClass { Unclassified, Minimal, Transparency, High, Prohibited }

/// <summary>What a piece of evidence is about, and so which digest must match when a gate asks for it.</summary>
public enum EvidenceScope { UseCase, DatasetVersion, ModelVersion, Deployment, Organisation }

/// <summary>How a piece of evidence came to be. A filed statement is never shown as a measured one.</summary>
public enum Origin
{
    /// <summary>A tool computed it and signed what it saw.</summary>
    Measured,

    /// <summary>A person stated it, by form or upload.</summary>
    Filed,
}

/// <summary>What a piece of evidence says of its subject.</summary>
public enum EvidenceResult { NotStated, Passed, Failed, Incomplete }
