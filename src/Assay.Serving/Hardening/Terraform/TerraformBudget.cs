namespace Assay.Serving.Hardening.Terraform;

/// <summary>How many values all modules of a scan may be worked out to together: each call of a module and each repetition is worked out anew.</summary>
internal sealed class TerraformBudget
{
    public const int Most = 2_000_000;

    long left = Most;
    bool cut;

    public bool IsSpent => left < 0;

    public bool Take(long count = 1)
    {
        left = Math.Max(left - count, -1);
        cut |= left < 0;
        return left >= 0;
    }

    public void TooDeep() => cut = true;

    /// <summary>Whether something stayed as it is written since this was asked last.</summary>
    public bool WasShort()
    {
        var was = cut;
        cut = false;
        return was;
    }
}
