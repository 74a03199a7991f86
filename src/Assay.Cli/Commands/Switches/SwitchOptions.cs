using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Which switch is meant, and why it is pulled or released.</summary>
sealed class SwitchOptions
{
    readonly Argument<SwitchScope> _scope = EnumOption.Argument<SwitchScope>("scope", "What kind of thing.");
    readonly Argument<string?> _value = new("which") { Description = "Name of the route, agent or tool; digest of the model; public part of the key; nothing for all.", HelpName = "NAME", Arity = ArgumentArity.ZeroOrOne };
    readonly Option<string> _reason = new("--reason") { Description = "Why; it stands in the record.", HelpName = "TEXT", Required = true };

    public Symbol[] All => [_scope, _value, _reason];

    public SwitchRequest Read(CommandContext context, bool stop) => new(context.Get(_scope), context.Get(_value), stop, context.Get(_reason)!);

    /// <summary>How long gateways are waited for.</summary>
    public static Option<int> Within(string description) => new("--within") { Description = description, HelpName = "MS", DefaultValueFactory = _ => 1000 };
}
