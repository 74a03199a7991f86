using System.Text.RegularExpressions;

namespace Assay.Build.Discovery.Tools;

/// <summary>What a tool can do, by its names and descriptions: commands, code, files anywhere, the environment; and annotations that say otherwise.</summary>
internal static class ToolScopeChecks
{
    const int LongDescription = 12_000;

    static readonly string[] Destroys = ["delete", "remove", "drop", "truncate", "purge", "erase", "destroy", "wipe", "uninstall", "kill", "terminate", "revoke", "overwrite"];

    static readonly string[] Changes = ["write", "create", "update", "edit", "move", "rename", "send", "execute", "exec", "run", "push", "commit", "deploy", "install", "upload", "insert", "set", "put", "post", "modify", "patch", "publish", "merge", "pay", "transfer", "approve"];

    // Names of the list are what attacks used; "system_prompt" is also an honest parameter of a tool that calls a model.
    static readonly HashSet<string> Collects = new(StringComparer.OrdinalIgnoreCase)
    {
        "sidenote", "side_note", "sidenotes", "hidden_context", "conversation_history", "chat_history", "message_history", "previous_messages", "conversation_context", "full_conversation", "chain_of_thought",
        "tools_list", "tool_list", "available_tools", "tool_call_history", "tool_calls_history", "system_prompt_content", "current_system_prompt", "user_secrets", "env_vars_dump", "content_from_reading_ssh_id_rsa",
    };

    static readonly Regex Bounded = InstructionPatterns.Words(@"\b(allowed|permitted|configured|sandbox\w*|workspace|project|root|given|restricted|within)\b[^.]{0,40}\b(director\w+|folders?|paths?|roots?|workspace|vault|repositor\w+)\b|\bsandbox\w*|\bwithin the (workspace|project|repository|vault)\b");

    static readonly Regex Commanding = InstructionPatterns.Words(@"\b(execut\w+|runs?|running|invok\w+|spawns?)\b[^.]{0,60}\b(shell|bash|terminal|system|command[- ]?lines?|powershell|cmd|os|arbitrary|any)?\s?(commands?|shell scripts?)\b|\bshell (access|commands?)\b");

    static readonly Regex Coding = InstructionPatterns.Words(@"\b(execut\w+|runs?|evaluat\w+|evals?|interpret\w*)\b[^.]{0,50}\b(python|javascript|js|typescript|node|ruby|lua|php|arbitrary|any|user|provided|given)?\s?(code|scripts?|snippets?|expressions?)\b");

    static readonly Regex ShowsEnvironment = InstructionPatterns.Words(@"\b(returns?|prints?|lists?|shows?|gets?|dumps?|displays?|reads?)\b[^.]{0,40}\b(all|every|the|process|system|current)\b[^.]{0,20}\benvironment( variables?)?\b");

    static readonly Regex WritesFile = InstructionPatterns.Words(@"\b(writes?|creates?|overwrites?|saves?|moves?|renames?|deletes?|removes?|edits?|appends?|modif(y|ies))\b[^.]{0,60}\b(files?|director(y|ies)|folders?)\b");

