namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>Something a judge saw in an answer.</summary>
/// <param name="What">What was seen, in words for a report (never the secret itself).</param>
/// <param name="Start">Where it begins in the answer, in UTF-16 units.</param>
/// <param name="Length">How many UTF-16 units of the answer it takes, with what stands between its parts.</param>
/// <param name="Form">How it was written: <c>verbatim</c>, <c>base64</c>, <c>hex in base64</c>, <c>html event handler</c>.</param>
internal sealed record Sighting(string What, int Start, int Length, string Form);
