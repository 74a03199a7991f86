using System.Xml;
using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Xml;

/// <summary>PMML (https://dmg.org/pmml): it has no code of its own, but evaluators load classes by the names of functions.</summary>
internal sealed class PmmlRules(ScanScope scope) : IXmlModel
{
    static readonly Rule JavaFunction = new("pmml-java-function",
        "The model calls a function by the name of a class. Evaluators on the Java platform load the class and make an object of it: code that this file does not hold, with the model choosing which.",
        "Find out which class it is, and allow only the functions you know.", UntrustedDeserialization, UnsafeArtifact);

    static readonly Rule UnknownFunction = new("pmml-unknown-function",
        "The model calls a function that PMML does not define and the model does not either. The evaluator must bring it along.",
        "Find out what implements the function.", SupplyChain);

    static readonly Rule Script = new("pmml-script",
        "An extension of the model carries a script. Evaluators that know the extension run it.", "Do not load it with an evaluator that runs extensions.", UnsafeArtifact, HiddenFunctionality);

    static readonly Rule EmbeddedCode = new("pmml-text",
        "A name or a value of the model is an expression, markup or a formula. Programs that show it or put it into a template may run it.",
        "Escape the names where they are shown.", HiddenFunctionality, InputValidation);

    static readonly HashSet<string> BuiltIn = new(
        ("+ - * / min max sum avg median product log10 ln sqrt abs exp pow threshold floor ceil round modulo isMissing isNotMissing isValid isNotValid equal notEqual lessThan lessOrEqual greaterThan greaterOrEqual "
        + "and or not isIn isNotIn if uppercase lowercase stringLength substring trimBlanks concat replace matches formatNumber formatDatetime dateDaysSinceYear dateSecondsSinceYear dateSecondsSinceMidnight "
        + "expm1 hypot ln1p rint sin asin sinh cos acos cosh tan atan tanh atan2 stdNormalCDF stdNormalPDF stdNormalIDF normalCDF normalPDF normalIDF erf x-atan2 x-mod").Split(' '), StringComparer.Ordinal);

    readonly Dictionary<string, string> called = new(StringComparer.Ordinal);
    readonly HashSet<string> defined = new(StringComparer.Ordinal);
    int extensionDepth = -1;

    public static IReadOnlyList<Rule> All => [JavaFunction, UnknownFunction, Script, EmbeddedCode];

    public void Element(XmlReader reader)
    {
        var (name, depth) = (reader.LocalName, reader.Depth);
        if (depth <= extensionDepth)
            extensionDepth = -1;
        if (name == "Extension" && extensionDepth < 0)
            extensionDepth = depth;
        if (extensionDepth >= 0 && IsScript(name))
            scope.Find(Script, Severity.Medium, "Has an extension with a script", ScanScope.Printable(name), identity: name);
        if (!reader.MoveToFirstAttribute())
            return;
        do
            Attribute(name, reader.LocalName, reader.Value);
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
    }

    public void Finish()
    {
        foreach (var (function, _) in called)
        {
            if (BuiltIn.Contains(function) || defined.Contains(function))
                continue;
            if (function.StartsWith("java:", StringComparison.OrdinalIgnoreCase) || (function.Contains('.', StringComparison.Ordinal) && function.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '$')))
                scope.Find(JavaFunction, Severity.Medium, "Calls a class by name", ScanScope.Printable(function), identity: function);
            else
                scope.Find(UnknownFunction, Severity.Low, "Calls a function that is not defined", ScanScope.Printable(function), identity: function);
        }
    }

    void Attribute(string element, string name, string value)
    {
        if (element == "Apply" && name == "function" && called.Count < 10_000)
            called.TryAdd(value, "");
        else if (element == "DefineFunction" && name == "name" && defined.Count < 10_000)
            defined.Add(value);
        if (extensionDepth >= 0 && ((element == "Extension" && name is "name" or "extender" && IsScript(value)) || value.StartsWith("java:", StringComparison.OrdinalIgnoreCase)))
            scope.Find(Script, Severity.Medium, "Has an extension with a script", ScanScope.Printable(value), identity: value.Length > 100 ? value[..100] : value);
        if (EmbeddedText.Hides(value) is { } what)
            scope.Find(EmbeddedCode, Severity.Low, $"Holds {what} as a text", ScanScope.Printable(value), identity: value.Length > 100 ? value[..100] : value);
    }

    static bool IsScript(string name) =>
        name.Contains("script", StringComparison.OrdinalIgnoreCase) && !name.Contains("description", StringComparison.OrdinalIgnoreCase) || name.Equals("groovy", StringComparison.OrdinalIgnoreCase)
        || name.Equals("python", StringComparison.OrdinalIgnoreCase) || name.Equals("code", StringComparison.OrdinalIgnoreCase) || name.Equals("sourceCode", StringComparison.OrdinalIgnoreCase);
}
