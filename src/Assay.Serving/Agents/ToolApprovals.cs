using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Serving.Agents.Calls;

namespace Assay.Serving.Agents;

/// <summary>A call that waits for a person.</summary>
/// <param name="Reference">What the caller was told, and what the person answers to.</param>
/// <param name="At">When it was asked.</param>
/// <param name="Expires">The last moment at which question and answer are good.</param>
/// <param name="Route">The route.</param>
/// <param name="Agent">The application that asks.</param>
/// <param name="Key">Public part of its key.</param>
/// <param name="User">For whom it asks.</param>
/// <param name="Task">In which task.</param>
/// <param name="Tool">What it wants to call.</param>
/// <param name="Arguments">With what.</param>
/// <param name="Call">Digest of who asks and what.</param>
/// <param name="ActingFor">The agents for which it asks, the nearest first; null when it acts for itself.</param>
public sealed record ApprovalQuestion(string Reference, DateTimeOffset At, DateTimeOffset Expires, string Route, string? Agent, string? Key, string? User, string? Task, string Tool, JsonElement Arguments, Digest Call, IReadOnlyList<string>? ActingFor = null);

/// <summary>What a person said.</summary>
/// <param name="Reference">To which question.</param>
/// <param name="Approved">Yes or no.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
/// <param name="Proof">HMAC-SHA-256 over the question's digest, with the digest of the approver's key: who can only write into the folder cannot make it.</param>
public sealed record ApprovalAnswer(string Reference, bool Approved, string By, DateTimeOffset At, string Proof);

enum ApprovalState
{
    Pending,
    Approved,
    Denied,
}

/// <summary>
/// Questions to people and their answers, as files of one folder: they outlive the gateway, and several gateways may share them. An answer is
/// good for one call, of the same caller with the same arguments, until it expires.
/// </summary>
public sealed class ToolApprovals
{
    const int MostOpen = 1000, MostOpenOfKey = 200, KeptDays = 7;

    readonly ApprovalEntry _entry;
    readonly string _folder;
    readonly TimeProvider _time;

    internal ToolApprovals(ApprovalEntry entry, string folder, TimeProvider time) => (_entry, _folder, _time) = (entry, folder, time);

    /// <summary>How long a call waits for an answer.</summary>
    internal TimeSpan Hold => TimeSpan.FromSeconds(_entry.HoldSeconds);

    /// <summary>Questions that are open or were answered, and have not expired.</summary>
    public IReadOnlyList<(ApprovalQuestion Question, ApprovalAnswer? Answer, bool Used)> List() =>
        [.. Questions("apr_*").Where(q => q.Expires > _time.GetUtcNow()).OrderBy(q => q.At).Select(q => (q, Answer(q), File.Exists(At(q.Reference, ".used"))))];

    /// <summary>Answers a question; empty when that was done, otherwise why not.</summary>
    /// <param name="reference">The question.</param>
    /// <param name="approved">Yes or no.</param>
    /// <param name="key">The key of the person: it says who they are.</param>
    public string Decide(string reference, bool approved, string key)
    {
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        if (_entry.Approvers.FirstOrDefault(a => CryptographicOperations.FixedTimeEquals(Convert.FromHexString(a.Sha256), digest)) is not { } approver)
            return "the key is none of an approver";
        if (!IsReference(reference) || Read<ApprovalQuestion>(At(reference, ".json")) is not { } question || question.Reference != reference)
            return $"there is no question {reference}";
        if (question.Expires <= _time.GetUtcNow())
            return "the question has expired";
        var answer = new ApprovalAnswer(reference, approved, approver.Name, _time.GetUtcNow(), Proof(digest, question, approved, approver.Name));
        return TryWrite(At(reference, ".answer"), answer) ? "" : "the question was answered before";
    }

    /// <summary>Asks, or finds what was answered. An approval is used up by this; null when too many questions are open.</summary>
    internal (ApprovalState State, string Reference)? Ask(Caller caller, ToolCall call)
    {
        var now = _time.GetUtcNow();
        var identity = Digest.Sha256(JsonSerializer.SerializeToUtf8Bytes((string?[])[caller.Route, caller.Key, caller.Application, caller.User, caller.Task, call.Digest.ToString(), .. caller.ActingFor]));
        var name = $"apr_{identity.Hex[..24]}_";
        foreach (var question in Questions(name + "*").Where(q => q.Expires > now && q.Call == identity && !File.Exists(At(q.Reference, ".used"))).OrderByDescending(q => q.At))
        {
            if (Answer(question) is not { } answer)
                return (ApprovalState.Pending, question.Reference);
            if (!answer.Approved)
                return (ApprovalState.Denied, question.Reference);
            // The file can be made once: of two calls at the same moment one is approved.
            if (TryWrite(At(question.Reference, ".used"), new { at = now }))
                return (ApprovalState.Approved, question.Reference);
        }

        Directory.CreateDirectory(_folder);
        if (Open(now, caller.Key) is not ( < MostOpen, < MostOpenOfKey))
            return null;
        var asked = new ApprovalQuestion($"{name}{now.ToUnixTimeMilliseconds():x}", now, now.AddSeconds(_entry.ExpireSeconds), caller.Route, caller.Application, caller.Key, caller.User, caller.Task, call.Tool, call.Arguments, identity, caller.ActingFor.Count == 0 ? null : caller.ActingFor);
        TryWrite(At(asked.Reference, ".json"), asked);
        return (ApprovalState.Pending, asked.Reference);
    }

    // Counts what is open, of all and of one key, and takes away what expired long ago.
    (int All, int OfKey) Open(DateTimeOffset now, string? key)
    {
        var (open, ofKey) = (0, 0);
        foreach (var question in Questions("apr_*"))
            if (question.Expires > now)
                (open, ofKey) = (open + 1, ofKey + (question.Key == key ? 1 : 0));
            else if (question.Expires.AddDays(KeptDays) < now)
                foreach (var end in (string[])[".answer", ".used", ".json"])
                    File.Delete(At(question.Reference, end));
        return (open, ofKey);
    }

    IEnumerable<ApprovalQuestion> Questions(string pattern) =>
        !Directory.Exists(_folder) ? [] : Directory.EnumerateFiles(_folder, pattern + ".json").Take(MostOpen * 4).Select(Read<ApprovalQuestion>).Where(q => q is not null && IsReference(q.Reference)).Select(q => q!);

    ApprovalAnswer? Answer(ApprovalQuestion question) =>
        Read<ApprovalAnswer>(At(question.Reference, ".answer")) is { } answer && _entry.Approvers.FirstOrDefault(a => a.Name == answer.By) is { } approver && answer.Proof == Proof(Convert.FromHexString(approver.Sha256), question, answer.Approved, answer.By) ? answer : null;

    static string Proof(byte[] key, ApprovalQuestion question, bool approved, string by) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, JsonSerializer.SerializeToUtf8Bytes(new[] { "assay-approval/1", question.Reference, question.Call.ToString(), approved ? "yes" : "no", by, question.Expires.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture) })));

    string At(string reference, string end) => Path.Combine(_folder, reference + end);

    static bool IsReference(string reference) => reference.Length is > 4 and < 64 && reference.StartsWith("apr_", StringComparison.Ordinal) && reference.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: < 1 << 20 } ? Json.Read<T>(File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    // Whole or not at all: written beside, then given its name, which only one can take.
    static bool TryWrite<T>(string path, T value)
    {
        var beside = $"{path}.{Guid.NewGuid():n}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(beside, options))
            file.Write(Json.Bytes(value));
        try
        {
            File.Move(beside, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(beside);
            return false;
        }
    }
}
