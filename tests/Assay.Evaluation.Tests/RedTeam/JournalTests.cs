using System.Buffers.Binary;
using System.Security.Cryptography;
using Assay.Evaluation.RedTeam;
using Assay.Statistics;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>A journal is as it was written, or was changed, or was cut off while its last frame was written; and all that is written can be read.</summary>
public sealed class JournalTests : IDisposable
{
    static readonly CancellationToken Never = CancellationToken.None;

    readonly string _folder = Directory.CreateTempSubdirectory("assay-journal-").FullName;
    readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    static JournalHeader Header(string format = JournalHeader.CurrentFormat) => new(format, "r", Digest.Sha256("plan"u8), 1, "t", DateTimeOffset.UnixEpoch);

    static RoundPlan Plan => new() { Seed = 1, Scenario = new Scenario { Name = "s" }, Probes = [] };

    static JournalEntry Asked(int step) => new("a", step, new JournaledRequest("s", "user", [new Message(Speaker.User, "question " + step)], []));

    static JournalEntry Answered(int step, string text = "answer") => new("a", step, Reply: new TargetReply { Text = text + step });

    string Small(string name)
    {
        using var journal = RoundJournal.Open(At(name), _key, Header(), out var error);
        Assert.True(journal is not null, error);
        journal.Append(new JournalEntry("", 0, Plan: new JournaledPlan(Plan, new TargetTraits("t", "memory", null))));
        for (var step = 0; step < 3; step++)
        {
            journal.Append(Asked(step));
            journal.Append(Answered(step));
        }

        return At(name);
    }

    int? Known(string path, out string error)
    {
        using var journal = RoundJournal.Read(path, _key, out error);
        return journal is null ? null : Enumerable.Range(0, 3).Count(step => journal.TryFind("a", step, out var reply) && reply is not null);
    }

    [Fact]
    public async Task A_byte_that_was_changed_anywhere_is_noticed_and_the_journal_is_left_as_it_is()
    {
        var path = Small("j");
        var whole = await File.ReadAllBytesAsync(path, Never);
        Assert.Equal(3, Known(path, out _));
        var random = new SeededRandom(5);
        for (var at = 0; at < whole.Length; at++)
        {
            var changed = whole.ToArray();
            changed[at] ^= (byte)(1 + random.Next() % 255);
            await File.WriteAllBytesAsync(path, changed, Never);
            Assert.True(Known(path, out var error) is null && error.Length > 0, $"byte {at} of {whole.Length}");
            using var journal = RoundJournal.Open(path, _key, Header(), out error);
            Assert.True(journal is null && error.Length > 0, $"byte {at} of {whole.Length}");
            Assert.Equal(Convert.ToHexString(changed), Convert.ToHexString(await File.ReadAllBytesAsync(path, Never)));
        }

        Assert.False(File.Exists(path + ".cut"));
    }

