using System.CommandLine;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>What the commands of the red team share: where rounds are kept, and how a target is opened.</summary>
static class RedTeamOptions
{
    internal const int MostTarget = 4 << 20;

    internal static Option<string?> Folder() => new("--folder") { Description = "Where rounds are kept (default: .assay/redteam where there is a record, else .assay-redteam; a round that was begun before the record goes on where it is).", HelpName = "FOLDER" };

    internal static Option<string> Round() => new("--round") { Description = "Name of the round.", HelpName = "NAME", Required = true };

    internal static Option<string> Target() => new("--target") { Description = "File that describes the target (YAML).", HelpName = "FILE", Required = true };

    /// <summary>The file of a round's journal with its key. A name is a name, never a path.</summary>
    internal static JournalFile? Journal(string? folder, string round, out Problem? problem, TargetFile? attacked = null)
    {
        problem = null;
        if (round.Length is 0 or > 100 || round.AsSpan().IndexOfAnyExcept(NameLetters) >= 0 || round[0] == '.')
        {
            problem = new Problem("A round's name has letters, digits, '.', '-' and '_', and does not begin with a point.", round, "For example: nightly-1");
            return null;
        }

        var where = Directory.CreateDirectory(folder ?? FolderOf(round)).FullName;
        if (RoundKey.Of(where, out var error) is { } key)
            return new JournalFile(Path.Combine(where, round + ".journal"), round, key, attacked?.Identity());
        problem = new Problem($"The round cannot be kept: {error}.", where, "Choose another --folder.");
        return null;
    }

    /// <summary>The journals that are kept, the last written first, with the folder of each. Where there is no folder none is made.</summary>
    /// <param name="where">The folder of new rounds.</param>
    internal static IReadOnlyList<(string Folder, FileInfo File)> Journals(string? folder, out string where)
    {
        IReadOnlyList<string> folders = folder is null ? Usual() : [folder];
        where = folders[0];
        return
        [
            .. folders.Where(Directory.Exists).SelectMany(f => new DirectoryInfo(f).EnumerateFiles("*.journal").Select(j => (Folder: f, File: j)))
                .DistinctBy(j => j.File.Name).OrderByDescending(j => j.File.LastWriteTimeUtc),
        ];
    }

    /// <summary>Where a round is kept, as somebody in this folder would type it.</summary>
    internal static string FolderOf(JournalFile journal)
    {
        var whole = Path.GetDirectoryName(journal.Path)!;
        var near = Path.GetRelativePath(Directory.GetCurrentDirectory(), whole);
        return near.StartsWith("..", StringComparison.Ordinal) ? whole : near;
    }

    /// <summary>The name of a round that was given none: a new one each time.</summary>
    internal static string NewName(string kind) => TimeProvider.System.GetUtcNow().ToString($"'{kind}-'yyyyMMdd'-'HHmmss'-'fff", System.Globalization.CultureInfo.InvariantCulture);

    // Beside the record where there is one. A round that was begun before the record was made goes on where it is. Without a record, a folder named like a record's
    // would stand in the way of `assay init`, and of every command that looks for the record.
    static IReadOnlyList<string> Usual() => Directory.Exists(".assay") ? [Path.Combine(".assay", "redteam"), Alone] : [Alone];

    static string FolderOf(string round)
    {
        var folders = Usual();
        return folders.FirstOrDefault(f => File.Exists(Path.Combine(f, round + ".journal"))) ?? folders[0];
    }

    const string Alone = ".assay-redteam";

    static readonly System.Buffers.SearchValues<char> NameLetters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    /// <summary>A round that was run or imported, read through its journal.</summary>
    internal static async Task<(RoundResult? Round, Problem? Problem)> ReadAsync(string? folder, string round, CancellationToken cancel)
    {
        if (Journal(folder, round, out var problem) is not { } file)
            return (null, problem);
        if (!File.Exists(file.Path))
            return (null, new Problem("There is no such round.", file.Path, "assay redteam run --round NAME makes one."));
        var (result, error) = await RoundArchive.ReadAsync(file, cancel).ConfigureAwait(false);
        return (result, result is null ? new Problem($"The round cannot be read: {error}.", file.Path, "Restore the file from where you keep copies, or run the round again.") : null);
    }

    /// <summary>A target's file whose owner allowed that it is attacked, today.</summary>
    internal static TargetFile? Authorised(string path, out Problem? problem)
    {
        problem = null;
        if (!File.Exists(path))
            problem = new Problem("There is no such file.", path, "Write one: docs/guides/first-red-team-round.md shows how.");
        else if (TargetFile.Read(BoundedFile.Text(path, MostTarget), out var error) is not { } file)
            problem = new Problem($"The target cannot be used: {error}.", path, "docs/formats/red-team-target.md describes it.");
        else if (file.Authorization is not { } authorization)
            problem = new Problem("The file does not say who allowed that this target is attacked.", path, "Add authorization: by, until, and a reference to where that is written.");
        else if (authorization.Until < DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime))
            problem = new Problem($"The authorization by {authorization.By} ended on {authorization.Until:yyyy-MM-dd}.", path, "Have it renewed.");
        else
            return file;
        return null;
    }
}
