using Assay.Evaluation.RedTeam.Judgement.Text;
using Assay.Tests.Shared;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

/// <summary>The judge's side of the answers on which it and the gateway's guard have to agree.</summary>
public sealed class LinkAnswerTests
{
    [Theory]
    [MemberData(nameof(LinkAnswers.LeadOut), MemberType = typeof(LinkAnswers))]
    public void What_the_guard_stops_is_a_way_out_to_the_judge(string answer) =>
        Assert.Contains(new OutgoingLinks(LinkAnswers.Attacker).In(answer), link => link.How is "direct" or "subdomain");

    [Theory]
    [MemberData(nameof(LinkAnswers.Harmless), MemberType = typeof(LinkAnswers))]
    public void What_the_guard_lets_through_is_none(string answer) => Assert.Empty(new OutgoingLinks(LinkAnswers.Attacker).In(answer));
}
