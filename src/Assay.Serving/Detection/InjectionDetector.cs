using Assay.Serving.Guards;
using Assay.Text.Normalisation;

namespace Assay.Serving.Detection;

/// <summary>
/// Says how much a text looks like an injection, a jailbreak or an attempt to draw instructions out of a model, judged by where it
/// stands: what a person may ask is an attack when a document asks it. Every reading of the text is looked at, also what is encoded or
/// hidden in it. Linear in the text; safe to use from many threads.
/// </summary>
public sealed class InjectionDetector
{
    const int Stretch = 6000;
    const int Overlap = 500;
    const int LongestForm = 1 << 20;
    const double Hiding = 0.3;

    static readonly Lazy<InjectionDetector> Shipped = new(() =>
    {
        using var stream = typeof(InjectionDetector).Assembly.GetManifestResourceStream("Assay.Serving.Detection.weights.bin")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Of(bytes, out var wrong) ?? throw new InvalidOperationException(wrong);
    });

    readonly InjectionModel _model;

    InjectionDetector(InjectionModel model) => _model = model;

    /// <summary>The detector with the weights that ship with Assay (what they were trained on: docs/formats/guard-weights.md).</summary>
    public static InjectionDetector Default => Shipped.Value;

    /// <summary>Attacks that were found by others and are to be recognised at once.</summary>
    public KnownAttacks Known { get; } = new();

    /// <summary>Scores from here on are blocked, unless a policy says otherwise.</summary>
    public double Threshold => _model.Threshold;

    /// <summary>A detector with weights of one's own (<c>assay guard train</c>); null, with what is wrong, when they cannot be used.</summary>
    public static InjectionDetector? Of(ReadOnlySpan<byte> weights, out string? wrong) =>
        InjectionModel.Read(weights, out wrong) is { } model ? new InjectionDetector(model) : null;

    internal static InjectionDetector Of(InjectionModel model) => new(model);

    /// <summary>Reads one text.</summary>
    public InjectionReading Read(string text, Place place)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new Found(double.NegativeInfinity, 0, HiddenSteps: 0, Known: false);
        found = Stretches(text, place, joined: false, found);
        var anomaly = _model.AnomalyMargin(Anomaly(text));
        if (text.Length <= LongestForm)
            foreach (var form in TextForms.Of(text))
                found = WithForm(form, place, found);
        var score = _model.Score(Math.Max(found.Margin, anomaly));
        if (found.Known)
            score = Math.Max(score, 0.999);
        var blocked = score >= _model.Threshold;
        return new InjectionReading(score, blocked, Names(found, blocked, anomaly > double.NegativeInfinity));
    }

    /// <summary>The margins of a text without its other readings, as they are before they are brought to one measure: what training sees.</summary>
    internal void Margins(string text, Place place, Span<double> margins)
    {
        Span<double> mine = stackalloc double[InjectionModel.Heads];
        margins.Fill(double.NegativeInfinity);
        var work = FeatureWorkspace.Own;
        for (var at = 0; ; at += Stretch - Overlap)
        {
            var length = Math.Min(Stretch, text.Length - at);
            work.Read(text.AsSpan(at, length), IsData(place));
            _model.Margins(work, mine);
            for (var h = 0; h < mine.Length; h++)
                margins[h] = Math.Max(margins[h], mine[h]);
            if (at + length >= text.Length)
                return;
        }
    }

    /// <summary>Instructions that stand in data come from whoever wrote the data.</summary>
    internal static bool IsData(Place place) => place is Place.Document or Place.ToolResult or Place.Metadata or Place.ToolDefinition;

    Found WithForm(TextForm form, Place place, Found found)
    {
        var inner = Stretches(form.Text, place, joined: form.Steps[^1] == FormStep.SpacedLetters, found with { Margin = double.NegativeInfinity, Signals = 0 });

        // What is hidden and says something is meant: nobody encodes an order to a model by accident.
        var steps = inner.Signals != 0 && inner.Margin > found.Margin ? found.HiddenSteps | (1 << (int)form.Steps[^1]) : found.HiddenSteps;
        var margin = inner.Signals != 0 && form.Steps[^1] is not (FormStep.Leetspeak or FormStep.HtmlReferences or FormStep.Percent) ? inner.Margin + Hiding : inner.Margin;
        return new Found(Math.Max(found.Margin, margin), found.Signals | inner.Signals, steps, found.Known || inner.Known);
    }

    Found Stretches(string text, Place place, bool joined, Found found)
    {
        var work = FeatureWorkspace.Own;
        for (var at = 0; ; at += Stretch - Overlap)
        {
            var length = Math.Min(Stretch, text.Length - at);
            work.Read(text.AsSpan(at, length), IsData(place), joined);
            found = new Found(
                Math.Max(found.Margin, _model.Margin(work)), found.Signals | work.Signals, found.HiddenSteps, found.Known || Known.Contains(work.Tokens));
            if (at + length >= text.Length)
                return found;
        }
    }

    /// <summary>How much the outline of a text is that of a searched suffix, in any of its stretches.</summary>
    internal float Anomaly(string text)
    {
        // An outline ends at one of these: letters of no script that is looked for. Read as blanks they hide nothing; training reads texts as they are.
        if (text.AsSpan().IndexOfAny('\u00aa', '\u00b5', '\u00ba') >= 0)
            text = text.Replace('\u00aa', ' ').Replace('\u00b5', ' ').Replace('\u00ba', ' ');
        var symbols = FeatureWorkspace.Own.Outline;
        var highest = 0f;
        for (var at = 0; ; at += Stretch - Overlap)
        {
            var length = Math.Min(Stretch, text.Length - at);
            highest = Math.Max(highest, _model.Anomaly.Read(symbols[..TextShapes.Read(text.AsSpan(at, length), symbols)]));
            if (at + length >= text.Length)
                return highest;
        }
    }

    static IReadOnlyList<string> Names(Found found, bool blocked, bool odd)
    {
        if (found.Signals == 0 && !blocked && !found.Known)
            return [];
        var names = new List<string>();
        if (found.Known)
            names.Add("known-attack");
        if (blocked)
            names.Add("model");
        if (odd)
            names.Add("searched-suffix");
        for (var left = found.Signals; left != 0; left &= left - 1)
            if (SignalRules.Shared.Names[(int)UInt128.TrailingZeroCount(left)] is var name && !names.Contains(name))
                names.Add(name);
        for (var step = 0; step < 32; step++)
            if ((found.HiddenSteps & (1 << step)) != 0)
                names.Add($"hidden-{((FormStep)step).ToString().ToLowerInvariant()}");
        return names;
    }

    readonly record struct Found(double Margin, UInt128 Signals, int HiddenSteps, bool Known);
}
