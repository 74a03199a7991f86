using System.CommandLine;

namespace Assay.Cli;

/// <summary><c>assay guard</c>: what the gateway's guards say about texts, and how their detector learns.</summary>
static class GuardCommand
{
    public static Command Create() => new("guard", "Guardrails: check prompts, publish and roll out guardrail policies, train the detector.")
    {
        GuardCheckCommand.Create(), GuardTrainCommand.CreateTrain(), GuardTrainCommand.CreateEvaluate(), GuardPolicyCommand.Create(), GuardProfileCommand.Create(),
    };
}
