using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Xml;

/// <summary>What a document makes its reader do: fetch, multiply, include.</summary>
internal sealed class XmlRules(ScanScope scope, bool model)
{
    const string Refuse = "Do not load it with a reader that follows DTDs. A model needs none: remove the DOCTYPE, or fetch the model from a source you trust.";
    static readonly Reference ExternalEntities = new("cwe", "CWE-611");
    static readonly Reference EntityExpansion = new("cwe", "CWE-776");

    static readonly Rule ExternalEntity = new("xml-external-entity",
        "The document declares an entity whose text comes from a file or an address. A reader that follows it reads that file, or calls that address, and may put its content into the model.",
        Refuse, ExternalEntities, SupplyChain);

    static readonly Rule Expansion = new("xml-entity-expansion",
        "The document declares an entity made of other entities. A few lines of them expand to gigabytes.", Refuse, EntityExpansion, Amplification);

    static readonly Rule Entity = new("xml-entity",
        "The document declares an entity of its own. A long one, used often, uses up the reader's memory; readers that know no DTD see another text.", Refuse, EntityExpansion, InterpretationConflict);

    static readonly Rule ExternalDtd = new("xml-external-dtd",
        "The document names a DTD at another place. A reader that follows it fetches it, and takes entities from it.", Refuse, ExternalEntities);

    static readonly Rule Include = new("xml-include",
        "The document includes another file (XInclude). A reader that follows it reads that file or calls that address.",
        "Do not load it with a reader that follows inclusions.", ExternalEntities, SupplyChain);

    static readonly Rule StyleSheet = new("xml-stylesheet",
        "The document names a style sheet. Programs that show it fetch the sheet, and a transformation can run code.", "Remove the style sheet before the document is shown.", ExternalEntities);

    public static IReadOnlyList<Rule> All => [ExternalEntity, Expansion, Entity, ExternalDtd, Include, StyleSheet];

    public void Judge(XmlProlog prolog)
    {
        foreach (var entity in prolog.Entities)
        {
            var evidence = ScanScope.Printable($"{(entity.Parameter ? "%" : "&")}{entity.Name}; = {entity.Text}");
            if (entity.External)
                scope.Find(ExternalEntity, model ? Severity.High : Severity.Medium, "Declares an entity that is read from elsewhere", evidence, entity.At, identity: entity.Name);
            else if (entity.Nested)
                scope.Find(Expansion, model ? Severity.High : Severity.Medium, "Declares an entity made of other entities", evidence, entity.At, identity: entity.Name);
            else
                scope.Find(Entity, model ? Severity.Medium : Severity.Low, "Declares an entity of its own", evidence, entity.At, identity: entity.Name);
        }

        if (prolog.ExternalDtd is { } address)
            scope.Find(ExternalDtd, model ? Severity.Medium : Severity.Low, "Names a DTD at another place", ScanScope.Printable(address), identity: address);
        foreach (var sheet in prolog.StyleSheets)
            scope.Find(StyleSheet, Severity.Low, "Names a style sheet", ScanScope.Printable(sheet), identity: sheet);
    }

    public void Includes(string what) =>
        scope.Find(Include, model ? Severity.High : Severity.Medium, "Includes another file", ScanScope.Printable(what), identity: what);
}
