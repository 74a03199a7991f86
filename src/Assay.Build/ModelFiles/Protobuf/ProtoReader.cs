using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Protobuf;

/// <summary>Protobuf's wire format over a part of a source: bounded, forward, no schema and no allocation by claimed sizes.</summary>
internal sealed class ProtoReader(ByteSource source)
{
    readonly byte[] window = new byte[4096];
    long windowAt = -1;
    int windowLength;

    /// <summary>Reads the field at <paramref name="at"/> and moves behind it; false at <paramref name="end"/> or when it is malformed.</summary>
    public bool Next(ref long at, long end, out ProtoField field, out bool malformed)
    {
        field = default;
        malformed = false;
        if (at >= end)
            return false;
        malformed = true;
        if (!Varint(ref at, end, out var key) || key >> 3 is 0 or > 536_870_911)
            return false;
        var (number, wire) = ((int)(key >> 3), (int)(key & 7));
        ulong value = 0;
        long content = at, length = 0;
        switch (wire)
        {
            case 0:
                if (!Varint(ref at, end, out value))
                    return false;
                break;
            case 1 or 5:
                length = wire == 1 ? 8 : 4;
                break;
            case 2:
                if (!Varint(ref at, end, out value) || value > (ulong)Math.Max(0, end - at))
                    return false;
                (content, length) = (at, (long)value);
                break;
            default:
                return false;
        }

        if (length > end - at)
            return false;
        at += length;
        field = new ProtoField(number, wire, value, content, length);
        malformed = false;
        return true;
    }

    public bool Varint(ref long at, long end, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64 && at < end; shift += 7)
        {
            if (at < windowAt || at >= windowAt + windowLength)
            {
                (windowAt, windowLength) = (at, source.Read(at, window));
                if (windowLength == 0)
                    return false;
            }

            var b = window[(int)(at++ - windowAt)];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
                return true;
        }

        return false;
    }
}
