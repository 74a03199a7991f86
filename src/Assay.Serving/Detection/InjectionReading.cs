namespace Assay.Serving.Detection;

/// <summary>What the detector makes of one text.</summary>
/// <param name="Score">0 to 1, calibrated on sources that were held out: about the share of attacks among texts of this score when half of all are attacks.</param>
/// <param name="Blocked">The score is at least the model's threshold.</param>
/// <param name="Signals">What spoke, for the record and never for the caller: names of rules, of hiding, <c>model</c>, <c>known-attack</c>. Empty when nothing did.</param>
public readonly record struct InjectionReading(double Score, bool Blocked, IReadOnlyList<string> Signals);
