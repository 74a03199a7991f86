namespace Assay.Serving.Exposure;

/// <summary>One check of a plan.</summary>
/// <param name="Check">Its name, as <see cref="ProbeOptions.Skip"/> takes it.</param>
/// <param name="Sends">What it sends, in words.</param>
/// <param name="Most">Requests it sends at most, connections counted too.</param>
public sealed record ProbeStep(string Check, string Sends, int Most);

/// <summary>What a probe will send, told before it sends anything.</summary>
/// <param name="Scope">Host, addresses and ports that it keeps to.</param>
/// <param name="Requests">At most, in all.</param>
/// <param name="Rate">At most, in a second; the burst of the rate limit check goes faster.</param>
/// <param name="LeftOut">Checks that the caller left out.</param>
public sealed record ProbePlan(Uri Target, string AuthorisedBy, string Scope, IReadOnlyList<ProbeStep> Steps, int Requests, double Rate, int Burst, bool SendsKey, IReadOnlyList<string> LeftOut);
