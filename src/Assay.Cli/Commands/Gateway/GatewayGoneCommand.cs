using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay gateway gone</c>: a gateway that was killed for good keeps nothing waiting.</summary>
static class GatewayGoneCommand
{
    public static Command Create()
    {
        var gateway = new Argument<string>("gateway") { Description = "Its name, or its id (gw_...) where others have the same name; assay switch list shows both.", HelpName = "NAME" };
        var reason = new Option<string>("--reason") { Description = "How you know that it serves nobody; it stands in the record.", HelpName = "TEXT", Required = true };
        return RecordCommand.Create("gone", "Say of a gateway that ended without a word that it is gone: switches, rollouts, policies and takedowns wait for it no more. One that is heard of again is there again.", RecordUse.Write, [gateway, reason], async (context, record) =>
            context.Finish(await record.DeclareGatewayGoneAsync(new GatewayGoneRequest(context.Get(gateway), context.Get(reason)!), context.Cancel).ConfigureAwait(false), (gone, text) =>
            {
                foreach (var one in gone.Gateways)
                    text.Line($"{one.Name} ({one.Id}) is gone{(one.Gone is { } said ? $" (entry {said.Entry})" : "")}: nothing waits for it any more. If it is heard of again, it is there again.", Tone.Good);
            }));
    }
}
