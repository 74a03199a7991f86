namespace Assay.Build.ModelFiles.Events;

/// <summary>The texts of a document with the name they stand under, and the name of what holds them; elements of lists go by the list's name.</summary>
internal sealed class NamedTexts(Action<string, string, string, long> take) : IDocumentSink
{
    readonly List<(string Name, bool Map)> open = [];
    string name = "";

    public void On(DocumentStep step, string text, double number, long at)
    {
        switch (step)
        {
            case DocumentStep.Name:
                name = text;
                break;
            case DocumentStep.Map or DocumentStep.List:
                open.Add((open.Count > 0 && !open[^1].Map ? open[^1].Name : name, step == DocumentStep.Map));
                name = "";
                break;
            case DocumentStep.EndMap or DocumentStep.EndList:
                open.RemoveAt(open.Count - 1);
                name = "";
                break;
            case DocumentStep.Text when open.Count > 0:
                take(open[^1].Name, open[^1].Map ? name : open[^1].Name, text, at);
                break;
        }
    }
}
