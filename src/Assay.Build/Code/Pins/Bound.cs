namespace Assay.Build.Code.Pins;

/// <summary>The lowest version that is allowed, and whether the highest is known to lie below something.</summary>
internal readonly record struct Bound(int[]? Low, int[]? Below)
{
    public static int[]? Parse(string text)
    {
        var parts = new List<int>();
        foreach (var piece in text.Trim().TrimStart('v', '=').Split('.'))
        {
            var digits = new string([.. piece.TakeWhile(char.IsAsciiDigit)]);
            if (digits.Length is 0 or > 9)
                break;
            parts.Add(int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture));
            if (digits.Length < piece.Length)
                break;
        }

        return parts.Count == 0 ? null : [.. parts];
    }

    public static int Compare(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        for (var i = 0; i < Math.Max(left.Length, right.Length); i++)
        {
            var order = (i < left.Length ? left[i] : 0).CompareTo(i < right.Length ? right[i] : 0);
            if (order != 0)
                return order;
        }

        return 0;
    }

    /// <summary>Both hold.</summary>
    public Bound And(Bound other) => new(
        Low is null || (other.Low is not null && Compare(other.Low, Low) > 0) ? other.Low : Low,
        Below is null || (other.Below is not null && Compare(other.Below, Below) < 0) ? other.Below : Below);

    /// <summary>True when all versions are at least that, false when none or a named one is below, null when nothing is said.</summary>
    public bool? AtLeast(ReadOnlySpan<int> version) =>
        Low is not null && Compare(Low, version) >= 0 ? true
        : Below is not null && Compare(Below, version) <= 0 ? false
        : Low is not null ? false : null;
}
