using System.CommandLine;

namespace Assay.Cli;

/// <summary><c>assay guard</c>: what the gateway's guards say about texts, and how their detector learns.</summary>
static class GuardCommand
{
    public static Command Create() => new("guard", "Check prompts for injections and jailbreaks; train and measure the detector; guardrail policies of the record; profiles for predictive models.")
    {
        GuardCheckCommand.Create(), GuardTrainCommand.CreateTrain(), GuardTrainCommand.CreateEvaluate(), GuardPolicyCommand.Create(), GuardProfileCommand.Create(),
    };
}
