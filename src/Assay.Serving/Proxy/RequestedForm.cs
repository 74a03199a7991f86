using System.Text.Json;
using Assay.Serving.Guards;
using Assay.Serving.Guards.Structure;
using Assay.Serving.Messages;

namespace Assay.Serving.Proxy;

/// <summary>What a request asks of its answer's form: a schema, and pieces of the answer repeated beside it.</summary>
static class RequestedForm
{
    /// <summary>Notes the schema that is asked for; gives why the request cannot be served, empty when it can.</summary>
    internal static string Wrong(JsonBody body, Exchange exchange)
    {
        var route = exchange.Route!;
        // The pieces would tell what was taken out of the text, and no guard reads a text of pieces.
        if (!route.Entry.Logprobs && exchange.Policy.ActsOnOutput && AsksForPieces(body))
            return "this route gives no log probabilities: they repeat the answer in pieces";
        if (!route.Entry.TokenIds && exchange.Policy.Rules.Count > 0 && HoldsTokenIds(body))
            return "this route takes no prompts as token ids: no guard can read them";
        if (!route.Entry.StoredTexts && exchange.Policy.Rules.Count > 0 && StoredText(body) is { } stored)
            return $"this route takes no texts that are stored at the model's server ({stored}): no guard can read them, and they may be another caller's";
        var (acts, looks) = (Asks(exchange.Policy), exchange.Trial is { } trial && Asks(trial.Policy));
        if ((!acts && !looks) || Schema(body) is not { } schema)
            return "";
        var form = AnswerSchema.Read(schema, out var error);
        if (looks)
            exchange.Trial!.Memory.AskedFor = form;
        if (!acts)
            return "";
        exchange.Memory.AskedFor = form;
        return error.Length == 0 ? "" : $"the form of the answer cannot be checked ({error})";
    }

    static bool Asks(GuardPolicy policy) => policy.Rules.Any(r => r is { Guard: SchemaGuard { AsRequested: true }, Mode: not RuleMode.Shadow });

    // Numbers in the place of a prompt: OpenAI's completions and embeddings, Ollama's context.
    static bool HoldsTokenIds(JsonBody body)
    {
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.Number && body.Path(scalar.Node) is [{ Name: "prompt" or "input" or "context" }, { Index: >= 0 }] or [{ Name: "prompt" or "input" }, { Index: >= 0 }, { Index: >= 0 }])
                return true;
        return false;
    }

    // By which member a request names a text that it does not hold; null when it names none.
    static string? StoredText(JsonBody body)
    {
        HashSet<int>? own = null;
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind != JsonTokenType.String || scalar.Text.Length == 0)
                continue;
            var path = body.Path(scalar.Node);
            var name = path.Length > 0 ? path[^1].Name : null;
            var found = path switch
            {
                [{ Name: "previous_response_id" or "conversation" or "container" }] => path[0].Name,
                [{ Name: "conversation" or "prompt" or "container" } of, { Name: "id" }] => of.Name,
                [{ Name: "input" }, { Index: >= 0 } item, { Name: "id" }] when !(own ??= ItemsWithTexts(body)).Contains(item.Index) => "item_reference",
                [{ Name: "messages" or "input" }, _, _, ..] when name is "file_id" && !IsArgument(path) => name,
                [{ Name: "messages" }, _, { Name: "audio" }, { Name: "id" }] => path[2].Name,
                [{ Name: "tools" }, _, { Name: "vector_store_ids" } of, _] => of.Name,
                [{ Name: "tools" }, _, { Name: "container" }] => path[^1].Name,
                [{ Name: "tools" }, _, { Name: "container" }, { Name: "file_ids" } of, _] => of.Name,
                _ => null,
            };
            if (found is not null)
                return found;
        }

        return null;
    }

    // Items of an input that say something themselves: messages, and those of a kind whose texts stand beside their id. Every other id is that of something stored; a reference need not say that it is one.
    static HashSet<int> ItemsWithTexts(JsonBody body)
    {
        HashSet<int> items = [];
        foreach (var scalar in body.Scalars)
            if (scalar.Kind == JsonTokenType.String && body.Path(scalar.Node) is [{ Name: "input" }, { Index: >= 0 } item, { Name: "role" or "type" } what]
                && (what.Name == "role" || scalar.Text is "message" or "reasoning" or "mcp_list_tools" or "mcp_approval_request" or "mcp_approval_response"
                    || (scalar.Text is not ("image_generation_call" or "item_reference") && (scalar.Text.EndsWith("_call", StringComparison.Ordinal) || scalar.Text.EndsWith("_call_output", StringComparison.Ordinal)))))
                items.Add(item.Index);
        return items;
    }

    static bool IsArgument(ReadOnlySpan<PathNode> path)
    {
        for (var i = 2; i < path.Length - 1; i++)
            if (path[i].Name is "input" or "arguments" or "structuredContent" or "metadata")
                return true;
        return false;
    }

    /// <summary>Whether an answer repeats its text in pieces that no guard reads, although the route gives none: servers have other words for it than OpenAI.</summary>
    internal static bool RepeatsInPieces(JsonBody answer, Exchange exchange)
    {
        if (exchange.Route!.Entry.Logprobs || !exchange.Policy.ActsOnOutput)
            return false;
        foreach (var scalar in answer.Scalars)
            if (scalar.Kind is JsonTokenType.String or JsonTokenType.Number)
                foreach (var step in answer.Path(scalar.Node))
                {
                    if (step.Name is "arguments" or "input" or "structuredContent")
                        break;
                    if (step.Name is "logprobs" or "prompt_logprobs" or "token_ids" or "prompt_token_ids" or "completion_probabilities" or "output_token_ids")
                        return true;
                }

        return false;
    }

    static bool AsksForPieces(JsonBody body)
    {
        foreach (var scalar in body.Scalars)
        {
            var node = body.Node(scalar.Node);
            if (node is { Parent: 0, Name: "logprobs" or "top_logprobs" or "prompt_logprobs" or "return_token_ids" or "n_probs" } && scalar.Kind is JsonTokenType.True or JsonTokenType.Number or JsonTokenType.String)
                return true;
            if (scalar.Kind == JsonTokenType.String && node.Name is null && node.Parent > 0 && body.Node(node.Parent) is { Parent: 0, Name: "include" } && scalar.Text.Contains("logprobs", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    // OpenAI chat: response_format; responses: text.format; Ollama: format.
    static JsonElement? Schema(JsonBody body)
    {
        using var json = JsonDocument.Parse(body.Utf8, new JsonDocumentOptions { MaxDepth = JsonBody.MaxDepth });
        var root = json.RootElement;
        if (Member(Member(Member(root, "response_format"), "json_schema"), "schema") is { } chat)
            return chat.Clone();
        if (Member(Member(Member(root, "text"), "format"), "schema") is { } responses)
            return responses.Clone();
        return Member(root, "format") is { ValueKind: JsonValueKind.Object } ollama ? ollama.Clone() : null;
    }

    static JsonElement? Member(JsonElement? parent, string name) => parent is { ValueKind: JsonValueKind.Object } at && at.TryGetProperty(name, out var member) ? member : null;
}
