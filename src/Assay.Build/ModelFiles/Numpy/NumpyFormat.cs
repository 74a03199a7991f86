using Assay.Build.ModelFiles.Sources;
using Assay.Build.ModelFiles.Weights;

namespace Assay.Build.ModelFiles.Numpy;

/// <summary>NumPy's npy files, versions 1 to 3; with an object type, the pickle inside is judged.</summary>
internal sealed class NumpyFormat : IModelFormat
{
    public string Id => "npy";

    public IReadOnlyList<Rule> Rules => NumpyRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => head.StartsWith(Magic);

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (NumpyReader.Read(source, out var error) is not { } header)
        {
            scope.Find(NumpyRules.Header, Severity.Medium, "Has a header that NumPy does not write", error, 6, identity: "header");
            scope.Gap(error);
            return;
        }

        var data = source.Length - header.DataAt;
        if (header.HasObjects)
        {
            scope.Find(NumpyRules.Objects, Severity.Low, "Holds Python objects", header.Description, identity: "objects");
            using var inner = source.Slice(header.DataAt, data);
            var inside = scope.Inside("objects");
            if (inside.Judge(inner).Count == 0)
                inside.Gap("the objects are not a pickle");
            return;
        }

        if (header.ItemSize < 0)
        {
            scope.Find(NumpyRules.Header, Severity.Medium, "Has a type that NumPy does not write", ScanScope.Printable(header.Description), 6, identity: "type");
            scope.Gap("the size of its records is not computed");
            return;
        }

        var total = (decimal)header.ItemSize;
        foreach (var dimension in header.Shape)
        {
            if (Product.Times(ref total, dimension))
                continue;
            total = long.MaxValue;
            break;
        }

        if (NumberLayout.OfNumpy(header.Description) is { } layout)
            scope.Weigh([new Tensor(scope.Path[(scope.Path.LastIndexOf('/') + 1)..], layout, header.FortranOrder ? [.. header.Shape.Reverse()] : header.Shape, source, header.DataAt, (long)Math.Min(total, data))]);
        if (total > data)
        {
            // Cut files miss a part; what claims a thousand times what is there was made to.
            if (total > 1000m * (data + 1024))
                scope.Find(NumpyRules.Header, Severity.Medium, "Claims far more data than it holds", $"{total} bytes, and holds {data}", 6, identity: "claims");
            scope.Gap("shorter than its shape and type say");
        }
        else if (total < data)
            scope.Find(NumpyRules.Size, Severity.Medium, "Is longer than its shape and type say", $"{data - (long)total} bytes more", header.DataAt + (long)total, identity: "longer");
    }
}
