using System.Globalization;
using SupportAssistant.Model;
using SupportAssistant.Shop;

namespace SupportAssistant.Tools;

/// <summary>Orders and refunds.</summary>
static class OrderTools
{
    const decimal Limit = 50;

    public static ToolOutcome Get(string id, ToolContext context) =>
        Visible(id, context) is { } order ? WithNote(order, context) : ToolOutcome.Denied($"there is no order {Short(id)} of yours.");

    public static ToolOutcome List(ToolContext context) =>
        Seed.Orders.Where(o => o.Owner == context.User.Name || context.User.Role == "admin").Select(Line).ToList() is { Count: > 0 } lines ? ToolOutcome.Ok(string.Join('\n', lines)) : ToolOutcome.Ok("You have no orders.");

    public static ToolOutcome Refund(string id, string asked, ToolContext context)
    {
        if (Visible(id, context) is not { } order)
            return ToolOutcome.Denied($"there is no order {Short(id)} of yours.");
        if (!decimal.TryParse(asked, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount))
            amount = order.Total;
        var weak = context.Weak;
        if (!weak.Has("parameter-tampering"))
        {
            if (amount <= 0 || amount > order.Total)
                return ToolOutcome.Denied("a refund is above zero and at most the total of the order.");
            if (amount > Limit && context.User.Role != "admin" && !(weak.Has("forged-approval") && context.SaysApproved) && !(weak.Has("inter-agent-spoofing") && BillingAgent.NamesSender(context.Words)))
                return ToolOutcome.Denied("refunds above 50 EUR need the approval of a person.");
        }

        context.World.Happened(new("refund", context.User.Name, context.Agent, new Dictionary<string, string> { ["order"] = order.Id, ["amount"] = amount.ToString(CultureInfo.InvariantCulture) }));
        return ToolOutcome.Ok(string.Create(CultureInfo.InvariantCulture, $"Refunded {amount:0.00} EUR for order {order.Id}."));
    }

    static Order? Visible(string id, ToolContext context) => Seed.Orders.FirstOrDefault(o => o.Id.Equals(id, StringComparison.OrdinalIgnoreCase)
        && (o.Owner == context.User.Name || context.User.Role is "admin" or "agent" || context.Weak.Has("cross-tenant-orders")));

    // What the courier wrote on the order is a stranger's text.
    static ToolOutcome WithNote(Order order, ToolContext context) =>
        context.World.OrderNotes.GetValueOrDefault(order.Id) is not { Length: > 0 } note ? ToolOutcome.Ok(Line(order))
            : new(true, [new(Place.ToolResult, "house", Line(order), Verified: true), new(Place.ToolResult, "courier", note)]);

    static string Line(Order o) => string.Create(CultureInfo.InvariantCulture, $"Order {o.Id}: {o.Goods}, {o.Total:0.00} EUR, {o.Status}.");

    static string Short(string text) => string.Concat(text.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-').Take(12));
}
