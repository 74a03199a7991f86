namespace Assay.Cli;

/// <summary>Whom to be first, and what to do then: the last lines of <c>assay up</c>.</summary>
static class FirstTasks
{
    // Waits: the kind of work that has to wait for them for the task to be still there; empty for what can always be done.
    static readonly (string Login, Role? Role, string Waits, string Task)[] All =
    [
        ("priya", Role.ProductSecurity, "approve", "Work: a finding is called a false positive, for a weak reason; reject that"),
        ("omar", Role.SecurityOperations, "decide", "Work: a monitoring gate is open and waits; decide it"),
        ("dana", Role.DataEngineering, "finding", "Work: a finding of Dana's own is in progress; move it on"),
        ("ruth", Role.Auditor, "", "Assurance: download the pack, and verify it in an empty folder"),
        ("admin", null, "", "Settings: people, roles and keys; who administers decides nothing"),
    ];

    /// <summary>A line of <c>accounts.txt</c> for each, and below it what to do, while it is to be done.</summary>
    public static async Task<IReadOnlyList<string>> LinesAsync(UpHome home, Cast cast, CancellationToken cancel)
    {
        var accounts = await File.ReadAllLinesAsync(home.AccountsFile, cancel).ConfigureAwait(false);
        var lines = new List<string>();
        foreach (var (login, role, waits, task) in All)
        {
            if (accounts.FirstOrDefault(l => l.StartsWith($"{login} ", StringComparison.Ordinal)) is not { } account)
                continue;
            lines.Add($"  {account}");
            if (role is not { } who || waits.Length == 0 || (await cast[who].WorkAsync(cancel).ConfigureAwait(false)).Mine.Any(i => i.Kind == waits))
                lines.Add($"           {task}");
        }

        return lines;
    }
}
