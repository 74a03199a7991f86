using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>Follows a value back through names, calls, f-strings and returns of the same file to the calls that it may come from.</summary>
internal static class PythonOrigins
{
    const int MostWork = 600;

    // The answers of language models, by the methods that give them.
    static readonly string[] ModelEnds =
    [
        ".chat.completions.create", ".completions.create", ".responses.create", ".messages.create", ".ChatCompletion.create", ".Completion.create", ".generate_content", ".text_generation",
        ".chat_completion", ".beta.chat.completions.parse", ".responses.parse", ".chat.complete", ".invoke_model", ".converse", ".send_message", ".generate_text", ".apredict", ".ainvoke", ".acreate",
    ];

    static readonly string[] ModelRoots =
    [
        "openai", "anthropic", "langchain", "langchain_core", "langchain_openai", "langchain_anthropic", "langchain_community", "langchain_ollama", "langchain_google_genai", "langchain_mistralai", "langchain_huggingface", "llama_index", "litellm", "ollama", "cohere",
        "mistralai", "groq", "google.generativeai", "google.genai", "vertexai", "replicate", "together", "transformers", "vllm", "llama_cpp", "huggingface_hub", "dspy", "guidance", "ctransformers", "gpt4all", "fireworks", "boto3",
    ];

    static readonly string[] ModelVerbs =
        ["invoke", "predict", "run", "generate", "chat", "complete", "completion", "create", "stream", "batch", "query", "ask", "predict_messages", "apply", "decode", "batch_decode", "text_completion", "create_completion", "create_chat_completion", "acompletion", "call"];

    static readonly string[] RequestStarts = ["flask.request.", "builtins.input", "sys.argv", "django.", "request.", "fastapi.Request", "starlette.", "streamlit.text_input", "streamlit.chat_input", "streamlit.text_area"];

    /// <summary>True when the value holds what a language model answered.</summary>
    public static bool IsModelOutput(PyExpr? value, PythonNames scope) => Reaches(value, scope, IsModelCall);

    /// <summary>True when the value holds what somebody sent or typed.</summary>
    public static bool IsRequest(PyExpr? value, PythonNames scope) => Reaches(value, scope, n => Array.Exists(RequestStarts, s => n.StartsWith(s, StringComparison.Ordinal)));

    /// <summary>True when the value came over the network.</summary>
    public static bool IsFetched(PyExpr? value, PythonNames scope) => Reaches(value, scope, n =>
        n is "requests.get()" or "requests.post()" or "urllib.request.urlopen()" or "httpx.get()" or "urllib.request.urlretrieve()" || n.StartsWith("requests.get().", StringComparison.Ordinal) || n.StartsWith("urllib.request.urlopen().", StringComparison.Ordinal) || n.StartsWith("httpx.get().", StringComparison.Ordinal));

    /// <summary>Whether a qualified name, calls written with <c>()</c>, is an answer of a language model.</summary>
    public static bool IsModelCall(string name)
    {
        if (!name.Contains("()", StringComparison.Ordinal))
            return false;
        foreach (var end in ModelEnds)
            if (name.Contains(end + "()", StringComparison.Ordinal))
                return true;
        if (!Array.Exists(ModelRoots, r => name.StartsWith(r, StringComparison.Ordinal) && name.Length > r.Length && name[r.Length] == '.'))
            return false;
        // transformers.pipeline()() and langchain's chains that are called themselves.
        if (name.Contains("pipeline()()", StringComparison.Ordinal) || name.Contains("LLMChain()()", StringComparison.Ordinal) || name.Contains("Chain.from_llm()()", StringComparison.Ordinal) || name.Contains("OpenAI()()", StringComparison.Ordinal) || name.Contains("Llama()()", StringComparison.Ordinal))
            return true;
        return Array.Exists(ModelVerbs, v => name.Contains("." + v + "()", StringComparison.Ordinal)) && !name.StartsWith("boto3.", StringComparison.Ordinal);
    }

    static bool Reaches(PyExpr? value, PythonNames scope, Func<string, bool> asked)
    {
        if (value is null)
            return false;
        var seen = new HashSet<PyExpr>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<(PyExpr, PythonNames)>([(value, scope)]);
        for (var work = 0; work < MostWork && waiting.TryPop(out var next); work++)
        {
            var (at, names) = next;
            if (!seen.Add(at))
                continue;
            if (at is PyCall or PyAttr or PyIndex or PyName)
                foreach (var named in names.Resolve(at))
                    if (asked(named.Name) || asked(named.Name + "."))
                        return true;
            switch (at)
            {
                case PyName name:
                    foreach (var bound in names.Values(name.Id))
                        waiting.Push((bound, names));
                    break;
                case PyCall call:
                    foreach (var callee in names.Resolve(call.Callee))
                        if (names.Returns.TryGetValue(callee.Name, out var returned))
                            foreach (var (made, within) in returned)
                                waiting.Push((made, within));
                    break;
            }

            foreach (var part in PythonParts.Of(at))
                waiting.Push((part, names));
        }

        return false;
    }
}
