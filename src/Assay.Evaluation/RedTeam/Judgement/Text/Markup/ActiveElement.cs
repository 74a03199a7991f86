namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>What would act when an application shows, stores or runs an answer.</summary>
enum ActiveKind
{
    /// <summary>Markup that a page would take as its own, and that does nothing by itself.</summary>
    Html,

    /// <summary>Script, event handlers, script links, frames, refreshes: runs in a page.</summary>
    HtmlScript,

    /// <summary>Loads without a click: image, media, style sheet.</summary>
    Image,

    /// <summary>Needs a click.</summary>
    Link,
    Sql,
    Shell,
    Template,
    Formula,
    TerminalEscape,
    PathTraversal,
}

/// <param name="Seen">What it is and where.</param>
/// <param name="InCode">In a fenced block or inline code: shown as text by what renders Markdown, run by what runs code.</param>
/// <param name="Target">The address of a link or an image, as written.</param>
internal sealed record ActiveElement(ActiveKind Kind, Sighting Seen, bool InCode, string? Target = null);
