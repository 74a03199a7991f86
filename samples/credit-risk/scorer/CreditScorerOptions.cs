namespace CreditScorer;

/// <summary>How the scorer is started.</summary>
/// <param name="Model">The sample's ONNX file.</param>
public sealed record CreditScorerOptions(string Model)
{
    /// <summary>On the loopback address only; 0 takes a free one.</summary>
    public int Port { get; init; }
}
