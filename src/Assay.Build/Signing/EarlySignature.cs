using System.Globalization;
using System.Text;

namespace Assay.Build;

/// <summary>
/// What model_signing signed before 1.0. By a slip it put the payload's Python notation (<c>b'...'</c>) into the signed
/// text; the reference implementation still accepts that, and so must whoever verifies old models.
/// </summary>
internal static class EarlySignature
{
    public static byte[] SignedBytes(string payloadType, ReadOnlySpan<byte> payload)
    {
        var text = new StringBuilder(payload.Length + 100);
        text.Append(CultureInfo.InvariantCulture, $"DSSEV1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} ");
        // repr() of Python takes double quotes when the bytes hold a single quote and no double one.
        var quote = payload.Contains((byte)'\'') && !payload.Contains((byte)'"') ? '"' : '\'';
        text.Append('b').Append(quote);
        foreach (var b in payload)
            Append(text, b, quote);
        return Encoding.UTF8.GetBytes(text.Append(quote).ToString());
    }

    static void Append(StringBuilder text, byte value, char quote)
    {
        switch (value)
        {
            case (byte)'\\':
                text.Append("\\\\");
                break;
            case (byte)'\t':
                text.Append("\\t");
                break;
            case (byte)'\n':
                text.Append("\\n");
                break;
            case (byte)'\r':
                text.Append("\\r");
                break;
            case < 0x20 or >= 0x7f:
                text.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
                break;
            default:
                if (value == quote)
                    text.Append('\\');
                text.Append((char)value);
                break;
        }
    }
}
