using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay switch test</c>: tries the way of a switch to every gateway, and stops nothing.</summary>
static class SwitchTestCommand
{
    public static AssayCommand Create()
    {
        var patience = SwitchOptions.Within("Milliseconds in which every gateway has to have it.");
        return RecordCommand.Create("test", "Pull a switch that stops nothing, wait until every gateway has it, say how long each took, and release it. Exit code 1 when one did not have it in time, or is not there and did not sign off.", RecordUse.Write, [patience], async (context, record) =>
        {
            var known = await GatewayArrivals.ThereAsync(record, context.Cancel).ConfigureAwait(false);
            if (known.Count == 0)
                return context.Fail("No gateway follows this record.", null, "Start one with: assay gateway run --config FILE --record");
            var request = new SwitchRequest(SwitchScope.Test, Guid.NewGuid().ToString("n"), true, "assay switch test");
            var pulled = await record.ChangeSwitchAsync(request, context.Cancel).ConfigureAwait(false);
            if (!pulled.TryGet(out var row, out var refusal))
                return context.Refuse(refusal);
            // Measured here, from the commit to having seen a gateway's word of it: what a gateway took was no longer than that.
            var arrived = await GatewayArrivals.WaitAsync(record, known, row.Entry, TimeSpan.FromMilliseconds(context.Get(patience)), context.Cancel).ConfigureAwait(false);
            // One that is cut off from the record is not there: it is what the trial is to find.
            var away = (await record.SwitchReachAsync(row.Scope, row.Value, context.Cancel).ConfigureAwait(false)).Value?.Away ?? [];
            var released = await record.ChangeSwitchAsync(request with { Stop = false }, CancellationToken.None).ConfigureAwait(false);
            var missing = arrived.Count(a => a.Milliseconds is null);
            context.Out.Write(new { entry = row.Entry, gateways = arrived, missing, away, released = released.Refusal is null }, text =>
            {
                text.Table(["Gateway", "Had it after"], [.. arrived.Select(SwitchEffect.Arrival)]);
                text.Line(missing == 0 ? "Every gateway that is there had it in time." : $"{missing} of {arrived.Count} gateways did not have it in time: a switch would not stop them. See whether they reach the database.", missing == 0 ? Tone.Good : Tone.Bad);
                if (away.Count > 0)
                    text.Line(SwitchEffect.Unheard(away, "of it"), Tone.Bad);
                if (released.Refusal is { } left)
                    text.Line($"The trial switch could not be released: {left.Message} It stops nothing.", Tone.Quiet);
            });
            return missing == 0 && away.Count == 0 ? ExitCode.Yes : ExitCode.No;
        });
    }
}
