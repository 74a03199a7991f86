using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>One attempt as a journal holds it: what was asked and answered. Verdicts are no part of a journal; they are made from it.</summary>
public sealed record JournaledAttempt(string Id, IReadOnlyList<Exchange> Exchanges);

/// <summary>A round's journal, read and left as it is.</summary>
/// <param name="Cut">It ends in the middle of a frame: the round was interrupted, or runs.</param>
public sealed record JournalReading(string Round, string Target, ulong Seed, Digest Plan, DateTimeOffset Started, IReadOnlyList<JournaledAttempt> Attempts, bool Cut)
{
    const int NonceBytes = 12, TagBytes = 16, MostFrame = 64 << 20, MostHeader = 64 << 10;

    /// <summary>Null with an error when the file is no journal, was changed, or does not open with this key.</summary>
    public static JournalReading? Of(string path, ReadOnlySpan<byte> key, out string error)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var line = new byte[(int)Math.Min(file.Length, MostHeader)];
            file.ReadExactly(line);
            var end = line.AsSpan().IndexOf((byte)'\n') + 1;
            error = "it is no journal of a round";
            if (end == 0 || Json.Read<JournalHeader>(line.AsSpan(0, end)) is not { Format: JournalHeader.CurrentFormat } header)
                return null;
            using var cipher = new AesGcm(key, TagBytes);
            var entries = new Dictionary<string, SortedDictionary<int, (JournaledRequest? Request, TargetReply? Reply)>>(StringComparer.Ordinal);
            var place = new byte[SHA256.HashSizeInBytes + 8];
            SHA256.HashData(line.AsSpan(0, end), place);
            var cut = false;
            Span<byte> length = stackalloc byte[4];
            for (long at = end, frame = 0; at < file.Length && !cut; frame++)
            {
                file.Position = at;
                var size = file.ReadAtLeast(length, 4, throwOnEndOfStream: false) < 4 ? 0 : BinaryPrimitives.ReadInt32LittleEndian(length);
                cut = size == 0 || at + 4 + size > file.Length;
                if (!cut && size is < NonceBytes + TagBytes or > MostFrame)
                {
                    error = $"frame {frame} was changed";
                    return null;
                }

                if (cut)
                    break;
                var sealedFrame = new byte[size];
                file.ReadExactly(sealedFrame);
                var plain = new byte[size - NonceBytes - TagBytes];
                BinaryPrimitives.WriteInt64LittleEndian(place.AsSpan(SHA256.HashSizeInBytes), frame);
                cipher.Decrypt(sealedFrame.AsSpan(0, NonceBytes), sealedFrame.AsSpan(NonceBytes, plain.Length), sealedFrame.AsSpan(NonceBytes + plain.Length), plain, place);
                var entry = Json.Read<JournalEntry>(plain);
                if (!entries.TryGetValue(entry.Attempt, out var steps))
                    entries[entry.Attempt] = steps = [];
                var known = steps.GetValueOrDefault(entry.Step);
                steps[entry.Step] = (entry.Request ?? known.Request, entry.Reply ?? known.Reply);
                at += 4 + size;
            }

            error = "";
            return new JournalReading(header.Round, header.Target, header.Seed, header.Plan, header.Started, [.. entries.Select(a => new JournaledAttempt(a.Key, [.. a.Value.Where(s => s.Value.Request is not null).Select(s => Exchange(s.Key, s.Value.Request!, s.Value.Reply))]))], cut);
        }
        catch (AuthenticationTagMismatchException)
        {
            error = "it does not open: the key is another, or the file was changed";
        }
        catch (JsonException)
        {
            error = "it is no journal of a round";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
        }

        return null;
    }

    static Exchange Exchange(int step, JournaledRequest request, TargetReply? reply) => new(
        step, request.Session, request.Person, request.Said, request.Plants,
        reply ?? new TargetReply { Failure = new TargetFailure(TargetFailureKind.AnswerLost, "the answer is not in the journal") });
}
