using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Assay.Serving.Exposure;

/// <summary>A call of gRPC and what came of it (grpc/grpc, "gRPC over HTTP2").</summary>
/// <param name="Http">The answer that carried it.</param>
/// <param name="Status">Its status: 0 is success; null when what answered is no gRPC.</param>
sealed record GrpcCall(ProbeAnswer Http, int? Status)
{
    /// <summary>No credentials, or none that will do: UNAUTHENTICATED, PERMISSION_DENIED, or a proxy's own refusal.</summary>
    public bool Refused => Status is 16 or 7 || Http.Status is 401 or 403 or 407;

    /// <summary>The method is not there.</summary>
    public bool Absent => Status is 12 || (Status is null && !Refused && !Http.Cut);

    /// <summary>The message that came back; empty when there is none, or it came packed.</summary>
    public ReadOnlyMemory<byte> Reply => Http.Bytes.Length >= 5 && Http.Bytes.Span[0] == 0 && BinaryPrimitives.ReadUInt32BigEndian(Http.Bytes.Span[1..]) is var length && length <= Http.Bytes.Length - 5 ? Http.Bytes.Slice(5, (int)length) : default;

    /// <summary>One line, for people.</summary>
    public string Told => $"gRPC {Http.Asked.Scheme}://{Http.Asked.Authority}{Http.Asked.AbsolutePath}{(Http.Note.Length > 0 ? " " + Http.Note : "")}: {(Http.Failure ?? (Status is { } status ? $"status {status}" : $"HTTP {Http.Status}, no gRPC"))}";

    /// <summary>Sends one message, and reads one.</summary>
    /// <param name="path">Service and method, with a leading slash.</param>
    public static async Task<GrpcCall> SendAsync(ProbeRun run, string scheme, int port, string path, ReadOnlyMemory<byte> message, string? token, CancellationToken cancel)
    {
        var body = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.Length);
        message.CopyTo(body.AsMemory(5));
        var answer = await run.SendAsync(new ProbeRequest("POST", path)
        {
            At = (scheme, port),
            Grpc = true,
            Body = body,
            ContentType = "application/grpc",
            Headers = token is null ? [] : [("Authorization", $"Bearer {token}")],
            Note = token is null ? "without a key" : "with a wrong key",
        }, cancel).ConfigureAwait(false);
        var said = answer.Header("grpc-status");
        return new GrpcCall(answer, int.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null);
    }

    /// <summary>The texts of a message's field (protobuf, wire type 2), as many as there are; what makes no sense ends it.</summary>
    public static IEnumerable<string> Texts(ReadOnlyMemory<byte> message, int field)
    {
        foreach (var (number, bytes) in Fields(message))
            if (number == field)
                yield return Encoding.UTF8.GetString(bytes.Span);
    }

    /// <summary>The fields of a message that have a length: texts, bytes and messages.</summary>
    public static IEnumerable<(int Number, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        while (message.Length > 0)
        {
            if (Number(ref message) is not { } key)
                yield break;
            switch (key & 7)
            {
                case 0:
                    if (Number(ref message) is null)
                        yield break;
                    break;
                case 1 when message.Length >= 8:
                    message = message[8..];
                    break;
                case 5 when message.Length >= 4:
                    message = message[4..];
                    break;
                case 2 when Number(ref message) is { } length && length <= (ulong)message.Length:
                    yield return ((int)(key >> 3), message[..(int)length]);
                    message = message[(int)length..];
                    break;
                default:
                    yield break;
            }
        }
    }

    static ulong? Number(ref ReadOnlyMemory<byte> message)
    {
        var value = 0UL;
        for (var i = 0; i < Math.Min(10, message.Length); i++)
        {
            var part = message.Span[i];
            value |= (ulong)(part & 0x7f) << (7 * i);
            if (part < 0x80)
            {
                message = message[(i + 1)..];
                return value;
            }
        }

        return null;
    }
}
