using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Evaluation.RedTeam;

namespace Assay.Samples.Tests;

/// <summary>The assistant as the red team sees it: what is planted goes where the sample lets a tester put it, each attempt in a world of its own.</summary>
sealed class AssistantTarget(Chat chat) : ITarget
{
    public TargetTraits Traits { get; } = new("support-assistant", "openai-chat", "harbour-support-1") { Trace = true, Places = Enum.GetValues<Place>(), Persons = ["user", "other"] };

    public async Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        // An attempt's sessions share its world.
        var world = request.Session[..request.Session.LastIndexOf('/')];
        world = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(world)))[..32];
        foreach (var plant in request.Plants)
            await chat.PutAsync(PathOf(plant), BodyOf(plant), world);
        var messages = request.Messages.Where(m => m.Speaker is Speaker.User or Speaker.Assistant).Select(m => m.Speaker == Speaker.User ? Chat.User(m.Text) : Chat.Assistant(m.Text)).ToList();
        using var response = await chat.SendAsync(messages, world, request.Person == "other" ? "bob" : "alice", request.Session.Split('/')[^1]);
        if (!response.IsSuccessStatusCode)
            return new() { Failure = new(TargetFailureKind.RateLimited, $"{(int)response.StatusCode}") };
        var json = (await response.Content.ReadFromJsonAsync<JsonObject>(cancel))!;
        return new()
        {
            Text = json["choices"]![0]!["message"]!["content"]!.GetValue<string>(),
            Model = json["model"]!.GetValue<string>(),
            Trace = [.. json["trace"]!["tools"]!.AsArray().Where(t => t!["logged"]!.GetValue<bool>()).Select((t, i) => new ToolCall($"t{i}", t!["name"]!.GetValue<string>(), t["arguments"]!.ToJsonString()))],
        };
    }

    static string PathOf(Plant plant) => plant.Place switch
    {
        Place.Document => "/corpus/" + Name(plant),
        Place.Mail => "/mail/" + Name(plant),
        Place.Page => "/pages/" + Name(plant),
        Place.FileName => "/files/" + Uri.EscapeDataString(plant.Text),
        Place.ImageText or Place.Metadata => "/files/" + Name(plant),
        Place.ToolResult => "/orders/A-1004",
        Place.ToolDescription => "/tools/" + Name(plant),
        Place.Memory => "/memory/alice",
        Place.Agent => "/agents/billing",
        _ => throw new ArgumentException($"nothing is left in {plant.Place}"),
    };

    static object BodyOf(Plant plant) => plant.Place switch
    {
        Place.Document => new { tenant = "public", label = "faq", text = plant.Text },
        Place.Mail => new { to = "alice", from = "stranger@mail.example", subject = plant.Name, text = plant.Text },
        Place.FileName => new { text = "An invoice." },
        Place.ImageText => new { alt = plant.Text },
        Place.Metadata => new { text = "A delivery note.", metadata = plant.Text },
        Place.ToolDescription => new { description = plant.Text, result = "delivered" },
        Place.Memory => new { fact = plant.Text },
        Place.ToolResult or Place.Agent => new { note = plant.Text },
        _ => new { text = plant.Text },
    };

    static string Name(Plant plant) => Uri.EscapeDataString(plant.Name.Length > 0 ? plant.Name : "planted");
}
