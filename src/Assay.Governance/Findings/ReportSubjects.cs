using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>Of a report about several subjects: which one each finding is about, and for which registered thing it counts.</summary>
sealed class ReportSubjects
{
    readonly IReadView _view;
    readonly IReadOnlyList<Subject> _subjects;
    readonly Dictionary<string, Subject> _byName = new(StringComparer.Ordinal);
    readonly Dictionary<Digest, Digest> _counted = [];
    readonly Lazy<Subject> _whole;

    public ReportSubjects(IReadView view, IReadOnlyList<Subject> subjects)
    {
        (_view, _subjects) = (view, subjects);
        foreach (var subject in subjects)
            _byName.TryAdd(subject.Name, subject);
        _whole = new Lazy<Subject>(Whole);
    }

    /// <summary>The subject that the finding names, or that its place names; else the report as a whole.</summary>
    public Subject Of(Finding finding) => _subjects.Count == 1 ? _subjects[0] : Named(finding.Subject) ?? Named(finding.Location?.Path) ?? _whole.Value;

    /// <summary>Whether a name that a finding gives is neither a file nor empty: it stands for all that the report is about.</summary>
    public static bool IsWhole(string name, IReadOnlyList<Subject> subjects) => subjects.Count > 1 && name == WholeName(subjects);

    /// <summary>
    /// Digest of the registered thing that the finding counts for: its own where that names one. A file that names none by itself (a vocabulary
    /// beside the weights) counts for the thing that its report is about, or no gate would see what was found in it.
    /// </summary>
    public Digest CountedBy(Subject subject)
    {
        var own = Own(subject);
        if (!_counted.TryGetValue(own, out var counted))
            _counted.Add(own, counted = _subjects.SelectMany(s => s.Digests).Prepend(own).Select(d => (Digest?)d).FirstOrDefault(d => IsRegistered(d!.Value)) ?? own);
        return counted;
    }

    /// <summary>The digest that stands for a subject.</summary>
    public static Digest Own(Subject subject) => subject.Sha256 ?? subject.Digests[0];

    // A member of an archive is a place in the archive.
    Subject? Named(string? name) => name is null ? null : _byName.GetValueOrDefault(name) ?? (name.IndexOf("!/", StringComparison.Ordinal) is > 0 and var end ? _byName.GetValueOrDefault(name[..end]) : null);

    // A thing of the register, where the report names one first; else what it names first, and how much more there is.
    Subject Whole()
    {
        var first = _subjects[0];
        return ThingQueries.Find(_view, first.Name) is { } thing && (first.Digests.Contains(thing.RegisterDigest) || first.Digests.Any(thing.Digests.Contains))
            ? first
            : first with { Name = WholeName(_subjects) };
    }

    static string WholeName(IReadOnlyList<Subject> subjects) => string.Create(CultureInfo.InvariantCulture, $"{subjects[0].Name} and {subjects.Count - 1} more");

    bool IsRegistered(Digest digest) => _view.Query<long>("SELECT COUNT(*) FROM thing_digest WHERE digest = @digest", new { digest = digest.ToString() })[0] > 0;
}
