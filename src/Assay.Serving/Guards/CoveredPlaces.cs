namespace Assay.Serving.Guards;

/// <summary>Which guards looked at which places, in the order that they were met. There are few of both: lists are quicker here than anything that hashes, and every request has one.</summary>
sealed class CoveredPlaces
{
    static readonly string[] Names = Enum.GetNames<Place>();

    readonly List<string>?[] _guards = new List<string>?[Names.Length];
    readonly Dictionary<string, IReadOnlyList<string>> _places = [];
    object? _from;
    int _begun;

    /// <summary>The guards by the names of the places.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Places => _places;

    /// <summary>Names a place; false when the same message did already.</summary>
    internal bool Begin(object message, Place place)
    {
        if (!ReferenceEquals(_from, message))
            (_from, _begun) = (message, 0);
        var isNew = (_begun & (1 << (int)place)) == 0;
        _begun |= 1 << (int)place;
        Of(place);
        return isNew;
    }

    /// <summary>A guard looked there.</summary>
    internal void Add(Place place, string guard)
    {
        var guards = Of(place);
        if (!guards.Contains(guard))
            guards.Add(guard);
    }

    List<string> Of(Place place)
    {
        if (_guards[(int)place] is { } known)
            return known;
        var guards = new List<string>(8);
        _places.Add(Names[(int)place], guards);
        return _guards[(int)place] = guards;
    }
}
