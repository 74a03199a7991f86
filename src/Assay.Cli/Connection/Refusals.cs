using Assay.Governance;

namespace Assay.Cli;

/// <summary>Answers and refusals of the record as output and exit codes: a shut gate is a "no" (1), any other refusal 2.</summary>
static class Refusals
{
    public static Problem ProblemOf(Refusal refusal) => new(refusal.Message, Hint: refusal.HowTo)
    {
        Type = refusal.Kind.Name(),
        Code = refusal.Kind == RefusalKind.GateShut ? ExitCode.No : ExitCode.Usage,
        Errors = [.. (refusal.Errors ?? []).Where(e => !refusal.Message.Contains(e.Message, StringComparison.OrdinalIgnoreCase)).Select(e => $"{e.Field}: {e.Message}")],
    };

    public static ExitCode Refuse(this CommandContext context, Refusal refusal) => ProblemOf(refusal).Write(context.Out.Format);

    /// <summary>Writes the value, or the refusal.</summary>
    public static ExitCode Finish<T>(this CommandContext context, Answer<T> answer, Action<T, TextOutput> text)
    {
        if (!answer.TryGet(out var value, out var refusal))
            return context.Refuse(refusal);
        context.Out.Write(value, output => text(value, output));
        return ExitCode.Yes;
    }

    public static ExitCode Finish<T>(this CommandContext context, T value, Action<T, TextOutput> text)
    {
        context.Out.Write(value, output => text(value, output));
        return ExitCode.Yes;
    }
}
