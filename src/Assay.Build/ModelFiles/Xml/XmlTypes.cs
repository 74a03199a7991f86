namespace Assay.Build.ModelFiles.Xml;

/// <summary>One <c>ENTITY</c> declaration of an internal DTD.</summary>
/// <param name="External">Its text comes from a file or an address.</param>
/// <param name="Nested">Its text uses other entities.</param>
internal sealed record XmlEntity(string Name, string Text, bool External, bool Parameter, bool Nested, long At);

/// <summary>What stands before the root element, and the root's name.</summary>
/// <param name="Declared">It begins with an XML declaration.</param>
/// <param name="ExternalDtd">The address of the DTD; null when there is none.</param>
/// <param name="StyleSheets">Style sheets that a reader may fetch and run.</param>
internal sealed record XmlProlog(bool Declared, bool Doctype, bool InternalDtd, string? ExternalDtd, IReadOnlyList<XmlEntity> Entities, IReadOnlyList<string> StyleSheets, string Root);
