namespace Assay.Governance;

/// <summary>What a caller may ask of the record.</summary>
public enum Operation
{
    Read,
    RegisterUseCase,
    RegisterData,
    RegisterModel,
    FileEvidence,
    ChangeFinding,
    VerifyFinding,

    /// <summary>Moves the due date of a critical finding to a later day; of others whoever may change them does.</summary>
    PostponeFinding,
    RequestWaiver,
    ApproveFindingOverride,
    ApproveRiskAcceptance,
    ApproveException,
    DecideGate,
    ChangeDeployment,
    Baseline,
    ManageAccess,
    Erase,
    BuildPack,

    /// <summary>Reads what a target was asked and answered in a red-team round; each reading is an entry.</summary>
    ReadTranscript,

    /// <summary>Reads what people and models said through a gateway, where it is kept; each reading is an entry.</summary>
    ReadPrompts,

    /// <summary>Has the server run a round now that a plan asks for again.</summary>
    StartRound,

    /// <summary>Stops a round that the server runs, or keeps it from being run.</summary>
    StopRound,

    /// <summary>Stops a route, a model, an agent, a tool, a key or all of it on every gateway.</summary>
    PullSwitch,

    /// <summary>Lets go again what was stopped; another person than who stopped it.</summary>
    ReleaseSwitch,

    /// <summary>Makes and revokes the keys that applications show to gateways.</summary>
    ManageGatewayKeys,

    /// <summary>Asks that what contains a digest with a finding be taken out of production.</summary>
    ProposeTakedown,

    /// <summary>Says yes or no to it.</summary>
    ApproveTakedown,

    /// <summary>Publishes versions of guardrail policies, tries them on routes, puts them into force and back.</summary>
    ChangeGuardrails,

    /// <summary>Says of a gateway that ended without a word that it is gone, and serves nobody.</summary>
    DeclareGatewayGone,
}

/// <summary>
/// Which role may do what: the RACI as a table, the only place where it is written. Deciding a gate also needs a role
/// that the gate's policy names, and separation of duties is judged apart.
/// </summary>
public static class Permissions
{
    static readonly Role[] Everyone = Enum.GetValues<Role>();

    static readonly Role[] Working =
    [
        Role.DataEngineering, Role.DataScience, Role.MlPlatform, Role.AppSec, Role.ProductSecurity, Role.CloudSecurity, Role.AiRedTeam,
        Role.SecurityOperations, Role.Grc, Role.Legal, Role.Administrator,
    ];

    static readonly Role[] Security = [Role.AppSec, Role.ProductSecurity, Role.CloudSecurity, Role.AiRedTeam, Role.SecurityOperations];

