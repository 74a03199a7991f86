using System.Diagnostics;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay switch test</c>: tries the way of a switch to every gateway, and stops nothing.</summary>
static class SwitchTestCommand
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    static readonly TimeSpan Alive = TimeSpan.FromSeconds(5);

    sealed record Arrival(string Id, string Name, double? Milliseconds);

    public static AssayCommand Create()
    {
        var patience = new System.CommandLine.Option<int>("--within") { Description = "Milliseconds in which every gateway has to have it.", HelpName = "MS", DefaultValueFactory = _ => 1000 };
        return RecordCommand.Create("test", "Pull a switch that stops nothing, wait until every gateway has it, say how long each took, and release it. Exit code 1 when one did not have it in time.", RecordUse.Write, [patience], async (context, record) =>
        {
            var before = await record.ReplicasAsync(context.Cancel).ConfigureAwait(false);
            var known = before.Where(r => r.SeenAt > TimeProvider.System.GetUtcNow() - Alive).ToList();
            if (known.Count == 0)
                return context.Fail("No gateway follows this record.", null, "Start one with: assay gateway run --record");
            var request = new SwitchRequest(SwitchScope.Test, Guid.NewGuid().ToString("n"), true, "assay switch test");
            var pulled = await record.ChangeSwitchAsync(request, context.Cancel).ConfigureAwait(false);
            if (!pulled.TryGet(out var row, out var refusal))
                return context.Refuse(refusal);
            var began = Stopwatch.GetTimestamp();
            var arrived = await WaitAsync(record, known, row.Entry, began, TimeSpan.FromMilliseconds(context.Get(patience)), context.Cancel).ConfigureAwait(false);
            var released = await record.ChangeSwitchAsync(request with { Stop = false }, CancellationToken.None).ConfigureAwait(false);
            var missing = arrived.Count(a => a.Milliseconds is null);
            context.Out.Write(new { entry = row.Entry, gateways = arrived, missing, released = released.Refusal is null }, text =>
            {
                text.Table(["Gateway", "Had it after"], [.. arrived.Select(a => new Cell[] { $"{a.Name} ({a.Id})", a.Milliseconds is { } ms ? new Cell($"{ms:0} ms") : new Cell($"not within {context.Get(patience)} ms", Tone.Bad) })]);
                text.Line(missing == 0 ? "Every gateway that is there had it in time." : $"{missing} of {arrived.Count} gateways did not have it in time: a switch would not stop them. See whether they reach the database.", missing == 0 ? Tone.Good : Tone.Bad);
                if (released.Refusal is { } left)
                    text.Line($"The trial switch could not be released: {left.Message} It stops nothing.", Tone.Quiet);
            });
            return missing == 0 ? ExitCode.Yes : ExitCode.No;
        });
    }

    // Measured here, from the commit to having seen a gateway's word of it: what a gateway took was no longer than that.
    static async Task<IReadOnlyList<Arrival>> WaitAsync(IRecord record, IReadOnlyList<ReplicaRow> known, long entry, long began, TimeSpan patience, CancellationToken cancel)
    {
        var times = known.ToDictionary(r => r.Id, r => new Arrival(r.Id, r.Name, null));
        while (times.Values.Any(a => a.Milliseconds is null) && Stopwatch.GetElapsedTime(began) < patience)
        {
            foreach (var replica in await record.ReplicasAsync(cancel).ConfigureAwait(false))
                if (replica.Position > entry && times.TryGetValue(replica.Id, out var waiting) && waiting.Milliseconds is null)
                    times[replica.Id] = waiting with { Milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds };
            await Task.Delay(Step, cancel).ConfigureAwait(false);
        }

        return [.. times.Values];
    }
}
