using System.Text;
using Assay.Serving.Messages;

namespace Assay.Serving.Telemetry;

/// <summary>What a model says in a stream, collected for the prompt log as it comes, up to a bound.</summary>
sealed class SpokenTexts
{
    internal const int MostCharacters = 64 * 1024, MostChannels = 64, Tail = 4096;

    readonly Dictionary<string, (PartUse Use, StringBuilder Text)> _channels = new(StringComparer.Ordinal);
    int _characters;

    internal bool Cut { get; private set; }

    internal void Add(string channel, PartUse use, string piece)
    {
        if (Cut || piece.Length == 0)
            return;
        if (!_channels.TryGetValue(channel, out var open))
        {
            if (_channels.Count >= MostChannels)
            {
                Cut = true;
                return;
            }

            _channels.Add(channel, open = (use, new StringBuilder()));
        }

        if (_characters + piece.Length > MostCharacters)
        {
            Cut = true;
            return;
        }

        _characters += piece.Length;
        open.Text.Append(piece);
    }

    /// <summary>The texts. Of one that was cut the end is left out: half of a secret is not known for one.</summary>
    internal IEnumerable<(string Channel, PartUse Use, string Text)> All() =>
        _channels.Select(c => (c.Key, c.Value.Use, Cut ? c.Value.Text.ToString(0, Math.Max(0, c.Value.Text.Length - Tail)) : c.Value.Text.ToString()));
}
