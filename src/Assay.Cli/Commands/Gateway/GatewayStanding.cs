using Assay.Governance;
using Assay.Serving;

namespace Assay.Cli;

/// <summary>What the record says of a gateway that begins to follow it.</summary>
/// <param name="Name">How the gateway is called among those that follow.</param>
/// <param name="Entry">The last entry that it has read.</param>
/// <param name="Routes">Which version its routes have, of those that were rolled out.</param>
/// <param name="Stopped">What is stopped.</param>
/// <param name="Keys">How many keys the record has that are good.</param>
sealed record GatewayStanding(string Organisation, string Name, long Entry, IReadOnlyList<string> Routes, IReadOnlyList<string> Stopped, int Keys)
{
    public static GatewayStanding Of(string organisation, string name, GatewaySetup setup, ServingSnapshot snapshot)
    {
        var own = setup.Summary.Select(s => s.Route).ToHashSet(StringComparer.Ordinal);
        return new GatewayStanding(
            organisation, name, snapshot.Position - 1, [.. snapshot.Rollouts.Where(r => own.Contains(r.Route)).OrderBy(r => r.Route, StringComparer.Ordinal).Select(r => r.Told())],
            [.. snapshot.Stopped.Select(s => s.Value.Length == 0 ? s.Scope.Name() : $"{s.Scope.Name()} {s.Value}")], snapshot.Keys.Count);
    }

    public void Show(TextOutput text)
    {
        text.Line($"It follows the record of {Organisation} as {Name}, up to entry {Entry}.", Tone.Good);
        foreach (var route in Routes)
            text.Line($"  {route}");
        if (Stopped.Count > 0)
            text.Line($"Stopped: {string.Join(", ", Stopped)}.", Tone.Warn);
    }

    /// <summary>That no caller has a key that opens it; null when one has, or none is needed.</summary>
    /// <param name="follows">The record that it follows; null without one.</param>
    public static string? NobodyMayCall(GatewaySetup setup, GatewayStanding? follows) =>
        setup.IsAnonymous || setup.HasKeys || follows is { Keys: > 0 } ? null
        : follows is null ? "Nobody may call: the file has no key. Make one with assay gateway key new --application NAME; a gateway that runs with --record goes by the keys of the record as well."
        : "Nobody may call yet: neither the file nor the record has a key. Make one: assay gateway key new --application NAME --record";
}
