namespace Assay.Evaluation.RedTeam;

/// <summary>
/// Where a payload stands when the model reads it. All but <see cref="User"/> are places whose content an attacker may have written though the
/// person who asks has not: indirect injection. <see cref="ImageText"/> is what an application reads out of a picture by itself, <see cref="Image"/> the picture.
/// </summary>
public enum Place { User, System, Document, Mail, Page, FileName, ImageText, Metadata, ToolResult, ToolDescription, Memory, Agent, Image }

/// <summary>Content that an attacker left where the target will find it.</summary>
/// <param name="Name">Of the document, mail, page, file or tool.</param>
/// <param name="Layout">Of an <see cref="Place.Image"/>: where the text stands in the picture that goes with the question.</param>
public sealed record Plant(Place Place, string Name, string Text, PictureLayout? Layout = null);
