using System.Text.RegularExpressions;
using SupportAssistant.Model;
using SupportAssistant.Weak;

namespace SupportAssistant.Chat;

/// <summary>What the application does to an answer before it goes out: markup is text, foreign links go, control characters go, length ends.</summary>
sealed class OutputGuard(WeaknessSet weak)
{
    const int MostCharacters = 3_000, WeakMost = 200_000;

    static readonly Regex Tag = Pattern.Of(@"<(?=[a-z/!?])");
    static readonly Regex Scheme = Pattern.Of(@"\b(javascript|vbscript|data)\s*:");
    static readonly Regex Link = Pattern.Of(@"!?\[([^\]\n]{0,200})\]\(\s*<?(?:https?:)?//(?![\w.-]*\bharbour-pine\.example[/)\s])[^)\n]*\)");
    static readonly Regex Reference = Pattern.Of(@"^\s*\[[^\]\n]{1,60}\]:\s*(?:https?:)?//\S+.*$");
    static readonly Regex Control = Pattern.Of(@"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07\x1b]*(\x07|\x1b\\)?)?|[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]");

    /// <summary>The text that goes out, and whether it was cut.</summary>
    public (string Text, bool Cut) Guard(string text, int? mostTokens)
    {
        if (!weak.Has("unescaped-html"))
            text = Scheme.Replace(Tag.Replace(text, "&lt;"), m => m.Groups[1].Value + "&#58;");
        if (!weak.Has("markdown-exfiltration"))
            text = Reference.Replace(Link.Replace(text, "$1 (link removed)"), "(link removed)");
        if (!weak.Has("terminal-escapes"))
            text = Control.Replace(text, "");
        var most = weak.Has("unbounded-output") || weak.Has("reasoning-loop") ? WeakMost : Math.Min(MostCharacters, mostTokens is { } tokens ? Math.Max(1, tokens) * 4L : MostCharacters);
        return text.Length <= most ? (text, false) : (text[..(int)most], true);
    }
}
