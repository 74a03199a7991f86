namespace Assay;

/// <summary>The metrics a version knows, and the values of one vector. A metric that is not given has the value X.</summary>
sealed class CvssMetrics
{
    readonly Dictionary<string, string> _values = [];

    /// <summary>The given value; for a metric that is not given, <c>X</c>.</summary>
    public string this[string metric] => _values.GetValueOrDefault(metric, "X");

    /// <summary>The modified (environmental) value when there is one, else the base value.</summary>
    public string Effective(string metric) => this["M" + metric] is not "X" and var modified ? modified : this[metric];

    public bool AnyGiven(params ReadOnlySpan<string> metrics)
    {
        foreach (var metric in metrics)
            if (this[metric] != "X")
                return true;
        return false;
    }

    public static bool TryRead(ReadOnlySpan<string> parts, IReadOnlyList<Metric> known, bool inOrder, out CvssMetrics metrics, out string error)
    {
        metrics = new CvssMetrics();
        var last = -1;
        foreach (var part in parts)
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? part : part[..colon];
            var at = 0;
            while (at < known.Count && known[at].Name != name)
                at++;
            error = colon < 0 || at == known.Count ? $"'{part}' is not a metric of this version"
                : !known[at].Values.Contains(part[(colon + 1)..]) ? $"'{part}' has a value that {name} does not know ({string.Join(", ", known[at].Values)})"
                : metrics._values.ContainsKey(name) ? $"{name} is given twice"
                : inOrder && at < last ? $"{name} is out of the order that the specification fixes"
                : "";
            if (error.Length > 0)
                return false;
            metrics._values.Add(name, part[(colon + 1)..]);
            last = at;
        }

        var given = metrics._values;
        var missing = known.FirstOrDefault(m => m.Required && !given.ContainsKey(m.Name));
        error = missing is null ? "" : $"the base metric {missing.Name} is missing";
        return missing is null;
    }

    /// <summary>One metric of a version, with the values it may have.</summary>
    internal sealed record Metric(string Name, bool Required, string[] Values);

    public static readonly IReadOnlyList<Metric> V31 = Parse(
        "AV:NALP AC:LH PR:NLH UI:NR S:UC C:HLN I:HLN A:HLN",
        "E:XHFPU RL:XUWTO RC:XCRU CR:XHML IR:XHML AR:XHML MAV:XNALP MAC:XLH MPR:XNLH MUI:XNR MS:XUC MC:XNLH MI:XNLH MA:XNLH");

    public static readonly IReadOnlyList<Metric> V40 = Parse(
        "AV:NALP AC:LH AT:NP PR:NLH UI:NPA VC:HLN VI:HLN VA:HLN SC:HLN SI:HLN SA:HLN",
        "E:XAPU CR:XHML IR:XHML AR:XHML MAV:XNALP MAC:XLH MAT:XNP MPR:XNLH MUI:XNPA MVC:XHLN MVI:XHLN MVA:XHLN MSC:XHLN MSI:XSHLN MSA:XSHLN"
        + " S:XNP AU:XNY R:XAUI V:XDC RE:XLMH U:X,Clear,Green,Amber,Red");

    static List<Metric> Parse(string required, string optional) =>
    [
        .. required.Split(' ').Select(text => Of(text, true)),
        .. optional.Split(' ').Select(text => Of(text, false)),
    ];

    static Metric Of(string text, bool required)
    {
        var (name, values) = (text[..text.IndexOf(':', StringComparison.Ordinal)], text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        return new Metric(name, required, values.Contains(',', StringComparison.Ordinal) ? values.Split(',') : [.. values.Select(c => c.ToString())]);
    }
}
