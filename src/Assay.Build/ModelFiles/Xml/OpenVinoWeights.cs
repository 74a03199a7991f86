namespace Assay.Build.ModelFiles.Xml;

/// <summary>
/// The weights of an OpenVINO model: raw numbers in a .bin file that only the .xml of the same name describes. OpenVINO pairs
/// them by name; so does this, when a folder is judged as a whole.
/// </summary>
internal static class OpenVinoWeights
{
    const string Id = "openvino-weights";

    public static void Judge(long named, long there, FileResult weights, ScanScope scope)
    {
        // Something that a format recognised is judged by that format; raw numbers are no gap any more.
        if (weights.Formats.Count == 0)
        {
            weights.Gaps.RemoveAll(g => g.Reason == ScanRun.NotRecognised);
            weights.AddFormat(Id);
        }

        OpenVinoRules.Beside(named, there, scope);
    }
}
