using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay link</c> and <c>assay deploy</c>: which versions a use case uses, and where they run.</summary>
static class LinkCommand
{
    public static Command CreateLink()
    {
        var useCase = new Argument<string>("use-case") { Description = "The use case: slug or id.", HelpName = "USE-CASE" };
        var thing = new Argument<string>("version") { Description = "A model version or dataset version.", HelpName = "VERSION" };
        var remove = new Option<bool>("--remove") { Description = "Take the link away." };
        return RecordCommand.Create("link", "Link a use case to a model version or dataset version that it uses.", RecordUse.Write, [useCase, thing, remove], async (context, record) =>
            context.Finish(
                await record.LinkAsync(new LinkRequest(context.Get(useCase), context.Get(thing), context.Get(remove)), context.Cancel).ConfigureAwait(false),
                (receipt, text) => text.Line($"{context.Get(thing)} is {(context.Get(remove) ? "no longer " : "")}linked to {context.Get(useCase)} (entry {receipt.Index}).", Tone.Good)));
    }

    public static Command CreateDeploy()
    {
        var deployment = new Argument<string>("deployment") { Description = "A registered deployment.", HelpName = "DEPLOYMENT" };
        var version = new Option<string>("--model-version") { Description = "What runs.", HelpName = "VERSION", Required = true };
        var status = EnumOption.Of<DeploymentStatus>("--status", "What happens to it (default: live).");
        var percent = new Option<int?>("--percent") { Description = "Share of the traffic, for a rollout.", HelpName = "0-100" };
        var comment = CommentOption.Create();
        return RecordCommand.Create("deploy", "Record what runs in a deployment: live, rolled out, paused, stopped. Needs the deployment gate.", RecordUse.Write, [deployment, version, status, percent, comment], async (context, record) =>
            context.Finish(
                await record.ChangeDeploymentAsync(
                    new DeploymentRequest(context.Get(deployment), context.Get(version)!, context.Get(status) ?? DeploymentStatus.Live, context.Get(percent), context.Get(comment)), context.Cancel).ConfigureAwait(false),
                (d, text) => text.Line($"{d.Thing.Slug}: {d.ModelVersionName} {d.Status.Name()}{(d.Percent is { } p ? $" at {p} %" : "")}.", Tone.Good)));
    }
}
