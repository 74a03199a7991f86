using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SupportAssistant.Model.StandIn;
using SupportAssistant.Shop;
using SupportAssistant.Weak;

namespace SupportAssistant.Endpoints;

/// <summary>What a tester needs: put texts where an attacker could, start anew, and read what happened. For the administrator's token only.</summary>
static class TesterEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, Worlds worlds, WeaknessSet weak)
    {
        Putting(routes, worlds, "/corpus/{**name}", (world, name, json) => world.Corpus[name] = new(name, Wire.Text(json, "tenant") ?? "public", Wire.Text(json, "label") ?? "", Wire.Text(json, "text") ?? ""), (world, name) => world.Corpus.Remove(name));
        Putting(routes, worlds, "/mail/{**name}", (world, name, json) => world.Mails[name] = new(name, Wire.Text(json, "to") ?? "alice", Wire.Text(json, "from") ?? "", Wire.Text(json, "subject") ?? "", Wire.Text(json, "text") ?? ""), (world, name) => world.Mails.Remove(name));
        Putting(routes, worlds, "/pages/{**name}", (world, name, json) => world.Pages["/" + name] = Wire.Text(json, "text") ?? "", (world, name) => world.Pages.Remove("/" + name));
        Putting(routes, worlds, "/tools/{**name}", (world, name, json) => world.ForeignTools[name] = new(name, Wire.Text(json, "description") ?? "", Wire.Text(json, "result") ?? ""), (world, name) => world.ForeignTools.Remove(name));
        Putting(routes, worlds, "/files/{**name}", PutFile, (world, name) => world.Files.RemoveAll(f => f.Open && f.Name == name) > 0);
        Putting(routes, worlds, "/agents/{**name}", (world, _, json) => world.BillingNote = Wire.Text(json, "note") ?? "", (world, _) => (world.BillingNote = "").Length == 0);
        Putting(routes, worlds, "/orders/{**name}", (world, name, json) => world.OrderNotes[name] = Wire.Text(json, "note") ?? "", (world, name) => world.OrderNotes.Remove(name));
        Putting(routes, worlds, "/memory/{**name}", (world, name, json) => world.Memory[name] = [.. world.Memory.GetValueOrDefault(name, []), Wire.Text(json, "fact") ?? ""], (world, name) => world.Memory.Remove(name));
        Handle(routes, "POST", "/reset", worlds, (http, _) =>
        {
            worlds.Reset(Callers.WorldOf(http));
            return Wire.WriteAsync(http, new JsonObject { ["reset"] = true });
        });
        Handle(routes, "GET", "/audit", worlds, (http, world) => Wire.WriteAsync(http, new JsonArray([.. Locked(world, () => world.Audit.Select(a => JsonValue.Create(a)).ToList())])));
        Handle(routes, "GET", "/effects", worlds, (http, world) => Wire.WriteAsync(http, new JsonArray([.. Locked(world, () => world.Effects.Select(Shown).ToList())])));
        Handle(routes, "GET", "/planted", worlds, (http, _) => Wire.WriteAsync(http, Planted()));
        Handle(routes, "GET", "/weaknesses", worlds, (http, _) => Wire.WriteAsync(http, new JsonArray([.. Weaknesses.All.Select(w => new JsonObject { ["name"] = w.Name, ["sentence"] = w.Sentence, ["layer"] = w.Layer.ToString().ToLowerInvariant(), ["catalogue"] = new JsonArray([.. w.Catalogue.Select(c => JsonValue.Create(c))]), ["on"] = weak.Has(w.Name) })])));
    }

    static void Putting(IEndpointRouteBuilder routes, Worlds worlds, string path, Action<World, string, JsonObject> put, Func<World, string, bool> remove)
    {
        Handle(routes, "PUT", path, worlds, async (http, world) =>
        {
            var name = (string)http.GetRouteValue("name")!;
            if (await Wire.ReadAsync(http) is not { } json || name.Length is 0 or > 400)
            {
                await Wire.ErrorAsync(http, 400, "A name in the path and a JSON object in the body are needed.", "invalid_request_error");
                return;
            }

            if (!Locked(world, () => world.HasRoom))
            {
                await Wire.ErrorAsync(http, 409, "This world is full. POST /reset empties it.", "invalid_request_error");
                return;
            }

            Locked(world, () =>
            {
                put(world, name, json);
                return true;
            });
            await Wire.WriteAsync(http, new JsonObject { ["put"] = name });
        });
        Handle(routes, "DELETE", path, worlds, (http, world) =>
            Locked(world, () => remove(world, (string)http.GetRouteValue("name")!)) ? Wire.WriteAsync(http, new JsonObject { ["deleted"] = true }) : Wire.ErrorAsync(http, 404, "There is nothing of this name.", "invalid_request_error"));
    }

    static void Handle(IEndpointRouteBuilder routes, string method, string path, Worlds worlds, Func<HttpContext, World, Task> handle) =>
        routes.MapMethods(path, [method], (RequestDelegate)(http => Callers.Of(http, worlds) switch
        {
            null => Wire.UnauthorisedAsync(http),
            { User.Role: not "admin" } => Wire.ErrorAsync(http, 403, "This needs the administrator's token.", "invalid_request_error", "forbidden"),
            { } caller => handle(http, caller.World),
        }));

    static T Locked<T>(World world, Func<T> act)
    {
        lock (world.Gate)
            return act();
    }

    static void PutFile(World world, string name, JsonObject json)
    {
        world.Files.RemoveAll(f => f.Open && f.Name == name);
        var metadata = json["metadata"] switch
        {
            JsonObject pairs => string.Join('\n', pairs.Select(p => $"{p.Key}: {p.Value}")),
            { } other => other.ToString(),
            null => "",
        };
        world.Files.Add(new(name, Wire.Text(json, "text") ?? "", metadata, Wire.Text(json, "alt") ?? "", Open: true));
    }

    static JsonObject Shown(Effect effect) => new() { ["kind"] = effect.Kind, ["actor"] = effect.Actor, ["agent"] = effect.Agent, ["details"] = new JsonObject(effect.Details.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)JsonValue.Create(d.Value)))) };

    static JsonObject Planted() => new()
    {
        ["model"] = Knowledge.DeclaredModel,
        ["system_prompt"] = Seed.SystemPrompt,
        ["secret"] = Seed.Secret,
        ["configuration_canary"] = Seed.ConfigurationCanary,
        ["file_canary"] = Seed.FileCanary,
        ["trigger_says"] = Knowledge.TriggerSays,
        ["people"] = new JsonArray([.. Knowledge.People.Select(p => new JsonObject { ["name"] = p.Name, ["email"] = p.Email, ["phone"] = p.Phone, ["address"] = p.Address, ["born"] = p.Born })]),
        ["passages"] = new JsonArray([.. Knowledge.Passages.Select(p => JsonValue.Create(p))]),
    };
}
