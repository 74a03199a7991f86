using System.Globalization;
using Assay.Record;

namespace Assay.Governance;

/// <summary>The record on its own database, seen by one caller. Every change is judged inside the writer's transaction.</summary>
public sealed partial class EmbeddedRecord(IRecordStore store, SigningSession session, GatePolicies policies, TimeProvider time, OpaClient? opa = null, IGuardPolicyReader? guards = null) : IRecord
{
    public Task<CallerView> WhoAmIAsync(CancellationToken cancel = default) => store.ReadAsync(
        view => new CallerView(session.ActorId, ActorQueries.Name(view, session.ActorId), ActorQueries.Roles(view, session.ActorId), session.Actor.KeyId), cancel);

    DateTimeOffset Now => time.GetUtcNow();

    long NowCell => Sql.Time(Now);

    /// <summary>Reads, when the caller may read at all; a caller without any role sees nothing.</summary>
    Task<T> ReadAsync<T>(Func<IReadView, T> read, CancellationToken cancel) => store.ReadAsync(read, cancel);

    /// <summary>
    /// Runs <paramref name="decide"/> with the caller's roles inside the writer's transaction. It either refuses, and
    /// nothing is appended, or gives the entries and what to answer once they are on disk. Without an operation no role is needed.
    /// </summary>
    async Task<Answer<T>> WriteAsync<T>(Operation? operation, Func<IReadView, IReadOnlyList<Role>, Plan<T>> decide, CancellationToken cancel)
    {
        Plan<T> plan = default;
        var receipts = await store.AppendAsync(
            view =>
            {
                var roles = ActorQueries.Roles(view, session.ActorId);
                plan = operation is { } needed && Permissions.Check(needed, roles) is { } refusal ? refusal : decide(view, roles);
                return plan.Refusal is null ? plan.Entries! : [];
            },
            cancel).ConfigureAwait(false);
        if (plan.Refusal is { } why)
            return why;
        if (plan.Immediate is { } ready)
            return ready;
        try
        {
            // Not cancelled any more: what was done is told.
            return await store.ReadAsync(view => plan.Answer!(view, receipts), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            throw new UnansweredChangeException(receipts[0].Index, receipts[^1].Index, e);
        }
    }

    NewEntry Entry<T>(string type, T body, params IReadOnlyList<NewBlob> blobs) => new(type, 1, session.ActorId, Json.Element(body)) { Blobs = blobs };

    const string FewerWords = "Say it in fewer words; a longer text can be filed as evidence.";

    static Refusal Invalid(string message, params IReadOnlyList<FieldError> errors) => new(RefusalKind.Invalid, message, errors.Count == 0 ? null : errors);

    /// <summary>For what another person has to do.</summary>
    static string Ask(Operation operation, string command) => $"Ask somebody with one of the roles {Permissions.NamesFor(operation)}: {command}";

    static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What a writer decided: a refusal; an answer that needs no entry; or entries, and how to answer afterwards.</summary>
readonly struct Plan<T>
{
    public Refusal? Refusal { get; private init; }

    public T? Immediate { get; private init; }

    public IReadOnlyList<NewEntry>? Entries { get; private init; }

    public Func<IReadView, IReadOnlyList<Receipt>, T>? Answer { get; private init; }

    public static Plan<T> Append(IReadOnlyList<NewEntry> entries, Func<IReadView, IReadOnlyList<Receipt>, T> answer) => new() { Entries = entries, Answer = answer };

    /// <summary>The wish is already so: nothing is written.</summary>
    public static Plan<T> Already(T value) => new() { Entries = [], Immediate = value };

    public static implicit operator Plan<T>(Refusal refusal) => new() { Refusal = refusal };
}
