namespace Assay.Server.Web.Components;

/// <summary>A series of a <c>TimeChart</c>.</summary>
/// <param name="Tone">A colour of the tokens: <c>ok</c>, <c>bad</c>, <c>accent</c>.</param>
/// <param name="Values">One for each step; null where there is nothing to say.</param>
public sealed record TimeSeries(string Name, string Tone, IReadOnlyList<double?> Values);
