using System.CommandLine;

namespace Assay.Cli;

/// <summary>
/// The commands there are. To add one: a file in <c>Commands</c> with a <c>Create</c> method, and a line here. Only
/// the command that was asked for is built, so a line costs nothing at start.
/// </summary>
static class CommandList
{
    public static readonly (string Name, Func<Command> Create)[] All =
    [
        ("up", UpCommand.Create),
        ("init", InitCommand.Create),
        ("actor", ActorCommand.Create),
        ("key", KeyCommand.Create),
        ("token", TokenCommand.Create),
        ("register", RegisterCommand.Create),
        ("link", LinkCommand.CreateLink),
        ("deploy", LinkCommand.CreateDeploy),
        ("finding", FindingCommand.Create),
        ("waiver", WaiverCommand.Create),
        ("scan", ScanCommand.Create),
        ("import", ImportCommand.Create),
        ("rescan", RescanCommand.Create),
        ("rules", RulesCommand.Create),
        ("bom", BomCommand.Create),
        ("deps", DepsCommand.Create),
        ("lock", LockCommand.Create),
        ("discover", DiscoverCommand.Create),
        ("osv", OsvCommand.Create),
        ("rematch", RematchCommand.Create),
        ("mcp", McpCommand.Create),
        ("probe", ProbeCommand.Create),
        ("sign", SignCommand.Create),
        ("verify", VerifyCommand.Create),
        ("seal", SealCommand.Create),
        ("unseal", UnsealCommand.Create),
        ("recipients", UnsealCommand.CreateRecipients),
        ("watermark", WatermarkCommand.Create),
        ("run", RunCommand.Create),
        ("data", DataCommand.Create),
        ("eval", EvalCommand.Create),
        ("redteam", RedTeamCommand.Create),
        ("gateway", GatewayCommand.Create),
        ("guard", GuardCommand.Create),
        ("switch", SwitchCommand.Create),
        ("rollout", RolloutCommand.Create),
        ("takedown", TakedownCommand.Create),
        ("evidence", EvidenceCommand.Create),
        ("gate", GateCommand.Create),
        ("portfolio", PortfolioCommand.CreatePortfolio),
        ("work", PortfolioCommand.CreateWork),
        ("engagement", PortfolioCommand.CreateEngagement),
        ("baseline", PortfolioCommand.CreateBaseline),
        ("activity", ActivityCommand.Create),
        ("pack", PackCommand.Create),
        ("record", RecordLogCommand.Create),
        ("push", PushCommand.Create),
        ("serve", ServeCommand.Create),
        ("kinds", KindsCommand.Create),
        ("cvss", CvssCommand.Create),
        ("completion", CompletionCommand.Create),
        ("version", VersionCommand.Create),
    ];
}
