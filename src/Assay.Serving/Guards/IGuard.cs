namespace Assay.Serving.Guards;

/// <summary>
/// Looks at texts and says what it found. A guard is pure, takes time that grows with the text and not faster, may be called by many
/// threads at once, and decides nothing: what follows from a hit is the policy's.
/// </summary>
interface IGuard
{
    /// <summary>Characters that are held back of a text that still grows, by a guard that does not know better.</summary>
    const int Reach = 256;

    /// <summary>Whether what it does is done with every answer and says nothing of any one: a hit of it is no sign that something was wrong.</summary>
    bool IsRoutine => false;

    /// <summary>Looks at the parts of a message that a rule gave it.</summary>
    void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits);

    /// <summary>
    /// Of a text that still grows: from where on it may be the beginning of something that this guard finds. What stands before that is decided
    /// and may be shown; the later it is, the sooner the reader sees it.
    /// </summary>
    int HoldFrom(string text) => Math.Max(0, text.Length - Reach);

    /// <summary>The same, by a guard that looks for something of this exchange.</summary>
    int HoldFrom(string text, ExchangeMemory memory) => HoldFrom(text);
}
