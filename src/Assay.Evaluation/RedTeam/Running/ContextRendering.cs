using System.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>How retrieved content is put before a bare model, the way most applications do it.</summary>
static class ContextRendering
{
    internal static string Of(string question, IReadOnlyList<Plant> context)
    {
        if (context.Count == 0)
            return question;
        var text = new StringBuilder("Answer from the material below.\n\n");
        foreach (var one in context)
            text.Append('<').Append(Tag(one.Place)).Append(" name=\"").Append(one.Name).Append("\">\n").Append(one.Text).Append("\n</").Append(Tag(one.Place)).Append(">\n\n");
        return text.Append(question).ToString();
    }

    /// <summary>Results and descriptions of tools stand with the tools, pictures beside the text.</summary>
    internal static bool Takes(Plant plant) => plant.Place is not (Place.ToolResult or Place.ToolDescription or Place.Image);

    static string Tag(Place place) => place switch
    {
        Place.Mail => "mail",
        Place.Page => "web_page",
        Place.FileName => "file",
        Place.ImageText => "image_text",
        Place.Metadata => "metadata",
        Place.Memory => "memory",
        Place.Agent => "agent_message",
        _ => "document",
    };
}
