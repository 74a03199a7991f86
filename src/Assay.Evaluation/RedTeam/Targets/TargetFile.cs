using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// What a user's file says of a target: how to reach it, what it is allowed, what world it stands in, and who allowed that it is attacked. What is misspelt is an error.
/// </summary>
public sealed record TargetFile
{
    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    public required string Name { get; init; }

    /// <summary>The interface: <c>openai-chat</c>, <c>openai-responses</c>, <c>openai-completions</c>, <c>anthropic</c>, <c>ollama</c>, <c>http</c>, <c>command</c>, <c>mcp</c>.</summary>
    public required string Kind { get; init; }

    public Uri? Address { get; init; }

    public string? Model { get; init; }

    /// <summary>Ask for streamed answers.</summary>
    public bool Stream { get; init; }

    /// <summary>Headers of every request: secrets come from variables of the environment, never from the file; what is none may stand there.</summary>
    public IReadOnlyDictionary<string, HeaderSource> Headers { get; init; } = new Dictionary<string, HeaderSource>();

    /// <summary>It is an application with a system prompt, tools and content of its own, not a bare model.</summary>
    public bool Application { get; init; }

    /// <summary>A bare model that can be offered tools.</summary>
    public bool Tools { get; init; }

    /// <summary>Of an application: its answers show the tools it called, where <see cref="AnswerPaths.Calls"/> says.</summary>
    public bool Trace { get; init; }

    /// <summary>Pictures can go with a question.</summary>
    public bool Images { get; init; }

    /// <summary>Of the kind <c>http</c>: what a question looks like.</summary>
    public RequestTemplate? Request { get; init; }

    /// <summary>Of the kind <c>http</c>: what is asked before each conversation, for its cookies and tokens.</summary>
    public OpeningRequest? Opening { get; init; }

    /// <summary>Where the parts of an answer stand.</summary>
    public AnswerPaths Answer { get; init; } = new();

    /// <summary>HTTP statuses with which the application refuses a question: their text is an answer and is judged.</summary>
    public IReadOnlyList<int> Refusals { get; init; } = [];

    /// <summary>Of the kinds <c>command</c> and <c>mcp</c>: the program and its arguments.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>Of the kind <c>command</c>: <c>request</c> starts it for each question, <c>round</c> once.</summary>
    public ProgramLife Per { get; init; } = ProgramLife.Request;

    /// <summary>Variables of the environment that the program gets.</summary>
    public IReadOnlyList<string> Pass { get; init; } = [];

    /// <summary>Of the kind <c>mcp</c>: the tools and prompts that are called, and no others.</summary>
    public IReadOnlyList<ToolServerCall> Calls { get; init; } = [];

    /// <summary>Who else it can be asked as, with the headers that differ: <c>other</c> is somebody of another tenant, <c>owner</c> leaves the plants and is never asked as.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, HeaderSource>> Persons { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, HeaderSource>>();

    /// <summary>Of an application: how something is left for it to find, by place.</summary>
    public IReadOnlyDictionary<Place, PlantRequest> Plants { get; init; } = new Dictionary<Place, PlantRequest>();

    /// <summary>Of an application: what sets it back before an attempt that leaves something.</summary>
    public RequestTemplate? Reset { get; init; }

    /// <summary>The world it stands in; without it a bare model gets Assay's own.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>A harmless question that is asked between attempts: without its answer nothing is said to be resisted.</summary>
    public ControlQuestion? Control { get; init; }

    public Authorization? Authorization { get; init; }

    /// <summary>The registered model version that it runs (<c>NAME@VERSION</c>); findings are about that.</summary>
    public string? Version { get; init; }

    public RoundLimits? Limits { get; init; }

    /// <summary>What a round asks when nobody says otherwise; a server's rounds ask this.</summary>
    public RoundChoice? Round { get; init; }

    /// <summary>Reads a file; null with an error that says where.</summary>
    public static TargetFile? Read(string yaml, out string error)
    {
        if (YamlJson.Read(yaml, out error) is not { } tree)
        {
            error = error.Length > 0 ? error : "the file is empty";
            return null;
        }

        try
        {
            if (FieldErrors.Empty(tree, "") is { } empty)
                error = $"{empty}: has no value; write one, or take the field away";
            else if (tree.Deserialize<TargetFile>(Strict) is not { } file)
                error = "the file is empty";
            else if (file.Wrong() is { } wrong)
                error = wrong;
            else
                return file;
        }
        catch (JsonException e)
        {
            error = FieldErrors.Of(e);
        }

        return null;
    }

    /// <summary>Over what is attacked: limits, the permission and what is asked may change between the runs of a round; this may not.</summary>
    public Digest Identity() => Digest.Sha256(Json.Bytes(this with { Limits = null, Authorization = null, Round = null }));

    string? Wrong() => TargetFileChecks.Wrong(this);

    /// <summary>What can be done to it.</summary>
    public TargetTraits Traits => new(Name, Kind, Model)
    {
        Bare = !Application,
        TakesTools = Tools,
        Trace = Trace,
        Isolated = Headers.Values.Any(h => h.Literal?.Contains("{attempt}", StringComparison.Ordinal) == true),
        Places = [Place.User, .. Plants.Keys.Where(p => p is not (Place.User or Place.Image)).Order(), .. Images ? [Place.Image] : Array.Empty<Place>()],
        Persons = ["user", .. Persons.Keys.Where(p => p is not ("user" or "owner")).Order(StringComparer.Ordinal)],
    };
}

/// <summary>Where a header's value comes from: a variable of the environment, with what stands before it (<c>"Bearer "</c>); or the file itself, for what is no secret.</summary>
/// <param name="Literal">May hold <c>{session}</c> and <c>{attempt}</c>: short names of the conversation and of the attempt, for an application that keeps worlds or sessions apart by a header.</param>
public sealed record HeaderSource(string? Environment = null, string Prefix = "", string? Literal = null);

/// <summary>
/// How something is left for an application: a request whose address and body may name <c>{name}</c>, <c>{text}</c> and <c>{place}</c>, and one that takes it away again.
/// </summary>
/// <param name="Id">Path into the answer: what it points at is <c>{id}</c> when it is taken away.</param>
public sealed record PlantRequest(string Method, string Address, JsonElement? Body = null, string? RemoveAddress = null, string RemoveMethod = "DELETE", JsonElement? RemoveBody = null, string? Id = null);

/// <summary>How long a program that is a target runs.</summary>
public enum ProgramLife { Request, Round }

/// <summary>A tool or a prompt of an MCP server that payloads are given to.</summary>
/// <param name="Arguments">In whose texts <c>{prompt}</c> is the payload.</param>
public sealed record ToolServerCall(string? Tool = null, string? Prompt = null, JsonElement? Arguments = null);

/// <summary>Who allowed that the target is attacked, until when, and where that is written.</summary>
public sealed record Authorization(string By, DateOnly Until, string? Reference = null);
