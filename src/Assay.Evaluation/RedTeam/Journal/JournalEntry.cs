namespace Assay.Evaluation.RedTeam;

/// <summary>One frame of the journal: what is planned, an intent to ask, the reply to one, or a judgement that was made elsewhere.</summary>
/// <param name="Request">Set in an intent.</param>
/// <param name="Reply">Set in a reply.</param>
/// <param name="Plan">Set in the first frame, whose attempt is empty: with it a journal can be read without the files that the round was made from.</param>
/// <param name="Also">Set before a request goes out that a question costs beside itself: <c>plant</c>, <c>reset</c>, <c>opening</c>, <c>call</c>, <c>retry</c>. It holds nothing else.</param>
/// <param name="Filed">Of an imported round: what the other tool judged. It is told, not judged again.</param>
/// <param name="To">Whom it was for; the target when it is left out. Steps are counted for each apart.</param>
/// <param name="Error">The measured error of the judge from here on: verdicts are made with the last one.</param>
/// <param name="At">When an attempt was answered; null in journals that are older, and of what is no answer of the target to an attempt.</param>
sealed record JournalEntry(string Attempt, int Step, JournaledRequest? Request = null, TargetReply? Reply = null, JournaledPlan? Plan = null, Verdict? Filed = null, Party? To = null, JudgeError? Error = null, string? Also = null, DateTimeOffset? At = null);

/// <summary>What a round set out to ask, and of whom.</summary>
/// <param name="Allowed">Envelope of the plan of a record that allowed it; null when nobody asked for one.</param>
sealed record JournaledPlan(RoundPlan Plan, TargetTraits Target, Tool? FiledBy = null, Digest? Allowed = null);

/// <summary>What was new in a request: the conversation before it stands in the frames before.</summary>
/// <param name="Sent">Characters of the whole request; 0 in journals that are older.</param>
sealed record JournaledRequest(string Session, string Person, IReadOnlyList<Message> Said, IReadOnlyList<Plant> Plants, long Sent = 0);

/// <summary>The first line of a journal, readable without its key: what it belongs to.</summary>
/// <param name="Plan">Digest of everything that fixes what is asked; a journal is continued by the same plan only.</param>
/// <param name="Attacked">Digest of the target's description: what answers are of another target is never taken for this one's.</param>
sealed record JournalHeader(string Format, string Round, Digest Plan, ulong Seed, string Target, DateTimeOffset Started, Digest? Attacked = null)
{
    /// <summary>Frames say how long they are, and anybody who changes that makes a frame look cut off: such journals are still read and gone on with.</summary>
    internal const string FirstFormat = "assay-red-team-journal/1";

    internal const string CurrentFormat = "assay-red-team-journal/2";
}
