using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Xml;

/// <summary>
/// The weights of an OpenVINO model: raw numbers in a .bin file that only the .xml of the same name describes. OpenVINO pairs
/// them by name; so does this.
/// </summary>
internal static class OpenVinoWeights
{
    public const string Id = "openvino-weights";

    /// <summary>True when a model beside the file describes it; what does not fit is a finding.</summary>
    public static bool Describe(string path, ByteSource weights, ScanScope scope)
    {
        var beside = Path.ChangeExtension(path, ".xml");
        if (!path.EndsWith(".bin", StringComparison.OrdinalIgnoreCase) || weights.Length == 0 || new FileInfo(beside) is not { Exists: true, LinkTarget: null })
            return false;
        try
        {
            // The model is judged as a file of its own; here it only says what lies where.
            using var source = FileSource.Open(beside);
            var silent = new ScanScope(new FileResult("", scope.Limits), scope.Limits, scope.Budget, "").Perhaps();
            if (XmlFormat.OpenVino(source, silent) is not { End: > 0 } model)
                return false;
            OpenVinoRules.Beside(model.End, weights.Length, scope);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
