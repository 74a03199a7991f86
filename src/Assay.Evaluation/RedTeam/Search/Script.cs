using Assay.Evaluation.RedTeam.Converters;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Says the turns of a probe once, one after the other. The payload goes where the probe wants it; what carries it is an ordinary question.
/// </summary>
static class Script
{
    /// <summary>False when the target did not answer.</summary>
    /// <param name="name">Of this try: its conversations are its own.</param>
    internal static async Task<bool> RunAsync(Interview interview, string name, ConverterChain dress, SeededRandom random, CancellationToken cancel)
    {
        var probe = interview.Attempt.Probe;
        var grammar = new Grammar(probe.Texts);
        string Text(string template) => grammar.Expand(template, value => interview.Values[value], random);

        interview.ForgetPlants();
        string? planted = null;
        if (probe.Place != Place.User)
        {
            var plant = probe.Texts.ContainsKey("plant-name") ? Text("{plant-name}") : "";
            planted = Text("{text}");
            if (interview.Dressed(dress, planted, random) is not { } payload)
                return false;
            // Each layout in turn: a probe of three shows all of them in three texts.
            PictureLayout? layout = probe.Place == Place.Image ? probe.Layouts[interview.Attempt.Variant % probe.Layouts.Count] : null;
            if (!interview.Plant(new Plant(probe.Place, plant, payload, layout)))
                return false;
            interview.Name("plant-name", plant);
        }

        var turns = probe.Turns.Count > 0 ? probe.Turns : [new ProbeTurn(probe.Place == Place.User ? "{text}" : "{ask}", NewSession: probe.Repeat > 1)];
        turns = probe.Repeat > 1 ? [.. Enumerable.Repeat(turns[0], probe.Repeat)] : turns;
        var session = 0;
        for (var i = 0; i < turns.Count; i++)
        {
            if (turns[i].NewSession)
                session++;
            string? text = Text(turns[i].Say);
            interview.Demand = planted is null ? text : $"{planted}\n\n{text}";
            if (probe.Place == Place.User && i == turns.Count - 1)
                text = interview.Dressed(dress, text, random);
            if (text is null || await interview.SayAsync($"{name}.{session}", turns[i].Person, text, cancel).ConfigureAwait(false) is null)
                return false;
        }

        return true;
    }
}
