namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Where a payload stands when the model reads it. All but <see cref="User"/> are places whose content an attacker may have written though the
/// person who asks has not: indirect injection.
/// </summary>
public enum Place { User, System, Document, Mail, Page, FileName, ImageText, Metadata, ToolResult, ToolDescription, Memory, Agent }

/// <summary>Content that an attacker left where the target will find it.</summary>
/// <param name="Name">Of the document, mail, page, file or tool.</param>
public sealed record Plant(Place Place, string Name, string Text);
