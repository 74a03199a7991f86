namespace Assay.Build.ModelFiles.Python;

/// <summary>What statements ask of their line.</summary>
internal sealed partial class PythonParser
{
    /// <summary>The token behind the next one.</summary>
    public PyToken Second => Ahead(1);

    public bool EndsWithColon
    {
        get
        {
            var open = 0;
            for (var i = at; i < tokens.Count; i++)
            {
                if (tokens[i].Kind != PyTokenKind.Operator)
                    continue;
                open += tokens[i].Text is "(" or "[" or "{" ? 1 : tokens[i].Text is ")" or "]" or "}" ? -1 : 0;
                if (open == 0 && tokens[i].Text == ":")
                    return true;
                if (open == 0 && tokens[i].Text == "=")
                    return false;
            }

            return false;
        }
    }

    /// <summary>At a colon that is not inside brackets; patterns are skipped bracket by bracket.</summary>
    public bool AtBlockColon => Peek.Is(":");

    /// <summary>Skips a token, or all between a bracket and its end.</summary>
    public void Skip()
    {
        var open = 0;
        do
        {
            if (Peek.Kind == PyTokenKind.Operator)
                open += Peek.Text is "(" or "[" or "{" ? 1 : Peek.Text is ")" or "]" or "}" ? -1 : 0;
            at++;
        }
        while (open > 0 && !AtEnd);
    }

    /// <summary>True when the parenthesis that opens here holds a word on its own level.</summary>
    public bool ParenthesisHolds(string word)
    {
        var open = 0;
        for (var i = at; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == PyTokenKind.Operator)
            {
                open += tokens[i].Text is "(" or "[" or "{" ? 1 : tokens[i].Text is ")" or "]" or "}" ? -1 : 0;
                if (open == 0)
                    return false;
            }
            else if (open == 1 && tokens[i].IsWord(word))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The target of <c>as</c>.</summary>
    public PyExpr Target() => Primary();

    /// <summary>One side of an assignment.</summary>
    public PyExpr Several2() => Peek.IsWord("yield") ? Named() : Several();

    /// <summary>The operator of an augmented assignment, which is taken.</summary>
    public string? Augmented()
    {
        if (Peek.Kind != PyTokenKind.Operator || Peek.Text.Length < 2 || Peek.Text[^1] != '=' || Peek.Text is "==" or "!=" or "<=" or ">=" or ":=")
            return null;
        return tokens[at++].Text[..^1];
    }
}
