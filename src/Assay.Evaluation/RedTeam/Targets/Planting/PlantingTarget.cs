using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// An application that things are left for: what an attempt plants is put there before its first question and taken away after it. A plant that the
/// application does not take is a failure of the attempt: it would have "resisted" what it never met.
/// </summary>
sealed class PlantingTarget(ITarget inner, HttpSender sender, Uri address, IReadOnlyDictionary<Place, PlantRequest> requests, RequestTemplate? reset, PersonHeaders persons) : ITarget, IAsyncDisposable
{
    static readonly TimeSpan TidyTime = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, List<Put>> _put = new(StringComparer.Ordinal);

    public TargetTraits Traits => inner.Traits;

    public async Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        // The requests of an attempt come one after the other.
        var begins = request.Plants.Count > 0 && _put.TryAdd(request.Attempt, []);
        if (begins && reset is not null && request.Meter is { } meter && await meter.TakeAsync("reset", 0, cancel).ConfigureAwait(false) is { } none)
            return new TargetReply { Failure = none };
        if (begins && reset is not null && await FailureAsync(reset, Values(new Dictionary<string, string>()), request, cancel).ConfigureAwait(false) is { } failure)
            return Failed("the target could not be reset", failure);
        if (_put.TryGetValue(request.Attempt, out var put))
        {
            // Another try of the same attempt leaves other things.
            foreach (var old in put.Where(b => !request.Plants.Contains(b.Plant)).ToList())
            {
                if (old.How.RemoveAddress is not null && await RemovedAsync(old, cancel).ConfigureAwait(false) is { } stays)
                    return Failed($"what an earlier try left could not be taken away ({old.Plant.Place.Name()} '{AnswerText.Quoted(old.Plant.Name)}')", stays);
                put.Remove(old);
            }

            foreach (var plant in request.Plants.Where(p => !put.Any(b => b.Plant == p)))
                if (await PutAsync(request, plant, put, cancel).ConfigureAwait(false) is { } refused)
                    return Failed($"the target did not take what was to be left for it ({plant.Place.Name()} '{AnswerText.Quoted(plant.Name)}')", refused);
        }

        return await inner.AskAsync(request, cancel).ConfigureAwait(false);
    }

    static TargetReply Failed(string what, TargetFailure why) => HttpSender.Failed(why.Kind, $"{what}: {why.Message}");

    async Task<TargetFailure?> PutAsync(TargetRequest request, Plant plant, List<Put> put, CancellationToken cancel)
    {
        if (!requests.TryGetValue(plant.Place, out var how))
            return new TargetFailure(TargetFailureKind.Refused, "its file does not say how");
        // Its removal is paid for before it is there.
        if (request.Meter is { } meter && await meter.TakeAsync("plant", how.RemoveAddress is null ? 0 : 1, cancel).ConfigureAwait(false) is { } enough)
            return enough;
        var name = plant.Name.Length > 0 ? plant.Name : "note-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Attempt)).AsSpan(0, 4));
        var one = new Put(plant, how, request, new Dictionary<string, string> { ["name"] = name, ["text"] = plant.Text, ["place"] = plant.Place.Name() });
        // Before it is sent: when the answer is lost it may be there.
        put.Add(one);
        var failure = await FailureAsync(new RequestTemplate(how.Method, how.Address, how.Body), Values(one.Values), request, cancel, body =>
        {
            if (how.Id is not null)
                one.Values["id"] = Id(how.Id, body) ?? throw new JsonException($"the answer has no id at {how.Id}");
        }).ConfigureAwait(false);
        // Refused is not there; whatever else went wrong, it may be.
        if (failure?.Kind is TargetFailureKind.Refused or TargetFailureKind.RateLimited)
            put.Remove(one);
        return failure;
    }

    static string? Id(string path, ReadOnlyMemory<byte> body)
    {
        using var json = StrictJson.Parse(body, new JsonDocumentOptions { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false });
        return JsonPath.TryParse(path, out var parsed) ? parsed.First(json.RootElement).Word() : null;
    }

    /// <summary>Takes away what the attempt left, also when the round is being interrupted: it would stand in the way of every other attempt.</summary>
    public async Task<string?> EndAsync(string attempt, CancellationToken cancel)
    {
        var problem = await inner.EndAsync(attempt, cancel).ConfigureAwait(false);
        if (!_put.TryRemove(attempt, out var put))
            return problem;
        using var timed = new CancellationTokenSource(TidyTime);
        foreach (var one in put.Where(p => p.How.RemoveAddress is not null))
            if (await RemovedAsync(one, timed.Token).ConfigureAwait(false) is { } failure)
                problem ??= $"{one.Plant.Place.Name()} '{AnswerText.Quoted(one.Plant.Name)}' could not be taken away: {failure.Message}";
        return problem;
    }

    async Task<TargetFailure?> RemovedAsync(Put one, CancellationToken cancel)
    {
        if (!one.Values.ContainsKey("id") && Placeholders.In(one.How.RemoveAddress + one.How.RemoveBody?.GetRawText()).Contains("id"))
            return new TargetFailure(TargetFailureKind.AnswerLost, "it may be there, and its id is not known");
        try
        {
            if (one.Request.Meter is { } meter)
                await meter.SendingAsync("removal", cancel).ConfigureAwait(false);
            return await FailureAsync(new RequestTemplate(one.How.RemoveMethod, one.How.RemoveAddress, one.How.RemoveBody), Values(one.Values), one.Request, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return new TargetFailure(TargetFailureKind.TimedOut, "it took too long, or the round was stopped");
        }
    }

    async Task<TargetFailure?> FailureAsync(RequestTemplate template, Placeholders values, TargetRequest request, CancellationToken cancel, Action<ReadOnlyMemory<byte>>? read = null) =>
        (await sender.SendAsync(
            () =>
            {
                var message = FilledRequest.Of(address, template, values);
                persons.AddTo(message, persons.Planter, request);
                return message;
            },
            async (response, stop) =>
            {
                var body = await BoundedBody.ReadAsync(await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false), 1 << 20, stop).ConfigureAwait(false);
                read?.Invoke(body ?? default);
                return new TargetReply();
            }, request.Meter, cancel).ConfigureAwait(false)).Failure;

    static Placeholders Values(IReadOnlyDictionary<string, string> values) => new(values);

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;

    sealed record Put(Plant Plant, PlantRequest How, TargetRequest Request, Dictionary<string, string> Values);
}
