using Assay.Native;
using Assay.Serving.Classification.Tokenisers;
using Assay.Serving.Guards;
using Assay.Serving.Policies;

namespace Assay.Serving.Classification;

/// <summary>What a policy says of how a model is used.</summary>
/// <param name="Scores">What its numbers are.</param>
/// <param name="Attack">The places of the labels that mean an attack; named by the policy.</param>
/// <param name="Window">Tokens at once, with what stands around them; characters where the model takes texts.</param>
/// <param name="Overlap">How many of them a window shares with the one before.</param>
/// <param name="Windows">How many of a text are looked at.</param>
sealed record ClassifierUse(ScoreKind Scores, IReadOnlyList<int> Attack, int Window, int Overlap, int Windows);

/// <summary>A model that says of a text how likely it is an attack. May be asked by many threads at once.</summary>
sealed class TextClassifier
{
    // Of a text so long that it could not be seen whole, the end is not even cut into tokens. A token of more characters than these is not usual.
    const int CharactersOfToken = 32, LongestTest = 30;

    // An order can be said in more than these; names, signs and pictures that a vocabulary does not know are seldom as many.
    const int MostLost = 40;

    readonly OnnxSession _session;
    readonly TextTokeniser? _tokeniser;
    readonly ClassifierUse _use;
    readonly string _output;
    readonly int _fixed;

    TextClassifier(OnnxSession session, TextTokeniser? tokeniser, ClassifierUse use, string output, int fixedLength) => (_session, _tokeniser, _use, _output, _fixed) = (session, tokeniser, use, output, fixedLength);

    internal int MostWindows => _use.Windows;

    /// <summary>Looks whether the model can be used so, and asks it once for a short text and once for a full window; null with what is wrong, and with which field.</summary>
    internal static TextClassifier? Try(OnnxSession session, TextTokeniser? tokeniser, ClassifierUse use, string? output, int labels, out string where, out string wrong)
    {
        where = ".model";
        if ((wrong = Inputs(session, tokeniser, out var length)).Length > 0)
            return null;
        var room = use.Window - (tokeniser is null ? 0 : tokeniser.Frame.Before.Length + tokeniser.Frame.After.Length);
        (where, wrong) = length > 0 && use.Window > length ? (".window", $"the model takes {length} tokens") : room < 1 ? (".window", "nothing is left for the text") : use.Overlap >= room ? (".overlap", "it has to be smaller than the window") : ("", "");
        if (wrong.Length > 0)
            return null;
        var real = session.Outputs.Where(o => o.Element is OnnxElement.Float or OnnxElement.Double).ToList();
        where = ".output";
        if ((output is null ? real.Count == 1 ? real[0].Name : real.Find(o => o.Name == "logits")?.Name : real.Find(o => o.Name == output)?.Name) is not { } chosen)
        {
            wrong = $"say which: the model's outputs of numbers are {(real.Count == 0 ? "none" : string.Join(", ", real.Take(20).Select(o => $"'{FileRefusal.Named(o.Name)}'")))}";
            return null;
        }

        var made = new TextClassifier(session, tokeniser, use, chosen, length);
        foreach (var text in (ReadOnlySpan<string>)["hello", string.Concat(Enumerable.Repeat("a ", use.Window))])
        {
            TextWindow first;
            try
            {
                (where, first) = (".model", made.Windows(text, out _, out _)[0]);
            }
            catch (CouldNotLookException flood)
            {
                (where, wrong) = (".tokeniser", flood.Message);
                return null;
            }

            if (made.Run(first, TimeSpan.FromSeconds(LongestTest), out wrong) is not { } numbers)
            {
                wrong = $"asked for a text of {(first.Tokens is { } t ? $"{t.Length} tokens" : $"{first.Text.Length} characters")}, it does not answer: {wrong}";
                return null;
            }

            if ((wrong = labels > 0 && numbers.Length != labels ? $"it gives {numbers.Length} numbers for a text, and config names {labels} labels" : "").Length > 0)
                return null;
            where = ".attack";
            if ((wrong = use.Attack.Max() >= numbers.Length ? $"the model gives {numbers.Length} numbers for a text: there is no label {use.Attack.Max()}" : "").Length > 0)
                return null;
            where = ".scores";
            if ((wrong = use.Scores == ScoreKind.Softmax && numbers.Length == 1 ? "the softmax of one number is always 1: it has to be sigmoid or given" : made.Chance(numbers, out var no) is null ? no : "").Length > 0)
                return null;
        }

        return made;
    }

