using System.Security.Cryptography;
using System.Text;
using Assay.Serving.Guards.Structure;

namespace Assay.Serving.Guards;

/// <summary>
/// What guards know of one exchange, from its request to the end of its answer, and of no other: stand-ins are turned back for the caller who brought
/// the values, a canary is looked for in the answer to the prompt that holds it.
/// </summary>
/// <param name="share">Gives the caller's <see cref="Share"/>, when it is asked for.</param>
sealed class ExchangeMemory(Func<int>? share = null)
{
    int? _share;

    /// <summary>0 to 99: the same for all requests of one key. Only rules in canary ask, and it takes a digest.</summary>
    internal int Share => _share ??= share?.Invoke() ?? 0;

    /// <summary>Stand-ins for personal data.</summary>
    internal StandIns StandIns { get; } = new();

    /// <summary>Tokens that stand in the system prompt and must not stand in the answer.</summary>
    internal List<string> Canaries { get; } = [];

    /// <summary>What the application told the model.</summary>
    internal List<string> Instructions { get; } = [];

    /// <summary>What the person wrote.</summary>
    internal List<string> Said { get; } = [];

    /// <summary>Runs of words of what the person wrote, by their number of words, once they were needed.</summary>
    internal Dictionary<int, HashSet<ulong>> SaidRuns { get; } = [];

    /// <summary>Runs of words of the instructions, the same.</summary>
    internal Dictionary<int, HashSet<ulong>> SecretRuns { get; } = [];

    /// <summary>The form that the request asked the answer to have; null when it asked for none.</summary>
    internal AnswerSchema? AskedFor { get; set; }

    /// <summary>Who asks: the key; one for all where none is needed.</summary>
    internal string Caller { get; set; } = "";

    /// <summary>The rows that a predictive model is asked about, once they were read.</summary>
    internal Predictive.InferenceRows? Table { get; set; }

    /// <summary>Which hundredth a caller is in.</summary>
    internal static int ShareOf(string caller) => (int)(BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(caller))) % 100);
}
