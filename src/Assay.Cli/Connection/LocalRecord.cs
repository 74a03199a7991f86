using System.Data.Common;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary>The record whose <c>.assay</c> is in the current folder or above it, opened: folder, keys, database, policies.</summary>
sealed class LocalRecord : IAsyncDisposable
{
    public const string PoliciesFolder = "policies";

    readonly OpaClient? _opa;

    LocalRecord(RecordFolder folder, UserConfiguration user, SigningSession session, RecordStore store, GatePolicies policies)
    {
        (Folder, User, Session, Acting, Store, Policies) = (folder, user, session, session, store, policies);
        if (user.Opa.Count > 0)
            _opa = new OpaClient(OpaClient.MakeHttp(), user.Opa.Where(o => Uri.IsWellFormedUriString(o.Value, UriKind.Absolute)).ToDictionary(o => o.Key, o => new Uri(o.Value)));
    }

    public RecordFolder Folder { get; }

    public UserConfiguration User { get; }

    /// <summary>Of the folder's own actor.</summary>
    public SigningSession Session { get; }

    /// <summary>Of whoever <c>--as</c> names; otherwise the same as <see cref="Session"/>.</summary>
    public SigningSession Acting { get; private set; }

    public RecordStore Store { get; }

    public GatePolicies Policies { get; }

    public OpaClient? Opa => _opa;

    public EmbeddedRecord Record => new(Store, Acting, Policies, TimeProvider.System, _opa, new Assay.Server.GuardPolicyReading());

    public static async Task<Opening<LocalRecord>> OpenAsync(Connect connect, bool orServer = false)
    {
        if (RecordFolder.Find(Directory.GetCurrentDirectory(), out var fault) is not { } folder)
            return FolderProblem.Of(fault!, orServer);
        if (UserConfiguration.Load(out var error) is not { } user)
            return Problem.Told(error, Problem.MendConfiguration);
        var policies = PoliciesOf(folder);
        if (!policies.TryGet(out var set, out var refusal))
            return Refusals.ProblemOf(refusal) with { What = refusal.Message };
        if (StoreOf(folder, user, out error) is not { } address)
            return Problem.Told(error, Problem.MendConfiguration);
        var opening = OpenSession(folder, user, connect);
        if (opening.Value is not { } session)
            return opening.Problem!;
        RecordStore store;
        try
        {
            store = await RecordStore.OpenAsync(
                address, RecordProjections.All, connect.Use == RecordUse.Write ? session.TreeHead : null, TimeProvider.System,
                connect.Use == RecordUse.Read ? StoreMode.Read : StoreMode.Write).ConfigureAwait(false);
        }
        catch (Exception e) when (e is InvalidDataException or DbException)
        {
            session.Dispose();
            return new Problem($"The record's database could not be opened: {e.Message}", address.ToString(), "Check that it is there, whole and reachable; assay record verify says more.");
        }

        var local = new LocalRecord(folder, user, session, store, set);
        if (connect.As is null || await local.ActAsync(connect.As, connect.Use).ConfigureAwait(false) is not { } problem)
            return Opening<LocalRecord>.Of(local);
        await local.DisposeAsync().ConfigureAwait(false);
        return problem;
    }

    /// <summary>Policies of a folder: its own where there are some, else the defaults.</summary>
    public static Answer<GatePolicies> PoliciesOf(RecordFolder folder) =>
        Path.Combine(folder.Path, PoliciesFolder) is var path && Directory.Exists(path) ? GatePolicies.FromFolder(path) : GatePolicies.Default;

    /// <summary>Where the database is. An address is never taken from the folder, only its name in the user configuration.</summary>
    public static StoreAddress? StoreOf(RecordFolder folder, UserConfiguration user, out string error)
    {
        error = "";
        if (folder.SqlitePath is { } path)
            return StoreAddress.Sqlite(path);
        return StoreOf(folder.Configuration.Store.Name, user, out error);
    }

    public static StoreAddress? StoreOf(string database, UserConfiguration user, out string error)
    {
        if (user.Databases.TryGetValue(database, out var text))
            return StoreAddress.TryParse(text, out error);
        error = $"The record is in the PostgreSQL database '{database}', and the user configuration names no database of that name. Add it under \"databases\" in ~/.config/assay/config.json";
        return null;
    }

    static Opening<SigningSession> OpenSession(RecordFolder folder, UserConfiguration user, Connect connect)
    {
        if (connect.Use != RecordUse.Write)
            return Opening<SigningSession>.Of(SigningSession.Reading(folder));
        using var passphrase = Passphrase.Resolve(connect.PassphraseFile, PassphrasePrompt.Ask("Passphrase of the keyring"), out var error);
        if (passphrase is null)
            return Problem.Told(error, "Name another file with --passphrase-file.");
        return SigningSession.Open(folder, passphrase, user, out error) is { } session ? Opening<SigningSession>.Of(session) : new Problem(error, Hint: $"The passphrase came from {SourceOf(connect)}.");
    }

    // The same order as Passphrase.Resolve.
    static string SourceOf(Connect connect) =>
        connect.PassphraseFile is { Length: > 0 } file ? $"--passphrase-file ({file})"
        : Environment.GetEnvironmentVariable(Passphrase.FileVariable) is { Length: > 0 } named ? $"{Passphrase.FileVariable} ({named})"
        : Environment.GetEnvironmentVariable(Passphrase.Variable) is { Length: > 0 } ? Passphrase.Variable
        : "you, at the terminal";

    async Task<Problem?> ActAsync(string name, RecordUse use)
    {
        var known = await Record.RecordAsync().ConfigureAwait(false);
        if (KeySearch.Actor(known, name, out var unknown) is not { } actor)
            return unknown;
        if (use == RecordUse.Read)
            Acting = Session.OnBehalfOf(actor.Id);
        else if (known.Keys.Where(k => k.Actor == actor.Id && k.RevokedAt is null).Select(k => Session.As(actor.Id, k.Id)).FirstOrDefault(s => s is not null) is { } acting)
            Acting = acting;
        else
            return new Problem($"The keyring holds no key of '{name}', so nothing can be signed as them.", Folder.KeysPath, $"Make one with: assay key generate --actor '{name}'");
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync().ConfigureAwait(false);
        Session.Dispose();
    }
}
