using System.Security.Cryptography;
using Assay.Governance;
using Assay.Server;

namespace Assay.Cli;

/// <summary>The people of the walk: each a distinct actor with a key and one role, so that separation of duties is real.</summary>
sealed class Cast
{
    /// <summary>Names are made up.</summary>
    static readonly (Role Role, string Name, string Login)[] People =
    [
        (Role.Grc, "Greta Holm", "greta"), (Role.Legal, "Luis Ferreira", "luis"), (Role.DataEngineering, "Dana Ortiz", "dana"), (Role.DataScience, "Sam Whitfield", "sam"),
        (Role.MlPlatform, "Mira Novak", "mira"), (Role.AppSec, "Theo Lindqvist", "theo"), (Role.ProductSecurity, "Priya Raman", "priya"), (Role.CloudSecurity, "Jonas Beck", "jonas"),
        (Role.AiRedTeam, "Aiko Tanaka", "aiko"), (Role.SecurityOperations, "Omar Haddad", "omar"), (Role.Leadership, "Ellen Marsh", "ellen"), (Role.Auditor, "Ruth Adeyemi", "ruth"),
    ];

    readonly Dictionary<Role, (string Id, EmbeddedRecord Record, ISigner Signer)> _actors = [];

    public EmbeddedRecord this[Role role] => _actors[role].Record;

    public string IdOf(Role role) => _actors[role].Id;

    public ISigner SignerOf(Role role) => _actors[role].Signer;

    public static string NameOf(Role role) => People.First(p => p.Role == role).Name;

    /// <summary>Adds who is missing and opens everybody's key.</summary>
    public static async Task<Cast> GatherAsync(UpHome home, CancellationToken cancel)
    {
        var cast = new Cast();
        foreach (var (role, name, _) in People)
        {
            var known = await home.Admin.RecordAsync(cancel).ConfigureAwait(false);
            var actor = known.Actors.FirstOrDefault(a => a.Name == name)
                ?? WalkSteps.Need(await home.Admin.AddActorAsync(new ActorRequest(name, Roles: [role], WithKey: true), cancel).ConfigureAwait(false), $"adding {name}");
            known = await home.Admin.RecordAsync(cancel).ConfigureAwait(false);
            var key = known.Keys.First(k => k.Actor == actor.Id && k.RevokedAt is null);
            var session = home.Session.As(actor.Id, key.Id) ?? throw new InvalidOperationException($"The key of {name} is not in {home.Record.KeysPath}. Move the folder away and run 'assay up' again.");
            cast._actors[role] = (actor.Id, home.As(session), session.Actor);
        }

        return cast;
    }

    /// <summary>One account for each, with a random password in a file that only the caller reads. Nothing to do when the file is there.</summary>
    public static async Task MakeAccountsAsync(UpHome home, AccountBook accounts, CancellationToken cancel)
    {
        if (File.Exists(home.AccountsFile))
            return;
        // Passwords are on disk before the first account is made: a start that is stopped half-way makes the rest with the same ones.
        var draft = home.AccountsFile + ".new";
        if (!File.Exists(draft))
        {
            var people = People.Select(p => (p.Login, p.Name, Role: p.Role.Name())).Prepend(("admin", "Alex Admin", "administrator"));
            UpHome.WritePrivate(draft + ".part", "# login  password  who (role). Made by 'assay up' for this machine only.\n" + string.Concat(people.Select(p =>
                $"{p.Item1,-8} {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}  {p.Item2} ({p.Item3})\n")));
            File.Move(draft + ".part", draft);
        }

        var known = await home.Admin.RecordAsync(cancel).ConfigureAwait(false);
        foreach (var line in File.ReadLines(draft).Where(l => !l.StartsWith('#')).Select(l => l.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries)))
            if (known.Actors.FirstOrDefault(a => a.Name is { } name && line[2].StartsWith(name + " (", StringComparison.Ordinal)) is { } actor)
                await accounts.CreateAsync(line[0], line[1], actor.Id, cancel).ConfigureAwait(false);
        File.Move(draft, home.AccountsFile);
    }
}
