using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Serving.Agents.Calls;
using Assay.Serving.Agents.Documents;
using Assay.Serving.Guards;
using Assay.Serving.Proxy;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving.Agents;

/// <summary>One turn of a model behind a route with an authority: what it is offered, and whether it may still go on.</summary>
static class AgentTurn
{
    /// <summary>The request as the model may see it; or why it goes no further.</summary>
    internal static (ReadOnlyMemory<byte> Body, Refusal? Refusal) Begin(Exchange exchange, IHeaderDictionary headers, ReadOnlyMemory<byte> body, AgentMemory memory, TimeProvider time)
    {
        var (route, now) = (exchange.Route!, time.GetUtcNow());
        var authority = route.Authority!;
        if (CallerIdentity.Of(authority.Identity, route.Name, exchange.Key, headers, now) is not { } caller)
            return (body, Refusal.BadIdentity);
        // What is no object has no tools; what it uses counts all the same.
        var request = JsonNode.Parse(body.Span) as JsonObject;
        var history = request is null ? new ToolHistory() : ToolHistory.Of(request);
        var told = new CallLedger(now);
        foreach (var call in history.Calls)
            told.Made(call);
        var (desk, wrong) = AgentEntrance.Open(exchange, caller, [told], memory, time);
        if (wrong is not null)
            return (body, wrong);
        exchange.Desk = desk;
        foreach (var read in history.Read)
            desk.HasRead(read);
        if (history.Steps >= authority.BudgetOf(caller).Steps)
            return Refused("the budget of steps is used up", Place.User);
        if (history.Read.FirstOrDefault(r => r is not (ToolHistory.Unknown or "document") && !authority.Offers(caller, r)) is not null)
            return Refused("it holds the result of a tool that the agent may not use", Place.ToolResult);
        // Labels of what the provider adds cannot be asked, and it may have been read under another's clearance.
        if (authority.File.Documents is not null && history.IsPartial)
            return Refused("it names texts that the provider keeps, and documents have labels here", Place.Document);
        if (AgentEntrance.Spend(exchange, desk, memory, now) is { Length: > 0 } spent)
            return Refused(spent, Place.User);
        if (request is null)
            return (body, null);
        var withheld = 0;
        if (authority.File.Documents is not null)
        {
            var documents = new DocumentDesk(desk, exchange);
            new AskedDocuments(documents, history).Filter(request);
            if (documents.IsRefused)
                return Refused("it holds a document that the agent may not read", Place.Document);
            exchange.Pieces(withheld = documents.Removed);
        }

        return Offer(request, desk) switch
        {
            null => Refused("it insists on a tool that the agent may not use", Place.ToolDefinition),
            false when withheld == 0 => (body, null),
            _ => (JsonSerializer.SerializeToUtf8Bytes(request), null),
        };

        (ReadOnlyMemory<byte>, Refusal?) Refused(string why, Place place)
        {
            desk.Refuse(why, place);
            return (body, Refusal.ByPolicy);
        }
    }

    // Whether anything was taken away; null when what was taken away has to be used.
    static bool? Offer(JsonObject request, AgentDesk desk)
    {
        var changed = false;
        if (request.ContainsKey(OfferedTools.WebSearchOptions) && !desk.Offers(OfferedTools.WebSearch))
            changed |= request.Remove(OfferedTools.WebSearchOptions);
        foreach (var what in OfferedTools.Lists)
        {
            if (request[what] is not JsonArray tools)
                continue;
            changed |= DocumentDesk.Keep(tools, tool => OfferedTools.NameOf(what, tool) is { } name && desk.Offers(name)) > 0;
            if (tools.Count == 0 && changed)
                request.Remove(what);
        }

        if (!changed)
            return false;
        if (request["tool_choice"] is JsonObject choice && ToolNames.OfDefinition(choice) is { } chosen && chosen is not ("auto" or "any" or "none" or "allowed_tools" or "required") && !desk.Authority.Offers(desk.Caller, chosen))
            return null;
        if (request["tools"] is null)
            foreach (var name in (string[])["tool_choice", "parallel_tool_calls"])
                request.Remove(name);
        return true;
    }
}
