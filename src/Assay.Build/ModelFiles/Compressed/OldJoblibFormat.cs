using System.Globalization;
using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Compressed;

/// <summary>
/// What joblib before 0.10 wrote and every later one still loads: <c>ZF</c>, the size in hexadecimal padded to nineteen
/// characters (one more from Python 2), and zlib (joblib/numpy_pickle_compat.py, <c>read_zfile</c>).
/// </summary>
internal sealed class OldJoblibFormat : IModelFormat
{
    const int Header = 21;

    public string Id => "joblib-zfile";

    public IReadOnlyList<Rule> Rules => CompressedRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => Start(head) > 0;

    public void Scan(ByteSource source, ScanScope scope)
    {
        var start = Start(source.Bytes(0, Header + 2));
        using var packed = source.Slice(start, source.Length - start);
        if (scope.Inside("zfile").Judge(packed).Count == 0)
            scope.Gap("what follows the header is not zlib");
    }

    static int Start(ReadOnlySpan<byte> head)
    {
        if (head.Length < Header + 2 || !head.StartsWith("ZF0x"u8) || !long.TryParse(Encoding.ASCII.GetString(head[4..Header]).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
            return 0;
        return head[Header] == ' ' ? Header + 1 : Header;
    }
}
