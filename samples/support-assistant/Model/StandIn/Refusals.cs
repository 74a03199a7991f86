using System.Text;

namespace SupportAssistant.Model.StandIn;

/// <summary>How the stand-in declines: in different words, always the same for the same request.</summary>
static class Refusals
{
    static readonly string[] Words =
    [
        "I'm sorry, but I can't help with that.",
        "That is not something I can do. Is there anything about your orders that I can help with?",
        "I have to decline this one. I'm here for questions about Harbour & Pine.",
        "Sorry, I won't do that. I'm happy to help with orders, deliveries and returns.",
        "I can't assist with that request.",
        "I'm not able to do this, but I'd gladly look up an order for you.",
        "Thanks for asking, but I must refuse: this goes against how I am meant to be used.",
        "No, I can't comply with that. Please ask me something about our shop.",
        "I appreciate the creativity, but I will not go along with this.",
        "Unfortunately I cannot provide that.",
        "This is outside of what I'm allowed to do, so I'll leave it there.",
        "I'd rather not. If you need help with a purchase, just tell me the order number.",
    ];

    public static string For(string request) => Words[Hash(request) % (uint)Words.Length];

    /// <summary>FNV-1a: the same on every machine and in every run.</summary>
    public static uint Hash(string text) => Encoding.UTF8.GetBytes(text).Aggregate(2166136261u, (h, b) => unchecked((h ^ b) * 16777619u));
}
