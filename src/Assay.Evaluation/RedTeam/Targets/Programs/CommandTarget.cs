using System.Text.Json;
using System.Text;
using Assay.Text.EventStreams;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A program as target. Each request starts it with the question on its input and takes its output as the answer (<c>per: request</c>), or one program answers
/// all, a line of JSON for each line of JSON (<c>per: round</c>). A program that hangs or floods is ended, and the next request starts another.
/// </summary>
sealed class CommandTarget(IProgramStarter programs, IReadOnlyList<string> command, IReadOnlyList<string> pass, bool stays, TargetTraits traits, AnswerPathReader paths, TargetLimits limits) : ITarget, IAsyncDisposable
{
    readonly SemaphoreSlim _one = new(1, 1);
    IRunningProgram? _running;
    EventReader? _lines;

    public TargetTraits Traits => traits;

    public async Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        // A program that stays answers one question after the other; the time of a question begins when it is put.
        if (stays)
            await _one.WaitAsync(cancel).ConfigureAwait(false);
        using var timed = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timed.CancelAfter(limits.Time);
        try
        {
            return stays ? await LineAsync(request, timed.Token).ConfigureAwait(false) : await OnceAsync(request, timed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await StopAsync().ConfigureAwait(false);
            return HttpSender.Failed(TargetFailureKind.TimedOut, $"no whole answer within {limits.Time.TotalSeconds:0.#} s");
        }
        catch (JsonException)
        {
            return HttpSender.Failed(TargetFailureKind.Malformed, "the program's answer is no JSON of the expected shape");
        }
        catch (IOException e)
        {
            await StopAsync().ConfigureAwait(false);
            return HttpSender.Failed(TargetFailureKind.Unreachable, $"the program went away: {AnswerText.Quoted(e.Message)}");
        }
        finally
        {
            if (stays)
                _one.Release();
        }
    }

    async Task<TargetReply> OnceAsync(TargetRequest request, CancellationToken cancel)
    {
        if (programs.Start(command, pass, out var problem) is not { } program)
            return HttpSender.Failed(TargetFailureKind.Unreachable, problem);
        await using (program.ConfigureAwait(false))
        {
            // A program may answer before it has read everything, or not read at all.
            var writing = WriteAsync(program, Encoding.UTF8.GetBytes(traits.Bare ? CompletionsDialect.Prompt(request.Messages) : request.Messages[^1].Text), cancel);
            var body = await BoundedBody.ReadAsync(program.Output, limits.AnswerBytes, cancel).ConfigureAwait(false);
            if (body is null)
                return TooMuch();
            await writing.ConfigureAwait(false);
            var exit = await program.ExitAsync(cancel).ConfigureAwait(false);
            var reply = Read(body.Value);
            return exit == 0 ? reply : reply with { Failure = new TargetFailure(TargetFailureKind.Refused, $"the program ended with {exit}") };
        }
    }

    static async Task WriteAsync(IRunningProgram program, byte[] question, CancellationToken cancel)
    {
        try
        {
            await program.Input.WriteAsync(question, cancel).ConfigureAwait(false);
            await program.Input.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It reads no more; what it answers counts.
        }
    }

    TargetReply Read(ReadOnlyMemory<byte> body)
    {
        if (!paths.WholeText)
        {
            using var json = StrictJson.Parse(body, new JsonDocumentOptions { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false });
            return paths.Of(json.RootElement, limits);
        }

        var parts = new AnswerParts(limits);
        parts.Say(Encoding.UTF8.GetString(body.Span).TrimEnd('\r', '\n'));
        return parts.Reply();
    }

    async Task<TargetReply> LineAsync(TargetRequest request, CancellationToken cancel)
    {
        if (_running is null)
        {
            _running = programs.Start(command, pass, out var problem);
            if (_running is null)
                return HttpSender.Failed(TargetFailureKind.Unreachable, problem);
        }

        // Each answer may be as large as an answer may be.
        _lines ??= new EventReader(_running.Output, lines: true, limits.Stream);
        _lines.Again();
        byte[] line = [.. Json.Bytes(new { session = request.Session, person = request.Person, prompt = request.Messages[^1].Text, messages = request.Messages.Select(m => new { role = m.Speaker, content = m.Text }) }), (byte)'\n'];
        await _running.Input.WriteAsync(line, cancel).ConfigureAwait(false);
        await _running.Input.FlushAsync(cancel).ConfigureAwait(false);
        if (await _lines.NextAsync(cancel).ConfigureAwait(false))
        {
            using var json = StrictJson.Parse(_lines.Data, new JsonDocumentOptions { MaxDepth = Json.MaxDepth, AllowDuplicateProperties = false });
            return paths.Of(json.RootElement, limits);
        }

        var much = _lines.TooMuch;
        await StopAsync().ConfigureAwait(false);
        return much ? TooMuch() : HttpSender.Failed(TargetFailureKind.Unreachable, "the program ended without an answer");
    }

    TargetReply TooMuch() => HttpSender.Failed(TargetFailureKind.TooMuch, $"the answer is larger than {limits.AnswerBytes >> 10} KB");

    async Task StopAsync()
    {
        var running = _running;
        (_running, _lines) = (null, null);
        if (running is not null)
            await running.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _one.Dispose();
    }
}
