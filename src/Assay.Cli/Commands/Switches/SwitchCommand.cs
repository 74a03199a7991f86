using System.CommandLine;
using System.Data.Common;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay switch</c>: stops what goes through gateways, and lets it go again.</summary>
static class SwitchCommand
{
    public static Command Create() => new("switch", "The kill switch: stop a route, model, agent, tool, key or all, on every gateway at once. A gateway that follows the record stops within the second.")
    {
        SwitchPullCommand.Create(),
        Release(),
        List(),
        SwitchTestCommand.Create(),
    };

    static AssayCommand Release()
    {
        var takes = new SwitchOptions();
        return RecordCommand.Create("release", "Let go again what was stopped, and say which gateways have that. Who stopped it does not.", RecordUse.Write, takes.All, async (context, record) =>
        {
            if (!(await record.ChangeSwitchAsync(takes.Read(context, stop: false), context.Cancel).ConfigureAwait(false)).TryGet(out var row, out var refusal))
                return context.Refuse(refusal);
            var arrived = await ArrivedAsync(record, row, context.Cancel).ConfigureAwait(false);
            context.Out.Write(
                new { row.Scope, row.Value, row.Stopped, row.At, row.Actor, row.ActorName, row.Reason, row.PulledBy, row.Entry, gateways = arrived },
                text =>
                {
                    text.Line($"{Words(row)} is released (entry {row.Entry}).", Tone.Good);
                    if (arrived.Count > 0)
                        text.Table(["Gateway", "Had it after"], [.. arrived.Select(SwitchEffect.Arrival)]);
                });
            return ExitCode.Yes;
        });
    }

    // It is released whether or not anybody can say where that has arrived.
    static async Task<IReadOnlyList<GatewayArrival>> ArrivedAsync(IRecord record, SwitchRow row, CancellationToken cancel)
    {
        try
        {
            return await GatewayArrivals.WaitAsync(record, await GatewayArrivals.ThereAsync(record, cancel).ConfigureAwait(false), row.Entry, TimeSpan.FromSeconds(1), cancel).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ServerAwayException or DbException)
        {
            return [];
        }
    }

    static AssayCommand List()
    {
        var all = new Option<bool>("--all") { Description = "Those that were released, too." };
        return RecordCommand.Create("list", "List what is stopped, since when, by whom and why, and whether a gateway has it at all; and the gateways that follow.", RecordUse.Read, [all], async (context, record) =>
        {
            var switches = (await record.SwitchesAsync(context.Cancel).ConfigureAwait(false)).Where(s => s.Stopped || context.Get(all)).ToList();
            var replicas = await record.ReplicasAsync(context.Cancel).ConfigureAwait(false);
            var there = ServingReplica.There(await record.GatewayContentsAsync(context.Cancel).ConfigureAwait(false));
            var keys = await record.GatewayKeysAsync(context.Cancel).ConfigureAwait(false);
            var does = switches.Select(s => s.Stopped ? SwitchReach.Of(s, there, replicas, keys, TimeProvider.System.GetUtcNow()).Does() : "released").ToList();
            return context.Finish(new { switches, does, replicas, there = there.Select(r => r.Replica.Id) }, (_, text) =>
            {
                if (switches.Count == 0)
                    text.Line("Nothing is stopped.");
                else
                    text.Table(["What", "State", "Since", "By", "Why"], [.. switches.Zip(does, (s, state) => new Cell[] { new(Words(s), Tone.Strong), State(s, state), Moment(s.At), s.ActorName ?? s.Actor, s.Reason ?? "(erased)" })]);
                if (replicas.Count > 0)
                    text.Table(["Gateway", "State", "Seen", "Follows up to entry"], [.. replicas.Where(r => !r.WasRestarted(replicas)).Select(r => new Cell[] { $"{r.Name} ({r.Id})", State(r, replicas, there), Moment(r.SeenAt), $"{r.Position - 1}" })]);
            });
        });
    }

    static Cell State(SwitchRow row, string does) => new(does.StartsWith("stopped", StringComparison.Ordinal) || !row.Stopped ? does : $"pulled: {does}", !row.Stopped ? Tone.Quiet : does is "stopped" ? Tone.Bad : Tone.Warn);

    // One that ended without a word stays in the list for a day. That another of its name began does not show that it ended: it may be cut off, and serve on.
    static Cell State(ReplicaRow row, IReadOnlyList<ReplicaRow> all, IReadOnlyList<ServingReplica> there) =>
        there.Any(t => t.Replica.Id == row.Id) ? new("there", Tone.Good)
        : row.EndedAt is { } ended ? new($"signed off {Moment(ended)}", Tone.Quiet)
        : row.Gone is { } gone ? new($"gone, said {gone.ActorName ?? gone.Actor} {Moment(gone.At)}: {gone.Reason ?? "(erased)"}", Tone.Quiet)
        : all.Any(row.IsFollowedBy) ? new("not there; another of its name began since", Tone.Bad) : new("not there", Tone.Bad);

    internal static string Words(SwitchRow row) => row.Value.Length == 0 ? row.Scope.Name() : $"{row.Scope.Name()} {row.Value}";

    static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
