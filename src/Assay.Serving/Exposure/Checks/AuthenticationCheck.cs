using System.Text.Json;

namespace Assay.Serving.Exposure;

/// <summary>Every path of the model's API: without a key, with a wrong one, an empty one, one in the address; compared with the valid one.</summary>
sealed class AuthenticationCheck : ExposureCheck
{
    // Where everything is refused before it is looked up, the paths do not differ.
    const int MostAlike = 4;

    public override string Name => "authentication";

    public override string Sends(ProbeOptions options, ProbeScope scope) =>
        $"{Apis(options).Count} paths of model APIs without a key; those that ask for one again with a wrong key, an empty key and a wrong key in the address{(options.Key is null ? "" : ", and with the valid key" + (options.KeyInAddress ? " in a header and in the address" : ""))}. {(options.Model is null ? "Requests name a model that does not exist" : "Requests ask for one token")}";

    public override int Most(ProbeOptions options, ProbeScope scope) => Apis(options).Count * (4 + (options.Key is null ? 0 : 1 + (options.KeyInAddress ? 1 : 0)));

    static List<ModelApi> Apis(ProbeOptions options) => [.. ModelApi.All, .. options.Paths.Select(p => new ModelApi("a path of yours", p.Method, p.Path, p.Method == "POST" ? "{}" : null, j => j.ValueKind is not JsonValueKind.Undefined))];

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        if (run.Missing is null)
            return;
        var model = run.Options.Model ?? run.Nonce;
        foreach (var api in Apis(run.Options))
        {
            var answer = await run.SendAsync(api.Request(model, "without a key"), cancel).ConfigureAwait(false);
            var access = api.Judge(answer, run, model);
            if (access == Access.Failed)
                run.Gap(Name, answer);
            else if (access != Access.Absent)
                run.Apis.Add(new ApiSeen(api, answer, access, access == Access.Refused && (api.Method == "GET" ? run.Missing.Value.Get : run.Missing.Value.Post).Status == answer.Status));
        }

