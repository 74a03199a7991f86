using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Assay.Server.Web.Components;

/// <summary>
/// JSON as nested, collapsible HTML. Evidence comes from anybody: every name and value is encoded, and depth, length and
/// count are bounded; what is left out is said.
/// </summary>
static class JsonMarkup
{
    const int MaxNodes = 5_000;
    const int MaxMembers = 500;
    const int MaxDepth = 40;
    const int MaxText = 4_000;

    public static string Of(JsonElement value, int open)
    {
        var html = new StringBuilder();
        var left = MaxNodes;
        Write(html, null, value, 0, open, ref left);
        if (left <= 0)
            html.Append("<p class=\"z\">More than ").Append(MaxNodes).Append(" values: the rest is not shown. Download the envelope for all of it.</p>");
        return html.ToString();
    }

    static void Write(StringBuilder html, string? name, JsonElement value, int depth, int open, ref int left)
    {
        if (left-- <= 0)
            return;
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            Nested(html, name, value, depth, open, ref left);
        else
        {
            html.Append("<div class=\"leaf\">");
            Name(html, name);
            Leaf(html, value);
            html.Append("</div>");
        }
    }

    static void Nested(StringBuilder html, string? name, JsonElement value, int depth, int open, ref int left)
    {
        var array = value.ValueKind == JsonValueKind.Array;
        var count = array ? value.GetArrayLength() : value.EnumerateObject().Count();
        html.Append(depth < open ? "<details open><summary>" : "<details><summary>");
        Name(html, name);
        html.Append("<span class=\"z\">").Append(array ? $"[{count}]" : $"{{{count}}}").Append("</span></summary><div>");
        if (depth >= MaxDepth)
            html.Append("<p class=\"z\">deeper than is shown here</p>");
        else
        {
            var i = 0;
            if (array)
                foreach (var item in value.EnumerateArray())
                {
                    if (i++ >= MaxMembers)
                        break;
                    Write(html, null, item, depth + 1, open, ref left);
                }
            else
                foreach (var member in value.EnumerateObject())
                {
                    if (i++ >= MaxMembers)
                        break;
                    Write(html, member.Name, member.Value, depth + 1, open, ref left);
                }

            if (count > MaxMembers)
                html.Append("<p class=\"z\">").Append(count - MaxMembers).Append(" more</p>");
        }

        html.Append("</div></details>");
    }

    static void Name(StringBuilder html, string? name)
    {
        if (name is not null)
            html.Append("<span class=\"k\">").Append(Encode(name)).Append("</span> ");
    }

    static void Leaf(StringBuilder html, JsonElement value)
    {
        var (kind, text) = value.ValueKind switch
        {
            JsonValueKind.String => ("s", value.GetString()!),
            JsonValueKind.Number => ("x", value.GetRawText()),
            JsonValueKind.True => ("x", "true"),
            JsonValueKind.False => ("x", "false"),
            _ => ("z", "null"),
        };
        html.Append("<span class=\"").Append(kind).Append("\">").Append(Encode(text)).Append("</span>");
    }

    static string Encode(string text) =>
        HtmlEncoder.Default.Encode(text.Length <= MaxText ? text : text[..MaxText] + $"… ({text.Length - MaxText} more characters)");
}
