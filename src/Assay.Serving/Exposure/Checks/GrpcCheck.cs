namespace Assay.Serving.Exposure;

/// <summary>
/// What answers gRPC at each port in scope, and whether it does so without a key: methods that only read, of Triton, KServe, OpenVINO, MLServer, TorchServe,
/// TensorFlow Serving and Ray. Over HTTP/2, with prior knowledge where the port has no TLS.
/// </summary>
sealed class GrpcCheck : ExposureCheck
{
    public const string Id = "grpc";

    const int MostNames = 12, LongestName = 80;

    public override string Name => Id;

    public override string Sends(ProbeOptions options, ProbeScope scope) =>
        $"one call over HTTP/2 of a method that does not exist, to each of {scope.Ports.Count} port{(scope.Ports.Count == 1 ? "" : "s")}; where HTTP/2 is spoken, {GrpcMethod.All.Count} calls that only read, and one that was refused again with a wrong key";

    public override int Most(ProbeOptions options, ProbeScope scope) => scope.Ports.Count * (2 + GrpcMethod.All.Count + 1);

    public override async Task RunAsync(ProbeRun run, CancellationToken cancel)
    {
        foreach (var port in run.Scope.Ports)
            if (!run.Shut.Contains(port))
                await PortAsync(run, port, cancel).ConfigureAwait(false);
    }

    async Task PortAsync(ProbeRun run, int port, CancellationToken cancel)
    {
        var (at, mute) = ($"port {port}", run.Speaks.TryGetValue(port, out var spoken) && spoken is null);
        IReadOnlyList<string> schemes = spoken is not null ? [spoken] : port == run.Scope.Target.Port ? [run.Scope.Target.Scheme] : ["http", "https"];
        foreach (var scheme in schemes)
        {
            var missing = await GrpcCall.SendAsync(run, scheme, port, $"/{run.Nonce}/Nothing", default, null, cancel).ConfigureAwait(false);
            if (missing.Http.Unsent)
            {
                run.Gap(Name, at, missing.Http.Failure!);
                return;
            }

            // Nobody listens there, and services, which would have said so, was left out.
            if (missing.Http.Closed)
            {
                run.Note(Name, $"{at}: {missing.Http.Failure}");
                return;
            }

            if (missing.Http.Failure is null)
            {
                await MethodsAsync(run, scheme, port, missing, mute, cancel).ConfigureAwait(false);
                return;
            }
        }

        // A port that speaks HTTP/1.1 and not HTTP/2 has no gRPC.
        if (mute)
            run.Gap(Name, at, "it is open and speaks neither HTTP/1.1, HTTPS nor gRPC: what it is was not seen");
        else if (spoken is null)
            run.Gap(Name, at, "no HTTP/2 connection came about");
    }

    async Task MethodsAsync(ProbeRun run, string scheme, int port, GrpcCall missing, bool mute, CancellationToken cancel)
    {
        var (at, refused, opened, unclear) = ($"port {port}", new List<(GrpcMethod Method, GrpcCall Call)>(), 0, new List<string>());
        var (speaks, names, well) = (missing.Status is not null, new List<string>(), "");
        foreach (var method in GrpcMethod.All)
        {
            // The older reflection says the same again.
            if (method.Path == GrpcMethod.OldReflection && names.Count > 0)
                continue;
            var call = await GrpcCall.SendAsync(run, scheme, port, method.Path, method.Message, null, cancel).ConfigureAwait(false);
            if (call.Http.Failure is not null)
            {
                run.Gap(Name, $"{at} {method.Path}", call.Http.Failure);
                if (call.Http.Unsent)
                    return;
                continue;
            }

            speaks |= call.Status is not null || (call.Http.Cut && call.Http.Header("content-type") is { } type && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase));
            if (method.Path == GrpcMethod.Health)
                well = call.Status == 0 ? "; it tells its health" : "";
            else if (call.Refused)
                refused.Add((method, call));
            else if (call.Absent)
                continue;
            else if (call.Status is null)
                // It was too long or too slow to have come to its end, where its status stands.
                unclear.Add($"{method.Path} (cut off)");
            else if (call.Status == missing.Status || !(call.Status == 0 || (method.ErrorsCount && call.Status is 3 or 5 or 9 or 11)))
                unclear.Add($"{method.Path} (status {call.Status})");
            else
                opened += Open(run, port, method, call, names) ? 1 : 0;
        }

