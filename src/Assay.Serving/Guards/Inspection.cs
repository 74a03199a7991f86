using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>A message that is looked at: its parts, and the forms of their texts, made once for all guards.</summary>
sealed class Inspection(IReadOnlyList<Part> parts, bool isAnswer, ExchangeMemory? memory = null)
{
    IReadOnlyList<PartView>? _views;

    /// <summary>The parts, in the order of the body.</summary>
    internal IReadOnlyList<Part> Parts { get; } = parts;

    /// <summary>Whether it goes to the caller; otherwise it goes to the model.</summary>
    internal bool IsAnswer { get; } = isAnswer;

    /// <summary>Whether parts of a text that still grows may be missing at its end.</summary>
    internal bool Grows { get; init; }

    /// <summary>Of a text that grows: how much of it stands before what is looked at.</summary>
    internal (long Characters, double Tokens) Before { get; init; }

    /// <summary>What is known of the exchange.</summary>
    internal ExchangeMemory Memory { get; } = memory ?? new ExchangeMemory();

    /// <summary>Texts that a guard adds behind a part.</summary>
    internal List<(Part Part, string Text)> Additions { get; } = [];

    /// <summary>The whole message, for guards of what is no text; null for pieces of a stream.</summary>
    internal JsonBody? Body { get; set; }

    /// <summary>Numbers of an answer that are to be written otherwise, and the rule that says so.</summary>
    internal List<(GuardRule Rule, JsonScalar Scalar, string Number)> Numbers { get; } = [];

    /// <summary>Why the guard that looks now could not, where it says so with a hit and does not fail; holds no word of the text.</summary>
    internal string? Unseen { get; set; }

    /// <summary>
    /// The parts that a rule looks at: bytes are no text. After them the same texts as they are read behind the gateway: what stands in several pieces of one
    /// message in one, arguments without their escapes.
    /// </summary>
    /// <exception cref="TimeoutException">The rule's time is over.</exception>
    internal IEnumerable<Part> For(GuardRule rule)
    {
        var began = Environment.TickCount64;
        foreach (var part in Parts)
            if (part.Use != PartUse.Media && rule.Places.Contains(part.Place))
            {
                yield return part;
                Hurry(rule, began);
            }

        foreach (var view in _views ??= PartView.Of(Parts))
            if (rule.Places.Contains(view.Part.Place))
            {
                yield return view.Part;
                Hurry(rule, began);
            }
    }

    /// <summary>A hit where it stands in the body: one in a view is one or several in the parts it was made of, or none when these have it already.</summary>
    internal void Resolve(GuardHit hit, ICollection<GuardHit> into)
    {
        if (_views is not null)
            foreach (var view in _views)
                if (ReferenceEquals(view.Part, hit.Part))
                {
                    view.Resolve(hit, into);
                    return;
                }

        into.Add(hit);
    }

    static void Hurry(GuardRule rule, long began)
    {
        if (Environment.TickCount64 - began > rule.Patience.TotalMilliseconds)
            throw new TimeoutException();
    }
}
