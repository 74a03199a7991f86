using System.CommandLine;

namespace Assay.Cli;

/// <summary>Commands that belong together, under the title that <c>assay --help</c> lists them under.</summary>
sealed record CommandGroup(string Title, (string Name, Func<Command> Create)[] Commands);

/// <summary>
/// The commands there are, in the order of <c>assay --help</c>. To add one: a file in <c>Commands</c> with a <c>Create</c> method, and a line
/// here. Only the command that was asked for is built, so a line costs nothing at start.
/// </summary>
static class CommandList
{
    public static readonly CommandGroup[] Groups =
    [
        new("Start",
        [
            ("up", UpCommand.Create),
            ("init", InitCommand.Create),
            ("serve", ServeCommand.Create),
            ("push", PushCommand.Create),
        ]),
        new("The AI register",
        [
            ("register", RegisterCommand.Create),
            ("link", LinkCommand.CreateLink),
            ("deploy", LinkCommand.CreateDeploy),
            ("actor", ActorCommand.Create),
            ("key", KeyCommand.Create),
            ("token", TokenCommand.Create),
        ]),
        new("Data",
        [
            ("data", DataCommand.Create),
        ]),
        new("Build",
        [
            ("scan", ScanCommand.Create),
            ("rescan", RescanCommand.Create),
            ("rules", RulesCommand.Create),
            ("import", ImportCommand.Create),
            ("deps", DepsCommand.Create),
            ("osv", OsvCommand.Create),
            ("rematch", RematchCommand.Create),
            ("bom", BomCommand.Create),
            ("lock", LockCommand.Create),
            ("discover", DiscoverCommand.Create),
            ("mcp", McpCommand.Create),
            ("run", RunCommand.Create),
            ("sign", SignCommand.Create),
            ("verify", VerifyCommand.Create),
            ("seal", SealCommand.Create),
            ("unseal", UnsealCommand.Create),
            ("recipients", UnsealCommand.CreateRecipients),
            ("watermark", WatermarkCommand.Create),
        ]),
        new("Evaluation and red team",
        [
            ("eval", EvalCommand.Create),
            ("redteam", RedTeamCommand.Create),
        ]),
        new("Serving",
        [
            ("gateway", GatewayCommand.Create),
            ("guard", GuardCommand.Create),
            ("rollout", RolloutCommand.Create),
            ("switch", SwitchCommand.Create),
            ("takedown", TakedownCommand.Create),
            ("probe", ProbeCommand.Create),
        ]),
        new("Evidence and findings",
        [
            ("evidence", EvidenceCommand.Create),
            ("kinds", KindsCommand.Create),
            ("finding", FindingCommand.Create),
            ("waiver", WaiverCommand.Create),
        ]),
        new("Gates and assurance",
        [
            ("gate", GateCommand.Create),
            ("baseline", PortfolioCommand.CreateBaseline),
            ("portfolio", PortfolioCommand.CreatePortfolio),
            ("work", PortfolioCommand.CreateWork),
            ("engagement", PortfolioCommand.CreateEngagement),
            ("pack", PackCommand.Create),
        ]),
        new("The record",
        [
            ("record", RecordLogCommand.Create),
            ("activity", ActivityCommand.Create),
        ]),
        new("Besides",
        [
            ("cvss", CvssCommand.Create),
            ("completion", CompletionCommand.Create),
            ("version", VersionCommand.Create),
        ]),
    ];
}
