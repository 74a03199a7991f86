using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>What became of a message: what was found, what follows from it, and what was looked at by whom.</summary>
sealed class Judgement(Inspection inspection, GuardPolicy policy)
{
    readonly List<(GuardRule Rule, GuardHit Hit)> _hits = [];
    readonly List<GuardRule> _looked = [];
    readonly List<(GuardRule Rule, string Error)> _failed = [];
    readonly List<string> _unseen = [];
    List<(Part Part, string Text)>? _rewrites;
    bool? _rejoined;

    internal Inspection Inspection => inspection;

    internal IReadOnlyList<(GuardRule Rule, GuardHit Hit)> Hits => _hits;

    /// <summary>What was looked at.</summary>
    internal IReadOnlyList<Part> Parts => inspection.Parts;

    internal bool IsAnswer => inspection.IsAnswer;

    /// <summary>Guards that failed, with the kind of failure.</summary>
    internal IReadOnlyList<(GuardRule Rule, string Error)> Failures => _failed;

    /// <summary>Whether it may go no further.</summary>
    internal bool Blocked =>
        _hits.Exists(h => h.Rule is { Mode: RuleMode.Enforce, Action: GuardAction.Block }) || _failed.Exists(f => f.Rule is { Mode: RuleMode.Enforce, Failure: OnFailure.Closed }) || (_rejoined ??= Rejoins());

    // Words of our own take the place of what is redacted; a rewrite leaves words of the text, and these are looked at again.
    bool Rejoins() => _hits.Exists(IsRewrite) && Rewrites().Any(r => _hits.Exists(h => IsRewrite(h) && ReferenceEquals(h.Hit.Part, r.Part)) && policy.StillFinds(r.Part, r.Text, inspection.IsAnswer));

    static bool IsRewrite((GuardRule Rule, GuardHit Hit) hit) => hit.Rule is { Acts: true, Action: GuardAction.Rewrite };

    /// <summary>Rules whose hits the caller is told of.</summary>
    internal IEnumerable<string> Annotations => _hits.Where(h => h.Rule is { Mode: RuleMode.Enforce, Action: GuardAction.Annotate }).Select(h => h.Rule.Name).Distinct();

    /// <summary>Texts that take the place of others, part by part. Asked for when all rules have looked.</summary>
    internal IReadOnlyList<(Part Part, string Text)> Rewrites()
    {
        if (_rewrites is not null)
            return _rewrites;
        _rewrites = [];
        if (inspection.Additions.Count == 0 && !inspection.Memory.StandIns.Any && !_hits.Exists(h => h.Rule.Acts))
            return _rewrites;
        foreach (var part in inspection.Parts)
            if (part.Use is not (PartUse.Name or PartUse.Media) && Taken(part) is { Count: > 0 } taken)
                _rewrites.Add((part, Redaction.Of(part.Text, taken)));
        return _rewrites;
    }

    /// <summary>Numbers that are written otherwise than they came.</summary>
    internal IEnumerable<(JsonScalar Scalar, string Number)> Numbers => inspection.Numbers.Where(n => n.Rule.Acts && n.Rule.Action != GuardAction.Block).Select(n => (n.Scalar, n.Number)).DistinctBy(n => n.Scalar);

    /// <summary>Stretches of a part, the first when none is named, and what takes their place.</summary>
    internal IReadOnlyList<(int Start, int Length, string Instead)> Taken(Part? part = null)
    {
        part ??= inspection.Parts[0];
        List<Stretch> all = [];
        foreach (var (rule, hit) in _hits)
            if (rule.Acts && rule.Action != GuardAction.Block && ReferenceEquals(hit.Part, part))
                all.Add(new(hit.Start, hit.Length, rule.Action != GuardAction.Redact && hit.Instead is { } instead ? instead : Removed(rule), Removed(rule)));
        if (inspection.IsAnswer)
            foreach (var (start, length, value) in inspection.Memory.StandIns.In(part.Text))
                all.Add(new(start, length, part.Use == PartUse.Arguments ? PartView.Escaped(value) : value, null));
        foreach (var (at, text) in inspection.Additions)
            if (ReferenceEquals(at, part))
                all.Add(new(part.Text.Length, 0, text, null));
        return Stretch.Merge(all);
    }

    /// <summary>Whether there is something that no guard looked at.</summary>
    internal bool HasGaps
    {
        get
        {
            if (_unseen.Count > 0)
                return true;
            foreach (var part in inspection.Parts)
                if (part.Use == PartUse.Media)
                    return true;
            return false;
        }
    }

    /// <summary>What no guard looked at, in words: images, sounds, files; and what a guard was to look at and could not.</summary>
    internal IEnumerable<string> Gaps() => _unseen.Concat(inspection.Parts.Where(p => p.Use == PartUse.Media).Select(p => $"{p.Place}: bytes of an image, a sound or a file"));

    /// <summary>Adds which rules looked at which place, each once.</summary>
    internal void Cover(CoveredPlaces covered)
    {
        foreach (var part in inspection.Parts)
            Cover(covered, part.Place);
        // Rows of a predictive model are numbers, and no part: who looked at them looked at what its user sent.
        if (inspection is { IsAnswer: false, Memory.Table: not null })
            Cover(covered, Place.User);
    }

    void Cover(CoveredPlaces covered, Place place)
    {
        if (!covered.Begin(this, place))
            return;
        foreach (var rule in _looked)
            if (rule.Places.Contains(place))
                covered.Add(place, rule.Name);
    }

    /// <summary>A rule looked at all there is for it.</summary>
    internal void Looked(GuardRule rule) => _looked.Add(rule);

    /// <summary>A rule could not look, and did not fail: its hit says so.</summary>
    internal void Unseen(GuardRule rule, string why) => _unseen.Add($"{rule.Name}: {why}");

    internal void Found(GuardRule rule, IEnumerable<GuardHit> hits)
    {
        foreach (var hit in hits)
            if (hit.Score >= rule.Threshold)
                // A name cannot be taken out: what would be redacted there is stopped.
                _hits.Add((hit.Part.Use == PartUse.Name && rule.Action is GuardAction.Redact or GuardAction.Rewrite or GuardAction.Pseudonymise ? rule with { Action = GuardAction.Block } : rule, hit));
    }

    internal void Failed(GuardRule rule, Exception e)
    {
        var why = e is CouldNotLookException told ? told.Message : e.GetType().Name;
        _failed.Add((rule, why));
        Unseen(rule, why);
    }

    static string Removed(GuardRule rule) => $"[{rule.Name} removed]";
}
