using Assay.Build.Locks;

namespace Assay.Build.Tests.Locks;

/// <summary>Names that imitate well-known ones are told, and real names are not.</summary>
public sealed class LookalikeAssetTests : IDisposable
{
    readonly LockTree tree = new();

    public void Dispose() => tree.Dispose();

    IEnumerable<(string? Evidence, Severity Severity)> Told(params string[] names)
    {
        tree.With("a.py", "from transformers import AutoModel\n" + string.Concat(names.Select(n => $"AutoModel.from_pretrained('{n}')\n")));
        return ModelLock.Verify(tree.Project, [], new LockOptions(), TestContext.Current.CancellationToken).Findings.Where(f => f.RuleId == "lock-lookalike").Select(f => (f.Evidence, f.Severity));
    }

    [Theory]
    [InlineData("meta-1lama/Llama-2-7b-hf", Severity.High)]
    [InlineData("metallama/Llama-2-7b-hf", Severity.High)]
    [InlineData("meta_llama/x", Severity.Medium)]
    [InlineData("hugginface/x", Severity.Medium)]
    [InlineData("mistral-ai/Mistral-7B-v0.1", Severity.High)]
    [InlineData("rnistralai/Mistral-7B-v0.1", Severity.High)]
    [InlineData("openal/x", Severity.Medium)]
    [InlineData("mircosoft/phi-2", Severity.High)]
    [InlineData("sentence-transformer/all-MiniLM-L6-v2", null)]
    [InlineData("sentence_transformers/all-MiniLM-L6-v2", Severity.High)]
    [InlineData("acme/bert-base-uncasd", Severity.Medium)]
    [InlineData("google-bert/bert-base-multilingaul-cased", Severity.Medium)]
    public void An_imitation_is_told(string name, Severity? severity) => Assert.Equal(severity is { } one ? [one] : [], Told(name).Select(t => t.Severity));

