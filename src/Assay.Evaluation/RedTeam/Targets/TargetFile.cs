using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// What a user's file says of a target: how to reach it, what it is allowed, what world it stands in, and who allowed that it is attacked. What is misspelt is an error.
/// </summary>
public sealed record TargetFile
{
    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    public required string Name { get; init; }

    /// <summary>The interface: <c>openai-chat</c> and so on.</summary>
    public required string Kind { get; init; }

    public Uri? Address { get; init; }

    public string? Model { get; init; }

    /// <summary>Ask for streamed answers.</summary>
    public bool Stream { get; init; }

    /// <summary>Headers of every request: what they hold comes from variables of the environment, never from the file.</summary>
    public IReadOnlyDictionary<string, HeaderSource> Headers { get; init; } = new Dictionary<string, HeaderSource>();

    /// <summary>It is an application with a system prompt, tools and content of its own, not a bare model.</summary>
    public bool Application { get; init; }

    /// <summary>A bare model that can be offered tools.</summary>
    public bool Tools { get; init; }

    /// <summary>Of an application: its answers show the tools it called, as <c>trace.tools</c>.</summary>
    public bool Trace { get; init; }

    /// <summary>Who else it can be asked as, with the headers that differ: <c>other</c> is somebody of another tenant.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, HeaderSource>> Persons { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, HeaderSource>>();

    /// <summary>Of an application: how something is left for it to find, by place.</summary>
    public IReadOnlyDictionary<Place, PlantRequest> Plants { get; init; } = new Dictionary<Place, PlantRequest>();

    /// <summary>The world it stands in; without it a bare model gets Assay's own.</summary>
    public Scenario? Scenario { get; init; }

    public Authorization? Authorization { get; init; }

    public RoundLimits? Limits { get; init; }

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
            if (tree.Deserialize<TargetFile>(Strict) is not { } file)
                error = "the file is empty";
            else if (file.Wrong() is { } wrong)
                error = wrong;
            else
                return file;
        }
        catch (JsonException e)
        {
            error = $"{e.Path}: {(e.InnerException ?? e).Message}";
        }

        return null;
    }

    string? Wrong()
    {
        if (Name.Length is 0 or > 200)
            return "name: 1 to 200 characters";
        if (Dialects.Names.Contains(Kind) && Address is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            return "address: an http or https address has to be there";
        if (Limits is { } limits && (limits.Concurrency is < 1 or > 1024 || limits.Requests < 1 || limits.RequestsPerSecond is <= 0 || limits.ToolSteps is < 0 or > 100))
            return "limits: concurrency is 1 to 1024, requests at least 1, requestsPerSecond above 0, toolSteps 0 to 100";
        return null;
    }

    /// <summary>What can be done to it.</summary>
    public TargetTraits Traits => new(Name, Kind, Model)
    {
        Bare = !Application,
        TakesTools = Tools,
        Trace = Trace,
        Places = [Place.User, .. Plants.Keys.Where(p => p != Place.User).Order()],
        Persons = ["user", .. Persons.Keys.Where(p => p != "user").Order(StringComparer.Ordinal)],
    };
}

/// <summary>Where a header's value comes from: a variable of the environment, with what stands before it (<c>"Bearer "</c>).</summary>
public sealed record HeaderSource(string Environment, string Prefix = "");

/// <summary>
/// How something is left for an application: a request whose address and body may name <c>{name}</c> and <c>{text}</c>, and one that takes it away again.
/// </summary>
public sealed record PlantRequest(string Method, string Address, JsonElement? Body = null, string? RemoveAddress = null);

/// <summary>Who allowed that the target is attacked, until when, and where that is written.</summary>
public sealed record Authorization(string By, DateOnly Until, string? Reference = null);
