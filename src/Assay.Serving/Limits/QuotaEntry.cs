namespace Assay.Serving;

/// <summary>Whose use a quota counts.</summary>
internal enum QuotaSubject
{
    /// <summary>Each key for itself.</summary>
    Key,

    /// <summary>Each application, with all its keys.</summary>
    Application,

    /// <summary>Each person that an application names in its requests (<c>user</c>, <c>safety_identifier</c>, <c>metadata.user_id</c>), within the application.</summary>
    User,

    /// <summary>Each model.</summary>
    Model,

    /// <summary>Each route.</summary>
    Route,

    /// <summary>All together.</summary>
    Gateway,
}

/// <summary>How much may be used. Windows are of the calendar (UTC): a minute, a day.</summary>
internal sealed record QuotaEntry
{
    public required string Name { get; init; }

    /// <summary>Whose use is counted.</summary>
    public QuotaSubject Per { get; init; } = QuotaSubject.Key;

    /// <summary>Routes it holds for; all when empty.</summary>
    public IReadOnlyList<string> Routes { get; init; } = [];

    /// <summary>Models it holds for; all when empty.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Applications it holds for; all when empty.</summary>
    public IReadOnlyList<string> Applications { get; init; } = [];

    public long? RequestsPerMinute { get; init; }

    public long? RequestsPerDay { get; init; }

    /// <summary>Tokens of questions and answers: estimated before, corrected by what the server says after.</summary>
    public long? TokensPerMinute { get; init; }

    public long? TokensPerDay { get; init; }

    /// <summary>In the currency of the prices.</summary>
    public decimal? CostPerDay { get; init; }

    /// <summary>Requests at once, at all replicas of the gateway together.</summary>
    public int? Concurrent { get; init; }
}

/// <summary>What a model costs.</summary>
internal sealed record PriceEntry
{
    /// <summary>The model's name in requests.</summary>
    public required string Model { get; init; }

    /// <summary>For a million tokens of questions.</summary>
    public required decimal InputPerMillion { get; init; }

    /// <summary>For a million tokens of answers.</summary>
    public required decimal OutputPerMillion { get; init; }
}

/// <summary>How much one request may consume, whoever asks.</summary>
internal sealed record ConsumptionCaps
{
    /// <summary>Tokens of an answer: a request that asks for more, or does not say, is sent on with this; a server that does not keep to it is cut off.</summary>
    public int? OutputTokens { get; init; }

    /// <summary>Answers to one question (<c>n</c>, <c>best_of</c>): a request that asks for more is sent on with this.</summary>
    public int? Choices { get; init; }

    /// <summary>Characters of all texts of a request; one with more is refused.</summary>
    public int? PromptCharacters { get; init; }
}
