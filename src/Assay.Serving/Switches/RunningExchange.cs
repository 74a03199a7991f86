using Assay.Serving.Agents.Calls;
using Assay.Serving.Messages;
using Assay.Serving.Proxy;
using Microsoft.AspNetCore.Http;

namespace Assay.Serving;

/// <summary>A request between its first and its last byte, so that it can be ended from outside. Its token is the request's own from here on.</summary>
sealed class RunningExchange : IDisposable
{
    static readonly TimeSpan LastWord = TimeSpan.FromMilliseconds(250);

    readonly GatewayControl _control;
    readonly HttpContext _http;
    readonly CancellationToken _caller;
    readonly CancellationTokenSource _stop;
    volatile bool _stopped;
    volatile Lazy<IReadOnlyCollection<string>>? _tools;

    internal RunningExchange(GatewayControl control, Exchange exchange, HttpContext http)
    {
        (_control, Exchange, _http, _caller) = (control, exchange, http, http.RequestAborted);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_caller);
        // Everything that waits for the caller's leaving waits for the stop as well.
        http.RequestAborted = _stop.Token;
    }

    internal Exchange Exchange { get; }

    /// <summary>Ended from outside while it ran.</summary>
    internal bool WasStopped => _stopped && !_caller.IsCancellationRequested;

    internal bool IsStopped => _control.Stops(this);

    /// <summary>The servers that it may be sent to.</summary>
    internal IReadOnlyList<Upstream> Servers => _control.Servers(Exchange, _http);

    /// <summary>The guardrail policies that it is looked at with.</summary>
    internal PolicyChoice Policies => _control.Policies(Exchange, _http);

    /// <summary>Whether a model's server may not be asked, because of what it serves. The request counts as being there from now on.</summary>
    internal bool IsStoppedAt(Upstream upstream)
    {
        Exchange.Digest = upstream.Digest;
        return IsStopped;
    }

    /// <summary>Whether a tool may be called no longer.</summary>
    internal bool StopsTool(string tool) => _control.StopsTool(tool);

    /// <summary>Tools that it may use: what it offers to the model, or calls by itself.</summary>
    internal IReadOnlyCollection<string> Tools => _tools?.Value ?? [];

    /// <summary>It offers the model the tools of this body.</summary>
    internal void Offers(JsonBody body) => _tools = new(() => OfferedTools.Of(body.Utf8));

    /// <summary>It calls this tool.</summary>
    internal void Calls(string tool) => _tools = new([tool]);

    internal void Stop()
    {
        _stopped = true;
        try
        {
            // What waits is woken elsewhere: whoever stops has more to stop.
            _ = _stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <summary>Tells the caller that it was stopped: an answer that has not begun is a refusal, a stream ends with an event that says so, everything else is broken off.</summary>
    internal async Task BreakAsync()
    {
        Restore();
        Exchange.Error = Refusal.Stopped.Code;
        if (!_http.Response.HasStarted)
        {
            Exchange.SayTime(_http.Response.Headers);
            await Refusal.Stopped.WriteAsync(_http, Exchange.Endpoint.Errors, Exchange.Reference).ConfigureAwait(false);
            return;
        }

        if (Exchange.Endpoint.Stream is not { } shape || _http.Response.ContentLength is not null)
        {
            _http.Abort();
            return;
        }

        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(_caller);
            patience.CancelAfter(LastWord);
            await _http.Response.Body.WriteAsync(Refusal.Stopped.InStream(Exchange.Endpoint.Errors, Exchange.Reference, shape.IsLines), patience.Token).ConfigureAwait(false);
            await _http.Response.Body.FlushAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // A caller who does not read is not waited for.
            _http.Abort();
        }
    }

    public void Dispose()
    {
        _control.Leave(this);
        Restore();
        _stop.Dispose();
    }

    /// <summary>From here on only the caller can end it: a refusal is told whole, whatever is stopped meanwhile.</summary>
    internal void Restore() => _http.RequestAborted = _caller;
}