    static readonly Dictionary<Operation, Role[]> Table = new()
    {
        [Operation.Read] = Everyone,
        [Operation.RegisterUseCase] = [Role.Grc, Role.MlPlatform, Role.DataScience, Role.DataEngineering, Role.ProductSecurity, Role.Administrator],
        [Operation.RegisterData] = [Role.DataEngineering, Role.DataScience, Role.MlPlatform, Role.Administrator],
        [Operation.RegisterModel] = [Role.DataScience, Role.MlPlatform, Role.AppSec, Role.Administrator],
        [Operation.FileEvidence] = Working,
        [Operation.ChangeFinding] = [.. Working.Except([Role.Legal, Role.Administrator])],
        [Operation.VerifyFinding] = [.. Security, Role.Grc],
        // More time for something critical is risk that somebody bears: those who may answer its waivers and change findings.
        [Operation.PostponeFinding] = [.. Security, Role.Grc],
        [Operation.RequestWaiver] = [.. Working.Except([Role.Administrator])],
        [Operation.ApproveFindingOverride] = Security,
        [Operation.ApproveRiskAcceptance] = [Role.ProductSecurity, Role.Grc, Role.Leadership],
        [Operation.ApproveException] = [Role.ProductSecurity, Role.Grc, Role.Legal, Role.Leadership],
        [Operation.DecideGate] = [.. Everyone.Except([Role.Auditor, Role.Administrator])],
        [Operation.ChangeDeployment] = [Role.MlPlatform, Role.CloudSecurity, Role.SecurityOperations],
        [Operation.Baseline] = [Role.Grc, Role.Leadership],
        [Operation.ManageAccess] = [Role.Administrator],
        [Operation.Erase] = [Role.Administrator, Role.Legal],
        [Operation.BuildPack] = [.. Everyone.Except([Role.Administrator])],
        // Who tests, who mends, who audits.
        [Operation.ReadTranscript] = [.. Security, Role.DataScience, Role.MlPlatform, Role.Auditor],
        // What people wrote is theirs: those who look into attacks, and whoever answers for the access, open it.
        [Operation.ReadPrompts] = [Role.AppSec, Role.SecurityOperations, Role.AiRedTeam, Role.Administrator],
        [Operation.StartRound] = [Role.AiRedTeam, Role.ProductSecurity],
        // Who tests, and whoever sees service suffer.
        [Operation.StopRound] = [.. Security, Role.MlPlatform, Role.Leadership, Role.Administrator],
        // Stopping is everybody's who may see the harm first; letting go again is for those who answer for what then happens.
        [Operation.PullSwitch] = [.. Security, Role.MlPlatform, Role.Grc, Role.Leadership],
        [Operation.ReleaseSwitch] = [Role.ProductSecurity, Role.CloudSecurity, Role.SecurityOperations, Role.MlPlatform, Role.Leadership],
        // As with a switch; who answers also answers for the service that ends.
        [Operation.ProposeTakedown] = [.. Security, Role.MlPlatform, Role.Grc, Role.Leadership],
        [Operation.ApproveTakedown] = [Role.AppSec, Role.ProductSecurity, Role.CloudSecurity, Role.SecurityOperations, Role.MlPlatform, Role.Leadership],
        [Operation.ManageGatewayKeys] = [Role.MlPlatform, Role.CloudSecurity, Role.SecurityOperations, Role.Administrator],
        // Who answers for what models are asked and say; one that lets more pass needs two of them.
        [Operation.ChangeGuardrails] = [.. Security, Role.MlPlatform],
        // Who says so answers for it that a switch is then called stopped: those who may let go what is stopped.
        [Operation.DeclareGatewayGone] = [Role.ProductSecurity, Role.CloudSecurity, Role.SecurityOperations, Role.MlPlatform, Role.Leadership],
    };

    public static IReadOnlyList<Role> RolesFor(Operation operation) => Table[operation];

    public static bool Allows(Operation operation, IEnumerable<Role> roles) => roles.Any(Table[operation].Contains);

    /// <summary>The roles that may, for a sentence: <c>ml-platform, cloud-security</c>.</summary>
    public static string NamesFor(Operation operation) => string.Join(", ", Table[operation].Select(r => r.Name()));

    public static Refusal? Check(Operation operation, IReadOnlyList<Role> roles) => Allows(operation, roles)
        ? null
        : new Refusal(
            RefusalKind.Forbidden,
            $"This needs {(Table[operation].Length == 1 ? "the role" : "one of the roles")} {NamesFor(operation)}; you hold {(roles.Count == 0 ? "none" : string.Join(", ", roles.Select(r => r.Name())))}.")
        { HowTo = GetRole(Table[operation][0], roles) };

    // An administrator, whom every newcomer is first, gives roles and is not told to ask for them.
    static string GetRole(Role role, IReadOnlyList<Role> held) => Allows(Operation.ManageAccess, held)
        ? $"Give it to yourself or to somebody else: assay actor grant NAME {role.Name()}"
        : $"Ask an administrator to run: assay actor grant NAME {role.Name()}";

    public static Operation ToRegister(ThingKind kind) => kind switch
    {
        ThingKind.UseCase => Operation.RegisterUseCase,
        ThingKind.Dataset or ThingKind.DatasetVersion => Operation.RegisterData,
        ThingKind.Deployment => Operation.ChangeDeployment,
        _ => Operation.RegisterModel,
    };

    public static Operation ToAnswer(WaiverKind kind) => kind switch
    {
        WaiverKind.FalsePositive or WaiverKind.Severity => Operation.ApproveFindingOverride,
        WaiverKind.RiskAcceptance => Operation.ApproveRiskAcceptance,
        _ => Operation.ApproveException,
    };
}
