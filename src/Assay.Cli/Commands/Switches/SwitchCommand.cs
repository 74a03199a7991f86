using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay switch</c>: stops what goes through gateways, and lets it go again.</summary>
static class SwitchCommand
{
    public static Command Create() => new("switch", "The kill switch: stop a route, model, agent, tool, key or all, on every gateway at once. A gateway that follows the record stops within the second.")
    {
        Change("pull", "Stop something on every gateway that follows the record.", stop: true),
        Change("release", "Let go again what was stopped. Who stopped it does not.", stop: false),
        List(),
        SwitchTestCommand.Create(),
    };

    static AssayCommand Change(string name, string description, bool stop)
    {
        var scope = EnumOption.Argument<SwitchScope>("scope", "What kind of thing.");
        var value = new Argument<string?>("which") { Description = "Name of the route, agent or tool; digest of the model; public part of the key; nothing for all.", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
        var reason = new Option<string>("--reason") { Description = "Why; kept for ever, so without personal data.", HelpName = "TEXT", Required = true };
        return RecordCommand.Create(name, description, RecordUse.Write, [scope, value, reason], async (context, record) =>
        {
            var changed = await record.ChangeSwitchAsync(new SwitchRequest(context.Get(scope), context.Get(value), stop, context.Get(reason)!), context.Cancel).ConfigureAwait(false);
            var code = context.Finish(changed, (row, text) =>
            {
                text.Line($"{Words(row)} is {(row.Stopped ? "stopped" : "released")} (entry {row.Entry}).", Tone.Good);
                text.Line(row.Stopped ? $"Somebody else releases it:  assay switch release {row.Scope.Name()} {row.Value}".TrimEnd() : "", Tone.Quiet);
            });
            return stop && code == ExitCode.Yes && !await ReachesAsync(record, context).ConfigureAwait(false) ? ExitCode.Incomplete : code;

            // A misspelt name is taken into the record as any other, and stops nothing.
            async Task<bool> ReachesAsync(IRecord asked, CommandContext said)
            {
                if (said.Get(scope) is not (SwitchScope.Route or SwitchScope.Model))
                    return true;
                var reach = await asked.SwitchReachAsync(said.Get(scope), said.Get(value), said.Cancel).ConfigureAwait(false);
                if (!reach.TryGet(out var found, out _) || found.Known)
                    return true;
                if (found.Gateways.Count == 0)
                {
                    Console.Error.WriteLine("assay: No gateway follows this record now. Those that start will refuse it.");
                    return true;
                }

                var names = (await asked.GatewayContentsAsync(said.Cancel).ConfigureAwait(false)).SelectMany(r => r.Contents?.Routes ?? []).SelectMany(r => found.Scope == SwitchScope.Route ? [r.Name] : r.Upstreams.Select(u => u.Digest)).OfType<string>().Distinct().Order(StringComparer.Ordinal);
                Console.Error.WriteLine(SafeText.Of($"assay: Nothing stopped: none of {found.Gateways.Count} gateways has the {found.Scope.Name()} '{found.Value}'. They have: {string.Join(", ", names)}. What was pulled counts for gateways that come."));
                return false;
            }
        });
    }

    static AssayCommand List()
    {
        var all = new Option<bool>("--all") { Description = "Those that were released, too." };
        return RecordCommand.Create("list", "List what is stopped, since when, by whom and why; and the gateways that follow.", RecordUse.Read, [all], async (context, record) =>
        {
            var switches = (await record.SwitchesAsync(context.Cancel).ConfigureAwait(false)).Where(s => s.Stopped || context.Get(all)).ToList();
            var replicas = await record.ReplicasAsync(context.Cancel).ConfigureAwait(false);
            return context.Finish(new { switches, replicas }, (_, text) =>
            {
                if (switches.Count == 0)
                    text.Line("Nothing is stopped.");
                else
                    text.Table(["What", "State", "Since", "By", "Why"], [.. switches.Select(s => new Cell[] { new(Words(s), Tone.Strong), new(s.Stopped ? "stopped" : "released", s.Stopped ? Tone.Bad : Tone.Quiet), Moment(s.At), s.ActorName ?? s.Actor, s.Reason ?? "(erased)" })]);
                if (replicas.Count > 0)
                    text.Table(["Gateway", "Seen", "Follows up to entry"], [.. replicas.Select(r => new Cell[] { $"{r.Name} ({r.Id})", Moment(r.SeenAt), $"{r.Position - 1}" })]);
            });
        });
    }

    internal static string Words(SwitchRow row) => row.Value.Length == 0 ? row.Scope.Name() : $"{row.Scope.Name()} {row.Value}";

    static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
