namespace Assay.Cli.Tests.Commands;

/// <summary>Two options of which only one can count: the other is not dropped in silence, and nothing is done.</summary>
public sealed class ExclusiveTests
{
    /// <summary>Each line is a whole command that would run without its last option; the words after the bar are the two that it names.</summary>
    public static TheoryData<string, string, string> Pairs => new()
    {
        { "token issue Bob --expires 90d --days 30", "--expires", "--days" },
        { "eval performance model.onnx --data rows.csv --model other.onnx", "MODEL", "--model" },
        { "eval fairness model.onnx --data rows.csv --group sex --model other.onnx", "MODEL", "--model" },
        { "sign key model --private-key k.pem --password-env P --password-file p", "--password-file", "--password-env" },
        { "sign key model --private-key k.pem --password-env P --password x", "--password", "--password-env" },
        { "sign key model --private-key k.pem --signer abc", "--private-key", "--signer" },
        { "sign key model --private-key k.pem --ignore-git-paths --no-ignore-git-paths", "--ignore-git-paths", "--no-ignore-git-paths" },
        { "rollout start chat --deployment prod --to m@2 --plan plan.yaml --percent 5", "--plan", "--percent" },
        { "rollout start chat --deployment prod --to m@2 --plan plan.yaml --shadow 10", "--plan", "--shadow" },
        { "bom model --no-hash --reuse old.json", "--no-hash", "--reuse" },
        { "finding list --all --status open", "--all", "--status" },
        { "finding list --min-severity high --severity low", "--min-severity", "--severity" },
        { "finding waive AS-1 --kind false-positive --rationale no --expires 30d --severity low", "--severity", "--kind" },
        { "finding retest AS-1 --method m --passed --failed", "--passed", "--failed" },
        { "activity --csv --format json", "--csv", "--format" },
        { "redteam promote --suite s.yaml --blocked rows.jsonl --attempt x", "--attempt", "--round" },
        { "redteam promote --suite s.yaml --blocked rows.jsonl --probe x", "--probe", "--round" },
        { "redteam promote --suite s.yaml --blocked rows.jsonl --all", "--all", "--round" },
        { "run --output-folder out --password-file p -- true", "--password-file", "--private-key" },
        { "guard check --input rows.jsonl --policy p.yaml --block-from 0.5", "--policy", "--block-from" },
        { "rescan --dry-run --record", "--dry-run", "--record" },
        { "discover . --home elsewhere", "--home", "--user" },
        { "deps . --write", "--write", "--fix" },
    };

    [Theory, MemberData(nameof(Pairs))]
    public void Neither_of_two_options_that_leave_each_other_no_room_is_dropped_without_a_word(string line, string first, string second)
    {
        using var work = new Workspace().WithRecord();
        var refused = work.Run(line.Split(' '));
        Assert.Equal((2, ""), (refused.Code, refused.Out));
        Assert.Contains(first, refused.Error, StringComparison.Ordinal);
        Assert.Contains(second, refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("There is no", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_with_two_ends_is_refused_before_anybody_types_a_passphrase()
    {
        using var work = new Workspace().WithRecord().With("ASSAY_PASSPHRASE", null);
        var refused = work.Run("token", "issue", "Bob", "--expires", "90d", "--days", "30");
        Assert.Equal(2, refused.Code);
        Assert.Contains("--expires and --days exclude each other: give one of them", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("passphrase", refused.Error, StringComparison.OrdinalIgnoreCase);
    }
}
