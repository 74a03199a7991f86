namespace Assay.Evaluation.RedTeam;

/// <summary>One frame of the journal: an intent to ask, or the reply to one.</summary>
/// <param name="Request">Set in an intent.</param>
/// <param name="Reply">Set in a reply.</param>
sealed record JournalEntry(string Attempt, int Step, JournaledRequest? Request = null, TargetReply? Reply = null);

/// <summary>What was new in a request: the conversation before it stands in the frames before.</summary>
sealed record JournaledRequest(string Session, string Person, IReadOnlyList<Message> Said, IReadOnlyList<Plant> Plants);

/// <summary>The first line of a journal, readable without its key: what it belongs to.</summary>
/// <param name="Plan">Digest of everything that fixes what is asked; a journal is continued by the same plan only.</param>
sealed record JournalHeader(string Format, string Round, Digest Plan, ulong Seed, string Target, DateTimeOffset Started)
{
    internal const string CurrentFormat = "assay-red-team-journal/1";
}
