namespace Assay.Build.Discovery.Configurations;

/// <summary>JSON as editors take it: comments and commas before a closing bracket become blanks, so that places stay.</summary>
internal static class LenientJson
{
    public static byte[] Strict(byte[] bytes)
    {
        var made = (byte[])bytes.Clone();
        var comma = -1;
        for (var i = 0; i < made.Length; i++)
        {
            switch (made[i])
            {
                case (byte)'"':
                    comma = -1;
                    for (i++; i < made.Length && made[i] != '"'; i++)
                        if (made[i] == '\\')
                            i++;
                    break;
                case (byte)'/' when i + 1 < made.Length && made[i + 1] == '/':
                    while (i < made.Length && made[i] != '\n')
                        made[i++] = (byte)' ';
                    break;
                case (byte)'/' when i + 1 < made.Length && made[i + 1] == '*':
                    var end = bytes.AsSpan(i + 2).IndexOf("*/"u8);
                    var last = end < 0 ? made.Length : i + 2 + end + 2;
                    for (; i < last; i++)
                        made[i] = made[i] == '\n' ? (byte)'\n' : (byte)' ';
                    i--;
                    break;
                case (byte)',':
                    comma = i;
                    break;
                case (byte)'}' or (byte)']':
                    if (comma >= 0)
                        made[comma] = (byte)' ';
                    comma = -1;
                    break;
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    break;
                default:
                    comma = -1;
                    break;
            }
        }

        return made;
    }
}
