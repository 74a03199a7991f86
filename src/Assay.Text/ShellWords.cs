using System.Text;

namespace Assay.Text;

/// <summary>A word of a command line, or an operator between words.</summary>
/// <param name="Text">With its quotes taken off; nothing is expanded.</param>
/// <param name="IsOperator">What separates commands (<c>;</c>, <c>&amp;&amp;</c>); a sign twice in a row is one.</param>
/// <param name="Expands">A shell would put something else in, inside of quotation marks.</param>
/// <param name="Open">A quotation mark is not closed: the rest of the text is in it.</param>
public readonly record struct ShellWord(string Text, bool IsOperator = false, bool Expands = false, bool Open = false);

/// <summary>
/// Words of a command line as a shell cuts them: blanks, both kinds of quotation marks, <c>$'...'</c> with its escapes, backslashes. It is read and never run; variables and
/// substitutions stay as they are written.
/// </summary>
public static class ShellWords
{
    /// <summary>The words in their order, as long as somebody asks.</summary>
    /// <param name="text">One line or several.</param>
    /// <param name="operators">The signs that are operators here, outside of quotation marks. A line's end is a blank unless it is among them.</param>
    /// <param name="comments">Whether <c>#</c> at the beginning of a word ends the line.</param>
    public static IEnumerable<ShellWord> Of(string text, string operators = "", bool comments = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(operators);
        return new Cutter(text, operators, comments).Words();
    }

    sealed class Cutter(string text, string operators, bool comments)
    {
        readonly StringBuilder _word = new();
        int _at;
        bool _any, _expands, _open;

        internal IEnumerable<ShellWord> Words()
        {
            for (; _at < text.Length; _at++)
            {
                var sign = text[_at];
                if (sign == '\\' && _at + 1 < text.Length)
                    Escaped();
                else if (sign is '\'' or '"' || (sign == '$' && _at + 1 < text.Length && text[_at + 1] == '\''))
                    Quoted(sign);
                else if (comments && sign == '#' && !_any)
                    _at = text.IndexOf('\n', _at) is >= 0 and var end ? end - 1 : text.Length;
                else if (operators.Contains(sign))
                {
                    if (_any)
                        yield return Word();
                    yield return Operator(sign);
                }
                else if (!char.IsWhiteSpace(sign))
                    Take(sign);
                else if (_any)
                    yield return Word();
            }

            if (_any)
                yield return Word();
        }

        void Take(char sign)
        {
            _word.Append(sign);
            _any = true;
        }

        ShellWord Word()
        {
            var word = new ShellWord(_word.ToString(), Expands: _expands, Open: _open);
            _word.Clear();
            (_any, _expands, _open) = (false, false, false);
            return word;
        }

        ShellWord Operator(char sign)
        {
            var twice = sign is '&' or '|' && _at + 1 < text.Length && text[_at + 1] == sign;
            _at += twice ? 1 : 0;
            return new ShellWord(new string(sign, twice ? 2 : 1), IsOperator: true);
        }

        // At the end of a line it joins this line with the next.
        void Escaped()
        {
            _at++;
            if (text[_at] == '\r' && _at + 1 < text.Length && text[_at + 1] == '\n')
                _at++;
            if (text[_at] != '\n')
                Take(text[_at]);
        }

        // Single quotes take all as it stands, double ones know a backslash, and $'...' the escapes of C.
        void Quoted(char sign)
        {
            var quote = sign == '$' ? '\'' : sign;
            _any = true;
            _at += sign == '$' ? 2 : 1;
            for (; _at < text.Length && text[_at] != quote; _at++)
                if (sign == '\'' || text[_at] != '\\' || _at + 1 >= text.Length)
                {
                    _expands |= sign == '"' && text[_at] is '`' or '$';
                    _word.Append(text[_at]);
                }
                else if (sign == '"')
                    InDouble();
                else
                    EscapeOfC();
            _open = _at >= text.Length;
        }

        void InDouble()
        {
            _at++;
            if (text[_at] is not ('"' or '\\' or '$' or '`' or '\n'))
                _word.Append('\\');
            if (text[_at] != '\n')
                _word.Append(text[_at]);
        }

        void EscapeOfC()
        {
            var letter = text[++_at];
            var most = letter switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            var digits = 0;
            while (digits < most && _at + 1 + digits < text.Length && char.IsAsciiHexDigit(text[_at + 1 + digits]))
                digits++;
            if (digits == 0)
            {
                _word.Append(letter switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', 'v' => '\v', 'a' => '\a', 'e' => '\u001b', _ => letter });
                return;
            }

            var value = Convert.ToUInt32(text.Substring(_at + 1, digits), 16);
            _at += digits;
            // Halves of a pair come one after the other.
            _word.Append(value <= char.MaxValue ? ((char)value).ToString() : Rune.IsValid(value) ? new Rune(value).ToString() : "\ufffd");
        }
    }
}
