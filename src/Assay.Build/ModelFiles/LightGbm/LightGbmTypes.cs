namespace Assay.Build.ModelFiles.LightGbm;

/// <summary>One line: its key, how many words its value has, and between what they lie when they are whole numbers.</summary>
internal readonly record struct LightGbmLine(string Key, string Value, long Words, double Least, double Most, long At, long Next);

/// <summary>One tree: the lines of its block, by key.</summary>
internal sealed record LightGbmTree(long Index, long At)
{
    public Dictionary<string, LightGbmLine> Lines { get; } = [];

}
