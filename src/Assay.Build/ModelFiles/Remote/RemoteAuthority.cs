using System.Net.Http.Headers;
using System.Text;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>Puts credentials on requests to one host. They never go to another.</summary>
internal class RemoteAuthority
{
    public static RemoteAuthority None { get; } = new();

    /// <summary>What to do when the server says 401 or 403.</summary>
    public string Advice { get; init; } = "Assay has no credentials for this address";

    public virtual void Sign(HttpRequestMessage request) { }

    /// <summary>Answers a 401; true when the request may be tried again.</summary>
    public virtual bool Answer(HttpResponseMessage challenge, Budget budget) => false;

    public static RemoteAuthority Bearer(string? token, string advice) => token is null ? new RemoteAuthority { Advice = advice } : new Fixed(new AuthenticationHeaderValue("Bearer", token)) { Advice = advice };

    public static RemoteAuthority Basic(string user, string password, string advice) => new Fixed(BasicHeader(user, password)) { Advice = advice };

    public static AuthenticationHeaderValue BasicHeader(string user, string password) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    sealed class Fixed(AuthenticationHeaderValue header) : RemoteAuthority
    {
        public override void Sign(HttpRequestMessage request) => request.Headers.Authorization = header;
    }
}