        if (!speaks)
        {
            if (mute)
                run.Gap(Name, at, "it speaks HTTP/2 only and no gRPC: nothing in it was looked at");
            return;
        }

        foreach (var (method, _) in refused.Where(r => r.Method.Rule != ProbeRule.Docs).Take(1))
            await WrongKeyAsync(run, scheme, port, method, cancel).ConfigureAwait(false);
        var walled = missing.Refused && refused.Count > 0;
        if (unclear.Count > 0)
            run.Gap(Name, at, $"what came says neither that a key is asked for nor that none is: {string.Join(", ", unclear)}");
        else if (opened == 0 && (walled || refused.Exists(r => r.Method.Rule != ProbeRule.Docs)))
            run.Note(Name, $"{at}: gRPC, and every call of a known service is refused without a key{well}");
        else if (opened == 0)
            run.Gap(Name, at, $"it speaks gRPC, and none of the services that are known here answers{(names.Count > 0 ? $" (it lists {string.Join(", ", names)})" : "")}: whether its calls need a key was not judged");
        else
            run.Note(Name, $"{at}: gRPC{(names.Count > 0 ? $", services {string.Join(", ", names)}" : "")}{well}");
    }

    /// <returns>It opens more than a list of names.</returns>
    static bool Open(ProbeRun run, int port, GrpcMethod method, GrpcCall call, List<string> names)
    {
        var seen = "";
        if (method.Path is GrpcMethod.Reflection or GrpcMethod.OldReflection)
        {
            // ServerReflectionResponse.list_services_response (6) → service (1) → name (1).
            foreach (var (number, list) in GrpcCall.Fields(call.Reply))
                foreach (var (_, service) in GrpcCall.Fields(number == 6 ? list : default))
                    if (GrpcCall.Texts(service, 1).FirstOrDefault() is { Length: > 0 and <= LongestName } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_') && names.Count < MostNames && !names.Contains(name))
                        names.Add(name);
            seen = names.Count > 0 ? $" It lists {string.Join(", ", names)}." : "";
        }

        run.Find(method.Rule, call.Http.Asked, method.Product, $"{call.Told}. {method.Product}: {method.What}.{seen}", method.Severity, method.References, method.Rule == ProbeRule.Docs ? null : $"{method.Product} answers over gRPC without a key");
        if (method.Rule == ProbeRule.Docs)
            return false;
        if (!run.Products.Contains(method.Product))
            run.Products.Add(method.Product);
        if (method.Path == GrpcMethod.Metadata && GrpcCall.Texts(call.Reply, 1).FirstOrDefault() is { Length: > 0 and < 40 } server)
        {
            var version = GrpcCall.Texts(call.Reply, 2).FirstOrDefault() is { Length: > 0 and < 40 } told ? told : null;
            run.Note(Id, $"port {port}: {server}{(version is null ? "" : " " + version)}, by its metadata over gRPC");
            if (version is not null && server == "triton" && ProductCatalogue.All.FirstOrDefault(p => p.Name == "Triton") is { } triton)
                ServicesCheck.Versioned(run, triton, version, call.Http.Asked);
        }

        return true;
    }

    async Task WrongKeyAsync(ProbeRun run, string scheme, int port, GrpcMethod method, CancellationToken cancel)
    {
        var call = await GrpcCall.SendAsync(run, scheme, port, method.Path, method.Message, $"{run.Nonce}-wrong", cancel).ConfigureAwait(false);
        if (call.Http.Failure is not null)
            run.Gap(Name, $"port {port} {method.Path}", call.Http.Failure);
        else if (call.Status == 0 || (method.ErrorsCount && call.Status is 3 or 5 or 9 or 11))
            run.Find(ProbeRule.AnyKey, call.Http.Asked, method.Product, call.Told);
    }
}