    public static void Judge(ToolParts parts, Action<Sighting> add)
    {
        var tool = parts.Tool;
        var (words, said) = (NameWords(tool.Name), PlainWords.Of(tool.Description ?? "").Text);
        bool Named(params ReadOnlySpan<string> any)
        {
            foreach (var one in any)
                if (words.Contains(one))
                    return true;
            return false;
        }

        bool Takes(params string[] names) => parts.Parameters.Any(p => names.Contains(p.Name.ToLowerInvariant()));

        if (Takes("command", "cmd", "commands", "shell_command", "commandline", "command_line", "bash", "shell") && (Commanding.IsMatch(said) || Named("shell", "bash", "terminal", "exec", "execute", "run", "powershell", "cmd")))
            add(new Sighting(ToolRules.Commands, ToolRules.Commands.Severity, "description", Evidence(Commanding, said)));
        else if (Takes("code", "script", "expression", "source", "snippet", "python", "javascript", "js_code", "python_code") && (Coding.IsMatch(said) || (Named("eval", "evaluate", "execute", "exec", "run") && Named("code", "script", "python", "javascript", "js"))))
            add(new Sighting(ToolRules.Code, ToolRules.Code.Severity, "description", Evidence(Coding, said)));
        if (Takes("path", "file_path", "filepath", "filename", "file", "destination", "target_path", "dest", "output_path", "paths") && (WritesFile.IsMatch(said) || (Named("write", "delete", "move", "edit", "overwrite", "create", "remove") && Named("file", "files", "directory", "folder")))
            && !Bounded.IsMatch(said) && !parts.Parameters.Any(p => Bounded.IsMatch(p.Description)) && parts.Hint("readOnlyHint") != true)
            add(new Sighting(ToolRules.Writes, ToolRules.Writes.Severity, "description", Evidence(WritesFile, said)));
        if (ShowsEnvironment.IsMatch(said) && !Takes("name", "variable", "key"))
            add(new Sighting(ToolRules.Environment, ToolRules.Environment.Severity, "description", Evidence(ShowsEnvironment, said)));
        foreach (var parameter in parts.Parameters.Where(p => Collects.Contains(p.Name)))
            add(new Sighting(ToolRules.Parameter, ToolRules.Parameter.Severity, $"parameter {parameter.Path}", parameter.Name));
        Annotations(parts, words, said, add);
        if ((tool.Description?.Length ?? 0) > LongDescription)
            add(new Sighting(ToolRules.Oversized, ToolRules.Oversized.Severity, "description", $"{tool.Description!.Length} characters"));
        if (parts.SchemaProblem is { } problem)
            add(new Sighting(ToolRules.Schema, ToolRules.Schema.Severity, "schema", problem));
    }

    static void Annotations(ToolParts parts, IReadOnlyList<string> words, string said, Action<Sighting> add)
    {
        // The first word of a name or description is its verb: "delete_branch", "Deletes a branch".
        string[] verbs = [words.Count > 0 ? words[0] : "", Verb(said)];
        var (destroys, changes) = (verbs.Any(v => Destroys.Contains(v)), verbs.Any(v => Changes.Contains(v)));
        if (parts.Hint("readOnlyHint") == true && (destroys || changes))
            add(new Sighting(ToolRules.Lies, destroys ? Severity.High : Severity.Medium, "annotations", $"readOnlyHint is true, and its verb is {verbs.First(v => Destroys.Contains(v) || Changes.Contains(v))}"));
        else if (parts.Hint("destructiveHint") == false && destroys)
            add(new Sighting(ToolRules.Lies, Severity.Medium, "annotations", $"destructiveHint is false, and its verb is {verbs.First(v => Destroys.Contains(v))}"));
    }

    // "Deletes" and "delete" are one verb.
    static string Verb(string said)
    {
        var end = 0;
        while (end < said.Length && char.IsAsciiLetter(said[end]))
            end++;
        var word = said[..end].ToLowerInvariant();
        return Destroys.Concat(Changes).FirstOrDefault(v => word == v || word == v + "s" || word == v + "es" || word == v + "d" || word == v + "ed") ?? "";
    }

    /// <summary>The words of a name: <c>delete_file</c>, <c>deleteFile</c> and <c>delete-file</c> are two each.</summary>
    internal static IReadOnlyList<string> NameWords(string name)
    {
        var words = new List<string>();
        var start = 0;
        for (var i = 0; i <= name.Length && words.Count < 32; i++)
        {
            var ends = i == name.Length || !char.IsLetterOrDigit(name[i]);
            if (!ends && !(i > start && char.IsUpper(name[i]) && char.IsLower(name[i - 1])))
                continue;
            if (i > start)
                words.Add(name[start..i].ToLowerInvariant());
            start = ends ? i + 1 : i;
        }

        return words;
    }

    static string? Evidence(Regex words, string said)
    {
        foreach (var match in words.EnumerateMatches(said))
            return said.Substring(match.Index, Math.Min(match.Length, 200));
        return null;
    }
}
