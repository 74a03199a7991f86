namespace Assay.Build.Code.Pins;

/// <summary>Which versions of its packages a project may run with, as far as its own files say.</summary>
internal interface IPins
{
    /// <summary>
    /// Whether every version that the project allows is at least <paramref name="version"/>: true, false when one below it is
    /// allowed by name, null when nothing is said.
    /// </summary>
    /// <param name="package">The distribution's name (PEP 503), <c>python</c> for the interpreter.</param>
    bool? AtLeast(string package, params ReadOnlySpan<int> version);
}
