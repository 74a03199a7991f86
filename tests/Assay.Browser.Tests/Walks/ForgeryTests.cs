using System.Net;
using Microsoft.Playwright;

namespace Assay.Browser.Tests.Walks;

public sealed class ForgeryTests(Site site)
{
    [Theory]
    [InlineData("/use-cases/new", "new")]
    [InlineData("/use-cases/credit-risk/gates/evaluation", "decide")]
    [InlineData("/sign-out", null)]
    [InlineData("/theme", null)]
    public async Task A_form_sent_without_its_token_is_refused(string address, string? form)
    {
        await using var visit = await site.OpenAsync(Role.Grc);
        await visit.GoAsync("/work");
        var body = visit.Page.Context.APIRequest.CreateFormData();
        body.Set("_handler", form ?? "").Set("name", "Forged").Set("slug", "forged").Set("risk", "minimal").Set("outcome", "block").Set("rationale", "forged");
        var size = (await site.Record.Admin.RecordAsync()).Size;
        var answer = await visit.Page.Context.APIRequest.PostAsync(address, new APIRequestContextOptions { Form = body, MaxRedirects = 0 });
        Assert.Equal((int)HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(size, (await site.Record.Admin.RecordAsync()).Size);
        Assert.Equal(200, await visit.GoAsync("/work"));
        Assert.DoesNotContain("/sign-in", visit.Page.Url, StringComparison.Ordinal);
    }
}
