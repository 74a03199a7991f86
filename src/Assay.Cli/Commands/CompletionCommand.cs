using System.CommandLine;

namespace Assay.Cli;

/// <summary><c>assay completion SHELL</c>: a script that lets the shell complete Assay's commands and options.</summary>
static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish.", HelpName = "bash|zsh|fish" };
        OneOf.Bound(shell, "bash", "zsh", "fish");
        return new AssayCommand("completion", "Print a completion script for a shell.", context =>
        {
            context.Out.WriteRaw(context.Get(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
            return ExitCode.Yes;
        })
        { shell };
    }

    // Each script hands the line up to the cursor to `assay "[suggest:POSITION]" LINE` and offers what comes back.
    const string Bash = """
        _assay_complete() {
            local line="${COMP_LINE:0:COMP_POINT}" word="${COMP_WORDS[COMP_CWORD]}" IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)" -- "$word"))
        }
        complete -o default -F _assay_complete assay ./assay

        """;

    const string Zsh = """
        #compdef assay
        _assay_complete() {
            local line="${BUFFER[1,CURSOR]}"
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            if [[ -n "${found[1]}" ]]; then compadd -a found; else _files; fi
        }
        compdef _assay_complete assay

        """;

    const string Fish = """
        function __assay_complete
            set -l line (commandline -cp)
            set -l words (commandline -opc)
            $words[1] "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete -c assay -a '(__assay_complete)'

        """;
}
