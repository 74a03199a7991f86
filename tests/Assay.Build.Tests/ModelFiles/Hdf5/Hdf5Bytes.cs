using System.Text;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>Writes small HDF5 files by hand: superblock version 2, object headers version 2; checksums are left at zero.</summary>
sealed class Hdf5Bytes
{
    readonly List<byte> bytes = [];

    /// <summary>A file whose root has these messages; addresses in them count from what <see cref="Place"/> gives.</summary>
    public static byte[] File(Func<Hdf5Bytes, byte[][]> root, int front = 0)
    {
        var file = new Hdf5Bytes();
        file.bytes.AddRange(new byte[48]);
        var at = file.Object(root(file));
        byte[] super = [0x89, .. "HDF"u8, 13, 10, 26, 10, 2, 8, 8, 0, .. BitConverter.GetBytes((long)front), .. BitConverter.GetBytes(-1L), .. BitConverter.GetBytes((long)file.bytes.Count + front), .. BitConverter.GetBytes(at), 0, 0, 0, 0];
        byte[] all = [.. file.bytes];
        super.CopyTo(all, 0);
        return [.. new byte[front], .. all];
    }

    /// <summary>Puts bytes into the file and says where.</summary>
    public long Place(byte[] content)
    {
        var at = bytes.Count;
        bytes.AddRange(content);
        return at;
    }

    public long Object(params byte[][] messages)
    {
        byte[] body = [.. messages.SelectMany(m => m)];
        return Place([.. "OHDR"u8, 2, 2, .. BitConverter.GetBytes(body.Length), .. body, 0, 0, 0, 0]);
    }

    public static byte[] Message(int type, byte[] body) => [(byte)type, .. BitConverter.GetBytes((ushort)body.Length), 0, .. body];

    public static byte[] HardLink(string name, long at) => Message(6, [1, 0, (byte)name.Length, .. Encoding.UTF8.GetBytes(name), .. BitConverter.GetBytes(at)]);

    public static byte[] SoftLink(string name, string to) => Message(6, [1, 8, 1, (byte)name.Length, .. Encoding.UTF8.GetBytes(name), .. BitConverter.GetBytes((ushort)to.Length), .. Encoding.UTF8.GetBytes(to)]);

    public static byte[] ExternalLink(string name, string file, string path)
    {
        byte[] value = [0, .. Encoding.UTF8.GetBytes(file), 0, .. Encoding.UTF8.GetBytes(path), 0];
        return Message(6, [1, 8, 64, (byte)name.Length, .. Encoding.UTF8.GetBytes(name), .. BitConverter.GetBytes((ushort)value.Length), .. value]);
    }

    /// <summary>A text of fixed length.</summary>
    public static byte[] Attribute(string name, string text)
    {
        var value = Encoding.UTF8.GetBytes(text);
        byte[] type = [0x13, 0, 0, 0, .. BitConverter.GetBytes(value.Length)];
        byte[] space = [2, 0, 0, 0];
        return Message(0xC, [3, 0, .. BitConverter.GetBytes((ushort)(name.Length + 1)), .. BitConverter.GetBytes((ushort)type.Length), .. BitConverter.GetBytes((ushort)space.Length), 1,
            .. Encoding.UTF8.GetBytes(name), 0, .. type, .. space, .. value]);
    }

    public static byte[] Shape(params long[] sizes) => Message(1, [2, (byte)sizes.Length, 0, 1, .. sizes.SelectMany(BitConverter.GetBytes)]);

    /// <summary>Unsigned bytes, or floats of four.</summary>
    public static byte[] Type(bool bytes) => bytes ? Message(3, [0x10, 0, 0, 0, 1, 0, 0, 0, 0, 0, 8, 0]) : Message(3, [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]);

    public static byte[] Contiguous(long at, long size) => Message(8, [3, 1, .. BitConverter.GetBytes(at), .. BitConverter.GetBytes(size)]);

    /// <summary>The dataset's bytes lie in another file.</summary>
    public byte[] External(string file)
    {
        var names = Encoding.UTF8.GetBytes("\0" + file + "\0");
        var data = Place(names);
        var heap = Place([.. "HEAP"u8, 0, 0, 0, 0, .. BitConverter.GetBytes((long)names.Length), .. BitConverter.GetBytes(-1L), .. BitConverter.GetBytes(data)]);
        return Message(7, [1, 0, 0, 0, 1, 0, 1, 0, .. BitConverter.GetBytes(heap), .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(0L), .. BitConverter.GetBytes(10L)]);
    }
}
