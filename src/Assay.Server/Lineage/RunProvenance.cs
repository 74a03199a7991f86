using System.Globalization;
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
        var definition = Inner(predicate, "buildDefinition");
        if (definition.ValueKind != JsonValueKind.Object)
            return null;
        var details = Inner(predicate, "runDetails");
        var metadata = Inner(details, "metadata");
        var isolation = Inner(Inner(definition, "internalParameters"), "isolation");
        var command = Inner(Inner(definition, "externalParameters"), "command");
        return new RunProvenance(
            Text(definition, "buildType") ?? "", command.ValueKind == JsonValueKind.Array ? Words(command) : Text(Inner(definition, "externalParameters"), "command"), Text(Inner(details, "builder"), "id"),
            Text(isolation, "network"), Text(isolation, "inputs"), Inner(metadata, "exitCode") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt32(out var number) ? number : null,
            Time(metadata, "startedOn"), Time(metadata, "finishedOn"),
            [.. Each(definition, "resolvedDependencies").Where(d => d.ValueKind == JsonValueKind.Object).Take(MostInputs).Select(Input)]);
    }

    static RunInput Input(JsonElement json)
    {
        var digest = Inner(json, "digest");
        var notes = Inner(json, "annotations");
        var digests = digest.ValueKind == JsonValueKind.Object
            ? digest.EnumerateObject().Select(d => Digest.TryParse($"{d.Name}:{Word(d.Value)}", out var read) ? read : (Digest?)null).OfType<Digest>().Take(8).ToList() : [];
        // Files of a folder count by themselves: a version may be registered by its weights alone.
        foreach (var file in Each(notes, "files").Take(MostInputs))
            foreach (var inner in Each(file, "digests"))
                if (Digest.TryParse(Word(inner) ?? "", out var read))
                    digests.Add(read);
        var commit = Text(digest, "gitCommit");
        return new RunInput(
            Text(notes, "role") ?? (commit is not null ? "source" : Text(json, "name") ?? "input"), Text(json, commit is not null ? "uri" : "name") ?? Text(json, "uri") ?? Text(json, "name") ?? "input", digests, commit,
            Inner(notes, "dirty").ValueKind == JsonValueKind.True || Text(notes, "afterwards") is not null);
    }

    static string Words(JsonElement list) => string.Join(' ', list.EnumerateArray().Take(MostWords).Select(Word).OfType<string>());

    static JsonElement Inner(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : default;

    static IEnumerable<JsonElement> Each(JsonElement json, string name) => Inner(json, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    static string? Text(JsonElement json, string name) => Word(Inner(json, name));

    static string? Word(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    static DateTimeOffset? Time(JsonElement json, string name) => DateTimeOffset.TryParse(Text(json, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
