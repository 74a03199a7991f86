namespace Assay.Governance;

/// <summary>How a field of a form is entered.</summary>
public enum FormFieldType
{
    /// <summary>One line.</summary>
    Text,
    LongText,
    Date,
    Number,

    /// <summary>One of <see cref="FormField.Choices"/>; yes-or-no fields have <c>true</c> and <c>false</c>.</summary>
    Choice,

    /// <summary>One item a line. With <see cref="FormField.Columns"/> a line is a row, its cells parted by <c>|</c>.</summary>
    List,
}

/// <summary>One field of the form of a kind of evidence.</summary>
/// <param name="Name">Name in <c>--set name=value</c>; members of an object are written <c>tool.name</c>.</param>
/// <param name="Help">One sentence; null when the title says it all.</param>
/// <param name="Columns">Of a list of rows: its cells, in order.</param>
/// <param name="Default">What a form proposes; whoever files it answers for it.</param>
public sealed record FormField(
    string Name, string Title, FormFieldType Type, bool Required, string? Help, IReadOnlyList<string> Choices, IReadOnlyList<FormField> Columns,
    string? Default = null);

/// <summary>What was entered, as a predicate that keeps its schema; or everything that is wrong with it.</summary>
public sealed record FormReading(System.Text.Json.JsonElement? Predicate, IReadOnlyList<SchemaError> Errors);
