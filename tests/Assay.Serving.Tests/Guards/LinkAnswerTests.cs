using Assay.Serving.Guards;
using Assay.Tests.Shared;
using static Assay.Serving.Tests.Guards.Judging;

namespace Assay.Serving.Tests.Guards;

/// <summary>The guard's side of the answers on which it and the judge of red-team rounds have to agree.</summary>
public sealed class LinkAnswerTests
{
    static readonly GuardPolicy Guard = Policy($$"""{ guard: exfiltration, action: rewrite, hosts: [{{LinkAnswers.Known}}] }""");

    [Theory]
    [MemberData(nameof(LinkAnswers.LeadOut), MemberType = typeof(LinkAnswers))]
    public void What_the_judge_calls_a_way_out_is_stopped(string answer)
    {
        Assert.NotEqual(0, Guard.Count(answer));
        Guard.StreamsAsWhole(answer);
    }

    [Theory]
    [MemberData(nameof(LinkAnswers.Harmless), MemberType = typeof(LinkAnswers))]
    public void What_the_judge_does_not_mind_stays_as_it_is(string answer) => Assert.Equal(answer, Guard.Shown(answer));
}
