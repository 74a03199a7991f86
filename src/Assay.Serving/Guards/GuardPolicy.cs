using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>The guards of a route.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Digest">Of the file it was read from: its version.</param>
/// <param name="Rules">In the order they look.</param>
sealed record GuardPolicy(string Name, Digest Digest, IReadOnlyList<GuardRule> Rules)
{
    /// <summary>Whether it may change or stop an answer: then nothing may repeat the answer in another form beside it.</summary>
    internal bool ActsOnOutput => Rules.Any(r => r.Places.Contains(Place.Output) && r.Mode != RuleMode.Shadow && r.Action >= GuardAction.Redact);

    /// <summary>Looks at a message with every rule.</summary>
    internal Judgement Judge(Inspection inspection)
    {
        var judgement = new Judgement(inspection, this);
        List<GuardHit> hits = [], resolved = [];
        foreach (var written in Rules)
        {
            var rule = written.For(inspection.Memory);
            var whole = false;
            inspection.Unseen = null;
            hits.Clear();
            resolved.Clear();
            try
            {
                rule.Guard.Look(inspection, rule, hits);
                whole = true;
            }
#pragma warning disable CA1031 // A guard that fails must neither stop the gateway nor let anything through unseen: the policy says which.
            catch (Exception e)
#pragma warning restore CA1031
            {
                rule.Health.Failed();
                judgement.Failed(rule, e);
                // What it had found until then was found.
            }

            foreach (var hit in hits)
                inspection.Resolve(hit, resolved);
            judgement.Found(rule, resolved);
            if (inspection.Unseen is { } why)
                judgement.Unseen(rule, why);
            else if (whole)
                judgement.Looked(rule);
        }

        return judgement;
    }

    /// <summary>Whether a text that was rewritten holds what may not pass: what a rewrite leaves can join what it kept apart.</summary>
    internal bool StillFinds(Part part, string text, bool isAnswer) =>
        Judge(new Inspection([part with { Text = text }], isAnswer)).Hits.Any(h => h.Rule is { Mode: RuleMode.Enforce, Action: GuardAction.Redact or GuardAction.Block });

    /// <summary>Of an answer that still grows: from where on it is not decided.</summary>
    internal int HoldFrom(string text, PartUse use = PartUse.Text, ExchangeMemory? memory = null)
    {
        memory ??= new ExchangeMemory();
        // What an escape that is cut off will spell is not known: what stands before it is judged as if it ended there.
        if (use == PartUse.Arguments)
            text = text[..PartView.WithoutCutEscape(text)];
        var from = memory.StandIns.HoldFrom(text);
        var plain = use == PartUse.Arguments ? PartView.Unescaped(new Part(Place.Output, use, -1, default, text)) : null;
        foreach (var written in Rules)
        {
            if (!written.Places.Contains(Place.Output) || written.For(memory) is not { Acts: true } rule)
                continue;
            from = Math.Min(from, rule.Guard.HoldFrom(text, memory));
            if (plain is not null)
                from = Math.Min(from, plain.Origins![rule.Guard.HoldFrom(plain.Part.Text, memory)]);
        }

        return from;
    }
}
