namespace Assay.Cli;

/// <summary>Options of the form KEY=VALUE.</summary>
static class Pairs
{
    public static Dictionary<string, string>? Read(string[] texts, out string error)
    {
        error = "";
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
            if (text.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var at))
                error = $"'{text}' is not KEY=VALUE";
            else if (!pairs.TryAdd(text[..at], text[(at + 1)..]))
                error = $"'{text[..at]}' is given twice";
        return error.Length == 0 ? pairs : null;
    }
}
