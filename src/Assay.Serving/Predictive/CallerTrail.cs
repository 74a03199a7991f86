namespace Assay.Serving.Predictive;

/// <summary>
/// What is kept of one caller's rows: two running sums and the last rows in one byte a column. Each sum goes up with rows of one kind and down with ordinary ones (E. S. Page, Biometrika 41, 1954): a few odd rows among many
/// fade, a run of them does not.
/// </summary>
sealed class CallerTrail(int columns, DateTimeOffset began)
{
    const int Tail = RowPlaces.Tail, Alarm = 12, Most = 3 * Alarm;

    // A row as unusual as one in twenty: of use, one in five at most are; of made-up rows, half.
    const double Unusual = 0.05;
    static readonly (double Up, double Down) Odd = Steps(0.2, 0.5);

    // A row that hardly differs from one of the last: who tries out a form sends one in four; who walks along a boundary, most.
    static readonly (double Up, double Down) Near = Steps(0.25, 0.7);

    readonly byte[] _last = new byte[Tail * columns];
    readonly byte[] _row = new byte[columns];
    double _odd, _near;
    int _kept;
    long _rows;

    internal DateTimeOffset Began { get; } = began;

    internal DateTimeOffset LastSeen { get; private set; } = began;

    /// <summary>The same caller in the next window: what is counted begins anew, what is suspected goes on.</summary>
    internal CallerTrail Renewed(DateTimeOffset now)
    {
        var next = new CallerTrail(columns, now) { _odd = _odd, _near = _near, _kept = _kept };
        _last.CopyTo(next._last, 0);
        return next;
    }

    /// <summary>Takes the rows of a request.</summary>
    /// <returns>What is wrong with this caller by now; empty when nothing is.</returns>
    internal string Add(IReadOnlyList<ProfileRow> rows, TrainingProfile profile, long? mostRows, DateTimeOffset now)
    {
        LastSeen = now;
        foreach (var row in rows)
        {
            _rows++;
            Step(ref _odd, Odd, row.Share(profile) < Unusual);
            RowPlaces.Write(row, profile, _row);
            // One of the last rows again says nothing.
            if (RowPlaces.Nearest(_row, _last, Math.Min(_kept, Tail)) is var distance && distance > 0)
                Step(ref _near, Near, distance < profile.Calibration.Near);
            _row.CopyTo(_last.AsSpan(_kept++ % Tail * columns));
        }

        if (_rows > mostRows)
            return "more rows in the window than a caller may ask for";
        return _odd >= Alarm ? "a run of rows unlike the training data, as made-up queries are" : _near >= Alarm ? "a run of rows that hardly differ, as walks along a boundary do" : "";
    }

    static void Step(ref double sum, (double Up, double Down) by, bool up) => sum = Math.Clamp(sum + (up ? by.Up : by.Down), 0, Most);

    static (double Up, double Down) Steps(double usual, double attack) => (Math.Log(attack / usual), Math.Log((1 - attack) / (1 - usual)));
}