    [Fact]
    public async Task A_journal_that_was_cut_anywhere_goes_on_and_what_was_cut_off_is_kept()
    {
        var path = Small("j");
        var whole = await File.ReadAllBytesAsync(path, Never);
        var before = -1;
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length], Never);
            File.Delete(path + ".cut");
            using (var journal = RoundJournal.Open(path, _key, Header(), out var error))
                Assert.True(journal is not null, $"{length} of {whole.Length}: {error}");
            var kept = await File.ReadAllBytesAsync(path, Never);
            if (length > Array.IndexOf(whole, (byte)'\n'))
            {
                byte[] cut = File.Exists(path + ".cut") ? await File.ReadAllBytesAsync(path + ".cut", Never) : [];
                Assert.Equal(Convert.ToHexString(whole[..length]), Convert.ToHexString(kept) + Convert.ToHexString(cut));
            }

            var known = Known(path, out _);
            Assert.True(known >= Math.Max(0, before), $"{length}");
            before = known!.Value;
        }

        Assert.Equal(3, before);
    }

    [Fact]
    public async Task A_journal_of_the_first_format_is_read_and_gone_on_with()
    {
        // As versions before wrote it: frames of length, nonce, ciphertext and tag.
        byte[] header = [.. Json.Bytes(Header(JournalHeader.FirstFormat)), (byte)'\n'];
        using var bytes = new MemoryStream();
        bytes.Write(header);
        var frames = new[] { new JournalEntry("", 0, Plan: new JournaledPlan(Plan, new TargetTraits("t", "memory", null))), Asked(0), Answered(0) };
        using (var cipher = new AesGcm(_key, 16))
            for (var number = 0; number < frames.Length; number++)
            {
                var plain = Json.Bytes(frames[number]);
                var (nonce, sealedText, tag) = (RandomNumberGenerator.GetBytes(12), new byte[plain.Length], new byte[16]);
                var place = new byte[40];
                SHA256.HashData(header, place);
                BinaryPrimitives.WriteInt64LittleEndian(place.AsSpan(32), number);
                cipher.Encrypt(nonce, plain, sealedText, tag, place);
                bytes.Write(BitConverter.GetBytes(28 + plain.Length));
                bytes.Write(nonce);
                bytes.Write(sealedText);
                bytes.Write(tag);
            }

        await File.WriteAllBytesAsync(At("old"), bytes.ToArray(), Never);
        using (var journal = RoundJournal.Open(At("old"), _key, Header(), out var error))
        {
            Assert.True(journal is not null, error);
            Assert.Equal(1, journal.Asked);
            journal.Append(Asked(1));
            journal.Append(Answered(1));
        }

        Assert.Equal(2, Known(At("old"), out _));
    }

    // Characters that JSON writes in one, two, three and six bytes, and halves of pairs.
    static readonly string[] Letters = ["a", "\"", "\u0001", "é", "\u2028", "\ud800", "😀", "\\", "<"];

    [Fact]
    public void Whatever_a_target_answers_what_is_written_can_be_read_and_is_what_was_acted_on()
    {
        var random = new SeededRandom(11);
        string Text(int most) => string.Concat(Enumerable.Repeat(Letters[(int)(random.Next() % (ulong)Letters.Length)], (int)(random.Next() % (ulong)most)));
        ToolCall[] Calls(int count, int most) => [.. Enumerable.Range(0, count).Select(i => new ToolCall($"c{i}", Text(50), Text(most)))];
        for (var round = 0; round < 12; round++)
        {
            // The last are far over what a frame holds, and one of them in its names.
            var most = round < 9 ? 3000 : 400_000;
            var reply = new TargetReply { Text = Text(most * 4), Calls = Calls(round < 9 ? 3 : 64, most), Trace = Calls(round < 9 ? 2 : 30, most), Retrieved = [.. Enumerable.Range(0, 20).Select(i => new RetrievedText(Text(round == 11 ? 2_000_000 : 20), Text(most)))], Model = Text(200), Finish = "stop" };
            var path = At($"r{round}");
            TargetReply written;
            using (var journal = RoundJournal.Open(path, _key, Header(), out _)!)
            {
                journal.Append(Asked(0));
                written = journal.Append(new JournalEntry("a", 0, Reply: reply)).Reply!;
                journal.Append(Asked(1));
                journal.Append(Answered(1));
            }

            using var again = RoundJournal.Read(path, _key, out var error);
            Assert.True(again is not null, error);
            Assert.True(again.TryFind("a", 0, out var read));
            // Half of a pair is no character: it is read as the sign for that.
            Assert.True(Json.Bytes(Json.Read<TargetReply>(Json.Bytes(written))).AsSpan().SequenceEqual(Json.Bytes(read)));
            Assert.True(again.TryFind("a", 1, out var last) && last!.Text == "answer1");
            Assert.Equal(round >= 9, written.Cut);
            Assert.StartsWith(written.Text, reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_plan_that_no_journal_holds_is_refused_and_nothing_is_asked()
    {
        var probe = ProbeLibrary.All[0] with { Texts = new Dictionary<string, IReadOnlyList<string>> { ["text"] = [new string('\u0001', 12 << 20)] } };
        var target = new ObedientTarget(true);
        var result = await RedTeamRound.RunAsync(Plan with { Probes = [probe] }, target, new JournalFile(At("big"), "big", _key), TimeProvider.System, null, Never);
        Assert.Equal((RedTeamRound.TooLarge, 0), (result.Problem, target.Asked));
    }
}
