using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// The same question about many things, asked once: what a page of a hundred use cases costs is the number of its queries. A list is cut where a statement
/// could not take all of it.
/// </summary>
static class Bulk
{
    const int MostAtOnce = 500;

    /// <param name="sql">The statement, given the list of parameters to write behind <c>IN</c>.</param>
    public static IEnumerable<T> Query<T>(IReadView view, IEnumerable<string> keys, Func<string, string> sql) => keys.Distinct(StringComparer.Ordinal).Chunk(MostAtOnce).SelectMany(some =>
    {
        var parameters = some.Select((key, i) => KeyValuePair.Create(string.Create(CultureInfo.InvariantCulture, $"k{i}"), (object)key)).ToList();
        return view.Query<T>(sql($"({string.Join(", ", parameters.Select(p => $"@{p.Key}"))})"), parameters);
    });

    /// <inheritdoc cref="Query{T}(IReadView, IEnumerable{string}, Func{string, string})"/>
    /// <remarks>Numbers of the database itself, so they are written out.</remarks>
    public static IEnumerable<T> Query<T>(IReadView view, IEnumerable<long> keys, Func<string, string> sql) =>
        keys.Distinct().Chunk(MostAtOnce).SelectMany(some => view.Query<T>(sql($"({string.Join(", ", some.Select(k => k.ToString(CultureInfo.InvariantCulture)))})")));
}
