using System.CommandLine;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay record witness</c>: the latest tree head to all whom the user configuration names.</summary>
static class WitnessCommand
{
    public static AssayCommand Create()
    {
        var name = new Option<string?>("--name") { Description = "Only this witness.", HelpName = "NAME" };
        return RecordCommand.CreateLocal("witness", "Show the latest tree head to the witnesses of the user configuration; time stamps are kept in the record.", RecordUse.Write, [name], async (context, local) =>
        {
            var asked = local.User.Witnesses.Where(w => context.Get(name) is not { } only || w.Name == only).ToList();
            if (asked.Count == 0)
                return context.Fail("The user configuration names no such witness.", null, "Add it to ~/.config/assay/config.json under \"witnesses\".");
            if (await local.Store.ReadAsync(view => view.Head, context.Cancel).ConfigureAwait(false) is not { Envelope: not null } head)
                return context.Fail("The record has no tree head yet.");
            using var witnesses = new TreeHeadWitnesses(local.Store, asked);
            var outcomes = await witnesses.SendAsync(head, context.Cancel).ConfigureAwait(false);
            context.Out.Write(outcomes, text =>
            {
                foreach (var outcome in outcomes)
                    text.Line($"{outcome.Witness}: {(outcome.Fault is { } fault ? fault.Name() + ": " : "")}{outcome.Detail}", outcome.Ok ? Tone.Good : Tone.Bad);
            });
            return outcomes.All(o => o.Ok) ? ExitCode.Yes : ExitCode.Incomplete;
        });
    }
}
