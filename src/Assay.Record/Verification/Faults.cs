namespace Assay.Record;

/// <summary>Problems and notes as they are found; keeps the thousand with the lowest entries, counts all.</summary>
sealed class Faults
{
    const int Max = 1000;

    List<VerifyProblem> _problems = [];
    readonly List<string> _notes = [];
    long _notesLeftOut;

    public long Count { get; private set; }

    public void Add(long? entry, string table, string key, string column, string detail)
    {
        Count++;
        _problems.Add(new VerifyProblem(entry, new Place(table, key, column), detail));
        if (_problems.Count > 2 * Max)
            _problems = Sorted();
    }

    /// <summary>What makes all else of little meaning, and is said before it.</summary>
    public void AddFirst(long entry, string table, string key, string column, string detail)
    {
        Count++;
        _problems.Insert(0, new VerifyProblem(entry, new Place(table, key, column), detail));
    }

    public void Note(string text)
    {
        if (_notes.Count < Max)
            _notes.Add(text);
        else
            _notesLeftOut++;
    }

    public IReadOnlyList<VerifyProblem> Problems => Sorted();

    public IReadOnlyList<string> Notes => _notesLeftOut == 0 ? _notes : [.. _notes, $"{_notesLeftOut} more notes were left out."];

    List<VerifyProblem> Sorted() => [.. _problems.OrderBy(p => p.Entry ?? long.MaxValue).Take(Max)];
}
