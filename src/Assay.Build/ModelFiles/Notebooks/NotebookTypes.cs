namespace Assay.Build.ModelFiles.Notebooks;

/// <summary>One cell: what it is, its source, and the outputs that were saved with it.</summary>
internal sealed record NotebookCell(int Number, string Kind, string Source, IReadOnlyList<NotebookOutput> Outputs);

/// <summary>One output in one media type; streams and errors are <c>text/plain</c>.</summary>
internal sealed record NotebookOutput(string Media, string Text);

/// <summary>A notebook that was read.</summary>
/// <param name="Language">The kernel's language, in lower case; <c>python</c> when none is said.</param>
internal sealed record Notebook(string Language, IReadOnlyList<NotebookCell> Cells);

/// <summary>A cell's code without what only IPython understands: shell commands and magics, each with its line.</summary>
internal sealed record CellCode(string Python, IReadOnlyList<(int Line, string Command)> Shell, IReadOnlyList<(int Line, string Magic, string Text)> Magics);
