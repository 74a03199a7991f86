using System.Globalization;
using Assay.Build;

namespace Assay.Cli;

/// <summary>The result of sealing, unsealing and changing recipients. Never on standard output when that carries the model.</summary>
static class SealText
{
    static string WhatToDo(SealFaultKind kind) => kind switch
    {
        SealFaultKind.NotSealed => "assay seal PATH --to FILE makes one.",
        SealFaultKind.NoKey or SealFaultKind.KeyRefused => "Give the key of one of its recipients: assay recipients FILE lists them.",
        SealFaultKind.Unreadable => Problem.CheckPath,
        _ => "Take the file again from where it was sealed.",
    };

    public static ExitCode Finish(CommandContext context, SealOutcome outcome, string what, string from, string to)
    {
        if (outcome.Fault is { } fault)
        {
            var wrong = fault.Kind is SealFaultKind.NoKey or SealFaultKind.Unreadable or SealFaultKind.KeyRefused;
            return new Problem($"{char.ToUpperInvariant(fault.Detail[0])}{fault.Detail[1..]}.", from, WhatToDo(fault.Kind)) { Code = wrong ? ExitCode.Usage : ExitCode.No, Type = fault.Kind.Name() }.Write(context.Out.Format);
        }

        var line = string.Create(CultureInfo.InvariantCulture, $"{what}: {from}{(to == from ? "" : $" to {to}, {outcome.Bytes} bytes")}");
        if (to == "-")
        {
            Console.Error.WriteLine(SafeText.Of(line));
            return ExitCode.Yes;
        }

        return context.Finish(new { input = from, output = to, bytes = outcome.Bytes, recipients = outcome.Recipients }, (done, text) =>
        {
            text.Line(line);
            foreach (var recipient in done.recipients)
                text.Line($"  for {recipient.Kind} {recipient.Id}".TrimEnd());
        });
    }
}
