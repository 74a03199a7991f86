using System.Net.Sockets;
using System.Text;

namespace Assay.Serving.Tests;

/// <summary>Sends bytes as they are, and reads what comes back until the other side closes or falls silent.</summary>
static class RawHttp
{
    internal static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>All that was answered, as Latin-1.</summary>
    internal static async Task<string> SendAsync(Uri to, byte[] bytes, int silence = 400, bool half = false, int answers = 1)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(to.Host, to.Port, TestContext.Current.CancellationToken);
        var stream = socket.GetStream();
        try
        {
            await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
            if (half)
                socket.Client.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            // It closed before it had all: what it said before is read below.
        }

        return await RestAsync(stream, silence, answers);
    }

    internal static Task<string> SendAsync(Uri to, string text, int silence = 150, int answers = 1) => SendAsync(to, Bytes(text), silence, answers: answers);

    /// <param name="stream">What is read from.</param>
    /// <param name="silence">Milliseconds without a byte after which nothing more is expected.</param>
    /// <param name="answers">Answers that have to come: these are waited for however busy the machine is, only what would come after them is not.</param>
    internal static async Task<string> RestAsync(NetworkStream stream, int silence, int answers = 1)
    {
        using var all = new MemoryStream();
        var buffer = new byte[8192];
        while (all.Length < 1 << 20)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(Final(all) < answers ? 30_000 : silence);
            try
            {
                var read = await stream.ReadAsync(buffer, patience.Token);
                if (read == 0)
                    break;
                all.Write(buffer, 0, read);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                break;
            }
        }

        return Encoding.Latin1.GetString(all.ToArray());
    }

    // "Continue" and its like announce an answer.
    static int Final(MemoryStream all) => Statuses(Encoding.Latin1.GetString(all.GetBuffer(), 0, (int)all.Length)).Count(s => s >= 200);

    /// <summary>The statuses of the answers in what came back.</summary>
    internal static IReadOnlyList<int> Statuses(string answered) =>
        [.. System.Text.RegularExpressions.Regex.Matches(answered, @"HTTP/1\.1 (\d{3}) ").Select(m => int.Parse(m.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];
}
