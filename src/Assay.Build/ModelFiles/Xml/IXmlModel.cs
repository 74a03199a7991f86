using System.Xml;

namespace Assay.Build.ModelFiles.Xml;

/// <summary>A model written in XML: sees each element in turn.</summary>
internal interface IXmlModel
{
    /// <summary>The reader stands on an element and is left there.</summary>
    void Element(XmlReader reader);

    void Finish();
}
