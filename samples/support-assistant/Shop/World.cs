namespace SupportAssistant.Shop;

/// <summary>Everything that changes. A world is in memory only and starts from <see cref="Seed"/>; all access is under <see cref="Gate"/>.</summary>
sealed class World(bool named = false)
{
    const int Most = 2_000;

    /// <summary>Whether a tester asked for a world of its own.</summary>
    public bool Named => named;

    public Lock Gate { get; } = new();
    public Dictionary<string, User> Users { get; } = Seed.Users.ToDictionary(u => u.Name);
    public Dictionary<string, Document> Corpus { get; } = Seed.Documents.ToDictionary(d => d.Id);
    public Dictionary<string, Mail> Mails { get; } = Seed.Mails.ToDictionary(m => m.Id);
    public Dictionary<string, string> Pages { get; } = new(Seed.Pages);
    public Dictionary<string, string> OrderNotes { get; } = [];
    public List<StoredFile> Files { get; } = [.. Seed.Files];
    public SortedDictionary<string, ForeignTool> ForeignTools { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, List<string>> Memory { get; } = [];
    public Dictionary<string, int> Sessions { get; } = [];
    public List<(string User, string Text)> Said { get; } = [];
    public List<string> BillingJobs { get; } = [];
    public string BillingNote { get; set; } = "";
    public List<Effect> Effects { get; } = [];
    public List<string> Audit { get; } = [];

    /// <summary>Whether there is room for more of what strangers put in.</summary>
    public bool HasRoom => Corpus.Count + Mails.Count + Pages.Count + Files.Count + ForeignTools.Count + OrderNotes.Count + Memory.Sum(m => m.Value.Count) < Most;

    public void Happened(Effect effect)
    {
        if (Effects.Count < 10_000)
            Effects.Add(effect);
    }

    public void Say(string user, string text)
    {
        Said.Add((user, text.Length > 300 ? text[..300] : text));
        if (Said.Count > 20)
            Said.RemoveAt(0);
    }
}
