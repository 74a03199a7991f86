using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>Converters one after the other, written <c>homoglyphs|base64:ask</c>: the first is applied first.</summary>
internal sealed class ConverterChain
{
    /// <summary>Steps a chain may have.</summary>
    public const int MostSteps = 12;

    ConverterChain(IReadOnlyList<Converter> steps) => Steps = steps;

    /// <summary>The chain that leaves a text as it is.</summary>
    public static ConverterChain Empty { get; } = new([]);

    public IReadOnlyList<Converter> Steps { get; }

    /// <summary>As it is parsed; empty for <see cref="Empty"/>.</summary>
    public string Id => string.Join('|', Steps.Select(s => s.Id));

    public bool IsReversible => Steps.All(s => s.IsReversible);

    /// <summary>Reads a chain; an empty text is the chain that changes nothing.</summary>
    /// <param name="problem">What is wrong, with the names that are near; null where a chain is returned.</param>
    public static ConverterChain? Parse(string text, out string? problem)
    {
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
            return Empty;
        // Counted before it is split: the text may come from a file.
        if (text.AsSpan().Count('|') >= MostSteps)
        {
            problem = $"A chain of converters has at most {MostSteps} steps.";
            return null;
        }

        var steps = new List<Converter>();
        foreach (var part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            if (part == AskToDecode.Id)
                steps.Add(AskToDecode.Of(steps));
            else if (ConverterList.Find(part, out problem) is { } step)
                steps.Add(step);
            else
            {
                problem = $"Step {steps.Count + 1} of the chain: {problem}";
                return null;
            }
        }

        return new ConverterChain(steps);
    }

    /// <summary>The text after all steps; all draw from the one sequence of random numbers.</summary>
    public Conversion Apply(string text, SeededRandom random)
    {
        if (text.Length > Converter.Limit)
            return new(null, $"The text has {text.Length:N0} characters; at most {Converter.Limit:N0} are converted.");
        for (var i = 0; i < Steps.Count; i++)
        {
            var step = Steps[i];
            if (step.Apply(text, random) is { } next)
                text = next;
            else if (text.Length > step.MostInput)
                return new(null, $"Step {i + 1} of {Steps.Count} ({step.Id}) takes at most {step.MostInput:N0} characters and got {text.Length:N0}.");
            else
                return new(null, $"Step {i + 1} of {Steps.Count} ({step.Id}) would make more than {Converter.Limit:N0} characters of {text.Length:N0}.");
        }

        return new(text, null);
    }

    /// <summary>The text that was converted, by the way back of every step, the last first; null where a step has none or does not know the text.</summary>
    public string? Revert(string converted)
    {
        var text = converted;
        for (var i = Steps.Count - 1; i >= 0 && text is not null; i--)
            text = Steps[i].Revert(text);
        return text;
    }
}
