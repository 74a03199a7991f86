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
            var results = await TreeHeadWitnesses.ShowAsync(local.Store, asked, local.Acting.ActorId, context.Cancel).ConfigureAwait(false);
            context.Out.Write(results, text =>
            {
                foreach (var result in results)
                    text.Line($"{result.Witness}: {result.Message}", result.Ok ? Tone.Good : Tone.Bad);
            });
            return results.All(r => r.Ok) ? ExitCode.Yes : ExitCode.Incomplete;
        });
    }
}
