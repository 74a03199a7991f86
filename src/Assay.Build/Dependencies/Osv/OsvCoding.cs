using System.Text;

namespace Assay.Build.Dependencies.Osv;

/// <summary>The bytes of advisories inside the index. Counts are checked against what is left before anything is made for them.</summary>
internal static class OsvCoding
{
    public static void Write(BinaryWriter to, OsvAdvisory a)
    {
        to.Write(a.Id);
        Texts(to, a.Aliases);
        to.Write(a.Summary);
        to.Write(a.Published);
        to.Write(a.Modified);
        Texts(to, a.Vectors);
        to.Write(a.SeverityWord);
        Texts(to, a.Weaknesses);
        to.Write(a.Url);
        to.Write7BitEncodedInt(a.Ranges.Count);
        foreach (var range in a.Ranges)
        {
            to.Write7BitEncodedInt(range.Count);
            foreach (var e in range)
            {
                to.Write((byte)e.Kind);
                to.Write(e.Version);
            }
        }

        Texts(to, a.Versions);
    }

    public static OsvAdvisory Read(BinaryReader from) => new(
        from.ReadString(), Texts(from), from.ReadString(), from.ReadString(), from.ReadString(), Texts(from), from.ReadString(), Texts(from), from.ReadString(),
        Many(from, () => (IReadOnlyList<OsvEvent>)Many(from, () => new OsvEvent((OsvEventKind)from.ReadByte(), from.ReadString()))), Texts(from));

    static void Texts(BinaryWriter to, IReadOnlyList<string> texts)
    {
        to.Write7BitEncodedInt(texts.Count);
        foreach (var text in texts)
            to.Write(text);
    }

    static List<string> Texts(BinaryReader from) => Many(from, from.ReadString);

    public static List<T> Many<T>(BinaryReader from, Func<T> one)
    {
        var count = from.Read7BitEncodedInt();
        if (count < 0 || count > from.BaseStream.Length - from.BaseStream.Position)
            throw new InvalidDataException("a count that the bytes cannot hold");
        var all = new List<T>(count);
        for (var i = 0; i < count; i++)
            all.Add(one());
        return all;
    }

    public static byte[] Bytes(Action<BinaryWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8))
            write(writer);
        return buffer.ToArray();
    }
}