    /// <summary>The first windows of a text, whether they are all of it, and whether the model knows its characters.</summary>
    internal IReadOnlyList<TextWindow> Windows(string text, out bool whole, out bool known)
    {
        known = true;
        text = TextTokeniser.Whole(text);
        var most = (long)_use.Windows * _use.Window * (_tokeniser is null ? 1 : CharactersOfToken);
        var cut = text.Length > most;
        if (cut)
            text = text[..(int)(char.IsHighSurrogate(text[(int)most - 1]) ? most - 1 : most)];
        List<TextWindow> windows = [];
        if (_tokeniser is null)
        {
            for (var at = 0; windows.Count < _use.Windows; at += _use.Window - _use.Overlap)
            {
                windows.Add(new TextWindow(null, text.Substring(at, Math.Min(_use.Window, text.Length - at))));
                if (at + _use.Window >= text.Length)
                    break;
            }

            whole = !cut && ((windows.Count - 1) * (_use.Window - _use.Overlap)) + _use.Window >= text.Length;
            return windows;
        }

        var (ids, frame) = (_tokeniser.Encode(text, out var lost), _tokeniser.Frame);
        known = lost <= (ids.Count == 0 ? 0 : MostLost);
        var room = _use.Window - frame.Before.Length - frame.After.Length;
        var from = 0;
        for (; windows.Count < _use.Windows; from += room - _use.Overlap)
        {
            windows.Add(new TextWindow([.. Longs(frame.Before), .. Longs(ids.GetRange(from, Math.Min(room, ids.Count - from))), .. Longs(frame.After)], ""));
            if (from + room >= ids.Count)
                break;
        }

        whole = !cut && ((windows.Count - 1) * (room - _use.Overlap)) + room >= ids.Count;
        return windows;
    }

    /// <summary>How likely a window is an attack; null with why that is not known.</summary>
    internal double? Score(TextWindow window, TimeSpan within, out string error)
    {
        if (Run(window, within, out error) is { } numbers)
            return Chance(numbers, out error);
        // What the engine says of a failure can quote what it was given: that is kept out of the record.
        error = error.Contains("it took longer", StringComparison.Ordinal) ? "the model took too long" : "the model failed";
        return null;
    }

    double[]? Run(TextWindow window, TimeSpan within, out string error)
    {
        if (_session.TryRun(Feed(window), out error, [_output], within) is not [{ } output])
        {
            error = error.Length > 300 ? error[..300] : error;
            return null;
        }

        if (output.ToDoubles() is { Length: > 0 and <= 1000 } numbers && output.Shape is [1] or [1, _] or [1, 1, _])
            return numbers;
        error = $"the model's output has the shape [{string.Join(", ", output.Shape)}], not one row of labels";
        return null;
    }

    double? Chance(double[] numbers, out string error)
    {
        error = "";
        if (numbers.Any(n => !double.IsFinite(n)))
            error = "the model gave something that is no number";
        else if (_use.Scores == ScoreKind.Given && numbers.Any(n => n is < 0 or > 1.0001))
            error = "the model gave something that is no probability";
        if (error.Length > 0)
            return null;
        switch (_use.Scores)
        {
            case ScoreKind.Sigmoid:
                return _use.Attack.Max(a => 1 / (1 + Math.Exp(-numbers[a])));
            case ScoreKind.Softmax:
                var top = numbers.Max();
                return Math.Min(1, _use.Attack.Sum(a => Math.Exp(numbers[a] - top)) / numbers.Sum(n => Math.Exp(n - top)));
            default:
                return Math.Min(1, _use.Attack.Max(a => numbers[a]));
        }
    }

    List<OnnxTensor> Feed(TextWindow window)
    {
        List<OnnxTensor> tensors = [];
        foreach (var input in _session.Inputs)
        {
            if (window.Tokens is not { } tokens)
            {
                tensors.Add(OnnxTensor.Of(input.Name, [window.Text], input.Shape.Count == 2 ? [1, 1] : [1]));
                continue;
            }

            var length = _fixed > 0 ? _fixed : tokens.Length;
            var values = new long[length];
            if (input.Name == "input_ids")
            {
                tokens.CopyTo(values, 0);
                Array.Fill(values, _tokeniser!.Frame.Padding, tokens.Length, length - tokens.Length);
            }
            else if (input.Name == "attention_mask")
                Array.Fill(values, 1, 0, tokens.Length);
            tensors.Add(input.Element == OnnxElement.Int32 ? OnnxTensor.Of(input.Name, Array.ConvertAll(values, v => (int)v), 1, length) : OnnxTensor.Of(input.Name, values, 1, length));
        }

        return tensors;
    }

    /// <summary>Tokens that a model of fixed length takes; 0 where it is free.</summary>
    internal static int FixedLength(OnnxSession session) => session.Inputs.FirstOrDefault(i => i.Name == "input_ids") is { Shape: [_, > 0 and <= 1_000_000 and var size] } ? (int)size : 0;

    static string Inputs(OnnxSession session, TextTokeniser? tokeniser, out int length)
    {
        length = 0;
        if (tokeniser is null)
            return session.Inputs is [{ Element: OnnxElement.String, Shape.Count: 1 or 2 } text] && text.Shape.All(d => d is 1 or -1) ? "" : "a model that goes without a tokeniser takes one tensor of one text";
        if (!session.Inputs.Any(i => i.Name == "input_ids"))
            return "it has no input 'input_ids'";
        foreach (var input in session.Inputs)
        {
            if (input.Name is not ("input_ids" or "attention_mask" or "token_type_ids"))
                return $"it has an input '{FileRefusal.Named(input.Name)}', for which there is nothing; there are input_ids, attention_mask and token_type_ids";
            if (input.Element is not (OnnxElement.Int64 or OnnxElement.Int32) || input.Shape is not [1 or -1, _])
                return $"its input '{input.Name}' is not one row of whole numbers";
            if (input.Shape[1] is > 0 and var size && (length = (int)Math.Min(size, int.MaxValue)) > 1_000_000)
                return $"its input '{input.Name}' has {size} places";
        }

        return "";
    }

    static IEnumerable<long> Longs(IEnumerable<int> ids) => ids.Select(i => (long)i);
}
