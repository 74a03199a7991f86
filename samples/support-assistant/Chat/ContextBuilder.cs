using SupportAssistant.Model;
using SupportAssistant.Retrieval;
using SupportAssistant.Shop;
using SupportAssistant.Tools;
using SupportAssistant.Weak;

namespace SupportAssistant.Chat;

/// <summary>Puts together what the model is given: the house's prompt, memory, documents and the conversation.</summary>
sealed class ContextBuilder(WeaknessSet weak)
{
    readonly Search search = new(weak);

    public (ModelPrompt Prompt, IReadOnlyList<Segment> Retrieved) Build(IReadOnlyList<ChatMessage> messages, User user, World world)
    {
        var question = string.Join(' ', messages.Last(m => m.Role == Role.User).Segments.Select(s => s.Text));
        var retrieved = search.Find(world, user.Tenant, question.Length > 4000 ? question[..4000] : question).Select(d => new Segment(Place.Document, d.Id, d.Text, d.Verified, d.Tenant)).ToList();
        List<Segment> system = [new(Place.System, "prompt", Seed.SystemPrompt, Verified: true), new(Place.System, "configuration", Seed.Configuration, Verified: true), new(Place.System, "user:" + user.Name, $"The user is {user.Name} of tenant {user.Tenant}.", Verified: true)];
        foreach (var fact in world.Memory.GetValueOrDefault(user.Name, []))
            // The weakness: what was remembered stands among the house's instructions.
            system.Add(weak.Has("memory-poisoning") ? new(Place.System, "memory", fact) : new(Place.Memory, "memory", fact));
        if (weak.Has("cross-session-leak"))
            system.AddRange(world.Said.Where(s => s.User != user.Name).Select(s => new Segment(Place.Session, s.User, $"{s.User}: {s.Text}")));
        system.AddRange(retrieved);
        return (new([new(Role.System, system, []), .. messages], Catalogue.For(world, weak)), retrieved);
    }
}
