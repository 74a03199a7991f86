namespace Assay;

/// <summary>
/// The score of CVSS v4.0 (specification section 8): the vector's MacroVector is looked up, then lowered by the mean
/// of how far, in each equivalence class, the vector stands from the class's highest vector. Distances are whole
/// steps between the values of a metric; scores are exact decimals until the one rounding at the end.
/// </summary>
static class Cvss40
{
    public static double Score(CvssMetrics m)
    {
        if (Array.TrueForAll(["VC", "VI", "VA", "SC", "SI", "SA"], metric => Value(m, metric) == "N"))
            return 0;
        var (eq1, eq2, eq3, eq4, eq5, eq6) = (Eq1(m), Eq2(m), Eq3(m), Eq4(m), Eq5(m), Eq6(m));
        var value = MacroVectors.Tenths(eq1, eq2, eq3, eq4, eq5, eq6);

        // Per class: the score of the next lower MacroVector, the steps from the highest vector, the depth of the class.
        ReadOnlySpan<(int Lower, int Steps, int Depth)> classes =
        [
            (MacroVectors.Tenths(eq1 + 1, eq2, eq3, eq4, eq5, eq6), Steps(m, Highest1[eq1]), Depth1[eq1]),
            (MacroVectors.Tenths(eq1, eq2 + 1, eq3, eq4, eq5, eq6), Steps(m, Highest2[eq2]), Depth2[eq2]),
            (LowerOf36(eq1, eq2, eq3, eq4, eq5, eq6), Steps(m, Highest36[eq3 * 2 + eq6]), Depth36[eq3 * 2 + eq6]),
            (MacroVectors.Tenths(eq1, eq2, eq3, eq4 + 1, eq5, eq6), Steps(m, Highest4[eq4]), Depth4[eq4]),
            (MacroVectors.Tenths(eq1, eq2, eq3, eq4, eq5 + 1, eq6), 0, 1),
        ];
        decimal sum = 0;
        var lower = 0;
        foreach (var c in classes)
            if (c.Lower >= 0)
            {
                lower++;
                sum += (decimal)(value - c.Lower) * c.Steps / c.Depth;
            }

        var tenths = value - (lower == 0 ? 0 : sum / lower);
        // A repeating fraction may end a hair below its half; nine decimals decide it.
        tenths = Math.Round(Math.Round(Math.Clamp(tenths, 0, 100), 9), MidpointRounding.AwayFromZero);
        return (double)(tenths / 10);
    }

    // A class of EQ3 and EQ6 together: 00 leads to 01 and 10 (the higher counts), 01 and 10 to 11, 11 to 21.
    static int LowerOf36(int eq1, int eq2, int eq3, int eq4, int eq5, int eq6) => (eq3, eq6) switch
    {
        (0, 0) => Math.Max(MacroVectors.Tenths(eq1, eq2, 0, eq4, eq5, 1), MacroVectors.Tenths(eq1, eq2, 1, eq4, eq5, 0)),
        (1, 0) => MacroVectors.Tenths(eq1, eq2, 1, eq4, eq5, 1),
        (2, _) => -1,
        _ => MacroVectors.Tenths(eq1, eq2, eq3 + 1, eq4, eq5, eq6),
    };

    // Steps from the first highest vector that is nowhere below the given one.
    static int Steps(CvssMetrics m, string[] highest)
    {
        foreach (var vector in highest)
        {
            var sum = 0;
            foreach (var part in vector.Split('/'))
            {
                var colon = part.IndexOf(':', StringComparison.Ordinal);
                var levels = Levels[part[..colon]];
                var steps = levels.IndexOf(Value(m, part[..colon]), StringComparison.Ordinal) - levels.IndexOf(part[colon + 1]);
                sum = steps < 0 || sum < 0 ? -1 : sum + steps;
            }

            if (sum >= 0)
                return sum;
        }

        throw new InvalidOperationException("no highest vector of the MacroVector covers the vector");
    }

    // Not defined means the worst case for threat and requirements (section 8.1).
    static string Value(CvssMetrics m, string metric) => metric switch
    {
        "E" => m["E"] == "X" ? "A" : m["E"],
        "CR" or "IR" or "AR" => m[metric] == "X" ? "H" : m[metric],
        _ => m.Effective(metric),
    };

