namespace Assay.Governance;

/// <summary>The hallmark strip as inline SVG: seven stamps, one for each gate.</summary>
static class PackStrip
{
    const string Tick = "M8 12.2l2.8 2.8 5.2-6";

    static readonly string[] Shapes =
    [
        "<circle class=\"st\" cx=\"12\" cy=\"12\" r=\"9.5\"/>",
        "<ellipse class=\"st\" cx=\"12\" cy=\"12\" rx=\"8\" ry=\"10\"/>",
        "<path class=\"st\" d=\"M3.5 3.5h17v8.5c0 5-4 8-8.5 9.8C7.5 20 3.5 17 3.5 12z\"/>",
        "<path class=\"st\" d=\"M12 1.5L22.5 12 12 22.5 1.5 12z\"/>",
        "<path class=\"st\" d=\"M7 2.5h10l5 5v9l-5 5H7l-5-5v-9z\"/>",
        "<path class=\"st\" d=\"M12 1.5l9.1 5.25v10.5L12 22.5l-9.1-5.25V6.75z\"/>",
        "<rect class=\"st\" x=\"2.5\" y=\"2.5\" width=\"19\" height=\"19\" rx=\"2\"/>",
    ];

    static readonly string[] Names = ["Intake", "Data", "Training", "Evaluation", "Deployment", "Monitoring", "Retirement"];

    public static void Write(PackHtml html, IEnumerable<StampView> stamps)
    {
        html.Raw("<div class=\"panel strip\">");
        foreach (var stamp in stamps)
        {
            var state = stamp.State == StampState.NotApplicable ? "na" : stamp.State.Name();
            html.Raw($"<div><svg viewBox=\"0 0 24 24\" class=\"s-{state}\" role=\"img\" aria-label=\"{Name(stamp.Gate)}: {state}\">{Shapes[(int)stamp.Gate]}<path class=\"gl\" d=\"{Tick}\"/></svg><b>{Name(stamp.Gate)}</b>");
            html.Small(stamp.Label).Small(stamp.DecidedAt is { } at ? PackHtml.Day(at) : null).Raw("</div>");
        }

        html.Raw("</div>");
    }

    public static string Name(Gate gate) => Names[(int)gate];
}
