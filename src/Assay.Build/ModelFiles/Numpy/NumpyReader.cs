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
        long size = 0;
        var objects = false;
        foreach (Match item in Code().Matches(description))
        {
            if (item.Groups["type"].Value == "O")
            {
                objects = true;
                continue;
            }

            if (!long.TryParse(item.Groups["size"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var one))
                return null;
            size += one * (item.Groups["type"].Value == "U" ? 4 : 1);
        }

        // Records with shapes inside, titles or nesting are not computed here; -1 says so.
        if (description.StartsWith('[') && (description.Count(c => c == '(') != Code().Count(description) || description.Count(c => c == '[') != 1))
            size = -1;
        return new NumpyHeader(description, objects, size, shape, at + length);
    }

    [GeneratedRegex(@"^\s*\{\s*'descr'\s*:\s*(?<descr>'[^']*'|\[.*\])\s*,\s*'fortran_order'\s*:\s*(True|False)\s*,\s*'shape'\s*:\s*\((?<shape>[0-9L,\s]*)\)\s*,?\s*\}\s*$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Header();

    [GeneratedRegex(@"'[<>|=](?<type>[a-zA-Z])(?<size>[0-9]*)(\[[^\]']*\])?'", RegexOptions.NonBacktracking)]
    private static partial Regex Code();
}
