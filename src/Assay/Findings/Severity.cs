namespace Assay;

/// <summary>Assay's own severity of a finding. CVSS, where it fits, stands beside it and never replaces it.</summary>
public enum Severity { Info, Low, Medium, High, Critical }
