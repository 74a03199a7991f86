using System.Text.Json;

namespace Assay.Record;

/// <summary>Signing and reading tree heads.</summary>
public static class TreeHeads
{
    public static TreeHead Sign(string record, long size, Digest root, DateTimeOffset at, ISigner signer, long previous = 0)
    {
        var head = new TreeHead(record, size, root, at) { Previous = previous };
        return head with { Envelope = Envelope.Sign(TreeHead.PayloadType, Json.Bytes(new Wire(record, size, root, at.ToUnixTimeMilliseconds(), previous)), signer).ToBytes() };
    }

    /// <summary>Reads the head inside an envelope. The signature is judged by whoever knows the key.</summary>
    public static TreeHead? Read(byte[] envelope, out string error)
    {
        if (Envelope.TryRead(envelope, out error) is not { } read)
            return null;
        if (read.PayloadType != TreeHead.PayloadType)
        {
            error = $"payload type is '{read.PayloadType}', expected {TreeHead.PayloadType}";
            return null;
        }

        try
        {
            var wire = Json.Read<Wire>(read.Payload);
            if (wire.Record is null || wire.Size < 0 || wire.Previous < 0 || wire.Root.Algorithm != "sha256")
            {
                error = "record, size, root or previous is missing or out of range";
                return null;
            }

            return new TreeHead(wire.Record, wire.Size, wire.Root, DateTimeOffset.FromUnixTimeMilliseconds(wire.At)) { Previous = wire.Previous, Envelope = envelope };
        }
        catch (Exception e) when (e is JsonException or ArgumentOutOfRangeException)
        {
            error = e.Message;
            return null;
        }
    }

    sealed record Wire(string Record, long Size, Digest Root, long At, long Previous);
}
