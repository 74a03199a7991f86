using Assay.Text.Normalisation;

namespace Assay.Serving.Detection;

/// <summary>From a text to its features, with buffers that are used again. One for each thread.</summary>
sealed class FeatureWorkspace : IDisposable
{
    [ThreadStatic]
    static FeatureWorkspace? _own;

    readonly FoldedText _folded = new();
    readonly Token[] _tokens = new Token[Tokeniser.Most];
    readonly byte[] _outline = new byte[6000];
    int _count;
    bool _isData;

    internal static FeatureWorkspace Own => _own ??= new FeatureWorkspace();

    internal FeatureSet Features { get; } = new();

    internal ReadOnlySpan<Token> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>Room for the outline of a stretch.</summary>
    internal Span<byte> Outline => _outline;

    internal FoldingMarks Marks => _folded.Marks;

    internal UInt128 Signals { get; private set; }

    public void Dispose() => _folded.Dispose();

    /// <summary>Words of a window: long enough for an order, short enough that what stands around it does not thin it out.</summary>
    const int Window = 40;

    /// <summary>How many windows the stretch has that was read; 0 when it is no longer than one.</summary>
    internal int Windows => _count <= Window ? 0 : (_count + Window - 1) / Window;

    /// <summary>Reads one window of the stretch that was read, in place of the whole.</summary>
    internal void ReadWindow(int window)
    {
        var tokens = Tokens[(window * Window)..Math.Min(_count, (window + 1) * Window)];
        var end = (window + 1) * Window < _count ? _tokens[(window + 1) * Window].Start : _folded.Text.Length;
        Features.Clear();
        FeatureReader.Read(_folded.Text[tokens[0].Start..end], tokens, default, _isData, SignalRules.Shared.Match(tokens, _isData), Features);
    }

    /// <summary>Reads one stretch of text.</summary>
    /// <param name="joined">The text was spaced out and has no blanks between its words.</param>
    internal void Read(ReadOnlySpan<char> text, bool isData, bool joined = false)
    {
        _isData = isData;
        _folded.Fold(text);
        _count = Tokeniser.Read(_folded.Text, text, _folded, Lexicon.Shared, _tokens, joined);
        Features.Clear();
        Signals = SignalRules.Shared.Match(Tokens, isData);
        FeatureReader.Read(_folded.Text, Tokens, _folded.Marks, isData, Signals, Features);
    }
}
