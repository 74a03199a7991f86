namespace Assay;

/// <summary>The equations of CVSS v3.1 (specification sections 7.1 to 7.4 and appendix A).</summary>
static class Cvss31
{
    public static double Score(CvssMetrics m)
    {
        var temporal = Exploitability(m) * Remediation(m) * Confidence(m);
        if (m.AnyGiven("CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA"))
            return RoundUp(Combine(m, environmental: true) * temporal);
        return RoundUp(Combine(m, environmental: false) * temporal);
    }

    // Base score, or the part of the environmental score inside its inner Roundup.
    static double Combine(CvssMetrics m, bool environmental)
    {
        string Of(string metric) => environmental ? m.Effective(metric) : m[metric];
        var changed = Of("S") == "C";
        double Lost(string metric, string requirement) => Loss(Of(metric)) * (environmental ? Weight(m[requirement]) : 1);
        var loss = 1 - (1 - Lost("C", "CR")) * (1 - Lost("I", "IR")) * (1 - Lost("A", "AR"));
        if (environmental)
            loss = Math.Min(loss, 0.915);
        var impact = !changed ? 6.42 * loss
            : environmental ? 7.52 * (loss - 0.029) - 3.25 * Math.Pow(loss * 0.9731 - 0.02, 13)
            : 7.52 * (loss - 0.029) - 3.25 * Math.Pow(loss - 0.02, 15);
        if (impact <= 0)
            return 0;
        var ease = 8.22 * Vector(Of("AV")) * (Of("AC") == "L" ? 0.77 : 0.44) * Privileges(Of("PR"), changed) * (Of("UI") == "N" ? 0.85 : 0.62);
        return RoundUp(Math.Min(changed ? 1.08 * (impact + ease) : impact + ease, 10));
    }

    static double Loss(string value) => value switch { "H" => 0.56, "L" => 0.22, _ => 0 };

    static double Weight(string value) => value switch { "H" => 1.5, "L" => 0.5, _ => 1 };

    static double Vector(string value) => value switch { "N" => 0.85, "A" => 0.62, "L" => 0.55, _ => 0.2 };

    static double Privileges(string value, bool changed) =>
        value switch { "N" => 0.85, "L" => changed ? 0.68 : 0.62, _ => changed ? 0.5 : 0.27 };

    static double Exploitability(CvssMetrics m) => m["E"] switch { "F" => 0.97, "P" => 0.94, "U" => 0.91, _ => 1 };

    static double Remediation(CvssMetrics m) => m["RL"] switch { "W" => 0.97, "T" => 0.96, "O" => 0.95, _ => 1 };

    static double Confidence(CvssMetrics m) => m["RC"] switch { "R" => 0.96, "U" => 0.92, _ => 1 };

    // Appendix A: in integers, because 8.6 x 1 must not become 8.7 through a last binary digit.
    static double RoundUp(double value)
    {
        var scaled = (long)Math.Round(value * 100_000, MidpointRounding.AwayFromZero);
        return scaled % 10_000 == 0 ? scaled / 100_000.0 : (scaled / 10_000 + 1) / 10.0;
    }
}
