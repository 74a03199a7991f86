using System.Text;
using Assay.Build.Code.Credentials;
using Assay.Build.Code.Python;
using Assay.Build.ModelFiles.Notebooks;

namespace Assay.Build.Code.Notebooks;

/// <summary>Judges a notebook: its cells as one program, its commands, and what its outputs hold.</summary>
internal static class NotebookFile
{
    const int LongestOutput = 4 << 20;

    public static void Judge(CodeFile file, CodeOptions options, CancellationToken cancel)
    {
        var (parts, language, error) = NotebookText.Read(file.Text);
        if (error is not null)
            file.Gap(error);
        var program = new StringBuilder();
        var places = new List<(int FileLine, int Cell, int CellLine)>();
        foreach (var part in parts)
        {
            cancel.ThrowIfCancellationRequested();
            var name = $"cell {part.Cell}";
            if (part.Kind == "code" && language == "python")
            {
                var code = CellReader.Read(part.Text);
                foreach (var (line, command) in code.Shell)
                    NotebookCodeRules.Shell(command, file, part.FileLine(line), $"{name}, line {line}");
                foreach (var (line, magic, rest) in code.Magics)
                    NotebookCodeRules.Magic(magic, rest, file, part.FileLine(line), $"{name}, line {line}");
                var number = 0;
                foreach (var line in code.Python.TrimEnd('\n').Split('\n'))
                {
                    program.Append(line).Append('\n');
                    places.Add((part.FileLine(++number), part.Cell, number));
                }
            }

            if (part.Kind == "output")
                Output(part, file, options);
            else
                CredentialRules.Judge(file, part.Text, options.SecretKey, at => (part.FileLine(part.Text.AsSpan(0, at).Count('\n') + 1), 0), name);
        }

        var cells = new CodeFile(file.Path, program.ToString(), file.Pins, file.Limits);
        PythonFile.Judge(cells, cancel);
        foreach (var finding in cells.Findings)
            if (finding.Location?.Line is { } line && line <= places.Count)
            {
                var place = places[line - 1];
                // The program is all cells in a row: an excerpt ends where its cell does, and counts as its cell does.
                SourceLine[] excerpt = [.. (finding.Location.Excerpt ?? []).Where(l => l.Number <= places.Count && places[l.Number - 1].Cell == place.Cell).Select(l => l with { Number = places[l.Number - 1].CellLine })];
                file.Take(finding with { Location = new Location { Line = place.FileLine, Part = $"cell {place.Cell}, line {place.CellLine}", Excerpt = excerpt.Length > 0 ? excerpt : null } });
            }

        foreach (var gap in cells.Gaps)
            file.Gap("in its cells, " + gap.Reason);
    }

    static void Output(NotebookPart part, CodeFile file, CodeOptions options)
    {
        // Images are base64: any shape may stand in them by chance.
        if ((part.Media.StartsWith("image/", StringComparison.Ordinal) && !part.Media.Contains("svg", StringComparison.Ordinal)) || part.Media.Contains("octet-stream", StringComparison.Ordinal) || part.Media.Contains("pdf", StringComparison.Ordinal))
            return;
        if (part.Text.Length > LongestOutput)
        {
            file.Gap($"an output of cell {part.Cell} is larger than is read");
            return;
        }

        NotebookCodeRules.Output(part, file, options.SecretKey);
    }
}
