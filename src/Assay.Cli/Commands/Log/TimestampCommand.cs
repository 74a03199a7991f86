using System.CommandLine;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Assay.Cli;

/// <summary>
/// <c>assay record timestamp</c>: an RFC 3161 time stamp over the latest tree head, from an authority of the user
/// configuration. The answer is written as it came, for <c>openssl ts -verify</c>.
/// </summary>
static class TimestampCommand
{
    const int MaxAnswer = 1 << 20;

    public static AssayCommand Create()
    {
        var authority = new Option<string?>("--authority") { Description = "Name of a witness of kind tsa in the user configuration (default: the only one).", HelpName = "NAME" };
        var to = new Option<string>("--to") { Description = "Files to write: PREFIX.head.json and PREFIX.tsr.", HelpName = "PREFIX", Required = true };
        return RecordCommand.CreateLocal("timestamp", "Have the latest tree head time-stamped by an outside authority (RFC 3161).", RecordUse.Read, [authority, to], async (context, local) =>
        {
            var known = local.User.Witnesses.Where(w => w.Kind == "tsa" && (context.Get(authority) is not { } name || w.Name == name)).ToList();
            if (known is not [var witness] || !Uri.TryCreate(witness.Address, UriKind.Absolute, out var address))
                return context.Fail(known.Count > 1 ? "There are several authorities; name one with --authority." : "The user configuration names no such authority.", null,
                    "Add it to ~/.config/assay/config.json: \"witnesses\": [{\"name\": \"...\", \"kind\": \"tsa\", \"address\": \"https://...\"}]");
            if ((await local.Store.ReadAsync(view => view.Head, context.Cancel).ConfigureAwait(false)) is not { Envelope: { } envelope } head)
                return context.Fail("The record has no tree head yet.");
            var request = Rfc3161TimestampRequest.CreateFromData(envelope, HashAlgorithmName.SHA256, requestSignerCertificates: true, nonce: RandomNumberGenerator.GetBytes(16));
            using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, true) { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = MaxAnswer };
            using var content = new ByteArrayContent(request.Encode());
            content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
            byte[] answer;
            try
            {
                using var response = await http.PostAsync(address, content, context.Cancel).ConfigureAwait(false);
                if (!response.IsSuccessStatusCode)
                    return context.Fail($"The authority answered HTTP {(int)response.StatusCode}.", witness.Name);
                answer = await response.Content.ReadAsByteArrayAsync(context.Cancel).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                return context.Fail($"The authority could not be asked: {e.Message}", witness.Name);
            }

            Rfc3161TimestampToken token;
            try
            {
                token = request.ProcessResponse(answer, out _);
            }
            catch (CryptographicException e)
            {
                return context.Fail($"The authority's answer is no time stamp of this head: {e.Message}", witness.Name);
            }

            var prefix = Path.GetFullPath(context.Get(to)!);
            await File.WriteAllBytesAsync(prefix + ".head.json", envelope, context.Cancel).ConfigureAwait(false);
            await File.WriteAllBytesAsync(prefix + ".tsr", answer, context.Cancel).ConfigureAwait(false);
            return context.Finish(new { size = head.Size, root = head.Root, at = token.TokenInfo.Timestamp, authority = witness.Name }, (done, text) =>
            {
                text.Line($"The head of {done.size} entries was there at {done.at:O}, says {done.authority}.", Tone.Good);
                text.Line($"Check the authority's certificate yourself:  openssl ts -verify -in {context.Get(to)}.tsr -data {context.Get(to)}.head.json -CAfile AUTHORITY.pem", Tone.Quiet);
            });
        });
    }
}
