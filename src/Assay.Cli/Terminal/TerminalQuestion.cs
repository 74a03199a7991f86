namespace Assay.Cli;

/// <summary>A question at the terminal with a usual answer. Asked where somebody sits who can answer it: no pipeline waits for it.</summary>
static class TerminalQuestion
{
    /// <summary>Whether somebody can answer. Runners of pipelines may give a terminal that nobody sits at, and say so by CI.</summary>
    public static bool CanBeAsked => !Console.IsInputRedirected && !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("CI"));

    /// <summary>What was typed; the usual answer for nothing. Asked again while there is something wrong with it.</summary>
    public static string Ask(string title, string usual, Func<string, string?> wrong)
    {
        while (true)
        {
            var typed = PassphrasePrompt.Read($"{title} [{SafeText.Of(usual)}]", most: 1000, shown: true).Trim();
            var answer = typed.Length == 0 ? usual : typed;
            if (wrong(answer) is not { } why)
                return answer;
            Console.Error.WriteLine($"assay: {why}");
        }
    }
}