    static bool Is(CvssMetrics m, string metric, string value) => Value(m, metric) == value;

    static int Eq1(CvssMetrics m)
    {
        var (network, privileges, interaction) = (Is(m, "AV", "N"), Is(m, "PR", "N"), Is(m, "UI", "N"));
        return network && privileges && interaction ? 0 : (network || privileges || interaction) && !Is(m, "AV", "P") ? 1 : 2;
    }

    static int Eq2(CvssMetrics m) => Is(m, "AC", "L") && Is(m, "AT", "N") ? 0 : 1;

    static int Eq3(CvssMetrics m) =>
        Is(m, "VC", "H") && Is(m, "VI", "H") ? 0 : Is(m, "VC", "H") || Is(m, "VI", "H") || Is(m, "VA", "H") ? 1 : 2;

    static int Eq4(CvssMetrics m) =>
        Is(m, "SI", "S") || Is(m, "SA", "S") ? 0 : Is(m, "SC", "H") || Is(m, "SI", "H") || Is(m, "SA", "H") ? 1 : 2;

    static int Eq5(CvssMetrics m) => Value(m, "E") switch { "A" => 0, "P" => 1, _ => 2 };

    static int Eq6(CvssMetrics m) =>
        (Is(m, "CR", "H") && Is(m, "VC", "H")) || (Is(m, "IR", "H") && Is(m, "VI", "H")) || (Is(m, "AR", "H") && Is(m, "VA", "H")) ? 0 : 1;

    // Values of each metric from the most severe down; the index is the level.
    static readonly Dictionary<string, string> Levels = new()
    {
        ["AV"] = "NALP",
        ["PR"] = "NLH",
        ["UI"] = "NPA",
        ["AC"] = "LH",
        ["AT"] = "NP",
        ["VC"] = "HLN",
        ["VI"] = "HLN",
        ["VA"] = "HLN",
        ["SC"] = "SHLN",
        ["SI"] = "SHLN",
        ["SA"] = "SHLN",
        ["CR"] = "HML",
        ["IR"] = "HML",
        ["AR"] = "HML",
    };

    // Highest vectors and depths of the classes: specification tables 24 to 30.
    static readonly string[][] Highest1 = [["AV:N/PR:N/UI:N"], ["AV:A/PR:N/UI:N", "AV:N/PR:L/UI:N", "AV:N/PR:N/UI:P"], ["AV:P/PR:N/UI:N", "AV:A/PR:L/UI:P"]];
    static readonly string[][] Highest2 = [["AC:L/AT:N"], ["AC:H/AT:N", "AC:L/AT:P"]];
    static readonly string[][] Highest36 =
    [
        ["VC:H/VI:H/VA:H/CR:H/IR:H/AR:H"],
        ["VC:H/VI:H/VA:L/CR:M/IR:M/AR:H", "VC:H/VI:H/VA:H/CR:M/IR:M/AR:M"],
        ["VC:L/VI:H/VA:H/CR:H/IR:H/AR:H", "VC:H/VI:L/VA:H/CR:H/IR:H/AR:H"],
        ["VC:L/VI:H/VA:L/CR:H/IR:M/AR:H", "VC:L/VI:H/VA:H/CR:H/IR:M/AR:M", "VC:H/VI:L/VA:H/CR:M/IR:H/AR:M", "VC:H/VI:L/VA:L/CR:M/IR:H/AR:H", "VC:L/VI:L/VA:H/CR:H/IR:H/AR:M"],
        [],
        ["VC:L/VI:L/VA:L/CR:H/IR:H/AR:H"],
    ];
    static readonly string[][] Highest4 = [["SC:H/SI:S/SA:S"], ["SC:H/SI:H/SA:H"], ["SC:L/SI:L/SA:L"]];
    static readonly int[] Depth1 = [1, 4, 5];
    static readonly int[] Depth2 = [1, 2];
    static readonly int[] Depth36 = [7, 6, 8, 8, 0, 10];
    static readonly int[] Depth4 = [6, 5, 4];
}
