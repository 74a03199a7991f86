namespace Assay.Build.Tests.ModelFiles.Remote;

/// <summary>For servers that do not say when they listen.</summary>
static class Ports
{
    public static async Task Answers(HttpClient http, string address)
    {
        for (var attempt = 0; ; attempt++)
            try
            {
                using var _ = await http.GetAsync(address);
                return;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(200);
            }
    }
}
