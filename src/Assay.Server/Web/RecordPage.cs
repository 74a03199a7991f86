using System.Diagnostics.CodeAnalysis;
using Assay.Governance;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Web;

/// <summary>
/// A page over the record. It loads what it shows before anything is sent, so that "not found" is a 404; what a form
/// asks for is done by <c>ActAsync</c>, which redirects when it happened and shows the refusal when it did not.
/// </summary>
[Authorize]
public abstract class RecordPage : ComponentBase
{
    [Inject]
    protected IRecord Record { get; set; } = null!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    protected CallerView Caller { get; private set; } = null!;

    /// <summary>Why what a form asked for did not happen.</summary>
    protected Refusal? Refused { get; set; }

    /// <summary>Why the page cannot be shown.</summary>
    protected Refusal? Missing { get; set; }

    protected CancellationToken Cancel => Http.RequestAborted;

    protected bool May(Operation operation) => Permissions.Allows(operation, Caller.Roles);

    /// <summary>A parameter of the address; null when it is absent or empty.</summary>
    protected string? Query(string name) => Http.Request.Query[name].FirstOrDefault(v => !string.IsNullOrWhiteSpace(v));

    protected T? Query<T>(string name) where T : struct, Enum => Names.TryParse<T>(Query(name), out var value) ? value : null;

    protected abstract Task LoadAsync();

    /// <summary>Loads before the first rendering, so that no page has to draw itself half.</summary>
    public sealed override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        Caller = await Record.WhoAmIAsync(Cancel);
        await LoadAsync();
        if (Missing is { } refusal)
            Answer(ProblemWords.Of(refusal.Kind).Status);
        await base.SetParametersAsync(ParameterView.Empty);
    }

    protected bool Found<T>(Answer<T> answer, [NotNullWhen(true)] out T? value)
    {
        var found = answer.TryGet(out value, out var refusal);
        Missing = refusal;
        return found;
    }

    protected void NotFound(string message) => Missing = new Refusal(RefusalKind.NotFound, message);

    /// <summary>Does one act. On success the browser is sent to <paramref name="then"/>, where <paramref name="said"/> is shown.</summary>
    protected Task ActAsync<T>(Task<Answer<T>> act, string then, string said) => ActAsync(act, then, _ => said);

    /// <summary>Does one act that answers nothing but a refusal.</summary>
    protected async Task ActAsync(Task<Refusal?> act, string then, string said)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (await act is { } refusal)
            Deny(refusal);
        else
            Navigation.NavigateTo($"{then}{(then.Contains('?', StringComparison.Ordinal) ? '&' : '?')}said={said}");
    }

    /// <summary>Does one act whose answer decides what is said.</summary>
    protected async Task ActAsync<T>(Task<Answer<T>> act, string then, Func<T, string> say)
    {
        ArgumentNullException.ThrowIfNull(act);
        ArgumentNullException.ThrowIfNull(say);
        var answer = await act;
        if (answer.Refusal is { } refusal)
            Deny(refusal);
        else
            Navigation.NavigateTo($"{then}{(then.Contains('?', StringComparison.Ordinal) ? '&' : '?')}said={say(answer.Value!)}");
    }

    /// <summary>Shows why what was asked for did not happen.</summary>
    protected void Deny(Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        Refused = refusal;
        Answer(ProblemWords.Of(refusal.Kind).Status);
    }

    /// <summary>
    /// The status to answer with, set as the headers leave: set earlier, a 404 would make the framework drop what the page
    /// has to say.
    /// </summary>
    protected void Answer(int status) => Http.Response.OnStarting(() =>
    {
        Http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    /// <summary>What is wrong stands at the field; that nothing was recorded is said above it.</summary>
    protected const string NotRight = "What was given is not complete, or not as it has to be.";

    protected void Refuse(string field, string message)
    {
        Answer(StatusCodes.Status400BadRequest);
        Refused = new Refusal(RefusalKind.Invalid, NotRight, [new FieldError(field, message)]) { HowTo = "Put this right and send it again." };
    }
}
