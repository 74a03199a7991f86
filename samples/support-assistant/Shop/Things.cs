namespace SupportAssistant.Shop;

sealed record User(string Name, string Tenant, string Role);

sealed record Order(string Id, string Tenant, string Owner, string Goods, decimal Total, string Status);

/// <param name="Verified">the house put it there; what arrives later is somebody's</param>
sealed record Document(string Id, string Tenant, string Label, string Text, bool Verified = false);

sealed record Mail(string Id, string To, string From, string Subject, string Text);

sealed record StoredFile(string Name, string Text, string Metadata, string Alt, bool Open);

sealed record ForeignTool(string Name, string Description, string Result);

/// <summary>Something that would have happened outside, had anything been real.</summary>
sealed record Effect(string Kind, string Actor, string Agent, IReadOnlyDictionary<string, string> Details);