        foreach (var seen in run.Apis.Where(a => a.Access == Access.Open))
            Open(run, seen);
        foreach (var seen in run.Apis.Where(a => a.Access != Access.Open).ToList())
            await WithKeyAsync(run, seen, model, cancel).ConfigureAwait(false);
        var asking = run.Apis.Where(a => a.Access == Access.Refused).ToList();
        foreach (var seen in asking.Where(a => !a.Walled || a.OpensToKey).Concat(asking.Where(a => a.Walled && !a.OpensToKey).Take(MostAlike)))
            await WrongAsync(run, seen, model, cancel).ConfigureAwait(false);
        Close(run);
    }

    static void Open(ProbeRun run, ApiSeen seen)
    {
        if (seen.Api.Lists && seen.Answer.Json is { } json)
        {
            var list = json.ValueKind == JsonValueKind.Array ? json : json.Inner("data") is { ValueKind: JsonValueKind.Array } data ? data : json.Inner("models");
            run.Find(ProbeRule.ModelList, seen.Answer.Asked, seen.Api.Method, $"{seen.Answer.Told(run.Cut)} ({(list.ValueKind == JsonValueKind.Array ? list.GetArrayLength() : 0)} models)");
        }
        else
        {
            run.Find(ProbeRule.NoAuthentication, seen.Answer);
        }
    }

    async Task WithKeyAsync(ProbeRun run, ApiSeen seen, string model, CancellationToken cancel)
    {
        var where = $"{seen.Api.Method} {seen.Answer.Asked.AbsolutePath}";
        if (run.Options.Key is null)
        {
            if (seen.Access == Access.Unclear)
                run.Gap(Name, where, $"it answered {seen.Answer.Status} without a key, which says neither that a key is asked for nor that none is (--key-env compares with a valid key)");
            return;
        }

        var valid = await run.SendAsync(seen.Api.Request(model, "with the valid key") with { WithKey = true }, cancel).ConfigureAwait(false);
        var access = seen.Api.Judge(valid, run, model);
        if (valid.Failure is not null)
            run.Gap(Name, valid);
        else if (seen.Access == Access.Unclear && !valid.Good)
            run.Gap(Name, where, $"it answered {seen.Answer.Status} without a key and {valid.Status} with the valid one, which says neither that a key is asked for nor that none is");
        else if (seen.Access == Access.Unclear && valid.Shape(valid.Asked.AbsolutePath) == seen.Answer.Shape(seen.Answer.Asked.AbsolutePath))
            run.Find(ProbeRule.NoAuthentication, seen.Answer);
        else if (seen.Access == Access.Refused && valid.Status is not 401 and not 403)
            run.KeyWorks = true;
        // What lets the key in and then finds fault with the request is open to it too.
        if (access == Access.Open || (access == Access.Unclear && seen.Access == Access.Refused))
            run.Apis[run.Apis.IndexOf(seen)] = seen with { OpensToKey = true };
        else if (access == Access.Absent || (seen.Walled && valid.Status is 404 or 405))
            run.Apis.Remove(seen);
    }

    async Task WrongAsync(ProbeRun run, ApiSeen seen, string model, CancellationToken cancel)
    {
        var (api, wrong) = (seen.Api, $"{run.Nonce}-wrong");
        foreach (var (rule, note, headers, query) in new (ProbeRule, string, IReadOnlyList<(string, string)>, string)[]
        {
            (ProbeRule.AnyKey, "with a wrong key", [("Authorization", $"Bearer {wrong}"), ("x-api-key", wrong), ("api-key", wrong), .. Own(run, wrong)], ""),
            (ProbeRule.EmptyKey, "with an empty key", [("Authorization", "Bearer "), ("x-api-key", ""), ("api-key", ""), .. Own(run, "")], ""),
            (ProbeRule.AnyKey, "with a wrong key in the address", [], $"?api_key={wrong}&key={wrong}&token={wrong}&access_token={wrong}"),
        })
        {
            var answer = await run.SendAsync(api.Request(model, note, headers, query), cancel).ConfigureAwait(false);
            if (answer.Failure is not null)
                run.Gap(Name, answer);
            else if (api.Judge(answer, run, model) == Access.Open)
                run.Find(rule, answer, note);
        }

        if (run.Options is { KeyInAddress: true, Key: { } key } && run.Client.KeyBarred(run.Scope.Target.Scheme) is null && api.Lists)
        {
            var value = Uri.EscapeDataString(key);
            var answer = await run.SendAsync(api.Request(model, "with the valid key in the address", [], $"?api_key={value}&key={value}&token={value}&access_token={value}") with { Strict = true }, cancel).ConfigureAwait(false);
            if (answer.Failure is not null)
                run.Gap(Name, answer);
            else if (api.Judge(answer, run, model) == Access.Open)
                run.Find(ProbeRule.KeyInAddress, answer);
        }
    }

    static IEnumerable<(string, string)> Own(ProbeRun run, string value) =>
        run.Options.KeyHeader.ToLowerInvariant() is "authorization" or "x-api-key" or "api-key" ? [] : [(run.Options.KeyHeader, value)];

    void Close(ProbeRun run)
    {
        if (run.Apis.Count == 0)
        {
            const string Nothing = "no path of a model's API that Assay knows answers here, so authentication was not judged (--path 'POST /your/path' names one)";
            if (run.Products.Count > 0)
                run.Note(Name, Nothing);
            else
                run.Gap(Name, run.Scope.Target.AbsolutePath, Nothing);
            return;
        }

        var asks = run.Apis.Where(a => a.Access == Access.Refused).ToList();
        foreach (var walled in asks.Where(a => a.Walled).GroupBy(a => a.Api.Method))
            run.Note(Name, $"Every {walled.Key} is refused without a key, also to paths that do not exist.");
        if (asks.Where(a => !a.Walled).ToList() is { Count: > 0 } told)
            run.Note(Name, $"A key is asked for at {string.Join(", ", told.Select(a => a.Answer.Asked.AbsolutePath))}.");
        if (run.Apis.Where(a => a.OpensToKey).ToList() is { Count: > 0 } opened)
            run.Note(Name, $"The valid key opens {string.Join(", ", opened.Select(a => a.Answer.Asked.AbsolutePath))}.");
        if (run.Options.Key is not null && asks.Count > 0 && !run.KeyWorks)
            run.Gap(Name, "valid key", "it was refused everywhere, so nothing behind it was looked at");
    }
}
