namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A bitmap font of our own for printable ASCII: five dots wide, seven high, every sign different from every other. The support assistant of the samples compiles
/// this file too: its reader knows these signs and no others.
/// </summary>
static class PictureFont
{
    internal const int Width = 5, Height = 7;

    const char First = ' ', Last = '~';

    // Seven rows a sign, two hexadecimal digits a row, the leftmost dot being 10.
    const string Rows =
        "00000000000000" + "04040404040004" + "0A0A0A00000000" + "0A0A1F0A1F0A0A" + "040F140E051E04" + "18190204081303" + "0C12140815120D" + "04040800000000" + // space ! " # $ % & '
        "02040808080402" + "08040202020408" + "0004150E150400" + "0004041F040400" + "000000000C0408" + "0000001F000000" + "00000000000C0C" + "00010204081000" + // ( ) * + , - . /
        "0E11131519110E" + "040C040404040E" + "0E11010204081F" + "1F02040201110E" + "02060A121F0202" + "1F101E0101110E" + "0608101E11110E" + "1F010204080808" + // 0 1 2 3 4 5 6 7
        "0E11110E11110E" + "0E11110F01020C" + "000C0C000C0C00" + "000C0C000C0408" + "02040810080402" + "00001F001F0000" + "08040201020408" + "0E110102040004" + // 8 9 : ; < = > ?
        "0E11010D15150E" + "0E11111F111111" + "1E11111E11111E" + "0E11101010110E" + "1C12111111121C" + "1F10101E10101F" + "1F10101E101010" + "0E11101711110F" + // @ A B C D E F G
        "1111111F111111" + "0E04040404040E" + "0702020202120C" + "11121418141211" + "1010101010101F" + "111B1515111111" + "11111915131111" + "0E11111111110E" + // H I J K L M N O
        "1E11111E101010" + "0E11111115120D" + "1E11111E141211" + "0F10100E01011E" + "1F040404040404" + "1111111111110E" + "11111111110A04" + "1111111515150A" + // P Q R S T U V W
        "11110A040A1111" + "1111110A040404" + "1F01020408101F" + "0E08080808080E" + "00100804020100" + "0E02020202020E" + "040A1100000000" + "0000000000001F" + // X Y Z [ \ ] ^ _
        "08040200000000" + "00000E010F110F" + "1010161911111E" + "00000E1010110E" + "01010D1311110F" + "00000E111F100E" + "0609081C080808" + "000F11110F010E" + // ` a b c d e f g
        "10101619111111" + "04000C0404040E" + "0200060202120C" + "10101214181412" + "0C04040404040E" + "00001A15151111" + "00001619111111" + "00000E1111110E" + // h i j k l m n o
        "00001E111E1010" + "00000D130F0101" + "00001619101010" + "00000E100E011E" + "08081C08080906" + "0000111111130D" + "00001111110A04" + "0000111115150A" + // p q r s t u v w
        "0000110A040A11" + "000011110F010E" + "00001F0204081F" + "02040408040402" + "04040404040404" + "08040402040408" + "00000815020000"; // x y z { | } ~

    static readonly ulong[] Signs = [.. Enumerable.Range(0, Last - First + 1).Select(i => Convert.ToUInt64(Rows.Substring(i * 14, 14), 16))];

    /// <summary>Seven bytes, the top row first; null for what the font does not have.</summary>
    internal static ulong? Of(char sign) => sign is >= First and <= Last ? Signs[sign - First] : null;

    /// <summary>The sign that looks exactly like this.</summary>
    internal static char? Sign(ulong rows) => Array.IndexOf(Signs, rows) is >= 0 and var i ? (char)(First + i) : null;

    /// <summary>Whether the dot is set, counted from the left and the top.</summary>
    internal static bool Dot(ulong rows, int x, int y) => (rows >> (8 * (Height - 1 - y)) >> (Width - 1 - x) & 1) != 0;
}
