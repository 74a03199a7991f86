using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>How one kind of interface wants to be asked and answers. Adding an interface is one class and one line in <see cref="Dialects"/>.</summary>
interface IDialect
{
    /// <summary>What its address ends with when only a base address is given.</summary>
    string Path { get; }

    /// <summary>Headers that the interface itself asks for.</summary>
    IReadOnlyList<KeyValuePair<string, string>> Headers => [];

    /// <summary>Writes the body of a request.</summary>
    void Write(Utf8JsonWriter json, TargetRequest request, string? model, bool stream);

    /// <summary>Reads an answer that came whole.</summary>
    TargetReply Read(JsonElement answer, TargetLimits limits);

    /// <summary>What collects an answer that comes in pieces.</summary>
    IStreamedAnswer Stream(TargetLimits limits);
}

/// <summary>Collects the pieces of a streamed answer.</summary>
interface IStreamedAnswer
{
    /// <summary>Takes one event; true when the answer is complete.</summary>
    bool Take(string? name, JsonElement one);

    /// <summary>Takes the mark <c>[DONE]</c>, which some interfaces end with.</summary>
    /// <exception cref="JsonException">It is no event of this interface.</exception>
    void TakeEnd() => throw new JsonException("[DONE] is no event of this interface");

    /// <summary>What has come so far; when that is not all, a failure says so.</summary>
    TargetReply Reply();
}
