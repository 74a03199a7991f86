namespace Assay.Build.ModelFiles;

/// <summary>Multiplies the dimensions that a file claims; a product beyond any file's size is refused before it is made.</summary>
internal static class Product
{
    public static bool Times(ref decimal total, decimal factor)
    {
        if (factor < 0 || (factor > 0 && total > long.MaxValue / factor))
            return false;
        total *= factor;
        return true;
    }
}
