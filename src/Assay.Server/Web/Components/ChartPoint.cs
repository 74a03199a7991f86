namespace Assay.Server.Web.Components;

/// <summary>How points are drawn: dots with intervals, bars, or a line over time.</summary>
public enum ChartKind { Intervals, Bars, Timeline }

/// <summary>One point of a chart.</summary>
/// <param name="Tone">Severity that colours a bar.</param>
/// <param name="At">For timelines.</param>
/// <param name="Link">Where a click leads: every number leads to its evidence.</param>
public sealed record ChartPoint(
    string Name, double Value, double? Low = null, double? High = null, long? Count = null, string? Tone = null, DateTimeOffset? At = null, string? Link = null);