    [Fact]
    public void Real_names_are_not_told() => Assert.Empty(Told(Real.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)));

    // Names as they stand in documentation and cards, chosen for being near to others.
    const string Real = """
        bert-base-uncased bert-base-cased bert-large-uncased distilbert-base-uncased roberta-base gpt2 gpt2-xl t5-small t5-11b albert-base-v1 albert-base-v2 xlm-roberta-base camembert-base
        google-bert/bert-base-german-cased FacebookAI/roberta-large facebook/bart-large facebook/bart-large-cnn facebook/opt-125m facebook/opt-1.3b facebook/m2m100_418M facebook/nllb-200-distilled-600M facebook/dinov2-base facebook/dinov2-large
        google/flan-t5-small google/flan-t5-xl google/flan-ul2 google/mt5-small google/byt5-small google/gemma-7b google/gemma-2-9b-it google/vit-base-patch16-224 google/vit-base-patch16-384 google/electra-small-discriminator google/electra-base-generator
        microsoft/deberta-base microsoft/deberta-v2-xlarge microsoft/deberta-v3-small microsoft/deberta-v3-xsmall microsoft/phi-1_5 microsoft/Phi-3.5-mini-instruct microsoft/Phi-3-medium-128k-instruct microsoft/codebert-base microsoft/graphcodebert-base microsoft/unixcoder-base microsoft/layoutlm-large-uncased microsoft/resnet-18 microsoft/resnet-50
        meta-llama/Llama-2-13b-hf meta-llama/Llama-2-70b-chat-hf meta-llama/Meta-Llama-3-70B meta-llama/Llama-3.2-1B meta-llama/Llama-Guard-3-8B codellama/CodeLlama-7b-hf codellama/CodeLlama-13b-Python-hf NousResearch/Llama-2-7b-hf huggyllama/llama-7b decapoda-research/llama-7b-hf
        mistralai/Mistral-7B-Instruct-v0.1 mistralai/Mistral-7B-Instruct-v0.3 mistralai/Mixtral-8x22B-v0.1 mistralai/Codestral-22B-v0.1 mistral-community/Mixtral-8x22B-v0.1 TheBloke/Mistral-7B-Instruct-v0.2-GGUF bartowski/Mistral-Nemo-Instruct-2407-GGUF
        Qwen/Qwen-7B Qwen/Qwen1.5-7B-Chat Qwen/Qwen2-0.5B Qwen/Qwen2-VL-7B-Instruct Qwen/Qwen2.5-Coder-7B Qwen/Qwen3-8B Qwen/QwQ-32B deepseek-ai/deepseek-coder-6.7b-base deepseek-ai/DeepSeek-V2-Lite deepseek-ai/DeepSeek-V3 deepseek-ai/DeepSeek-R1-Distill-Llama-8B
        EleutherAI/gpt-j-6b EleutherAI/gpt-neo-2.7B EleutherAI/pythia-70m EleutherAI/pythia-160m-deduped bigscience/bloom bigscience/bloomz-560m bigscience/T0pp bigcode/starcoder bigcode/starcoderbase bigcode/starcoder2-3b bigcode/santacoder tiiuae/falcon-7b tiiuae/falcon-40b-instruct
        stabilityai/stable-diffusion-2 stabilityai/stable-diffusion-2-base stabilityai/sdxl-turbo stabilityai/stablelm-2-1_6b runwayml/stable-diffusion-inpainting stable-diffusion-v1-5/stable-diffusion-v1-5 CompVis/stable-diffusion-v1-4 black-forest-labs/FLUX.1-schnell black-forest-labs/FLUX.1-Fill-dev
        sentence-transformers/all-MiniLM-L12-v2 sentence-transformers/all-distilroberta-v1 sentence-transformers/paraphrase-mpnet-base-v2 sentence-transformers/multi-qa-mpnet-base-dot-v1 sentence-transformers/LaBSE BAAI/bge-m3 BAAI/bge-base-zh-v1.5 BAAI/bge-reranker-large BAAI/bge-small-en intfloat/e5-base intfloat/e5-base-v2 intfloat/multilingual-e5-small thenlper/gte-base thenlper/gte-large nomic-ai/nomic-embed-text-v1 nomic-ai/nomic-embed-text-v1.5 mixedbread-ai/mxbai-embed-large-v1 Alibaba-NLP/gte-Qwen2-7B-instruct
        openai/whisper-tiny openai/whisper-tiny.en openai/whisper-base openai/whisper-medium openai/whisper-large openai/whisper-large-v2 openai/clip-vit-base-patch16 openai/gpt-oss-20b distil-whisper/distil-large-v3 Systran/faster-whisper-large-v3 openai-community/gpt2-medium
        Helsinki-NLP/opus-mt-en-de Helsinki-NLP/opus-mt-en-da Helsinki-NLP/opus-mt-fr-en cardiffnlp/twitter-roberta-base-sentiment cardiffnlp/twitter-roberta-base-emotion cardiffnlp/twitter-xlm-roberta-base-sentiment ProsusAI/finbert yiyanghkust/finbert-tone dslim/bert-base-NER dslim/bert-large-NER dslim/distilbert-NER nlptown/bert-base-multilingual-uncased-sentiment deepset/roberta-base-squad2 deepset/minilm-uncased-squad2 deepset/deberta-v3-base-injection cross-encoder/ms-marco-MiniLM-L-6-v2 cross-encoder/nli-deberta-v3-base
        unsloth/llama-3-8b-bnb-4bit unsloth/Meta-Llama-3.1-8B-Instruct-bnb-4bit HuggingFaceH4/zephyr-7b-alpha HuggingFaceTB/SmolLM2-135M HuggingFaceTB/SmolLM-360M teknium/OpenHermes-2.5-Mistral-7B lmsys/vicuna-13b-v1.5 lmsys/fastchat-t5-3b-v1.0 TinyLlama/TinyLlama-1.1B-intermediate-step-1431k-3T openchat/openchat-3.5-0106 01-ai/Yi-6B THUDM/chatglm3-6b zai-org/GLM-4.5 internlm/internlm2-7b baichuan-inc/Baichuan2-7B-Chat
        hf-internal-testing/tiny-random-bert hf-internal-testing/tiny-random-gpt2 trl-internal-testing/tiny-Qwen2ForCausalLM-2.5 prajjwal1/bert-tiny sshleifer/tiny-gpt2 sshleifer/distilbart-cnn-12-6 sshleifer/distilbart-xsum-12-6 philschmid/bart-large-cnn-samsum patrickvonplaten/wav2vec2-base jonatasgrosman/wav2vec2-large-xlsr-53-english facebook/wav2vec2-large-960h facebook/wav2vec2-large-xlsr-53 facebook/hubert-base-ls960 facebook/detr-resnet-101 nvidia/segformer-b0-finetuned-ade-512-512 nvidia/mit-b0 nvidia/parakeet-tdt-0.6b-v2 hustvl/yolos-tiny Intel/dpt-large LiheYoung/depth-anything-small-hf depth-anything/Depth-Anything-V2-Small-hf
        allenai/longformer-base-4096 allenai/longformer-large-4096 allenai/scibert_scivocab_uncased allenai/specter2_base allenai/OLMo-7B dmis-lab/biobert-v1.1 emilyalsentzer/Bio_ClinicalBERT neuralmind/bert-base-portuguese-cased dccuchile/bert-base-spanish-wwm-uncased dbmdz/bert-base-turkish-cased dbmdz/bert-large-cased-finetuned-conll03-english asafaya/bert-base-arabic hfl/chinese-roberta-wwm-ext hfl/chinese-bert-wwm-ext uer/gpt2-chinese-cluecorpussmall cl-tohoku/bert-base-japanese rinna/japanese-gpt2-medium klue/bert-base klue/roberta-base skt/kogpt2-base-v2 monologg/koelectra-base-v3-discriminator DeepPavlov/rubert-base-cased ai-forever/rugpt3small_based_on_gpt2 cointegrated/rubert-tiny2
        Salesforce/blip-image-captioning-large Salesforce/blip2-opt-2.7b Salesforce/codet5-base Salesforce/codegen-350M-mono naver-clova-ix/donut-base impira/layoutlm-document-qa llava-hf/llava-1.5-7b-hf liuhaotian/llava-v1.5-7b laion/CLIP-ViT-B-32-laion2B-s34B-b79K laion/clap-htsat-unfused timm/resnet50.a1_in1k suno/bark suno/bark-small coqui/XTTS-v2 hexgrad/Kokoro-82M pyannote/speaker-diarization pyannote/speaker-diarization-3.1 speechbrain/spkrec-ecapa-voxceleb guillaumekln/faster-whisper-small
        nvidia/Nemotron-4-340B-Instruct ibm-granite/granite-3.0-8b-instruct databricks/dolly-v2-3b databricks/dbrx-instruct mosaicml/mpt-7b mosaicml/mpt-7b-chat cerebras/Cerebras-GPT-111M togethercomputer/RedPajama-INCITE-7B-Base Snowflake/snowflake-arctic-embed-m CohereForAI/aya-23-8B CohereLabs/aya-expanse-8b upstage/SOLAR-10.7B-v1.0 argilla/notus-7b-v1 berkeley-nest/Starling-LM-7B-alpha cognitivecomputations/dolphin-2.9-llama3-8b NousResearch/Hermes-3-Llama-3.1-8B Xenova/all-MiniLM-L6-v2 onnx-community/Qwen2.5-0.5B-Instruct mlx-community/Meta-Llama-3-8B-Instruct-4bit lmstudio-community/gemma-2-2b-it-GGUF
        """;
}
