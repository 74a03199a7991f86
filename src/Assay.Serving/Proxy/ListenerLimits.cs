using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Assay.Serving;

/// <summary>What a listener of the gateway takes from whoever connects to it, before anybody knows who that is.</summary>
public static class ListenerLimits
{
    /// <summary>Sets them.</summary>
    /// <param name="kestrel">The listener.</param>
    /// <param name="requestBytes">Bytes of a body that are read.</param>
    public static void Apply(KestrelServerOptions kestrel, long requestBytes)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = 10_000;
        limits.MaxRequestBodySize = requestBytes;
        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // Callers are applications: one that sends or reads slower than this holds a connection and memory for nothing.
        limits.MinRequestBodyDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(10));
        limits.MinResponseDataRate = new MinDataRate(1024, TimeSpan.FromSeconds(10));
        limits.MaxResponseBufferSize = 64 * 1024;
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.MaxRequestHeaderFieldSize = 8 * 1024;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
    }
}
