using System.Text;
using Assay.Record;

namespace Assay.Cli;

/// <summary>Asks for a passphrase at the terminal, without showing it.</summary>
static class PassphrasePrompt
{
    const int Attempts = 3;
    const char ControlC = '\u0003';
    const char ControlD = '\u0004';

    /// <summary>The question; null where nobody could answer it.</summary>
    public static Func<string?>? Ask(string title, int most = Passphrase.MaxBytes) => Console.IsInputRedirected || Console.IsErrorRedirected ? null : () => Read(title, most);

    /// <summary>For a new keyring: asked twice, and again when the answers differ.</summary>
    public static Func<string?>? AskTwice(string title) => Ask(title) is not { } once
        ? null
        : () =>
        {
            for (var attempt = 0; attempt < Attempts; attempt++)
            {
                var first = once();
                if (first == Read("The same again"))
                    return first;
                Console.Error.WriteLine("assay: the two are not the same.");
            }

            throw new IOException("No passphrase was set: what was typed differed each time. Nothing was changed.");
        };

    /// <summary>One line. Ctrl-C and Ctrl-D end the command.</summary>
    /// <param name="shown">Whether what is typed is seen: of what is no secret.</param>
    internal static string Read(string title, int most = Passphrase.MaxBytes, bool shown = false)
    {
        Console.Error.Write($"{title}: ");
        var text = new StringBuilder();
        // As a key: a signal would ask the command to stop, and go on waiting here.
        var before = Console.TreatControlCAsInput;
        Console.TreatControlCAsInput = true;
        try
        {
            while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
                if (key.KeyChar is ControlC or ControlD)
                    throw new PromptInterruptedException();
                else if (key.Key == ConsoleKey.Backspace)
                {
                    Show(text.Length > 0 ? "\b \b" : "");
                    text.Length = Math.Max(0, text.Length - 1);
                }
                else if (key.KeyChar != '\0' && text.Length < most)
                {
                    text.Append(key.KeyChar);
                    Show(char.IsControl(key.KeyChar) ? "" : key.KeyChar.ToString());
                }
        }
        finally
        {
            Console.TreatControlCAsInput = before;
            Console.Error.WriteLine();
        }

        return text.ToString();

        void Show(string typed)
        {
            if (shown)
                Console.Error.Write(typed);
        }
    }
}

/// <summary>Ctrl-C or Ctrl-D at a question.</summary>
sealed class PromptInterruptedException : OperationCanceledException
{
    public PromptInterruptedException() : base("interrupted")
    {
    }

    public PromptInterruptedException(string message) : base(message)
    {
    }

    public PromptInterruptedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
