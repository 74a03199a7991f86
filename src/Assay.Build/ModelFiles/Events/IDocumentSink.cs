namespace Assay.Build.ModelFiles.Events;

/// <summary>What a document is made of, in the order in which it stands there.</summary>
internal enum DocumentStep { Map, EndMap, List, EndList, Name, Text, Number, Word }

/// <summary>Takes a document piece by piece, so that a model of any size is judged in constant memory.</summary>
internal interface IDocumentSink
{
    /// <param name="step">What stands there.</param>
    /// <param name="text">Of a name, a text or a word (true, false, null): its text, bounded.</param>
    /// <param name="number">Of a number: its value.</param>
    /// <param name="at">Where it stands.</param>
    void On(DocumentStep step, string text, double number, long at);
}
