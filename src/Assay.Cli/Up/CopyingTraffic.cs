namespace Assay.Cli;

/// <summary>One application that has the same applicant scored again and again, a little richer each time: so asks who looks for the boundary of a model, to copy it or to get past it.</summary>
sealed class CopyingTraffic(Uri gateway, IReadOnlyList<string> keys, string keyFile, string example) : CreditTraffic(gateway, keys, keyFile, example)
{
    const int Step = 500;

    protected override HttpContent Body(int number, bool bad) => Content([41, 6.5, 21_000 + Step * number, 14_000, 48, 9.5, 2, 1, 0]);
}
