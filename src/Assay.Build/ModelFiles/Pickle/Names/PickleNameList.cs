namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// A list of names by module, as its text gives them: <c>module|other module: name name</c>, below headers <c>[Severity why]</c>
/// where it has any. A module's names are taken apart when somebody asks for one: a list has thousands, a file uses a few.
/// </summary>
internal sealed class PickleNameList
{
    readonly Dictionary<string, Module> modules = [];

    /// <summary>Adds the lines of a text.</summary>
    /// <param name="judgement">Of names that stand below no header.</param>
    public PickleNameList Add(string text, Judgement? judgement)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (line[0] == '[')
            {
                var space = line.IndexOf(' ', StringComparison.Ordinal);
                judgement = new Judgement(Standing.Denied, Names.Parse<Severity>(line[1..space].ToLowerInvariant()), line[(space + 1)..^1]);
            }
            else if (line[0] != '#')
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                foreach (var module in line[..colon].Split('|'))
                {
                    if (!modules.TryGetValue(module, out var listed))
                        modules.Add(module, listed = new Module());
                    listed.Lines.Add(new Line(line, colon + 1, judgement!));
                }
            }

        return this;
    }

    /// <summary>What the list says of a name of this very module; null when it does not name it.</summary>
    public Judgement? Find(string module, string name) => modules.TryGetValue(module, out var listed) ? listed.Find(name) : null;

    sealed record Line(string Text, int From, Judgement Judgement);

    sealed class Module
    {
        Dictionary<string, Judgement>? names;

        public List<Line> Lines { get; } = [];

        public Judgement? Find(string name) => (names ?? Read()).TryGetValue(name, out var judgement) ? judgement : null;

        // Several threads may do it at once; each makes the same.
        Dictionary<string, Judgement> Read()
        {
            var all = new Dictionary<string, Judgement>();
            foreach (var line in Lines)
                foreach (var name in line.Text[line.From..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    all[name] = line.Judgement;
            return names = all;
        }
    }
}
