using SupportAssistant.Shop;

namespace SupportAssistant.Endpoints;

/// <summary>Worlds by the name in <c>X-World</c>: testers that run side by side do not meet. The nameless one is "".</summary>
sealed class Worlds
{
    const int Most = 512;

    readonly Lock gate = new();
    readonly Dictionary<string, World> known = [];
    readonly Queue<string> order = [];

    public World Get(string name)
    {
        lock (gate)
        {
            if (known.TryGetValue(name, out var world))
                return world;
            order.Enqueue(name);
            if (order.Count > Most)
                known.Remove(order.Dequeue());
            return known[name] = new(name.Length > 0);
        }
    }

    public void Reset(string name)
    {
        lock (gate)
            if (known.ContainsKey(name))
                known[name] = new(name.Length > 0);
    }
}
