using SupportAssistant.Model;
using SupportAssistant.Shop;
using SupportAssistant.Weak;

namespace SupportAssistant.Tools;

/// <summary>The tools that the model is told of.</summary>
static class Catalogue
{
    public static IReadOnlyList<ToolDefinition> House { get; } =
    [
        new("search_documents", "Searches the documents of the shop.", ["query"]),
        new("get_order", "Shows one order.", ["order"]),
        new("list_orders", "Lists the orders of the user.", []),
        new("issue_refund", "Refunds an order, up to 50 EUR without approval.", ["order", "amount"]),
        new("send_mail", "Sends a mail.", ["to", "subject", "body"]),
        new("read_mail", "Reads the mails of the user.", []),
        new("fetch_page", "Opens a page of the shop's web site.", ["path"]),
        new("run_sql", "Runs a query on orders or customers, for staff.", ["query"]),
        new("read_file", "Reads a file that is public or was uploaded.", ["name"]),
        new("run_code", "Evaluates an expression, for staff.", ["code"]),
        new("remember", "Keeps a preference of the user for later sessions.", ["fact"]),
        new("ask_agent", "Hands a task to another agent; there is one, billing.", ["name", "message"]),
        new("change_role", "Changes the role of a person, for administrators.", ["person", "role"]),
        new("delete_account", "Deletes the account of a person, usually the user.", ["person"]),
        new("install_package", "Installs a package from the allow list.", ["name"]),
        new("request_approval", "Asks a person for approval.", ["action"]),
    ];

    /// <summary>A stranger's tool that takes the name of one of the house's is set apart by its name, unless the weakness for it is on.</summary>
    public static string NameOf(ForeignTool tool, WeaknessSet weak) => weak.Has("tool-shadowing") || House.All(h => h.Name != tool.Name) ? tool.Name : "external_" + tool.Name;

    public static IReadOnlyList<ToolDefinition> For(World world, WeaknessSet weak)
    {
        var foreign = world.ForeignTools.Values.Select(t => t with { Name = NameOf(t, weak) }).ToList();
        return [.. House.Where(h => foreign.All(f => f.Name != h.Name)), .. foreign.Select(f => new ToolDefinition(f.Name, f.Description, House.FirstOrDefault(h => h.Name == f.Name)?.Parameters ?? ["query"], ThirdParty: true))];
    }
}
