namespace Assay.Evaluation.RedTeam;

/// <summary>How the words of a probe are dressed up and tried: converters one after the other, and a search for what works.</summary>
/// <param name="Converters">Ids; none says the words as they are.</param>
public sealed record Technique(IReadOnlyList<string> Converters)
{
    public static Technique Plain { get; } = new([]);

    /// <summary>Reads <c>base64|ask-to-decode</c>.</summary>
    public static bool TryParse(string text, out Technique technique, out string error)
    {
        technique = new Technique(text.Split('|'));
        error = "";
        return true;
    }

    public string Id => Converters.Count == 0 ? "plain" : string.Join('|', Converters);
}
