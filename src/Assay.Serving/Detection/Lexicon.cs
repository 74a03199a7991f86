using System.Collections.Frozen;
using Assay.Text.Normalisation;

namespace Assay.Serving.Detection;

/// <summary>
/// The words and phrases a detector knows, as a trie over folded text: one walk a word, whatever the number of entries. A concept is a
/// number; 0 is no concept. The longest entry wins.
/// </summary>
sealed class Lexicon
{
    /// <summary>The lexicon that ships with the program.</summary>
    internal static Lexicon Shared => Lazy.Value;

    static readonly Lazy<Lexicon> Lazy = new(() =>
    {
        using var stream = typeof(Lexicon).Assembly.GetManifestResourceStream("Assay.Serving.Detection.lexicon.txt")!;
        using var reader = new StreamReader(stream);
        return new Lexicon(reader.ReadToEnd());
    });

    readonly Dictionary<int, int> _building = [];
    readonly List<byte> _whole = [0];
    readonly List<byte> _stem = [0];
    readonly Node[] _nodes;
    readonly (int Key, int Next)[] _edges;
    readonly int[] _first = new int[128];
    readonly int _mask;
    readonly bool[] _signs = new bool[128];

    internal Lexicon(string text)
    {
        Fingerprint = Tokeniser.Hash(text);
        var names = new List<string> { "" };
        using var folded = new FoldedText();
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (line.StartsWith('#') || colon < 0)
                continue;
            var concept = names.IndexOf(line[..colon]);
            if (concept < 0)
            {
                concept = names.Count;
                names.Add(line[..colon]);
            }

            foreach (var entry in line[(colon + 2)..].Split(", ", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                folded.Fold(entry);
                Add(folded.Text, (byte)concept);
            }
        }

        Names = [.. names];
        Numbers = Names.Select((n, i) => (n, i)).Skip(1).ToFrozenDictionary(p => p.n, p => (byte)p.i, StringComparer.Ordinal);
        _nodes = [.. _whole.Zip(_stem, (whole, stem) => new Node(0, whole, stem))];
        var size = 1;
        while (size < _building.Count * 3)
            size *= 2;
        (_edges, _mask) = (new (int, int)[size], size - 1);
        foreach (var (key, next) in _building)
        {
            var slot = Slot(key);
            while (_edges[slot].Key != 0)
                slot = (slot + 1) & _mask;
            _edges[slot] = (key, next);
            ref var node = ref _nodes[(key >> 16) - 1];
            node = node with { GoesOn = node.GoesOn | (1u << (key & 31)) };
            if (key >> 16 == 1 && (key & 0xffff) < _first.Length)
                _first[key & 0xffff] = next;
        }
    }

    /// <summary>Another lexicon has another.</summary>
    internal uint Fingerprint { get; }

    /// <summary>Names of the concepts; the first is empty.</summary>
    internal string[] Names { get; }

    /// <summary>Concept numbers by name.</summary>
    internal FrozenDictionary<string, byte> Numbers { get; }

    /// <summary>Signs that an entry may begin with (a chat template's brackets).</summary>
    internal bool IsSign(char c) => c < 128 && _signs[c];

    /// <summary>The longest entry that begins at <paramref name="at"/>.</summary>
    /// <param name="dense">The script writes no blanks between words: an entry may end anywhere.</param>
    /// <returns>The concept (0: none) and the length of what was matched; a stem's match is only the stem.</returns>
    internal (byte Concept, int Length) Match(ReadOnlySpan<char> text, int at, bool dense)
    {
        var (node, best, length) = (0, (byte)0, 0);
        for (var i = at; i < text.Length; i++)
        {
            var c = text[i];
            var next = node == 0 && c < _first.Length ? _first[c] : Next(node, c);
            if (next == 0 && c is '\n' or '-' or '_')
                next = Next(node, ' ');
            if (next == 0)
                break;
            node = next;
            var (_, whole, stem) = _nodes[node];
            if (stem != 0)
                (best, length) = (stem, i + 1 - at);
            else if (whole != 0 && (dense || i + 1 == text.Length || !char.IsLetterOrDigit(text[i + 1]) || !char.IsLetterOrDigit(c)))
                (best, length) = (whole, i + 1 - at);
            if (c is ' ' or '\n')
                while (i + 1 < text.Length && text[i + 1] is ' ' or '\n')
                    i++;
        }

        return (best, length);
    }

    int Next(int node, char c)
    {
        // Most words end here, without a look at the table.
        if ((_nodes[node].GoesOn >> (c & 31) & 1) == 0)
            return 0;
        var key = Key(node, c);
        for (var slot = Slot(key); _edges[slot].Key != 0; slot = (slot + 1) & _mask)
            if (_edges[slot].Key == key)
                return _edges[slot].Next;
        return 0;
    }

    // Nodes are fewer than 2^16: the lexicon is ours, and the constructor would fail in every test.
    static int Key(int node, char c) => ((node + 1) << 16) | c;

    int Slot(int key) => (int)(((uint)key * 2654435761u) >> 8) & _mask;

    void Add(ReadOnlySpan<char> entry, byte concept)
    {
        var stem = entry[^1] == '*';
        if (stem)
            entry = entry[..^1];
        if (entry.IsEmpty)
            return;
        if (entry[0] < 128 && !char.IsLetterOrDigit(entry[0]))
            _signs[entry[0]] = true;
        var node = 0;
        foreach (var c in entry)
        {
            var key = checked(Key(node, c));
            if (!_building.TryGetValue(key, out var next))
            {
                next = _whole.Count;
                if (next > 32000)
                    throw new InvalidOperationException("the lexicon has more nodes than a key has room for");
                _building.Add(key, next);
                _whole.Add(0);
                _stem.Add(0);
            }

            node = next;
        }

        var list = stem ? _stem : _whole;
        if (list[node] == 0)
            list[node] = concept;
    }

    /// <param name="GoesOn">By the last five bits of a character whether an entry may go on with it.</param>
    /// <param name="Whole">Concept of the word that ends here.</param>
    /// <param name="Stem">Concept of the stem that does.</param>
    readonly record struct Node(uint GoesOn, byte Whole, byte Stem);
}
