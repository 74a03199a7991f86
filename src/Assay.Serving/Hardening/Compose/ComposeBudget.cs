namespace Assay.Serving.Hardening.Compose;

/// <summary>How much all Compose files of a scan may be made into beyond what is written in them: names filled in, services put together, variables from beside.</summary>
internal sealed class ComposeBudget
{
    long characters = 16 << 20, values = 1_000_000;

    bool spent;

    public bool TakeCharacters(long count) => Take(ref characters, count);

    public bool TakeValues(long count) => Take(ref values, count);

    /// <summary>Whether something was left as it is since this was asked last.</summary>
    public bool WasSpent()
    {
        var was = spent;
        spent = false;
        return was;
    }

    // What is too much for it uses it up: thousands of refused ones would each be tried again.
    bool Take(ref long left, long count)
    {
        left = Math.Max(left - count, -1);
        spent |= left < 0;
        return left >= 0;
    }
}
