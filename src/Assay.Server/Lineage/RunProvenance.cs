using System.Text.Json;

namespace Assay.Server;

/// <summary>An input of a run, as its provenance names it.</summary>
/// <param name="Role"><c>source</c>, <c>program</c>, <c>dataset</c>, <c>base-model</c>, <c>other</c>, or what another builder calls it.</param>
/// <param name="Changed">It was another when the run had ended, or its work tree differed from its commit.</param>
sealed record RunInput(string Role, string Name, IReadOnlyList<Digest> Digests, string? Commit, bool Changed);

/// <summary>SLSA provenance v1 as far as a lineage asks for it, from <c>assay run</c> or any other builder. Of the wrong shape is as good as absent.</summary>
sealed record RunProvenance(string BuildType, string? Command, string? Builder, string? Network, string? Inputs, int? ExitCode, DateTimeOffset? Started, DateTimeOffset? Finished, IReadOnlyList<RunInput> Materials)
{
    const int MostInputs = 200, MostWords = 400;

    public static RunProvenance? Read(JsonElement predicate)
    {
        var definition = predicate.Inner("buildDefinition");
        if (definition.ValueKind != JsonValueKind.Object)
            return null;
        var details = predicate.Inner("runDetails");
        var metadata = details.Inner("metadata");
        var isolation = definition.Inner("internalParameters").Inner("isolation");
        var command = definition.Inner("externalParameters").Inner("command");
        return new RunProvenance(
            definition.Text("buildType") ?? "", command.ValueKind == JsonValueKind.Array ? Words(command) : definition.Inner("externalParameters").Text("command"), details.Inner("builder").Text("id"),
            isolation.Text("network"), isolation.Text("inputs"), metadata.Inner("exitCode") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number) ? number : null,
            JsonValues.Time(metadata.Text("startedOn")), JsonValues.Time(metadata.Text("finishedOn")),
            [.. definition.Each("resolvedDependencies").Where(d => d.ValueKind == JsonValueKind.Object).Take(MostInputs).Select(Input)]);
    }

    static RunInput Input(JsonElement json)
    {
        var digest = json.Inner("digest");
        var notes = json.Inner("annotations");
        var digests = digest.ValueKind == JsonValueKind.Object
            ? digest.EnumerateObject().Select(d => Digest.TryParse($"{d.Name}:{d.Value.Word()}", out var read) ? read : (Digest?)null).OfType<Digest>().Take(8).ToList() : [];
        // Files of a folder count by themselves: a version may be registered by its weights alone.
        foreach (var file in notes.Each("files").Take(MostInputs))
            foreach (var inner in file.Each("digests"))
                if (Digest.TryParse(inner.Word() ?? "", out var read))
                    digests.Add(read);
        var commit = digest.Text("gitCommit");
        return new RunInput(
            notes.Text("role") ?? (commit is not null ? "source" : json.Text("name") ?? "input"), json.Text(commit is not null ? "uri" : "name") ?? json.Text("uri") ?? json.Text("name") ?? "input", digests, commit,
            notes.Inner("dirty").ValueKind == JsonValueKind.True || notes.Text("afterwards") is not null);
    }

    static string Words(JsonElement list) => string.Join(' ', list.EnumerateArray().Take(MostWords).Select(JsonValues.Word).OfType<string>());
}
