using Assay.Text;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>Judges one template, wherever it lives. Nothing is rendered: see <see cref="JinjaMachine"/>.</summary>
internal static class JinjaTemplate
{
    public const int Longest = 4 << 20;

    /// <param name="part">The key that holds it, for people; empty when the file is the template.</param>
    /// <param name="offset">Where it starts in the file; -1 when the file is the template.</param>
    public static void Judge(string template, string part, long offset, ScanScope scope)
    {
        if (template.Length > Longest)
        {
            scope.Gap($"a template of {template.Length} characters, more than the {Longest} that are looked at");
            return;
        }

        var rules = new JinjaRules(template, part, offset, scope);
        if (HiddenCharacters.In(template) is { Count: > 0 } hidden)
            rules.InvisibleText(hidden.Count, hidden.First);
        var lexer = new JinjaLexer(template);
        var tokens = lexer.Read();
        var parser = new JinjaParser(tokens);
        var statements = parser.Parse();
        if (lexer.Error is not null || parser.Error is not null)
        {
            Names(tokens, rules);
            scope.Gap($"the template {ScanScope.Printable(part)} is no Jinja: {lexer.Error ?? parser.Error}");
        }

        var machine = new JinjaMachine(rules, scope.Budget);
        machine.Template(statements);
        if (machine.Stopped)
            scope.Gap($"the template {ScanScope.Printable(part)} takes more steps than are walked");
    }

    /// <summary>True when a text is a template from its start to its end, and has tags.</summary>
    public static bool Parses(string text)
    {
        if (text.Length > Longest || (!text.Contains("{{", StringComparison.Ordinal) && !text.Contains("{%", StringComparison.Ordinal)))
            return false;
        var lexer = new JinjaLexer(text);
        var parser = new JinjaParser(lexer.Read());
        return parser.Parse().Count > 0 && lexer.Error is null && parser.Error is null;
    }

    // What is certain without understanding the whole: names and strings that no template needs.
    static void Names(List<Token> tokens, JinjaRules rules)
    {
        foreach (var token in tokens)
        {
            if ((token.Kind == TokenKind.Name && JinjaNames.IsInternal(token.Text) ? token.Text : token.Kind == TokenKind.Text ? JinjaNames.InternalIn(token.Text) : null) is { } name)
                rules.Internal(name, token.At);
        }
    }
}
