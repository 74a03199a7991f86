using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>What an expression is made of.</summary>
internal static class PythonParts
{
    public static IEnumerable<PyExpr> Of(PyExpr expression) => expression switch
    {
        PyCall call => [call.Callee, .. call.Arguments, .. call.Keywords.Select(k => k.Value)],
        PyAttr attribute => [attribute.Of],
        PyBinary binary => [binary.Left, binary.Right],
        PyIndex index => [index.Of, index.Index],
        PySlice slice => new[] { slice.From, slice.To, slice.Step }.OfType<PyExpr>(),
        PyEach each => [each.Item, each.Over],
        PyLambda lambda => [lambda.Body],
        PyItems items => items.Items,
        PyFormatted formatted => formatted.Parts,
        PyOther other => other.Parts,
        _ => [],
    };
}
