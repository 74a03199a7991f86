using SupportAssistant.Model;
using SupportAssistant.Retrieval;
using SupportAssistant.Weak;

namespace SupportAssistant.Tools;

/// <summary>Runs the calls of a model: each tool asks for its own authorisation. Nothing leaves the process.</summary>
sealed class ToolRunner(WeaknessSet weak)
{
    readonly Search search = new(weak);

    public ToolOutcome Run(ToolCall call, ToolContext context, CallLog log)
    {
        var outcome = context.World.ForeignTools.Values.FirstOrDefault(t => Catalogue.NameOf(t, weak) == call.Name) is { } foreign
            ? new(true, [new(Place.ToolResult, foreign.Name, foreign.Result)])
            : RunHouse(call, context, log);
        log.Made(call, outcome, context);
        return outcome;
    }

    ToolOutcome RunHouse(ToolCall call, ToolContext context, CallLog log)
    {
        string Argument(string name) => call.Arguments.GetValueOrDefault(name, "").Trim();
        return call.Name switch
        {
            "search_documents" => SearchDocuments(Argument("query"), context),
            "get_order" => OrderTools.Get(Argument("order"), context),
            "list_orders" => OrderTools.List(context),
            "issue_refund" => OrderTools.Refund(Argument("order"), Argument("amount"), context),
            "send_mail" => ContentTools.SendMail(Argument("to"), Argument("subject"), Argument("body"), context),
            "read_mail" => ContentTools.ReadMail(context),
            "fetch_page" => ContentTools.FetchPage(Argument("path"), context),
            "read_file" => ContentTools.ReadFile(Argument("name"), context),
            "remember" => ContentTools.Remember(Argument("fact"), context),
            "run_sql" => StaffTools.Sql(Argument("query"), context),
            "run_code" => StaffTools.Code(Argument("code"), context),
            "change_role" => StaffTools.ChangeRole(Argument("person"), Argument("role"), context),
            "delete_account" => StaffTools.DeleteAccount(Argument("person"), context),
            "install_package" => StaffTools.Install(Argument("name"), context),
            "request_approval" => StaffTools.RequestApproval(Argument("action"), context, log),
            "ask_agent" => new BillingAgent(this).Ask(Argument("name"), Argument("message"), context, log),
            _ => ToolOutcome.Denied("there is no such tool."),
        };
    }

    ToolOutcome SearchDocuments(string query, ToolContext context)
    {
        if (query is not ("*" or ""))
            return new(true, [.. search.Find(context.World, context.User.Tenant, query).Select(d => new Segment(Place.Document, d.Id, d.Text, d.Verified, d.Tenant))]);
        if (!weak.Has("corpus-listing"))
            return ToolOutcome.Denied("a search needs words; the corpus is not listed.");
        return ToolOutcome.Ok(string.Join('\n', context.World.Corpus.Values.OrderBy(d => d.Id, StringComparer.Ordinal).Select(d => $"{d.Id} ({d.Tenant}) [{Vectors.Of(d.Text)}] {d.Text}")));
    }
}
