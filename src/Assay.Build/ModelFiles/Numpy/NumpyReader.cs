using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Numpy;

/// <summary>Reads the header, a Python dictionary literal, without evaluating it.</summary>
internal static partial class NumpyReader
{
    const int LongestHeader = 1 << 20;

    public static NumpyHeader? Read(ByteSource source, out string error)
    {
        error = "the header is cut or its length is out of bounds";
        var start = source.Bytes(0, 12);
        if (start.Length < 12)
            return null;
        var wide = start[6] >= 2;
        long length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8)) : BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(8));
        var at = wide ? 12 : 10;
        if (start[6] is < 1 or > 3 || length > LongestHeader || length > source.Length - at)
            return null;
        var text = Encoding.Latin1.GetString(source.Bytes(at, (int)length));
        error = "the header is not the dictionary that NumPy writes";
        var match = Header().Match(text);
        if (!match.Success)
            return null;
        var shape = new List<long>();
        foreach (var part in match.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var dimension))
                return null;
            shape.Add(dimension);
        }

        var description = match.Groups["descr"].Value;
        var size = NumpyType.Read(description, out var objects);
        return new NumpyHeader(description, objects, size, shape, at + length, match.Groups["order"].Value == "True");
    }

    [GeneratedRegex(@"^\s*\{\s*'descr'\s*:\s*(?<descr>'[^']*'|\[.*\])\s*,\s*'fortran_order'\s*:\s*(?<order>True|False)\s*,\s*'shape'\s*:\s*\((?<shape>[0-9L,\s]*)\)\s*,?\s*\}\s*$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Header();
}
