using System.Collections;

namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// Something for each full name, by module and name. Two levels of strings: a dictionary keyed by a pair of them is no part
/// of the runtime's compiled code, and compiling it costs a small scan more than the scan.
/// </summary>
internal sealed class PickleNameTable<T> : IEnumerable<string>
    where T : class
{
    readonly Dictionary<string, Dictionary<string, T>> modules = [];
    readonly List<T> values = [];

    public int Count => values.Count;

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<T> Values => values;

    /// <summary>Adds a value; a name has one for good.</summary>
    public T this[string module, string name]
    {
        set
        {
            if (!modules.TryGetValue(module, out var names))
                modules.Add(module, names = []);
            names.Add(name, value);
            values.Add(value);
        }
    }

    public T? Find(string module, string name) => modules.TryGetValue(module, out var names) && names.TryGetValue(name, out var found) ? found : null;

    /// <summary>Every entry as one text, for the digest of the rules.</summary>
    public IEnumerator<string> GetEnumerator()
    {
        foreach (var (module, names) in modules)
            foreach (var (name, value) in names)
                yield return $"[({module}, {name}), {value}]";
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
